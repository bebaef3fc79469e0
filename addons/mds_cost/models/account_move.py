from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """An entry that brings an order's cost to the ledger knows its order; a bill whose lines are
    tied to orders changes their cost when it is posted, reset or cancelled."""

    _inherit = "account.move"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    mds_run_id = fields.Many2one(
        "mds.allocation.run",
        "Allocation Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _mds_run_uniq = models.UniqueIndex(
        "(mds_run_id) WHERE mds_run_id IS NOT NULL", "This run is mirrored in the ledger already."
    )

    def button_draft(self):
        """The mirror of a run is taken back with it, never by itself."""
        runs = self._sudo_mirrored_runs().filtered(lambda run: run.state == "posted")
        if runs:
            raise UserError(
                self.env._(
                    "This entry mirrors %(run)s. Reverse the run: its entry goes back with it.",
                    run=runs[0].display_name,
                )
            )
        return super().button_draft()

    def _sudo_mirrored_runs(self):
        """Whoever resets an entry need see no run."""
        return self.sudo().mds_run_id

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            bills = self.filtered(lambda move: move.is_purchase_document(include_receipts=True))
            self.env["mds.cost.pending"]._enqueue(bills.line_ids._mds_get_concerned())
        return result
