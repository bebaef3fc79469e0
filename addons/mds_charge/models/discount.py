from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .order_items import exact

OFFICE = ("mds_base.group_contract_manager", "mds_base.group_service_manager")
FOLLOW = "action_follow_approval"


class ChargeDiscount(models.Model):
    """A discount on what the customer pays for an order 折扣申请.

    Up to the company's limit it is granted by whoever may make it; above, the approval engine
    asks (kind “discount”, by amount). Contract managers and service managers make discounts; who
    sees charges reads them.
    """

    _name = "mds.charge.discount"
    _description = "Discount on an Order"
    _inherit = ["mds.approval.state.mixin", "mds.organisation.mixin", "mds.numbered.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _sequence_code = "mds.charge.discount"
    _initial_states = ("draft",)
    _final_states = ("refused", "cancelled")
    _audit_fields = ("name", "state", "order_id", "amount", "reason")
    _approval_kind = "discount"
    _approval_fields = ("order_id", "amount", "reason")
    _approval_states = {"approved": "granted", "refused": "refused"}

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
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
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Discount", required=True)
    reason = fields.Text("Reason for the Discount", required=True)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A discount is an amount above zero."
    )
    _one_live = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'granted')",
        "This order has a discount already: cancel that one first.",
    )
    _name_uniq = models.UniqueIndex("(company_id, name)", "Another discount has this number.")

    @api.depends("amount", "company_id.mds_discount_limit")
    def _compute_needs_approval(self):
        for one in self:
            one.needs_approval = one.amount > one.company_id.mds_discount_limit

    @api.depends("needs_approval", "state")
    def _compute_approval(self):
        result = super()._compute_approval()
        for one in self:
            is_open = one.needs_approval and one.state == "draft"
            one.can_request_approval = is_open and one.can_request_approval
        return result

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["mds.order"].browse([vals["order_id"] for vals in vals_list])
        for vals, order in zip(vals_list, orders, strict=True):
            vals.setdefault("company_id", order.company_id.id)
            vals.setdefault("region_id", order.region_id.id)
            vals.setdefault("outlet_id", order.outlet_id.id)
        return super().create(vals_list)

    def write(self, vals):
        if {"order_id", "amount", "reason"} & vals.keys() and self.filtered(
            lambda one: one.state != "draft"
        ):
            raise UserError(
                self.env._("A discount that was decided does not change: cancel it instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("A discount that was decided is kept: cancel it instead."))

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "granted", FOLLOW),
            Transition("draft", "refused", FOLLOW),
            Transition("draft", "cancelled", "action_cancel", OFFICE, "", True),
            Transition("granted", "cancelled", "action_cancel", OFFICE, "_guard_cancel", True),
        ]

    def _check_guards(self, ways):
        """Within the limit no approval is asked for: then the rule of the amount holds."""
        small = {
            record: way
            for record, way in ways.items()
            if way.target == "granted" and not record.needs_approval
        }
        self._guard_small(small)
        return super()._check_guards({r: w for r, w in ways.items() if r not in small})

    def _guard_small(self, ways):
        if ways and not self.env.su and not any(self.env.user.has_group(one) for one in OFFICE):
            raise UserError(self.env._("A contract manager or service manager grants discounts."))

    def _guard_cancel(self):
        words = self.env._("it stands on an invoice: credit that first.")
        return {
            one: words
            for one in self
            if any(one._sudo_order().charge_ids.filtered("discount_amount").mapped("is_invoiced"))
        }

    def _sudo_order(self):
        """Whether an order is invoiced matters to whoever cancels a discount."""
        return self.order_id.sudo()

    def action_grant(self):
        """Within the limit it is granted at once; above, approval is asked for."""
        large = self.filtered("needs_approval")
        if large:
            large.action_request_approval()
        (self - large)._transition("granted")
        return True

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        self.order_id._decide_charges()
        return result

    def _get_approval_amount(self):
        return {one: (one.amount, one.currency_id) for one in self}

    def _get_approval_subject(self):
        return {one: f"{one.name} · {one.order_id.name}" for one in self}

    def _get_approval_note(self):
        """Of how much it is taken: who approves need not look for it."""
        notes = super()._get_approval_note()
        for one in self:
            whole = sum(one._sudo_order().charge_ids.mapped("customer_amount"))
            if whole:
                words = self.env._(
                    "Without it the customer pays %(amount)s: %(percent).1f %% less.",
                    amount=one.currency_id.format(whole),
                    percent=one.amount / whole * 100,
                )
                notes[one] = "\n".join(filter(None, (notes[one], words)))
        return notes

    def _sudo_asked(self):
        """Once it was granted the approval has done its work: a later end does not undo it."""
        return super(ChargeDiscount, self.filtered(lambda one: one.state == "draft"))._sudo_asked()


class Order(models.Model):
    _inherit = "mds.order"

    discount_ids = fields.One2many(
        "mds.charge.discount", "order_id", "Discounts", groups="mds_charge.group_charge_reader"
    )

    def action_discount(self):
        """Enter a discount for this order, or open the one that it has."""
        self.ensure_one()
        one = self.env["mds.charge.discount"].search(
            [("order_id", "=", self.id), ("state", "in", ("draft", "granted"))]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.charge.discount",
            "res_id": one.id,
            "views": [(False, "form")],
            "context": {"default_order_id": self.id},
        }

    def _get_rebates(self):
        result = super()._get_rebates()
        rows = self._sudo_discounts()._read_group(
            [("order_id", "in", self.ids), ("state", "=", "granted")],
            ["order_id"],
            ["amount:sum"],
        )
        given = self._sudo_charges()._read_group(
            [("order_id", "in", self.ids), ("is_invoiced", "=", True)],
            ["order_id"],
            ["discount_amount:sum"],
        )
        used = {order.id: exact(amount) for order, amount in given}
        for order, amount in rows:
            result[self.browse(order.id)] = max(exact(amount) - used.get(order.id, 0), exact(0))
        return result

    @api.model
    def _sudo_discounts(self):
        """A granted discount counts, whoever prices the order."""
        return self.env["mds.charge.discount"].sudo()

    def _get_invoice_blockers(self):
        blockers = super()._get_invoice_blockers()
        waiting = self._sudo_discounts().search(
            [("order_id", "in", self.ids), ("state", "=", "draft")]
        )
        for one in waiting:
            blockers.setdefault(
                self.browse(one.order_id.id),
                self.env._("a discount waits for its decision: grant or cancel it."),
            )
        return blockers
