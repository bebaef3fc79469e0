from odoo import api, fields, models
from odoo.addons.mds_parts.models.stock_quant import exact
from odoo.addons.mds_parts_purchase.lib import limits
from odoo.exceptions import UserError


class PartBuy(models.TransientModel):
    """Buy a wanted part at once: from whom, for how much, to come when and where."""

    _name = "mds.part.buy"
    _description = "Buy a Part at Once"
    _check_company_auto = True

    order_part_id = fields.Many2one("mds.order.part", required=True, readonly=True)
    company_id = fields.Many2one(related="order_part_id.company_id")
    product_id = fields.Many2one(related="order_part_id.product_id")
    quantity = fields.Float(
        compute="_compute_quantity", store=True, readonly=False, digits="Product Unit"
    )
    vendor_id = fields.Many2one("res.partner", "Vendor", domain=[("is_company", "=", True)])
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, readonly=False
    )
    price_unit = fields.Float("Agreed Price", digits="Product Price")
    agreed_on = fields.Date("Agreed Day", default=fields.Date.context_today)
    target = fields.Selection(
        [("engineer", "Straight to the Engineer"), ("store", "Into the Store")],
        "Deliver",
        required=True,
        default="engineer",
    )
    reason = fields.Char("Why at Once")
    standing = fields.Char(compute="_compute_standing")

    @api.depends("order_part_id")
    def _compute_quantity(self):
        for dialog in self:
            part = dialog.order_part_id
            dialog.quantity = part._get_product_quantity(part.quantity) if part else 1.0

    @api.depends("company_id")
    def _compute_currency_id(self):
        for dialog in self:
            dialog.currency_id = dialog.company_id.currency_id

    @api.depends("quantity", "price_unit", "currency_id")
    def _compute_standing(self):
        """What he may still spend on this order, said before he presses."""
        for dialog in self:
            company, order = dialog.company_id, dialog.order_part_id.order_id
            if not company:
                dialog.standing = False
                continue
            currency = dialog.currency_id or company.currency_id
            amount = currency._convert(
                dialog.quantity * dialog.price_unit,
                company.currency_id,
                company,
                fields.Date.context_today(dialog),
            )
            spent = self.env["mds.part.purchase"]._get_spent(order).get(order.id, exact(0))
            answer = limits.decide(
                exact(amount), spent, company._mds_get_purchase_limits(self.env.user)
            )
            left = company._mds_format_money(answer.left)
            if answer.may or not amount:
                dialog.standing = self.env._(
                    "You may buy for %(left)s on this order without asking.", left=left
                )
            else:
                dialog.standing = self.env._(
                    "Beyond your limit on this order (%(left)s left): an approval is asked for.",
                    left=left,
                )

    def action_confirm(self):
        """Buy it, or ask for the approval; then show where it stands."""
        self.ensure_one()
        request = self.order_part_id._buy_at_once(self._prepare_request_vals())
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.part.purchase",
            "res_id": request.id,
            "views": [(False, "form")],
        }

    def _prepare_request_vals(self):
        if not self.vendor_id or self.price_unit <= 0 or not (self.reason or "").strip():
            raise UserError(
                self.env._("Say from whom, for which price, and why it cannot wait for the buyer.")
            )
        engineer = self.order_part_id._sudo_engineer()
        place = engineer.mds_stock_location_id
        if not place:
            raise UserError(self.env._("Choose the engineer first, and give him his own stock."))
        if self.target == "store":
            place = place.warehouse_id.lot_stock_id
        return {
            "vendor_id": self.vendor_id.id,
            "currency_id": self.currency_id.id,
            "price_unit": self.price_unit,
            "quantity": self.quantity,
            "location_dest_id": place.id,
            "agreed_on": self.agreed_on,
            "note": self.reason,
        }
