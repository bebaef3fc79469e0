from odoo import api, fields, models
from odoo.addons.mds_order.lib.answers import ChargeItem, ReportPart
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from .stock_quant import exact

_lt = LazyTranslate(__name__)

MANUFACTURER = _lt("Manufacturer")
OLD_PART = _lt("Old part")

STORE_ROLES = (
    "mds_base.group_storekeeper,mds_base.group_cost_accountant,mds_base.group_service_manager"
)

# what a line says; fixed once the part is consumed
CONTENT_FIELDS = (
    "order_id",
    "product_id",
    "lot_id",
    "quantity",
    "uom_id",
    "location_id",
    "device_id",
)
# what only consuming and returning may write
BOOKED_FIELDS = ("state", "returned_quantity", "move_id", "consumed_at", "reserved_move_id")


class OrderPart(models.Model):
    """A part on a service order: wanted (draft), consumed, perhaps returned.

    The line is the word of the engineer, the native stock move behind it is the truth of the
    store and the ledger. One line holds one serial number or one lot.

    ================= ======= ================ ========================== ==============
    role              read    add, change      consume, return            cost
    ================= ======= ================ ========================== ==============
    every user        regions –                –                          –
    engineer          regions own orders       from and to own stock      –
    dispatcher        regions yes (demand)     –                          –
    service manager   regions yes (demand)     –                          reads
    storekeeper       regions yes              from and to every store    reads
    cost accountant   regions –                –                          reads
    ================= ======= ================ ========================== ==============

    “own orders”: those on which the engineer has a visit. A draft may be removed; what was
    consumed is brought back by a return, never deleted. Nothing changes on a closed order.
    """

    _name = "mds.order.part"
    _description = "Part on Service Order"
    _inherit = ["mds.audit.mixin", "mds.organisation.mixin", "mds.offline.mixin"]
    _order = "order_id, id"
    _check_company_auto = True
    _rec_name = "product_id"

    _guarded_fields = BOOKED_FIELDS
    _audit_fields = (*CONTENT_FIELDS, "removed_serial", "state", "returned_quantity")

    order_id = fields.Many2one(
        "mds.order",
        "Order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="order_id.company_id",
        store=True,
        precompute=True,
        index=True,
        required=False,
        default=None,
    )
    region_id = fields.Many2one(
        related="order_id.region_id", store=True, precompute=True, index=True
    )
    outlet_id = fields.Many2one(
        related="order_id.outlet_id", store=True, precompute=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    visit_id = fields.Many2one(
        "mds.visit",
        "Visit",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('order_id', '=', order_id)]",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        index="btree_not_null",
        ondelete="restrict",
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('mds_is_engineer', '=', True)]",
    )

    # which part, how much of it, from where
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'consu'), ('is_storable', '=', True),"
        " ('is_medical_device', '=', False)]",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        required=True,
        ondelete="restrict",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    location_id = fields.Many2one(
        "stock.location",
        "From",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id), '|', ('usage', '=', 'internal'),"
        " ('mds_store_kind', 'in', ('refurbished', 'pulled')),"
        " ('mds_store_kind', 'not in', ('inspection', 'defective', 'transit'))]",
    )
    removed_serial = fields.Char("Serial of the Old Part", help="Of the part that was taken out.")
    free_quantity = fields.Float(
        "There Now",
        compute="_compute_free_quantity",
        digits="Product Unit",
        help="What lies free in the place that the part is taken from, in the part's own unit.",
    )

    # what became of it
    state = fields.Selection(
        [
            ("draft", "To Use"),
            ("consumed", "Used"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    consumed_at = fields.Datetime("Booked", readonly=True, copy=False)
    returned_quantity = fields.Float(
        "Returned Quantity", readonly=True, copy=False, digits="Product Unit"
    )
    used_quantity = fields.Float(
        "Used Quantity", compute="_compute_used_quantity", digits="Product Unit"
    )
    move_id = fields.Many2one(
        "stock.move",
        "Stock Move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="stock.group_stock_user",
    )
    move_ids = fields.One2many(
        "stock.move",
        "mds_order_part_id",
        "Stock Moves",
        readonly=True,
        groups="stock.group_stock_user",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        groups=STORE_ROLES,
        help="Value of the stock moves of this line: what was taken less what came back.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "How many parts? More than none."
    )
    _returned_within = models.Constraint(
        "CHECK (returned_quantity >= 0 AND returned_quantity <= quantity)",
        "No more can be returned than was used.",
    )

    @api.depends("order_id.lead_engineer_id", "visit_id")
    @api.depends_context("uid")
    def _compute_employee_id(self):
        mine = self.env.user.employee_ids
        for part in self:
            own = mine.filtered(
                lambda e, company=part.company_id: e.mds_is_engineer and e.company_id == company
            )[:1]
            engineer = part.visit_id.employee_id or own or part.order_id.lead_engineer_id
            part.employee_id = part.employee_id or engineer.id

    @api.depends("product_id")
    def _compute_uom_id(self):
        for part in self:
            if not part.uom_id or not part.uom_id._has_common_reference(part.product_id.uom_id):
                part.uom_id = part.product_id.uom_id

    @api.depends("employee_id")
    def _compute_location_id(self):
        for part in self:
            own = part._sudo_engineer().mds_stock_location_id
            if part.state == "draft" and own.company_id == part.company_id:
                part.location_id = own.id

    def _sudo_engineer(self):
        """Where an engineer keeps his parts is no private data of the employee file."""
        return self.employee_id.sudo()

    @api.depends("product_id", "lot_id", "location_id", "state")
    def _compute_free_quantity(self):
        answers = self._get_availability()
        for part in self:
            answer = answers.get(part)
            part.free_quantity = float(answer.free) if answer else 0.0

    @api.depends("state", "quantity", "returned_quantity")
    def _compute_used_quantity(self):
        for part in self:
            is_used = part.state in ("consumed", "returned")
            part.used_quantity = part.quantity - part.returned_quantity if is_used else 0.0

    @api.depends("move_ids.state", "move_ids.value", "move_ids.origin_returned_move_id")
    def _compute_cost(self):
        for part in self:
            done = part.move_ids.filtered(lambda move: move.state == "done")
            back = done.filtered("origin_returned_move_id")
            part.cost = sum((done - back).mapped("value")) - sum(back.mapped("value"))

    @api.depends("product_id", "lot_id", "quantity", "uom_id")
    def _compute_display_name(self):
        for part in self:
            words = [part.product_id.display_name or "", part.lot_id.name or ""]
            part.display_name = " · ".join(filter(None, words))

    @api.constrains("product_id", "lot_id", "uom_id", "quantity", "visit_id", "order_id")
    def _check_content(self):
        _ = self.env._
        for part in self:
            product = part.product_id
            if not part.uom_id._has_common_reference(product.uom_id):
                message = _(
                    "%(part)s is counted in %(unit)s or a unit of the same kind.",
                    part=product.display_name,
                    unit=product.uom_id.name,
                )
            elif part.lot_id and part.lot_id.product_id != product:
                message = _(
                    "%(lot)s is not a number of %(part)s.",
                    lot=part.lot_id.name,
                    part=product.display_name,
                )
            elif part.visit_id and part.visit_id.order_id != part.order_id:
                message = _("The visit belongs to another order.")
            elif product.tracking == "serial" and product.uom_id.compare(
                part._get_product_quantity(part.quantity), 1
            ):
                message = _(
                    "%(part)s has serial numbers: one line for each piece.",
                    part=product.display_name,
                )
            else:
                continue
            raise ValidationError(message)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(name in vals for vals in vals_list for name in BOOKED_FIELDS):
            self._raise_booked()
        parts = super().create(vals_list)
        parts._check_order_open()
        return parts

    def write(self, vals):
        if not self.env.su and vals.keys() & set(BOOKED_FIELDS):
            self._raise_booked()
        if vals != {"state": "cancelled"}:  # an order that is cancelled cancels what it wanted
            self._check_order_open()
        # one more of the same is booked on its line: quantity and state together
        booked = {"quantity"} if self.env.su and "state" in vals else set()
        said = (vals.keys() & set(CONTENT_FIELDS)) - booked
        if said and any(part.state != "draft" for part in self):
            raise UserError(
                self.env._(
                    "This part is booked already. Return it and add a new line instead of "
                    "changing what was used."
                )
            )
        result = super().write(vals)
        self.check_access("write")  # what it becomes counts too: nobody hands lines to others
        return result

    def _raise_booked(self):
        raise UserError(
            self.env._("Whether a part was used or returned is booked by its own buttons.")
        )

    @api.ondelete(at_uninstall=True)
    def _unlink_except_booked(self):
        self._check_order_open()
        if any(part.state in ("consumed", "returned") for part in self):
            raise UserError(
                self.env._("A part that was used cannot be deleted: return it instead.")
            )

    def _check_order_open(self):
        """What is closed or cancelled stays as it is, whoever asks."""
        self.env["mds.order"]._check_open_for_work(self.order_id.ids)

    def _get_product_quantity(self, quantity):
        """A quantity of this line in the product's own unit."""
        self.ensure_one()
        return self.uom_id._compute_quantity(quantity, self.product_id.uom_id, round=False)

    # what the papers say of it

    def _prepare_invoice_line_vals(self):
        """Values of the invoice line of this part, without price: priced above.

        The link keeps Odoo from booking the cost of goods sold: it was booked at consumption.
        """
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "quantity": self.used_quantity,
            "product_uom_id": self.uom_id.id,
            "mds_order_part_id": self.id,
        }

    def _prepare_charge_item(self):
        self.ensure_one()
        return ChargeItem(
            kind="part",
            description=self.display_name,
            quantity=exact(self.used_quantity),
            unit=self.uom_id.name,
            source=(self._name, (self.id,)),
            product_id=self.product_id.id,
        )

    def _prepare_report_part(self):
        """A row of the record of replaced parts, in the languages of the report."""
        self.ensure_one()
        order, notes = self.order_id, []
        for label, text in (
            (MANUFACTURER, self.product_id.mds_manufacturer_id.name),
            (OLD_PART, self.removed_serial),
        ):
            if text:
                languages = order._get_report_languages()
                words = order._join_languages(label._translate(lang) for lang in languages)
                notes.append(f"{words}: {text}")
        return ReportPart(
            name=order._report_value(self.product_id, "name"),
            code=self.product_id.default_code or "",
            serial=self.lot_id.name or "",
            quantity=exact(self.used_quantity),
            unit=self.uom_id.name,
            note=" · ".join(notes),
        )

    def _prepare_signature_content(self):
        self.ensure_one()
        return {
            "id": self.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id or None,
            "quantity": str(exact(self.used_quantity)),
            "uom_id": self.uom_id.id,
            "removed_serial": self.removed_serial or None,
        }
