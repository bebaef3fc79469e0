from odoo import api, fields, models
from odoo.addons.mds_parts.models.order_part import STORE_ROLES
from odoo.addons.mds_parts.models.stock_quant import exact
from odoo.addons.mds_parts_purchase.lib import freight

from .part_purchase import PRICE_ROLES


class ProductTemplate(models.Model):
    _inherit = "product.template"

    mds_is_freight = fields.Boolean(
        "Freight of Parts",
        help="A line of this service on a purchase order is freight: it is shared, by value, over "
        "the parts of that order and counts for the service orders that wanted them.",
    )


class PartPurchase(models.Model):
    """Freight of the native purchase order, shared to the cent over those who asked."""

    _inherit = "mds.part.purchase"

    freight = fields.Monetary(
        compute="_compute_freight",
        store=True,
        compute_sudo=True,
        currency_field="company_currency_id",
        groups=PRICE_ROLES,
        help="Share of the freight lines of the purchase order, by value, in the company's "
        "currency.",
    )

    @api.depends(
        "cancelled_quantity",
        "purchase_line_id.order_id.order_line.price_subtotal",
        "purchase_line_id.order_id.order_line.product_qty",
        "purchase_line_id.order_id.currency_id",
    )
    def _compute_freight(self):
        self.freight = 0.0
        for purchase, requests in self.grouped(lambda one: one.purchase_line_id.order_id).items():
            parts = purchase._mds_share_freight()
            for request in requests:
                request.freight = float(parts.get(request._origin.id, 0))


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _mds_share_freight(self):
        """``{request id: its share}`` of one purchase order, in the company's currency."""
        goods = self.order_line.filtered(lambda line: line.product_id and not line.display_type)
        carried = goods.filtered("product_id.mds_is_freight")
        total = sum(carried.mapped("price_subtotal"))
        if not total:
            return {}
        currency = self.company_id.currency_id
        day = (self.date_approve or self.date_order or fields.Datetime.now()).date()
        amount = self.currency_id._convert(total, currency, self.company_id, day)
        lines = [
            freight.Line(
                exact(line.price_subtotal),
                exact(line.product_uom_qty),
                {
                    one.id: exact(one.quantity - one.cancelled_quantity)
                    for one in line.mds_request_ids.sorted("id")
                },
            )
            for line in goods - carried
        ]
        parts, _rest = freight.spread(exact(amount), lines, unit=exact(currency.rounding))
        return parts


class Order(models.Model):
    """What it cost to bring the parts of an order: bought ones and carried ones."""

    _inherit = "mds.order"

    part_freight = fields.Monetary(
        "Freight of Parts",
        compute="_compute_part_freight",
        currency_field="part_freight_currency_id",
        groups=STORE_ROLES,
        help="Shares of the purchase orders' freight, and the freight of parts transfers for this "
        "order.",
    )
    part_freight_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Freight"
    )

    def _compute_part_freight(self):
        sums = self._get_part_freight()
        for order in self:
            order.part_freight = float(sums[order])

    def _get_part_freight(self):
        """To what was carried come the shares of what was bought: one query more."""
        sums = super()._get_part_freight()
        bought = self._sudo_carriage("mds.part.purchase")._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["freight:sum"]
        )
        bought = {order.id: exact(amount) for order, amount in bought}
        return {order: sums[order] + bought.get(order._origin.id, exact(0)) for order in self}
