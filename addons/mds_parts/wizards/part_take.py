import uuid

from odoo import api, fields, models
from odoo.addons.mds_parts.lib import expiry
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class PartTake(models.TransientModel):
    """Take a part for an order: scan or choose, press once. Made for a thumb.

    Pressing twice, or a phone that sends twice, takes one: the dialog carries the identity of the
    line that it makes.
    """

    _name = "mds.order.part.take"
    _description = "Take a Part"
    _check_company_auto = True

    client_uuid = fields.Char(default=lambda self: str(uuid.uuid4()), required=True)
    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    visit_id = fields.Many2one("mds.visit", readonly=True)
    part_id = fields.Many2one("mds.order.part", "Wanted Part", readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    location_id = fields.Many2one(
        "stock.location",
        "From",
        check_company=True,
        compute="_compute_location_id",
        store=True,
        readonly=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    scan = fields.Char(
        "Scan or Type", help="Serial number, lot, barcode, UDI or article number of the part."
    )
    available_product_ids = fields.Many2many(
        "product.product", compute="_compute_available_product_ids"
    )
    is_all_products = fields.Boolean("Also Parts That Are Not There")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        check_company=True,
        domain="[('type', '=', 'consu'), ('is_storable', '=', True),"
        " ('is_medical_device', '=', False)]"
        " if is_all_products else [('id', 'in', available_product_ids)]",
    )
    tracking = fields.Selection(related="product_id.tracking")
    available_lot_ids = fields.Many2many("stock.lot", compute="_compute_available_lot_ids")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        check_company=True,
        compute="_compute_lot_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', available_lot_ids)]",
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    lot_notice = fields.Char(compute="_compute_lot_notice")
    allowed_uom_ids = fields.Many2many("uom.uom", compute="_compute_allowed_uom_ids")
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_uom_ids)]",
    )
    quantity_text = fields.Char("In Pieces of the Stock", compute="_compute_quantity_text")
    free_quantity = fields.Float(
        "There Now", compute="_compute_free_quantity", digits="Product Unit"
    )
    removed_serial = fields.Char("Serial of the Old Part")
    device_count = fields.Integer(related="order_id.device_count")
    order_device_ids = fields.Many2many("mds.device", compute="_compute_order_device_ids")
    device_id = fields.Many2one(
        "mds.device",
        "For Device",
        domain="[('id', 'in', order_device_ids)]",
        help="The device of the order that the part goes into.",
    )

    @api.model
    def _prepare_action(self, order, visit=None, part=None):
        wanted = part._prepare_take_defaults() if part else {}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take a Part"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_order_id": order.id,
                "default_visit_id": visit.id if visit else False,
                **wanted,
            },
        }

    @api.depends("order_id", "visit_id")
    @api.depends_context("uid")
    def _compute_location_id(self):
        for take in self:
            engineers = self.env.user.employee_ids or take.visit_id.employee_id
            places = engineers.mds_stock_location_id.filtered(
                lambda place, company=take.company_id: place.company_id == company
            )
            take.location_id = places[:1].id

    @api.depends("order_id")
    def _compute_order_device_ids(self):
        for take in self:
            take.order_device_ids = take.order_id.device_line_ids.device_id

    @api.depends("location_id")
    def _compute_available_product_ids(self):
        stock = self._get_stock_by_place()
        for take in self:
            products = {product for product, _lot in stock.get(take.location_id.id, {})}
            take.available_product_ids = [fields.Command.set(sorted(products))]

    @api.depends("location_id", "product_id")
    def _compute_available_lot_ids(self):
        stock = self._get_stock_by_place()
        for take in self:
            lots = {
                lot
                for product, lot in stock.get(take.location_id.id, {})
                if lot and product == take.product_id.id
            }
            take.available_lot_ids = [fields.Command.set(sorted(lots))]

    @api.depends("product_id", "location_id")
    def _compute_lot_id(self):
        """Of lots, the one that expires first; of serial numbers, the piece in the hand."""
        first = self._get_first_lots()
        for take in self:
            if take.lot_id.product_id != take.product_id:
                lots = take.available_lot_ids._origin  # in a dialog that is being filled in
                only = lots if take.tracking == "serial" and len(lots) == 1 else lots.browse()
                take.lot_id = first.get(take) or only

    def _get_first_lots(self):
        """``{take: the lot that expires first and has not expired}``, one query per owner."""
        first = {}
        asking = self.filtered(lambda take: take.tracking == "lot" and take.location_id)
        for owner, takes in asking.grouped(lambda take: take._get_stock_owner()).items():
            wishes = {take: (take.product_id, take.location_id, 0.000001) for take in takes}
            picks = self.env["stock.quant"]._mds_choose_lots(wishes, owner)
            first.update({take: some[0][0] for take, some in picks.items() if some})
        return first

    def _get_stock_owner(self):
        """Seam: whose parts are taken; nobody named means ours."""
        return self.env["res.partner"]

    @api.depends("product_id", "lot_id", "location_id")
    @api.depends_context("lang")
    def _compute_lot_notice(self):
        """What the engineer should know of the lot before he presses the button."""
        first, now = self._get_first_lots(), fields.Datetime.now()
        for take in self:
            take.lot_notice = take._describe_lot(first.get(take), now)

    def _describe_lot(self, first, now):
        _ = self.env._
        expires = self.lot_id._sudo_expiry()
        if not self.lot_id:
            if self.tracking == "lot" and self.available_lot_ids and not first:
                return _("All lots of this part have expired. Send them back and ask for new ones.")
            return False
        day = format_date(self.env, expires) if expires else ""
        if expiry.is_expired(expires, now):
            return _(
                "%(lot)s has expired on %(day)s: it cannot be used.", lot=self.lot_id.name, day=day
            )
        if first and first != self.lot_id:
            return _("%(lot)s expires earlier: take it first.", lot=first.name)
        return _("Expires on %(day)s.", day=day) if expires else False

    @api.depends("product_id")
    def _compute_allowed_uom_ids(self):
        for take in self:
            take.allowed_uom_ids = take.product_id.uom_id + take.product_id.uom_ids

    @api.depends("product_id", "uom_id", "quantity")
    def _compute_quantity_text(self):
        """A box is said in pieces before it is taken."""
        for take in self:
            unit, own = take.uom_id, take.product_id.uom_id
            if not unit or unit == own or not unit._has_common_reference(own):
                take.quantity_text = False
                continue
            pieces = unit._compute_quantity(take.quantity, own)
            take.quantity_text = f"{formatLang(self.env, pieces, dp='Product Unit')} {own.name}"

    @api.depends("product_id")
    def _compute_uom_id(self):
        for take in self:
            take.uom_id = take.product_id.uom_id

    @api.depends("product_id", "lot_id", "location_id")
    def _compute_free_quantity(self):
        stock = self._get_stock_by_place()
        for take in self:
            here = stock.get(take.location_id.id, {})
            take.free_quantity = sum(
                float(free)
                for (product, lot), free in here.items()
                if product == take.product_id.id and (not take.lot_id or lot == take.lot_id.id)
            )

    def _get_stock_by_place(self):
        """``{location id: {(product id, lot id): free}}`` of what can be taken there."""
        result = {}
        for owner, takes in self.grouped(lambda take: take._get_stock_owner()).items():
            for item in self.env["stock.quant"]._mds_get_stock_of(takes.location_id, owner):
                if item.free > 0:
                    place = result.setdefault(item.location, {})
                    place[item.product, item.lot] = item.free
        return result

    @api.onchange("scan")
    def _onchange_scan(self):
        """Find the part in this stock by what was scanned; warn when that is not one part."""
        text = (self.scan or "").strip()
        if not text or not self.location_id:
            return None
        found = self.env["stock.quant"]._mds_find(text, self.location_id)
        products = found.product_id
        if len(products) == 1:
            self.product_id = products
            if len(found.lot_id) == 1:  # else what expires first is proposed
                self.lot_id = found.lot_id
            self.scan = False
            return None
        if products:
            message = self.env._("Several parts fit “%(text)s”. Choose one below.", text=text)
        else:
            message = self.env._(
                "“%(text)s” is not in %(place)s. Check the code, or choose the part below to see "
                "who has it.",
                text=text,
                place=", ".join(self.location_id._mds_get_place_names().values()),
            )
        return {"warning": {"title": self.env._("Find the part"), "message": message}}

    def action_take(self):
        """Take the part out of the stock, once."""
        part = self._create_part()
        if part.state == "draft" and not self.part_id:
            (part.order_id.part_ids - part)._meet_wanted(
                part.product_id,
                part._get_product_quantity(part.quantity),
                part.lot_id,
                part.device_id,
            )
        part.action_consume()
        return {"type": "ir.actions.act_window_close"}

    def action_take_and_next(self):
        self.action_take()
        return self._prepare_action(self.order_id, self.visit_id)

    def action_want(self):
        """Note that the part is needed without taking it: it must be brought first."""
        self._create_part()
        return {"type": "ir.actions.act_window_close"}

    def _create_part(self):
        self.ensure_one()
        if not self.product_id:
            raise UserError(self.env._("Scan or choose the part first."))
        if self.part_id and self.part_id.product_id == self.product_id:
            return self._complete_wanted()
        return self.env["mds.order.part"]._create_once([self._prepare_part_vals()])

    def _complete_wanted(self):
        """The wanted line itself is taken: its number is known now."""
        if self.part_id.state == "draft":
            vals = self._prepare_part_vals()
            for name in ("client_uuid", "order_id", "product_id"):
                del vals[name]
            self.part_id.write(vals)
        return self.part_id

    def _prepare_part_vals(self):
        return {
            **({"device_id": self.device_id.id} if self.device_id else {}),
            "client_uuid": self.client_uuid,
            "order_id": self.order_id.id,
            "visit_id": self.visit_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "quantity": self.quantity,
            "uom_id": self.uom_id.id,
            "location_id": self.location_id.id,
            "removed_serial": self.removed_serial,
        }
