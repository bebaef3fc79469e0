from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import models

CHINA = "Asia/Shanghai"


class Order(models.Model):
    """Ways from an order to what decided it."""

    _inherit = "mds.order"

    def _get_zone(self):
        """Where the device stands: days, versions and contract years begin at midnight there."""
        self.ensure_one()
        return ZoneInfo(self.site_id.tz or self.company_id.partner_id.tz or CHINA)

    def _get_contract_day(self):
        """The day of the report, which says the version and the contract year."""
        return self.reported_at.replace(tzinfo=timezone.utc).astimezone(self._get_zone()).date()

    def action_open_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }
