from odoo import api, fields, models


class AccountMove(models.Model):
    """From the entry or the invoice to the orders whose parts it is about, and back."""

    _inherit = "account.move"

    mds_part_order_count = fields.Integer(
        "Orders of the Parts",
        compute="_compute_mds_part_order_count",
        help="Service orders whose parts this document books or charges.",
    )

    @api.depends("line_ids.mds_order_part_id")
    def _compute_mds_part_order_count(self):
        for move in self:
            move.mds_part_order_count = len(move._sudo_part_orders())

    def _sudo_part_orders(self):
        """How many orders stand behind an entry is no secret to who reads the entry."""
        return self.sudo().line_ids.mds_order_part_id.order_id

    def action_open_part_orders(self):
        """The service orders behind these documents, as far as the reader may see them."""
        orders = self.env["mds.order"].browse(self._sudo_part_orders().ids)
        return orders._open_as_documents()


class Order(models.Model):
    _inherit = "mds.order"

    part_entry_count = fields.Integer(
        "Entries of the Parts",
        compute="_compute_part_entry_count",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="Journal entries and invoices in which parts of this order stand.",
    )

    def _compute_part_entry_count(self):
        entries = self._get_part_entries()
        for order in self:
            order.part_entry_count = len(entries[order])

    def _get_part_entries(self):
        """``{order: its entries and invoices}``, one query."""
        groups = self.env["account.move.line"]._read_group(
            [("mds_order_part_id.order_id", "in", self.ids)],
            ["mds_order_part_id", "move_id"],
        )
        result = dict.fromkeys(self, self.env["account.move"])
        for part, move in groups:
            result[self.browse(part._sudo_order().id)] |= move
        return result

    def action_open_part_entries(self):
        """The journal entries and invoices of the parts of these orders."""
        moves = self.env["account.move"].union(*self._get_part_entries().values())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of the Parts"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")] if len(moves) != 1 else [(False, "form")],
            "res_id": moves.id if len(moves) == 1 else False,
            "domain": [("id", "in", moves.ids)],
            "context": {"create": False},
        }

    def _open_as_documents(self):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Orders"),
            "res_model": "mds.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
        }
        if len(self) == 1:
            action |= {"views": [(False, "form")], "res_id": self.id}
        return action


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    def _sudo_order(self):
        """An accountant reads entries of orders that are not in his regions."""
        return self.sudo().order_id
