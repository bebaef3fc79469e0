from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .part_transfer import STOREKEEPER

MANAGER = "mds_base.group_service_manager"
ACCOUNTANT = "mds_base.group_cost_accountant"
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
    _inherit = ["mds.state.mixin", "mds.numbered.mixin", "mds.organisation.mixin"]
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
        ondelete="restrict",
        check_company=True,
    )
    order_id = fields.Many2one(related="order_part_id.order_id", store=True, index=True)
    device_id = fields.Many2one(related="order_id.device_id", store=True, index="btree_not_null")
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
    credit_expected = fields.Monetary("Credit Expected")
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
        decided = {"disposition", "finding", "vendor_id"} & vals.keys()
        if decided and not self.env.su:
            if not self.env.user.has_group(STOREKEEPER):
                raise UserError(self.env._("The storekeeper decides what becomes of an old part."))
            if any(part.state != "received" for part in self):
                raise UserError(
                    self.env._("What becomes of it is decided at the inspection: inspect again.")
                )
        return super().write(vals)

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
        by_way.get("vendor", nothing)._sudo_move(self._get_vendor_location())
        by_way.get("scrap", nothing)._sudo_scrap()
        return True

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    # -- where it lies -----------------------------------------------------------------------

    def _get_vendor_location(self):
        return self.env.ref("stock.stock_location_suppliers")

    def _move_to_company_box(self, kind):
        nobody = self.env["hr.employee"]
        for company, parts in self.grouped("company_id").items():
            boxes = self.env["stock.location"]._mds_get_boxes(kind, company, nobody)
            parts._sudo_move(boxes[nobody])

    def _move_back(self):
        for company, parts in self.grouped("company_id").items():
            parts._sudo_move(company._sudo_read_set_up().mds_consumption_location_id)

    def _get_place(self):
        """``{old part: where it lies}``, by its last native move."""
        moves = self._sudo_moves().filtered(
            lambda move: move.location_dest_id.usage != "production"
        )
        return {
            part: moves.filtered(lambda move, p=part: move.mds_old_part_id.id == p.id)[
                -1:
            ].location_dest_id
            for part in self
        }

    def _sudo_moves(self):
        """Engineers are no stock users; where an old part lies is no secret."""
        return self.sudo().move_ids.filtered(lambda move: move.state == "done").sorted("id")

    def _sudo_move(self, target, quantity=None):
        """Native moves of these parts to that place, in the elevated name of the action."""
        if not self:
            return
        places = self._get_place()
        vals_list = []
        for part in self:
            source = places[part] or part.company_id._sudo_read_set_up().mds_consumption_location_id
            vals_list.append(part._prepare_move_vals(source, target, quantity or part.quantity))
        self.env["stock.move"].sudo().create(vals_list)._mds_do()

    def _prepare_move_vals(self, source, target, quantity):
        self.ensure_one()
        places = {
            "product_id": self.product_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": self.company_id.id,
        }
        unit = self.product_id.uom_id
        line = {
            **places,
            "lot_id": self.lot_id.id,
            "quantity": quantity,
            "product_uom_id": unit.id,
            "picked": True,
        }
        return {
            **places,
            "product_uom": unit.id,
            "product_uom_qty": quantity,
            "origin": self.name,
            "mds_order_id": self.order_id.id,
            "mds_old_part_id": self.id,
            "move_line_ids": [fields.Command.create(line)],
        }

    def _sudo_scrap(self):
        """A native scrap each: the warehouse's own record of what was thrown away."""
        if not self:
            return
        places = self._get_place()
        scraps = (
            self.env["stock.scrap"]
            .sudo()
            .create(
                [
                    {
                        "product_id": part.product_id.id,
                        "product_uom_id": part.product_id.uom_id.id,
                        "lot_id": part.lot_id.id,
                        "scrap_qty": part.quantity,
                        "location_id": places[part].id,
                        "origin": part.name,
                        "company_id": part.company_id.id,
                    }
                    for part in self
                ]
            )
        )
        scraps.do_scrap()
        for part, scrap in zip(self, scraps, strict=True):
            scrap.move_ids.mds_old_part_id = part

    def _sudo_write(self, vals):
        """What came back and when is written by these methods only."""
        return self.sudo().write(vals)

    # -- opened by consumption ----------------------------------------------------------------

    @api.model
    def _open_for(self, parts):
        """Open the old parts of these used parts, once each, and lay them in the boxes."""
        due = {
            part: fields.Date.context_today(self) + timedelta(days=part.product_id.mds_return_days)
            for part in parts
        }
        created = self._sudo_create(
            [
                {
                    "order_part_id": part.id,
                    "company_id": part.company_id.id,
                    "employee_id": part.employee_id.id,
                    "product_id": part.product_id.id,
                    "quantity": part._get_product_quantity(part.quantity),
                    "serial": part.removed_serial,
                    "core_value": part.product_id.mds_core_value,
                    "due_on": due[part],
                    "is_contaminated": part.product_id.mds_return_policy == "biohazard",
                }
                for part in parts
            ]
        )
        created._give_numbers()
        for company, some in created.grouped("company_id").items():
            boxes = self.env["stock.location"]._mds_get_boxes(
                "defective", company, some.employee_id
            )
            for keeper, own in some.grouped("employee_id").items():
                own._sudo_move(boxes[keeper])

    @api.model
    def _sudo_create(self, vals_list):
        """Opened for whoever uses the new part; nobody opens them by hand."""
        return self.sudo().create(vals_list).with_env(self.env)

    def _give_numbers(self):
        """A part that is kept by number needs one: that of the old piece, else our own."""
        tracked = self.filtered(lambda part: part.product_id.tracking != "none")
        if not tracked:
            return
        names = {part: part.serial or part.name for part in tracked}
        Lot = self.env["stock.lot"].sudo()
        found = Lot.search(
            [("product_id", "in", tracked.product_id.ids), ("name", "in", list(names.values()))]
        )
        lots = {(lot.product_id, lot.name): lot for lot in found}
        there = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    (
                        "lot_id",
                        "in",
                        found.filtered(lambda lot: lot.product_id.tracking == "serial").ids,
                    ),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", ">", 0),
                ],
                limit=1,
            )
        )
        if there:
            raise UserError(
                self.env._(
                    "%(number)s lies in %(place)s by the books, so it cannot have come out of the "
                    "device. Check the serial of the old part.",
                    number=there.lot_id.name,
                    place=there.location_id.display_name,
                )
            )
        missing = [part for part in tracked if (part.product_id.sudo(), names[part]) not in lots]
        created = Lot.create(
            [
                {
                    "product_id": part.product_id.id,
                    "name": names[part],
                    "company_id": part.company_id.id,
                }
                for part in missing
            ]
        )
        lots.update({(lot.product_id, lot.name): lot for lot in created})
        for part in tracked:
            part._sudo_write({"lot_id": lots[part.product_id.sudo(), names[part]].id})


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    old_part_ids = fields.One2many("mds.old.part", "order_part_id", "Old Part", readonly=True)

    def _book_consumption(self):
        result = super()._book_consumption()
        owing = self.filtered(lambda part: part.product_id.mds_return_policy not in (False, "none"))
        if owing:
            self.env["mds.old.part"]._open_for(owing)
        return result

    def _book_return(self, totals, destination):
        """What came back unused took no old part out."""
        old = self.union(*totals).old_part_ids.filtered(lambda one: one.state != "waived")
        gone = old.filtered(lambda one: one.state != "owed")
        if gone:
            raise UserError(
                self.env._(
                    "%(old)s was received by the store already, so the new part was used. Ask the "
                    "storekeeper.",
                    old=gone[0].display_name,
                )
            )
        result = super()._book_return(totals, destination)
        back = old.filtered(lambda one: one.order_part_id.state == "returned")
        back.sudo()._transition("waived", reason=self.env._("The new part came back unused."))
        back._move_back()
        for one in old - back:  # rare: some of several came back
            left = one.order_part_id._get_product_quantity(one.order_part_id.used_quantity)
            if one.product_id.uom_id.compare(one.quantity, left) > 0:
                place = one.company_id._sudo_read_set_up().mds_consumption_location_id
                one._sudo_move(place, one.quantity - left)
                one._sudo_write({"quantity": left})
        return result


class StockMove(models.Model):
    _inherit = "stock.move"

    mds_old_part_id = fields.Many2one(
        "mds.old.part", "Old Part", index="btree_not_null", copy=False, ondelete="restrict"
    )
