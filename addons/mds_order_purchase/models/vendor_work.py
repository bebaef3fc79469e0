from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

OFFICE = ("mds_base.group_dispatcher",)
FIELD = ("mds_base.group_engineer", "mds_base.group_dispatcher")
BUYER = ("purchase.group_purchase_user",)
STAMPS = ("purchase_line_id", "accepted_at", "accepted_by_id")
AGREED = ("order_id", "vendor_id", "product_id", "description", "quantity")
OPEN = ("requested", "ordered", "rejected")


class VendorWork(models.Model):
    """Work of a service order that a vendor does for us 外协: asked for, ordered, accepted.

    It is bought as an ordinary purchase order line. What the vendor did is accepted by a person of
    ours, with the vendor's paper; only then does the line count as received and can be billed.

    =======================  ====  =======  =====  ==============  ======
    role                     read  request  order  accept, reject  cancel
    =======================  ====  =======  =====  ==============  ======
    every service user       yes   –        –      –               –
    engineer                 yes   –        –      yes             –
    dispatcher, manager      yes   yes      –      yes             yes
    service buyer            yes   –        yes    –               –
    =======================  ====  =======  =====  ==============  ======
    Within the companies and regions of the user. Nobody deletes: it is cancelled.
    """

    _name = "mds.vendor.work"
    _inherit = ["mds.state.mixin", "mds.organisation.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Vendor Work"
    _order = "id desc"
    _check_company_auto = True
    _rec_name = "description"

    _initial_states = ("requested",)
    _final_states = ("accepted", "cancelled")
    _guarded_fields = STAMPS
    _audit_fields = (
        "state",
        *AGREED,
        "purchase_line_id",
        "document_name",
        "acceptance_note",
        "accepted_by_id",
    )

    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("ordered", "Ordered"),
            ("rejected", "Rejected"),
            ("accepted", "Accepted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="requested",
        readonly=True,
        copy=False,
        index=True,
    )
    order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    device_id = fields.Many2one(related="order_id.device_id")
    vendor_id = fields.Many2one(
        "res.partner", "Vendor", required=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product",
        "Service",
        required=True,
        ondelete="restrict",
        domain=[("purchase_ok", "=", True), ("type", "=", "service")],
        default=lambda self: self.env.ref(
            "mds_order_purchase.product_vendor_work", raise_if_not_found=False
        ),
    )
    description = fields.Char("What the Vendor Does", required=True)
    quantity = fields.Float(required=True, default=1.0)
    wanted_on = fields.Date("Wanted by")
    purchase_line_id = fields.Many2one(
        "purchase.order.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    purchase_name = fields.Char(
        "Purchase Order", compute="_compute_purchase_name", compute_sudo=True
    )

    document = fields.Binary("Vendor's Paper", attachment=True, copy=False)
    document_name = fields.Char(copy=False)
    acceptance_note = fields.Text("What was Accepted", copy=False)
    accepted_at = fields.Datetime("Accepted on", readonly=True, copy=False)
    accepted_by_id = fields.Many2one(
        "res.users", "Accepted by", readonly=True, copy=False, ondelete="restrict"
    )

    _line_uniq = models.UniqueIndex(
        "(purchase_line_id) WHERE purchase_line_id IS NOT NULL",
        "This purchase order line stands for other work already.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be above zero."
    )

    @api.depends("purchase_line_id.order_id.name")
    def _compute_purchase_name(self):
        for work in self:
            work.purchase_name = work.purchase_line_id.order_id.name

    @api.model
    def _get_transitions(self):
        return super()._get_transitions() + [
            Transition("requested", "ordered", "action_order", BUYER, "_guard_order"),
            *(
                Transition(state, "accepted", "action_accept", FIELD, "_guard_accept")
                for state in ("ordered", "rejected")
            ),
            Transition("ordered", "rejected", "action_reject", FIELD, "", True),
            *(
                Transition(state, "cancelled", "action_cancel", OFFICE, "_guard_cancel", True)
                for state in OPEN
            ),
        ]

    def _guard_order(self):
        words = self.env._("there is no purchase order line for it.")
        return {work: words for work in self if not work.purchase_line_id}

    def _guard_accept(self):
        _, refusals = self.env._, {}
        states = {work: work._sudo_line().state for work in self}
        for work in self:
            if states[work] != "purchase":
                refusals[work] = _("the purchase order is not confirmed yet.")
            elif not work.document:
                refusals[work] = _(
                    "attach the vendor's paper: report, certificate or delivery note."
                )
            elif not (work.acceptance_note or "").strip():
                refusals[work] = _("write down what was done and checked.")
        return refusals

    def _guard_cancel(self):
        words = self.env._("its purchase order is confirmed: the buyer cancels that one first.")
        return {work: words for work in self if work._sudo_line().state == "purchase"}

    def _sudo_line(self):
        """Whoever accepts or cancels vendor work need not be a buyer: one fact of the line."""
        return self.purchase_line_id.sudo()

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["mds.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        orders._check_takes_vendor_work()
        known = {order.id: order for order in orders}
        prepared = []
        for vals in vals_list:
            order = known.get(vals.get("order_id"))
            place = {
                name: order[name].id for name in ("company_id", "region_id", "outlet_id") if order
            }
            stated = {name: value for name, value in vals.items() if name not in STAMPS}
            prepared.append({**stated, **place})
        return super().create(prepared)

    def write(self, vals):
        if self.env.context.get("mds_vendor_key") is not _MAY_STAMP:
            vals = {name: value for name, value in vals.items() if name not in STAMPS}
            self._check_kept(vals)
        return super().write(vals) if vals else True

    def _check_kept(self, vals):
        """What was ordered and what was accepted stays; evidence is the engineer's to give."""
        agreed = {*AGREED} & vals.keys()
        evidence = {"document", "document_name", "acceptance_note"} & vals.keys()
        for work in self:
            if work.state in self._final_states and (agreed or evidence):
                raise UserError(
                    self.env._("“%(work)s” has ended: it stays as it is.", work=work.display_name)
                )
            if agreed and work.state != "requested":
                raise UserError(
                    self.env._(
                        "“%(work)s” is ordered: the buyer changes the purchase order.",
                        work=work.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Vendor work is kept: cancel it with a reason instead."))

    def _write_stamps(self, vals):
        return self.with_context(mds_vendor_key=_MAY_STAMP).write(vals)

    def action_order(self):
        """A draft purchase order for each vendor and company, one line for each work. Once."""
        todo = self.filtered(lambda work: work.state == "requested" and not work.purchase_line_id)
        todo = todo.try_lock_for_update().filtered(lambda work: not work.purchase_line_id)
        for (vendor, company), works in todo.grouped(
            lambda work: (work.vendor_id, work.company_id)
        ).items():
            purchase = self.env["purchase.order"].create(
                {
                    "partner_id": vendor.id,
                    "company_id": company.id,
                    "origin": ", ".join(sorted(set(works.order_id.mapped("name")))),
                    "order_line": [
                        fields.Command.create(work._prepare_line_vals()) for work in works
                    ],
                }
            )
            for work, line in zip(works, purchase.order_line, strict=True):
                work._write_stamps({"purchase_line_id": line.id})
        self._transition("ordered")
        return self.action_open_purchase()

    def _prepare_line_vals(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": f"{self.order_id.name}: {self.description}",
            "product_qty": self.quantity,
            "mds_order_id": self.order_id.id,
            **({"date_planned": self.wanted_on} if self.wanted_on else {}),
        }

    def action_open_purchase(self):
        purchases = self.purchase_line_id.order_id
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_form_action")
        action.update(domain=[("id", "in", purchases.ids)], context={})
        if len(purchases) == 1:
            action.update(res_id=purchases.id, view_mode="form", views=[(False, "form")])
        return action

    def action_enter_bill(self):
        """The vendor's bill of accepted work: a draft to be completed from his paper, once."""
        self.ensure_one()
        line = self.purchase_line_id
        if self.state != "accepted":
            raise UserError(self.env._("A bill is entered for work that was accepted."))
        if line.invoice_lines:
            return line.order_id.action_view_invoice(line.invoice_lines.move_id)
        return line.order_id.action_create_invoice()

    def action_accept(self):
        self._transition("accepted")
        return True

    def action_reject(self):
        return self._ask_or_transition("rejected", "action_reject")

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        accepted = self.filtered(lambda work: changes[work].target == "accepted")
        for work in accepted:
            work._write_stamps(
                {
                    "accepted_at": changes[work].occurred_at or fields.Datetime.now(),
                    "accepted_by_id": self.env.uid,
                }
            )
            # what is accepted is received, and can be billed
            line = work._sudo_line()
            line.qty_received = line.product_qty


# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_STAMP = object()
