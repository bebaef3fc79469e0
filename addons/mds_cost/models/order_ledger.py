from odoo import fields, models

LEDGER_READERS = "account.group_account_readonly,account.group_account_invoice"


class Order(models.Model):
    """From the order to all that the ledger has of it: entries, vendors' bills, invoices."""

    _inherit = "mds.order"

    mds_ledger_count = fields.Integer(
        "Ledger Entries",
        compute="_compute_mds_ledger_count",
        groups=LEDGER_READERS,
        help="Journal entries, bills and invoices with a line of this order.",
    )

    def _compute_mds_ledger_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("mds_order_id", "in", self.ids)], ["mds_order_id"], ["move_id:count_distinct"]
            )
        )
        for order in self:
            order.mds_ledger_count = counts.get(order, 0)

    def action_open_ledger(self):
        """The journal entries, bills and invoices with lines of these orders."""
        moves = self.env["account.move.line"].search([("mds_order_id", "in", self.ids)]).move_id
        name = self.env._("Ledger Entries")
        entries = self.env.ref("account.view_move_tree")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "views": [(entries.id, "list"), (False, "form")]
            if len(moves) != 1
            else [(False, "form")],
            "res_id": moves.id if len(moves) == 1 else False,
            "domain": [("id", "in", moves.ids)],
            "context": {"create": False},
        }
