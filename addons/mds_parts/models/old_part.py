from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .order_part import STORE_ROLES
from .part_transfer import STOREKEEPER

MANAGER = "mds_base.group_service_manager"
ACCOUNTANT = "mds_base.group_cost_accountant"
CREDIT_ROLES = f"{STORE_ROLES},account.group_account_invoice,account.group_account_readonly"
"""Who sees what a vendor owes for an old part; an engineer sees its core value, his debt."""
STAMPS = ("received_at", "cleared_at", "decontaminated_by_id", "decontaminated_at")
KEPT = (*STAMPS, "approved_by_id", "order_part_id", "product_id", "lot_id", "employee_id")


class OldPart(models.Model):
    """A part that came out of a device and must come back 应返旧件.

    It is opened against the engineer when he uses the new part, lies in his box of defective parts
    (a native location outside the valued stock, so it is worth nothing) and stays open until the
    store has received *and* inspected it. Then it is restocked as a pulled part, repaired, claimed
    from the vendor or scrapped.

    ================ ======= ============ ============= =============== ================
    role             read    decontam.    receive,      approve scrap,  vendor's credit
                                          inspect       waive
    ================ ======= ============ ============= =============== ================
    every user       regions –            –             –               –
    engineer         regions own          –             –               –
    storekeeper      regions yes          yes           –               yes
    service manager  regions –            –             yes             –
    cost accountant  regions –            –             –               yes
    ================ ======= ============ ============= =============== ================
    """

    _name = "mds.old.part"
    _description = "Old Part"
    _inherit = [
        "mds.state.mixin",
        "mds.numbered.mixin",
        "mds.organisation.mixin",
        "mds.order.link.mixin",
    ]
    _order = "due_on, id"
    _check_company_auto = True
    _rec_names_search = ["name", "serial", "product_id", "rma_number"]

    _sequence_code = "mds.old.part"
    _initial_states = ("owed",)
    _final_states = ("cleared", "waived")
    _guarded_fields = KEPT
    _audit_fields = (
        "order_part_id",
        "product_id",
        "serial",
        "quantity",
        "employee_id",
        "due_on",
        "disposition",
        "finding",
        "approved_by_id",
        "rma_number",
        "credit_move_id",
        "decontaminated_by_id",
    )

    state = fields.Selection(
        [
            ("owed", "To Return"),
            ("received", "To Inspect"),
            ("inspected", "Inspected"),
            ("cleared", "Cleared"),
            ("waived", "Waived"),
        ],
        required=True,
        default="owed",
        readonly=True,
        copy=False,
        index=True,
    )
    order_part_id = fields.Many2one(
        "mds.order.part",
        "Exchanged for",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    order_id = fields.Many2one(related="order_part_id.order_id", store=True, index=True)
    device_id = fields.Many2one(
        related="order_part_id.device_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        related="order_part_id.company_id",
        store=True,
        precompute=True,
        index=True,
        required=False,
        default=None,
    )
    region_id = fields.Many2one(
        related="order_part_id.region_id", store=True, precompute=True, index=True
    )
    outlet_id = fields.Many2one(
        related="order_part_id.outlet_id", store=True, precompute=True, index="btree_not_null"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Engineer", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")
    product_id = fields.Many2one(
        "product.product", "Part", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "stock.lot", "Stock Number", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    serial = fields.Char("Serial of the Old Part", readonly=True, index="trigram")
    quantity = fields.Float(readonly=True, required=True, digits="Product Unit")
    policy = fields.Selection(
        related="product_id.mds_return_policy", string="Why it Comes Back", store=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    core_value = fields.Monetary(readonly=True)
    due_on = fields.Date("Back by", required=True, index=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_contaminated = fields.Boolean(
        "To Decontaminate", readonly=True, help="Nobody opens the bag before it is clean."
    )
    decontaminated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decontaminated_at = fields.Datetime("Decontaminated", readonly=True, copy=False)
    received_at = fields.Datetime("Received", readonly=True, copy=False)

    # what becomes of it
    disposition = fields.Selection(
        [
            ("restock", "Restock as Pulled Part"),
            ("repair", "Repair"),
            ("vendor", "Return to Vendor"),
            ("scrap", "Scrap"),
        ],
        index="btree_not_null",
    )
    finding = fields.Char(help="What the inspection found, and why it goes this way.")
    approved_by_id = fields.Many2one("res.users", "Scrapping Approved by", readonly=True)
    cleared_at = fields.Datetime("Cleared on", readonly=True, copy=False)
    vendor_id = fields.Many2one("res.partner", "Vendor", ondelete="restrict")
    rma_number = fields.Char("RMA Number", index="btree_not_null")
    rma_deadline = fields.Date("Vendor's Deadline", index="btree_not_null")
    credit_expected = fields.Monetary("Credit Expected", groups=CREDIT_ROLES)
    credit_move_id = fields.Many2one(
        "account.move",
        "Vendor's Credit Note",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('move_type', '=', 'in_refund'), ('company_id', '=', company_id)]",
        groups="mds_base.group_cost_accountant,mds_base.group_storekeeper",
    )
    move_ids = fields.One2many(
        "stock.move", "mds_old_part_id", "Stock Moves", groups="stock.group_stock_user"
    )

    _order_part_uniq = models.UniqueIndex(
        "(order_part_id)", "The old part of this exchange is on the list already."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "How many? More than none.")

    @api.model
    def _get_transitions(self):
        keepers = (STOREKEEPER,)
        return [
            *super()._get_transitions(),
            Transition("owed", "received", "action_receive", groups=keepers),
            Transition("owed", "waived", "action_waive", groups=(MANAGER,), reason_required=True),
            Transition(
                "received", "inspected", "action_inspect", groups=keepers, guard="_guard_inspect"
            ),
            Transition("inspected", "received", "action_inspect_again", groups=keepers),
            Transition(
                "inspected",
                "cleared",
                "action_clear",
                groups=(STOREKEEPER, ACCOUNTANT),
                guard="_guard_clear",
            ),
        ]

    @api.depends_context("uid")
    @api.depends("employee_id")
    def _compute_is_mine(self):
        mine = self.env.user.employee_ids
        for part in self:
            part.is_mine = part.employee_id in mine

    @api.depends("due_on", "state")
    @api.depends_context("tz")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for part in self:
            part.is_overdue = part.state == "owed" and bool(part.due_on and part.due_on < today)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "owed"), ("due_on", "<", fields.Date.context_today(self))]
        return late if True in value else ["!", "&", *late]

    @api.depends("name", "product_id", "serial")
    def _compute_display_name(self):
        for part in self:
            words = [part.name, part.product_id.display_name, part.serial]
            part.display_name = " · ".join(filter(None, words))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("Old parts are opened when the new part is used on the order.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & {*KEPT, "quantity", "serial", "core_value"}:
            raise UserError(
                self.env._(
                    "What came out of the device, and when it came back, is written by the buttons."
                )
            )
        if "due_on" in vals and not self._may_put_off():
            raise UserError(
                self.env._("The storekeeper or a service manager gives more time to bring it back.")
            )
        decided = {"disposition", "finding", "vendor_id"} & vals.keys()
        if decided and not self.env.su:
            if not self.env.user.has_group(STOREKEEPER):
                raise UserError(self.env._("The storekeeper decides what becomes of an old part."))
            if any(part.state != "received" for part in self):
                raise UserError(
                    self.env._("What becomes of it is decided at the inspection: inspect again.")
                )
        return super().write(vals)

    def _may_put_off(self):
        """Who owes a part does not put off the day himself."""
        user = self.env.user
        return self.env.su or user.has_group(STOREKEEPER) or user.has_group(MANAGER)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An old part is cleared or waived, not deleted."))

    # -- guards ------------------------------------------------------------------------------

    def _guard_inspect(self):
        _, refusals = self.env._, {}
        for part in self:
            if part.is_contaminated and not part.decontaminated_at:
                refusals[part] = _("decontaminate it before anybody opens the bag")
            elif not part.disposition:
                refusals[part] = _("say what becomes of it")
            elif part.disposition == "scrap" and not (part.finding or "").strip():
                refusals[part] = _("say what you found and why it is scrapped")
            elif part.disposition == "vendor" and not part.vendor_id:
                refusals[part] = _("say to which vendor it goes")
        return refusals

    def _guard_clear(self):
        _, refusals = self.env._, {}
        for part, blockers in self._get_approval_blockers().items():
            if blockers:
                refusals[part] = " ".join(blockers)
        for part in self.filtered(lambda one: one.disposition == "vendor"):
            if not part.rma_number:
                refusals[part] = _("ask the vendor for his RMA number")
            elif part.credit_expected and not part._sudo_credit():
                refusals[part] = _("choose the vendor's credit note first")
        return refusals

    def _get_approval_blockers(self):
        """``{old part: [why it may not be scrapped yet]}``. Seam: an approval addon decides."""
        _ = self.env._
        return {
            part: [_("a service manager approves the scrapping first")]
            if part.disposition == "scrap" and not part.approved_by_id
            else []
            for part in self
        }

    def _sudo_credit(self):
        """Whether the credit came, is no secret to who clears the part."""
        return self.sudo().credit_move_id.filtered(lambda move: move.state == "posted")

    # -- actions -----------------------------------------------------------------------------

    def action_decontaminate(self):
        """It is clean: who says so and when."""
        self.check_access("write")
        is_keeper = self.env.user.has_group(STOREKEEPER)
        if not is_keeper and any(not part.is_mine for part in self):
            raise UserError(self.env._("You decontaminate your own old parts."))
        dirty = self.filtered(lambda part: part.is_contaminated and not part.decontaminated_at)
        dirty._sudo_write(
            {"decontaminated_by_id": self.env.uid, "decontaminated_at": fields.Datetime.now()}
        )
        return True

    def action_receive(self):
        """They lie in the store now. The engineer's debt ends with the inspection."""
        parts = self.filtered(lambda part: part.state == "owed")
        parts._transition("received")
        parts._sudo_write({"received_at": fields.Datetime.now()})
        parts._move_to_company_box("defective")
        return True

    def action_inspect(self):
        self.filtered(lambda part: part.state == "received")._transition("inspected")
        return True

    def action_inspect_again(self):
        parts = self.filtered(lambda part: part.state == "inspected")
        parts._transition("received")
        parts._sudo_write({"approved_by_id": False})
        return True

    def action_approve_scrap(self):
        """A service manager agrees that these are scrapped."""
        if not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("A service manager approves the scrapping."))
        self.check_access("write")
        waiting = self.filtered(
            lambda part: part.state == "inspected" and part.disposition == "scrap"
        )
        waiting._sudo_write({"approved_by_id": self.env.uid})
        return True

    def action_waive(self):
        """It does not come back, and the engineer does not answer for it."""
        parts = self.filtered(lambda part: part.state == "owed")
        parts._transition("waived")
        parts._move_back()
        return True

    def action_clear(self):
        """What was decided is done."""
        parts = self.filtered(lambda part: part.state == "inspected")
        parts._transition("cleared")
        parts._sudo_write({"cleared_at": fields.Datetime.now()})
        by_way = parts.grouped("disposition")
        nothing = self.browse()
        by_way.get("restock", nothing)._move_to_company_box("pulled")
        by_way.get("repair", nothing)._move_to_company_box("refurbished")
        by_way.get("vendor", nothing)._send_to_vendor()
        by_way.get("scrap", nothing)._sudo_scrap()
        return True
