from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import posting


class AccountMoveLine(models.Model):
    """A journal item of an order's cost: by its parts at once, by a vendor's bill whose line is
    tied to the order, or by the entry at month end.

    Its analytic items are the suite's: a distribution beside them would count twice.
    """

    _inherit = "account.move.line"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        compute="_compute_mds_order_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=True,
        help="The order that bears this line. The cost of a bill is posted on it by itself.",
    )
    mds_part_transfer_id = fields.Many2one(
        "mds.part.transfer",
        "Freight of",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        domain="[('freight', '>', 0), ('order_id', '!=', False)]",
        help="The transfer whose freight this line bills: it takes the place of what was accrued.",
    )

    @api.depends("mds_part_transfer_id")
    def _compute_mds_order_id(self):
        for item in self:
            item.mds_order_id = item.mds_part_transfer_id.order_id or item.mds_order_id

    def _mds_get_units(self):
        """What a line of a bill settles: less is settled by a credit note."""
        self.ensure_one()
        sign = -1 if self.move_id.move_type == "in_refund" else 1
        units = 1.0 if self.mds_part_transfer_id else self.quantity
        return sign * Decimal(str(round(units, 6)))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        """What lies on a cost centre stays in the ledger; a draft that named it is stale."""
        charges = self._sudo_charges().search(
            [("item_id", "in", self.ids), ("charge_id.state", "=", "posted")], limit=1
        )
        if charges:
            raise UserError(
                self.env._(
                    "“%(item)s” is charged to a cost centre by %(charge)s. Let a cost accountant "
                    "take that back first.",
                    item=charges[0].name,
                    charge=charges[0].charge_id.display_name,
                )
            )

    def _sudo_charges(self):
        """Whoever deletes an entry need see no charges."""
        return self.env["mds.cost.charge.line"].sudo()

    def write(self, vals):
        if not vals.keys() & {"mds_order_id", "mds_part_transfer_id"}:
            return super().write(vals)
        orders = self._mds_get_concerned()
        result = super().write(vals)
        self._sudo_sync_analytic()
        self.env["mds.cost.pending"]._enqueue(orders | self._mds_get_concerned())
        return result

    def _mds_get_concerned(self):
        """Orders whose cost depends on these items."""
        return self.mds_order_id | self.mds_part_transfer_id.order_id

    def _sudo_sync_analytic(self):
        """Whoever ties a line to an order need not be an analytic accountant."""
        self.sudo()._mds_sync_analytic()

    def _mds_sync_analytic(self):
        """What is tied to an order has no analytic item of its own distribution."""
        own = self.analytic_line_ids.filtered(lambda line: not line._mds_is_posted())
        own.with_context(skip_analytic_sync=True).unlink()
        self.filtered(lambda item: item.parent_state == "posted")._create_analytic_lines()

    def _create_analytic_lines(self):
        """What is tied to an order bears the order's joint key: revenue here, cost by posting."""
        tied = self.filtered("mds_order_id")
        super(AccountMoveLine, self - tied)._create_analytic_lines()
        revenue = tied.filtered(
            lambda item: (
                item.display_type == "product"
                and item.move_id.is_sale_document(include_receipts=True)
            )
        )
        if revenue:
            revenue._sudo_create_revenue()

    def _sudo_create_revenue(self):
        """Whoever posts an invoice need see no dimension of the order."""
        items = self.sudo()
        vals_list = items._mds_prepare_revenue()
        lines = items.env["account.analytic.line"]._sudo_poster()
        lines.with_context(skip_analytic_sync=True).create(vals_list)

    def _mds_prepare_revenue(self):
        orders = self.mds_order_id
        accounts = orders._get_cost_accounts(orders._decide_cost_centres())
        element = self.env["mds.cost.element"]._get_by_code()["revenue"]
        locked = self.company_id._mds_get_locked_until()
        return [
            {
                "name": f"{item.mds_order_id.name} · {item.name or item.move_id.name}",
                **item._mds_prepare_revenue_day(locked),
                "amount": -item.balance,
                "unit_amount": item.quantity,
                "product_id": item.product_id.id,
                "product_uom_id": item.product_uom_id.id,
                "partner_id": item.mds_order_id.partner_id.id,
                "company_id": item.company_id.id,
                "user_id": False,
                "general_account_id": item.account_id.id,
                "move_line_id": item.id,
                "ref": item.move_id.ref or item.move_id.name,
                "mds_order_id": item.mds_order_id.id,
                "mds_order_type_id": item.mds_order_id.type_id.id,
                "mds_device_id": item.mds_order_id.device_id.id,
                "mds_cost_element_id": element.id,
                **accounts[item.mds_order_id],
            }
            for item in self
        ]

    def _mds_prepare_revenue_day(self, locked):
        """An invoice that comes into a closed month is revenue of the first open day, as late
        cost is: what was reported of the month stays."""
        self.ensure_one()
        day = posting.open_day(self.date, locked[self.company_id])
        return {"date": day, "mds_source_date": self.date}

    def _prepare_analytic_lines(self):
        return [] if self.mds_order_id else super()._prepare_analytic_lines()
