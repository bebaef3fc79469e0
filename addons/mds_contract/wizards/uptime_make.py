from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class UptimeMake(models.TransientModel):
    """Reckon the uptime of a period, of one contract or of all that promise it."""

    _name = "mds.contract.uptime.make"
    _description = "Make Uptime Statements"

    contract_id = fields.Many2one("mds.contract", help="Empty: every contract.")
    date_from = fields.Date("From", required=True, default=lambda self: self._get_last_month()[0])
    date_to = fields.Date("Until", required=True, default=lambda self: self._get_last_month()[1])

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "The period ends before it begins: check both days."
    )

    def _get_last_month(self):
        last = fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    def action_make(self):
        self.ensure_one()
        domain = [("contract_id", "=", self.contract_id.id)] if self.contract_id else []
        lines = self.env["mds.contract.line"]._search_promising(
            self.date_from, self.date_to, domain
        )
        statements = lines._make_uptime(self.date_from, self.date_to)
        if not statements:
            raise UserError(
                self.env._(
                    "No line in force in this period guarantees an uptime of a device in its "
                    "service hours."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Uptime Statements"),
            "res_model": "mds.contract.uptime",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", statements.ids)],
        }
