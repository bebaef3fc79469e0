from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.mds_parts.lib import sourcing
from odoo.addons.mds_parts_purchase.lib import ownership
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

OWN_PART = _lt("Customer's own part")


class OrderPart(models.Model):
    """A part that the hospital or the vendor owns, by Odoo's own owners of stock 寄售.

    Parts of the hospital cost us nothing and are charged to nobody. A part of the vendor becomes
    ours in the second in which it is used: his piece goes out of his stock, and a purchase order
    at his price, received at once, brings it into ours, from where it is consumed as any other.
    So its cost stands on the order, and what we owe waits for his bill.
    """

    _inherit = "mds.order.part"

    owner_id = fields.Many2one(
        "res.partner",
        "Belongs to",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: ours. Choose the hospital or the vendor whose part lies in this stock. A part "
        "of the hospital costs nothing; a part of the vendor is bought when it is used.",
    )
    owner_kind = fields.Selection(
        [("ours", "Ours"), ("customer", "The Customer's"), ("vendor", "The Vendor's")],
        "Whose Part",
        compute="_compute_owner_kind",
    )

    @api.depends("owner_id", "order_id.partner_id", "company_id")
    def _compute_owner_kind(self):
        for part in self:
            part.owner_kind = part._get_ruling().kind

    def _get_ruling(self):
        self.ensure_one()
        owner = self._sudo_partner(self.owner_id).commercial_partner_id
        company = self._sudo_partner(self.company_id.partner_id).commercial_partner_id
        customer = self._sudo_partner(self.order_id.partner_id).commercial_partner_id
        return ownership.rule(owner.id or None, company.id, frozenset(customer.ids))

    @api.model
    def _sudo_partner(self, partner):
        """Whose part it is decides cost and price, whoever may read that address."""
        return partner.sudo()

    @api.depends("owner_id")
    def _compute_free_quantity(self):
        return super()._compute_free_quantity()

    @api.depends("owner_id")
    def _compute_supply(self):
        """What belongs to somebody is taken where it lies, or is not there: it is not gathered."""
        super()._compute_supply()
        owned = self.filtered(lambda part: part.owner_id and part.state == "draft")
        answers = owned._get_availability()
        for part in owned.filtered(lambda part: not part.is_reserved):
            answer = answers.get(part)
            there = bool(answer and answer.is_there)
            part.supply = sourcing.OWN if there else sourcing.NOWHERE
            part.supply_text = part._sudo_partner(part.owner_id).display_name

    def write(self, vals):
        if "owner_id" in vals:
            if any(part.state != "draft" for part in self):
                raise UserError(
                    self.env._("This part is booked already: return it to say whose it was.")
                )
            self._sudo_release()
        return super().write(vals)

    def _get_stock_owner(self):
        owner = self.owner_id
        return owner if self.owner_kind != "ours" else super()._get_stock_owner()

    def _prepare_take_defaults(self):
        known = super()._prepare_take_defaults()
        return {**known, "default_owner_id": self.owner_id.id} if self.owner_id else known

    # -- booking -------------------------------------------------------------------------------

    def _book_consumption(self):
        self.filtered(lambda part: part._get_ruling().is_bought)._buy_from_owners()
        return super()._book_consumption()

    def _prepare_move_vals(self, source, destination, quantity):
        """The hospital's parts stay its own on the way into the device and back."""
        vals = super()._prepare_move_vals(source, destination, quantity)
        if self.owner_kind == "customer":
            self._put_owner(vals)
        return vals

    def _prepare_reservation_vals(self):
        vals = super()._prepare_reservation_vals()
        if self.owner_kind == "vendor":
            self._put_owner(vals)
        return vals

    def _put_owner(self, vals):
        for line in vals["move_line_ids"]:
            line[2]["owner_id"] = self.owner_id.id

    def _buy_from_owners(self):
        """Out of the vendor's stock, and by his purchase order into ours. All in this moment."""
        if not self:
            return
        self._sudo_create_moves([part._prepare_give_back_vals() for part in self])._mds_do()
        requests = self._sudo_purchase_requests().create(
            [part._prepare_owner_purchase_vals() for part in self]
        )
        requests._buy()
        for part, request in zip(self, requests, strict=True):
            if request.state != "ordered":
                raise UserError(
                    self.env._(
                        "%(part)s belongs to %(vendor)s, and the purchase order that pays for it "
                        "needs a second validation. Ask the buyer to raise that amount, or to buy "
                        "the part first.",
                        part=part.display_name,
                        vendor=part._sudo_partner(part.owner_id).display_name,
                    )
                )
            request._receive(request.quantity, lot=part.lot_id)

    def _prepare_give_back_vals(self):
        """The vendor's piece leaves his stock here; what comes instead is ours."""
        target = self._sudo_partner(self.owner_id).with_company(self.company_id)
        vals = super()._prepare_move_vals(
            self.location_id, target.property_stock_supplier, self.quantity
        )
        vals.pop("mds_order_part_id")  # it costs nothing and is no use
        self._put_owner(vals)
        return vals

    def _prepare_owner_purchase_vals(self):
        vals = self._prepare_purchase_source_vals()
        seller = self._sudo_seller()
        return {
            **vals,
            "kind": "owner",
            "vendor_id": self.owner_id.id,
            "currency_id": (seller.currency_id or self.company_id.currency_id).id,
            "price_unit": seller.product_uom_id._compute_price(
                seller.price_discounted, self.product_id.uom_id
            )
            if seller
            else 0.0,
            "location_dest_id": self.location_id.id,
        }

    def _sudo_seller(self):
        """The owner's own price; engineers need not see it."""
        product = self.product_id.sudo().with_company(self.company_id)
        return product._select_seller(
            partner_id=self._sudo_partner(self.owner_id).commercial_partner_id,
            quantity=self._get_product_quantity(self.quantity),
            uom_id=product.uom_id,
        )

    # -- what the papers say -------------------------------------------------------------------

    def _prepare_report_part(self):
        row = super()._prepare_report_part()
        if self.owner_kind == "customer":
            order = self.order_id
            words = order._join_languages(
                OWN_PART._translate(lang) for lang in order._get_report_languages()
            )
            row = replace(row, note=" · ".join(filter(None, [row.note, words])))
        return row


