from datetime import datetime

import pytz
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    mds_cost_lock_date = fields.Date(
        "Cost Closed until",
        help="No cost of orders is posted up to this day: what comes late goes to the first day "
        "after it. The ledger's own lock dates count as well.",
    )

    def _mds_get_locked_until(self):
        """``{company: last day that is closed, or none}``."""
        result = {}
        for company in self:
            days = []
            for one in company + company._sudo_parents():
                days += [one.mds_cost_lock_date, one.fiscalyear_lock_date, one.hard_lock_date]
            result[company] = max((day for day in days if day), default=None)
        return result

    def _sudo_parents(self):
        """A branch's books are closed with its company's, whoever posts."""
        return self.sudo().parent_ids

    def _mds_local_day(self, moment: datetime):
        """The day of a moment (naive UTC) where the company works."""
        zone = pytz.timezone(self.resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()
