from odoo import fields, models

from .part_purchase import LIVE


class PartTransfer(models.Model):
    """A transfer that waits for a purchase; who withdraws it does not need the purchase either."""

    _inherit = "mds.part.transfer"

    def _after_transition(self, changes):
        super()._after_transition(changes)
        cancelled = self.filtered(lambda one: changes[one].target == "cancelled")
        requests = cancelled.line_ids._sudo_line().purchase_request_ids
        requests.filtered(lambda one: one.state in LIVE)._withdraw()


class PartTransferLine(models.Model):
    _inherit = "mds.part.transfer.line"

    purchase_request_ids = fields.One2many(
        "mds.part.purchase", "transfer_line_id", "Purchase Requests", readonly=True
    )
