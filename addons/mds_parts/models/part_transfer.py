from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import AccessError, UserError, ValidationError

ENGINEER = "mds_base.group_engineer"
DISPATCHER = "mds_base.group_dispatcher"
STOREKEEPER = "mds_base.group_storekeeper"
MANAGER = "mds_base.group_service_manager"
GIVERS = (ENGINEER, STOREKEEPER, MANAGER)
STAMPS = ("picking_id", "sent_at", "arrived_at")
JOURNEY = ("due_by", "order_id", "note", "carrier_id", "waybill", "promised_at", "freight")
ASKERS = (ENGINEER, STOREKEEPER, DISPATCHER)


class PartTransfer(models.Model):
    """Parts that go from one keeper to another 调拨: asked for, sent, received by the receiver.

    One document for loading an engineer, for what a colleague hands over, for what goes back to
    the store and for what is requested for an order. Behind it stands one native transfer
    (*picking*), which reserves the parts when they are sent and is done when the receiver says
    what arrived. Until then the sender answers for them: what does not arrive stays in his books.

    ================== ======= ============== ====================== =====================
    role               read    ask            send, withdraw         receive, refuse
    ================== ======= ============== ====================== =====================
    every user         regions –              –                      –
    engineer           regions for himself    from his own stock     into his own stock
    dispatcher         regions for everybody  –                      –
    storekeeper        regions for everybody  from every store       into every store
    service manager    regions for everybody  for who is absent      for who is absent
    ================== ======= ============== ====================== =====================

    A storekeeper does not receive in the name of an engineer, nor sends in his name.
    """

    _name = "mds.part.transfer"
    _description = "Parts Transfer"
    _inherit = [
        "mds.state.mixin",
        "mds.numbered.mixin",
        "mds.organisation.mixin",
        "mds.offline.mixin",
    ]
    _order = "due_by, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "waybill", "line_ids.product_id"]

    _sequence_code = "mds.part.transfer"
    _initial_states = ("draft",)
    _final_states = ("received", "refused", "cancelled")
    _guarded_fields = STAMPS
    _audit_fields = ("state", "location_id", "location_dest_id", "sent_at", "arrived_at", "waybill")

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("sent", "On the Way"),
            ("received", "Received"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    location_id = fields.Many2one(
        "stock.location",
        "From",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id), '|', ('usage', '=', 'internal'),"
        " ('mds_store_kind', 'in', ('refurbished', 'pulled'))]",
        help="Empty while nobody knows who has it.",
    )
    location_dest_id = fields.Many2one(
        "stock.location",
        "Deliver to",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_location_dest_id(),
        domain="[('company_id', '=', company_id), '|', ('usage', '=', 'internal'),"
        " ('mds_store_kind', 'in', ('refurbished', 'pulled'))]",
    )
    sender_id = fields.Many2one(
        "hr.employee", compute="_compute_people", store=True, index="btree_not_null"
    )
    receiver_id = fields.Many2one(
        "hr.employee", compute="_compute_people", store=True, index="btree_not_null"
    )
    is_mine_to_send = fields.Boolean(compute="_compute_is_mine")
    is_mine_to_receive = fields.Boolean(compute="_compute_is_mine")
    order_id = fields.Many2one(
        "mds.order", "Order", index="btree_not_null", ondelete="restrict", check_company=True
    )
    due_by = fields.Datetime("Needed by", index=True)
    note = fields.Char()
    line_ids = fields.One2many("mds.part.transfer.line", "transfer_id", "Parts")
    summary = fields.Char("Parts in Short", compute="_compute_summary")

    # on the way
    carrier_id = fields.Many2one("res.partner", "Carrier", ondelete="restrict")
    waybill = fields.Char(index="btree_not_null")
    promised_at = fields.Datetime("Promised Arrival")
    sent_at = fields.Datetime("Sent at", readonly=True, copy=False)
    arrived_at = fields.Datetime("Arrived", readonly=True, copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    freight = fields.Monetary(help="What the carrier charges. Counts for the order.")
    picking_id = fields.Many2one(
        "stock.picking",
        "Native Transfer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="stock.group_stock_user",
    )

    _two_places = models.Constraint(
        "CHECK (location_id IS NULL OR location_id != location_dest_id)",
        "Parts go from one place to another.",
    )

    def _default_location_dest_id(self):
        return self.env.user.employee_ids.mds_stock_location_id[:1]

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "requested", "action_request", groups=ASKERS, guard="_guard_ask"),
            Transition("draft", "sent", "action_send", groups=GIVERS, guard="_guard_send"),
            Transition("requested", "sent", "action_send", groups=GIVERS, guard="_guard_send"),
            Transition("sent", "received", "action_receive", groups=GIVERS, guard="_guard_receive"),
            Transition(
                "sent",
                "refused",
                "action_refuse",
                groups=GIVERS,
                guard="_guard_receive",
                reason_required=True,
            ),
            Transition("draft", "cancelled", "action_cancel", groups=ASKERS),
            Transition("requested", "cancelled", "action_cancel", groups=ASKERS),
            Transition(
                "sent", "cancelled", "action_cancel", groups=GIVERS, guard="_guard_withdraw"
            ),
        ]

    @api.depends("location_id", "location_dest_id")
    def _compute_people(self):
        keepers = (self.location_id + self.location_dest_id)._mds_get_keepers()
        nobody = self.env["hr.employee"]
        for transfer in self:
            transfer.sender_id = keepers.get(transfer.location_id, nobody)
            transfer.receiver_id = keepers.get(transfer.location_dest_id, nobody)

    @api.depends_context("uid")
    @api.depends("location_id", "location_dest_id")
    def _compute_is_mine(self):
        for transfer in self:
            transfer.is_mine_to_send = transfer._is_keeper(transfer.location_id)
            transfer.is_mine_to_receive = transfer._is_keeper(transfer.location_dest_id)

    @api.depends("line_ids.product_id", "line_ids.quantity")
    def _compute_summary(self):
        for transfer in self:
            names = [line.display_name for line in transfer.line_ids]
            more = len(names) - 3
            shown = names[:3] + ([self.env._("%(count)s more", count=more)] if more > 0 else [])
            transfer.summary = ", ".join(shown)

    @api.onchange("location_id")
    def _onchange_location_id(self):
        """Who gives away from his own stock says next who gets it."""
        if self.location_id == self.location_dest_id:
            self.location_dest_id = False

    def _is_keeper(self, place):
        """An engineer keeps his own places, a storekeeper those that no engineer keeps.

        A service manager acts for who is absent or has left; the trail says that it was he.
        """
        if not place:
            return self.env.user.has_group(STOREKEEPER)
        if self.env.user.has_group(MANAGER):
            return True
        if place.id in self.env["stock.location"]._mds_get_own_places(self.env.user).ids:
            return True
        keeper = place._mds_get_keepers()[place]
        return not keeper and self.env.user.has_group(STOREKEEPER)

    @api.constrains("location_id", "location_dest_id")
    def _check_condition(self):
        """What was used before does not become good by being carried about."""
        for transfer in self:
            used = [
                place.usage != "internal"
                for place in (transfer.location_id, transfer.location_dest_id)
                if place
            ]
            if len(set(used)) > 1:
                raise ValidationError(
                    self.env._(
                        "%(first)s and %(second)s hold parts of different condition. Used parts "
                        "go to a box of used parts, good parts to a stock of good parts.",
                        first=transfer.location_id.display_name,
                        second=transfer.location_dest_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(name in vals for vals in vals_list for name in STAMPS):
            self._raise_stamped()
        transfers = super().create(vals_list)
        transfers._check_may_ask()
        return transfers

    def write(self, vals):
        if not self.env.su and vals.keys() & set(STAMPS):
            self._raise_stamped()
        fixed = {"location_id", "location_dest_id", "company_id"} & vals.keys()
        if fixed and any(one.state not in ("draft", "requested") for one in self):
            raise UserError(self.env._("What was sent is not changed: withdraw it first."))
        self._check_journey(vals)
        result = super().write(vals)
        if fixed:
            self._check_may_ask()
        return result

    def _check_journey(self, vals):
        """How it travelled is fixed when it has ended; the carrier's bill often comes later."""
        told = vals.keys() & set(JOURNEY)
        if self.env.su or not told or all(one.state not in self._final_states for one in self):
            return
        is_bill = told == {"freight"} and self.env.user.has_group(STOREKEEPER)
        if not is_bill or any(one.state in ("refused", "cancelled") for one in self):
            raise UserError(
                self.env._(
                    "This transfer has ended and is not changed any more. Only the storekeeper "
                    "enters the freight of what was received."
                )
            )

    def _raise_stamped(self):
        raise UserError(self.env._("When parts were sent and arrived is written by the buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(transfer.state != "draft" for transfer in self):
            raise UserError(self.env._("Only drafts are deleted. Cancel the transfer instead."))

    def _check_may_ask(self):
        """An engineer asks for himself or offers what is his."""
        user = self.env.user
        if self.env.su or user.has_group(STOREKEEPER) or user.has_group(DISPATCHER):
            return
        for transfer in self:
            if not (
                transfer._is_keeper(transfer.location_dest_id)
                or (transfer.location_id and transfer._is_keeper(transfer.location_id))
            ):
                raise AccessError(
                    self.env._("You ask for parts for your own stock, or hand over your own.")
                )

    # -- guards: {record: why not} ----------------------------------------------------------

    def _guard_ask(self):
        _ = self.env._
        return {one: _("say which parts") for one in self if not one.line_ids}

    def _guard_send(self):
        _, refusals = self.env._, {}
        for one in self:
            if not one.line_ids:
                refusals[one] = _("say which parts")
            elif not one.location_id:
                refusals[one] = _("say from where: nobody is known yet who has it")
            elif not self.env.su and not one._is_keeper(one.location_id):
                refusals[one] = _(
                    "only the keeper of %(place)s hands its parts out",
                    place=one.location_id.display_name,
                )
        return refusals

    def _guard_receive(self):
        _ = self.env._
        return {
            one: _(
                "only the keeper of %(place)s receives there",
                place=one.location_dest_id.display_name,
            )
            for one in self
            if not self.env.su and not one._is_keeper(one.location_dest_id)
        }

    def _guard_withdraw(self):
        _ = self.env._
        return {
            one: _("it is on its way: only its sender takes it back, or its receiver refuses it")
            for one in self
            if not self.env.su and not one._is_keeper(one.location_id)
        }

    def action_open_scan(self):
        """The document itself, as a QR code opens it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
