from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """An invoice line knows the charge that it stands for.

    A charge stands on one live line for ever: the database refuses a second one. A line that is
    not live any more (cancelled, or credited so that it may be charged again) keeps its link.
    """

    _inherit = "account.move.line"

    mds_charge_id = fields.Many2one(
        "mds.order.charge", "Charge", index="btree_not_null", copy=False, ondelete="restrict"
    )
    mds_charge_is_live = fields.Boolean("Charge is Invoiced here", copy=False)
    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        index="btree_not_null",
        copy=True,
        ondelete="restrict",
        check_company=True,
    )

    _mds_charge_once = models.UniqueIndex(
        "(mds_charge_id) WHERE mds_charge_is_live IS TRUE",
        "This charge stands on another invoice already.",
    )

    def _copy_data_extend_business_fields(self, values):
        """A corrected invoice takes over the charges of the one that it replaces."""
        super()._copy_data_extend_business_fields(values)
        if (
            self.mds_charge_id
            and self.env.context.get("mds_charges_go_on")
            and "move_reverse_cancel" not in self.env.context
        ):
            values.update(mds_charge_id=self.mds_charge_id.id, mds_charge_is_live=True)

    def unlink(self):
        charges = self.mds_charge_id
        result = super().unlink()
        charges._sync_invoiced()
        return result

    def _set_charges_live(self, is_live):
        """These lines stand for their charges, or do so no more."""
        lines = self.filtered("mds_charge_id")
        if lines:
            lines._sudo_charge_lines().write({"mds_charge_is_live": is_live})
            lines.mds_charge_id._sync_invoiced()

    def _sudo_charge_lines(self):
        """Which line stands for a charge is no accounting content: posted lines may be marked."""
        return self.sudo().with_context(skip_account_move_synchronization=True)


class AccountMove(models.Model):
    _inherit = "account.move"

    mds_order_count = fields.Integer("Service Orders", compute="_compute_mds_order_count")

    def _compute_mds_order_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("move_id", "in", self.ids), ("mds_order_id", "!=", False)],
                ["move_id"],
                ["mds_order_id:count_distinct"],
            )
        )
        for move in self:
            move.mds_order_count = counts.get(move, 0)

    def action_open_mds_orders(self):
        """The service orders that are charged here."""
        orders = self.line_ids.mds_order_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Orders"),
            "res_model": "mds.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", orders.ids)],
        }
        if len(orders) == 1:
            action |= {"views": [(False, "form")], "res_id": orders.id}
        return action

    def button_cancel(self):
        """What a cancelled invoice charged may be charged again."""
        result = super().button_cancel()
        self.line_ids._set_charges_live(False)
        return result

    def button_draft(self):
        cancelled = self.filtered(lambda move: move.state == "cancel")
        back = cancelled.line_ids._sudo_charge_lines().filtered(
            lambda line: line.mds_charge_id and not line.mds_charge_is_live
        )
        taken = back.filtered(lambda line: line.mds_charge_id.is_invoiced)
        if taken:
            raise UserError(
                self.env._(
                    "%(charges)s: charged on another invoice since. Make a new invoice instead.",
                    charges=", ".join(taken.mds_charge_id.mapped("description")),
                )
            )
        changed = back.filtered(
            lambda line: line.currency_id.compare_amounts(
                line.quantity * line.price_unit, line.mds_charge_id.customer_amount
            )
        )
        if changed:
            raise UserError(
                self.env._(
                    "%(charges)s: priced again since. Make a new invoice instead.",
                    charges=", ".join(changed.mds_charge_id.mapped("description")),
                )
            )
        result = super().button_draft()
        back._set_charges_live(True)
        return result


class AccountMoveReversal(models.TransientModel):
    """A credit says whether what it credits may be charged again."""

    _inherit = "account.move.reversal"

    mds_has_charges = fields.Boolean(compute="_compute_mds_has_charges")
    mds_free_charges = fields.Boolean(
        "Charge Again Later",
        help="The service that is credited may be invoiced anew. Otherwise the credit is final.",
    )

    @api.depends("move_ids")
    def _compute_mds_has_charges(self):
        for wizard in self:
            wizard.mds_has_charges = bool(wizard.move_ids.line_ids.mds_charge_id)

    def reverse_moves(self, is_modify=False):
        lines = self.move_ids.line_ids.filtered("mds_charge_is_live")
        if lines and (is_modify or self.mds_free_charges):
            lines._set_charges_live(False)
        wizard = self.with_context(mds_charges_go_on=True) if is_modify else self
        result = super(AccountMoveReversal, wizard).reverse_moves(is_modify=is_modify)
        lines.mds_charge_id._sync_invoiced()
        return result