class Order(models.Model):
    _inherit = "mds.order"

    def _get_charge_items(self):
        """Nobody is charged for his own part."""
        items = super()._get_charge_items()
        parts = self.env["mds.order.part"].search(
            [("order_id", "in", self.ids), ("owner_id", "!=", False), ("state", "=", "consumed")]
        )
        free = {part.id for part in parts if not part._get_ruling().is_charged}
        if not free:
            return items
        return {
            order: [
                item
                for item in some
                if item.source[0] != "mds.order.part" or not free & set(item.source[1])
            ]
            for order, some in items.items()
        }


class PartTake(models.TransientModel):
    """Taking a part that belongs to somebody else: say whose, then scan."""

    _inherit = "mds.order.part.take"

    owner_id = fields.Many2one(
        "res.partner", "Belongs to", help="Empty: ours. Only parts of this owner are then found."
    )

    @api.depends("owner_id")
    def _compute_available_product_ids(self):
        return super()._compute_available_product_ids()

    @api.depends("owner_id")
    def _compute_available_lot_ids(self):
        return super()._compute_available_lot_ids()

    @api.depends("owner_id")
    def _compute_lot_id(self):
        return super()._compute_lot_id()

    @api.depends("owner_id")
    def _compute_lot_notice(self):
        return super()._compute_lot_notice()

    @api.depends("owner_id")
    def _compute_free_quantity(self):
        return super()._compute_free_quantity()

    @api.onchange("scan")
    def _onchange_scan(self):
        """The label of a piece says whose it is, as far as our stock knows."""
        text = (self.scan or "").strip()
        if text and self.location_id:
            found = self.env["stock.quant"]._mds_find(text, self.location_id)
            if found and len(found.owner_id) < 2 and all(quant.owner_id for quant in found):
                self.owner_id = found.owner_id
        return super()._onchange_scan()

    def _get_stock_owner(self):
        return self.owner_id

    def _prepare_part_vals(self):
        return {**super()._prepare_part_vals(), "owner_id": self.owner_id.id}
