from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import models

UTC = ZoneInfo("UTC")


class ResCompany(models.Model):
    """Days begin where the company works, not in UTC: a deadline, a price, a month of cost. What
    the books say is in the company's language, whoever posts it."""

    _inherit = "res.company"

    def _mds_get_zone(self):
        """The time zone of the company's address, else that of its working hours, else UTC."""
        self.ensure_one()
        hours = "resource_calendar_id" in self._fields and self.resource_calendar_id
        return ZoneInfo(self.partner_id.tz or (hours and hours.tz) or "UTC")

    def _mds_get_language(self):
        """The language in which its books are kept: that of its address, else the user's."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang

    def _mds_day_start(self, day):
        """The moment (naive UTC) at which a day begins where the company works."""
        start = datetime.combine(day, time(), tzinfo=self._mds_get_zone())
        return start.astimezone(UTC).replace(tzinfo=None)

    def _mds_local_day(self, moment):
        """The day of a moment (naive UTC) where the company works."""
        return moment.replace(tzinfo=UTC).astimezone(self._mds_get_zone()).date()
