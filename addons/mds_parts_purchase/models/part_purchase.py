from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_parts.models.order_part import STORE_ROLES
from odoo.exceptions import UserError

STOREKEEPER = "mds_base.group_storekeeper"
DISPATCHER = "mds_base.group_dispatcher"
ENGINEER = "mds_base.group_engineer"
BUYER = "purchase.group_purchase_user"
PRICE_ROLES = f"{STORE_ROLES},{DISPATCHER},{BUYER}"
"""Who sees what a part costs at a vendor; engineers see what they agreed themselves, once."""
LIVE = ("requested", "asked", "ordered")
AGREED = ("emergency", "owner")
"""Kinds whose price was agreed with the vendor: his price list does not change it."""
CHOICES = ("vendor_id", "price_unit", "currency_id", "quantity", "wanted_on", "note")


class PartPurchase(models.Model):
    """Somebody asks that a part is bought 备件采购申请: for an order, a store, an engineer.

    Behind it stands one line of a native purchase order; one line may serve several requests. The
    request says to those who have no rights in Purchase what became of it: ordered, promised for
    which day, with which waybill, arrived. Always: quantity = received + open + cancelled.

    ======================= ======= ============== ================ ==================
    role                    read    ask            ask for a quote  withdraw
    ======================= ======= ============== ================ ==================
    every service user      regions –              –                –
    engineer                regions own orders     –                own orders
    dispatcher, manager     regions yes            –                yes
    storekeeper             regions yes            yes (drafts)     yes
    buyer (Odoo: purchase)  regions –              yes              yes
    ======================= ======= ============== ================ ==================

    Storekeepers make quotations from requests and nothing else in Purchase: prices, vendors and
    the order itself are the buyer's, who confirms the native purchase order. Prices are read by
    buyers, storekeepers, dispatchers, managers and cost accountants (``PRICE_ROLES``).
    """

    _name = "mds.part.purchase"
    _description = "Purchase Request for a Part"
    _inherit = [
        "mds.state.mixin",
        "mds.numbered.mixin",
        "mds.organisation.mixin",
    ]
    _order = "wanted_on, id"
    _check_company_auto = True
    _rec_names_search = ["name", "product_id", "order_id"]

    _sequence_code = "mds.part.purchase"
    _initial_states = ("requested",)
    _final_states = ("received", "cancelled")
    _audit_fields = (
        "product_id",
        "quantity",
        "vendor_id",
        "price_unit",
        "order_part_id",
        "location_dest_id",
        "purchase_line_id",
    )

    state = fields.Selection(
        [
            ("requested", "To Buy"),
            ("asked", "Quotation Asked"),
            ("ordered", "Ordered"),
            ("received", "Arrived"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="requested",
        readonly=True,
        copy=False,
        index=True,
    )
    kind = fields.Selection(
        [
            ("order", "For an Order"),
            ("stock", "For Stock"),
            ("emergency", "Emergency Purchase"),
            ("owner", "Vendor's Part Used"),
        ],
        "Purpose",
        required=True,
        default="order",
        readonly=True,
        index=True,
    )
    order_part_id = fields.Many2one(
        "mds.order.part",
        "Wanted Part",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    transfer_line_id = fields.Many2one(
        "mds.part.transfer.line",
        "Waiting Transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    replenishment_line_id = fields.Many2one(
        "mds.part.replenishment.line",
        "Proposal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # what, how much, where to
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    location_dest_id = fields.Many2one(
        "stock.location",
        "To",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    wanted_on = fields.Date("Needed by", index=True)
    note = fields.Char()

    # from whom, for how much
    vendor_id = fields.Many2one(
        "res.partner",
        "Vendor",
        index="btree_not_null",
        ondelete="restrict",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The first vendor of the part for this quantity, until somebody chooses another.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    price_unit = fields.Float(
        "Expected Price",
        digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        groups=PRICE_ROLES,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(
        "Expected Amount",
        compute="_compute_amount",
        store=True,
        currency_field="company_currency_id",
        groups=PRICE_ROLES,
        help="At today's rate, in the company's currency, without taxes.",
    )

    # what became of it
    purchase_line_id = fields.Many2one(
        "purchase.order.line",
        "Purchase Order Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    purchase_name = fields.Char(
        "Purchase Order", compute="_compute_purchase_facts", compute_sudo=True
    )
    promised_at = fields.Datetime(
        "Promised for",
        related="purchase_line_id.date_planned",
        store=True,
        index="btree_not_null",
    )
    carrier = fields.Char(compute="_compute_purchase_facts", compute_sudo=True)
    waybill = fields.Char(compute="_compute_purchase_facts", compute_sudo=True)
    bills = fields.Char("Vendor Bills", compute="_compute_purchase_facts", compute_sudo=True)
    arrived_at = fields.Datetime("Arrived on", readonly=True, copy=False)
    received_quantity = fields.Float("Received", readonly=True, copy=False, digits="Product Unit")
    open_quantity = fields.Float("Open", readonly=True, copy=False, digits="Product Unit")
    cancelled_quantity = fields.Float(
        "Not Delivered", readonly=True, copy=False, digits="Product Unit"
    )
    is_not_needed = fields.Boolean(
        "Not Needed any More",
        readonly=True,
        copy=False,
        help="Whoever asked does not need it any more, but the vendor has the order.",
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another request has this number.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "How many? More than none.")
    _quantities_add_up = models.Constraint(
        "CHECK (abs(quantity - received_quantity - open_quantity - cancelled_quantity) < 0.00001)",
        "What was asked for is received, open or cancelled: nothing else.",
    )
    _one_live = models.UniqueIndex(
        "(order_part_id) WHERE order_part_id IS NOT NULL "
        "AND state IN ('requested', 'asked', 'ordered')",
        "This wanted part is being bought already.",
    )
    _one_per_proposal = models.UniqueIndex(
        "(replenishment_line_id) WHERE replenishment_line_id IS NOT NULL",
        "This proposal was turned into a purchase already.",
    )

    @api.model
    def _get_transitions(self):
        askers = (STOREKEEPER, BUYER)
        withdrawers = (ENGINEER, DISPATCHER, STOREKEEPER, BUYER)
        return [
            *super()._get_transitions(),
            Transition("requested", "asked", "action_ask_quotation", askers, "_guard_ask"),
            Transition("requested", "cancelled", "action_cancel", withdrawers),
            Transition("asked", "cancelled", "action_cancel", withdrawers),
            # these follow the native purchase order, whoever moves it
            Transition("asked", "requested", "action_follow", guard="_guard_follow"),
            Transition("asked", "ordered", "action_follow", guard="_guard_follow"),
            Transition("ordered", "received", "action_follow", guard="_guard_follow"),
            Transition("ordered", "cancelled", "action_follow", guard="_guard_follow"),
        ]

    @api.depends("product_id", "company_id")
    def _compute_vendor_id(self):
        for request in self:
            if not request.vendor_id:
                request.vendor_id = request._get_seller().partner_id

    @api.depends("product_id", "quantity", "company_id", "vendor_id")
    def _compute_price_unit(self):
        """By the vendor's price list; a price that was agreed stays."""
        for request in self:
            company = request.company_id or self.env.company
            if request.kind in AGREED and request.currency_id:
                request.price_unit, request.currency_id = request.price_unit, request.currency_id
                continue
            seller = request._get_seller(request.vendor_id)
            unit = request.product_id.uom_id
            price = seller.price_discounted if seller else 0.0
            request.currency_id = seller.currency_id or company.currency_id
            request.price_unit = (seller.product_uom_id or unit)._compute_price(price, unit)

    def _get_seller(self, vendor=None):
        """The line of the price list for this quantity: of this vendor, or the best."""
        self.ensure_one()
        product = self._sudo_product(
            self.product_id.with_company(self.company_id or self.env.company)
        )
        return product._select_seller(
            partner_id=vendor or False, quantity=self.quantity, uom_id=product.uom_id
        )

    def _sudo_product(self, product):
        """Price lists are the buyers'; who asks for a part learns from whom it would come."""
        return product.sudo()

    @api.depends("quantity", "price_unit", "currency_id", "company_id")
    def _compute_amount(self):
        today = fields.Date.context_today(self)
        for request in self:
            company = request.company_id
            currency = request.currency_id or company.currency_id
            request.amount = currency._convert(
                request.quantity * request.price_unit, company.currency_id, company, today
            )

    @api.depends(
        "purchase_line_id.order_id.name",
        "purchase_line_id.invoice_lines.move_id.name",
        "purchase_line_id.move_ids.picking_id.state",
        "purchase_line_id.move_ids.picking_id.mds_carrier_id",
        "purchase_line_id.move_ids.picking_id.mds_waybill",
    )
    def _compute_purchase_facts(self):
        for request in self:
            line = request.purchase_line_id
            pickings = line.move_ids.picking_id.filtered(lambda one: one.state != "cancel")
            request.purchase_name = line.order_id.name
            request.carrier = ", ".join(pickings.mds_carrier_id.mapped("name"))
            request.waybill = ", ".join(filter(None, pickings.mapped("mds_waybill")))
            bills = line.invoice_lines.move_id
            request.bills = ", ".join(name for name in bills.mapped("name") if name)

    @api.depends("promised_at", "wanted_on", "state")
    def _compute_is_late(self):
        late = self.filtered_domain(self._get_late_domain())
        for request in self:
            request.is_late = request in late

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_late_domain()
        return late if True in value else ["!", *late]

    @api.model
    def _get_late_domain(self):
        """Promised and not come, or not even promised on the day that it is needed."""
        today = fields.Date.context_today(self)
        return [
            "&",
            ("state", "in", LIVE),
            "|",
            ("promised_at", "<", fields.Datetime.to_datetime(today)),
            "&",
            ("promised_at", "=", False),
            ("wanted_on", "<", today),
        ]

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for request in self:
            words = [request.name, request.product_id.display_name]
            request.display_name = " · ".join(filter(None, words))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A part is asked for on the order that needs it, or by approving a "
                    "replenishment proposal."
                )
            )
        return super().create(
            [{**vals, "open_quantity": vals.get("quantity", 0.0)} for vals in vals_list]
        )

    def write(self, vals):
        if not self.env.su and vals.keys() - {*CHOICES, "state"}:
            raise UserError(
                self.env._("What was asked and what became of it is written by the buttons.")
            )
        if set(CHOICES) & vals.keys() and any(one.state != "requested" for one in self):
            raise UserError(
                self.env._("It is with the vendor: the buyer changes the purchase order.")
            )
        if "quantity" in vals:
            vals = {**vals, "open_quantity": vals["quantity"]}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A request is withdrawn, not deleted."))

    def _guard_ask(self):
        words = self.env._("no vendor is known: choose one first")
        return {one: words for one in self if not one.purchase_line_id}

    def _guard_follow(self):
        """Only the native order moves it: nobody says by hand that something was ordered."""
        words = self.env._("it follows its purchase order")
        return {} if self.env.su else dict.fromkeys(self, words)
