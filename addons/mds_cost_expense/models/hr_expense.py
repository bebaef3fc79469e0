from odoo import api, fields, models
from odoo.exceptions import ValidationError

# from approval on it is cost; a claim that is refused or drawn back is none
COSTED_STATES = ("approved", "posted", "in_payment", "paid")


class HrExpense(models.Model):
    """A claim may be tied to a service order, line by line: from its approval on it is that
    order's cost, receipts and per diems apart.

    A claim that was made from a trip's expense is no cost a second time: the trip has shared that
    over its orders.
    """

    _inherit = "hr.expense"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="The order that bears this claim from its approval on.",
    )
    mds_trip_expense_id = fields.Many2one(
        "mds.trip.expense",
        "Expense of a Trip",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _mds_trip_expense_uniq = models.UniqueIndex(
        "(mds_trip_expense_id) WHERE mds_trip_expense_id IS NOT NULL",
        "This expense of a trip is claimed already.",
    )

    @api.constrains("mds_order_id", "mds_trip_expense_id")
    def _check_once(self):
        if self.filtered(lambda one: one.mds_order_id and one.mds_trip_expense_id):
            raise ValidationError(
                self.env._(
                    "This claim belongs to a trip, which shares its expenses over its orders. "
                    "Leave the order empty."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        expenses = super().create(vals_list)
        self.env["mds.cost.pending"]._enqueue(expenses.mds_order_id)
        return expenses

    def write(self, vals):
        orders = self.mds_order_id
        result = super().write(vals)
        self.env["mds.cost.pending"]._enqueue(orders | self.mds_order_id)
        return result

    # the ledger knows the order
    def _prepare_move_lines_vals(self):
        vals = super()._prepare_move_lines_vals()
        return vals | self._mds_prepare_order_vals()

    def _mds_prepare_order_vals(self):
        """The suite writes the analytic lines: a distribution beside them would count twice."""
        if not self.mds_order_id:
            return {}
        return {"mds_order_id": self.mds_order_id.id, "analytic_distribution": False}

    def _prepare_payments_vals(self):
        move_vals, payment_vals = super()._prepare_payments_vals()
        for _code, _id, line in move_vals["line_ids"]:
            if line.get("expense_id") and not line.get("tax_repartition_line_id"):
                line.update(self._mds_prepare_order_vals())
        return move_vals, payment_vals

    # cost
    def _mds_get_cost(self):
        """What the claim costs: as its entry says, before that as it will be booked."""
        self.ensure_one()
        items = self.account_move_id.line_ids.filtered(
            lambda item: (
                item.expense_id == self and item.mds_order_id and item.parent_state == "posted"
            )
        )
        if items:
            return self.company_currency_id._mds_exact(sum(items.mapped("balance")))
        tax = self.env["account.tax"]
        base_line = self._prepare_base_line_for_taxes_computation(
            price_unit=self.total_amount,
            quantity=1.0,
            currency_id=self.company_currency_id,
            rate=1.0,
        )
        cost = tax._mds_get_cost(base_line, self.company_id)
        return self.company_currency_id._mds_exact(cost)
