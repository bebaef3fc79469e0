from odoo import api, fields, models

from ..models.order_segment import KINDS, PARTIES, PARTY_OF_KIND


class OrderPause(models.TransientModel):
    """Pause an order 挂起: what it waits for, whose time that is, and why."""

    _name = "mds.order.pause"
    _description = "Pause an Order"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    visit_id = fields.Many2one("mds.visit", readonly=True)
    kind = fields.Selection(KINDS, "Waiting for", required=True, default="parts")
    party = fields.Selection(
        PARTIES,
        "Responsible",
        compute="_compute_party",
        store=True,
        readonly=False,
        required=True,
    )
    reason = fields.Char()

    @api.depends("kind")
    def _compute_party(self):
        for wizard in self:
            wizard.party = PARTY_OF_KIND.get(wizard.kind, "us")

    def action_confirm(self):
        self.ensure_one()
        self.order_id._do_pause(
            {
                "kind": self.kind,
                "party": self.party,
                "reason": self.reason,
                "visit_id": self.visit_id.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}
