from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_parts.models.old_part import CREDIT_ROLES
from odoo.addons.mds_parts.models.stock_quant import exact
from odoo.addons.mds_parts_purchase.lib import credit
from odoo.exceptions import UserError

from .part_purchase import STOREKEEPER

ACCOUNTANT = "mds_base.group_cost_accountant"
KEEPERS = (STOREKEEPER, ACCOUNTANT)
CREDIT_DAYS = 60
REMIND_DAYS = 7
STAMPS = ("old_part_id", "picking_id", "sent_at", "settled_at", "reminded_for")


class VendorClaim(models.Model):
    """An old part goes back to its vendor, who owes us a credit for it 返厂索赔.

    Opened when the inspection says *return to vendor*. His RMA number, his deadline and the credit
    agreed stand on the old part and are shown here. Sending makes a native return to the vendor;
    the credit is a native vendor credit note of which a line names the claim. When the books say
    the same as was agreed, the claim settles itself; a difference is named by a person.

    ================ ======= ============ ============== ================
    role             read    send, refuse credit note    settle
    ================ ======= ============ ============== ================
    every user       regions –            –              –
    storekeeper      regions yes          –              yes
    cost accountant  regions yes          yes            yes
    ================ ======= ============ ============== ================
    The credit note itself needs Odoo's own right to make vendor bills. The money is read by
    storekeepers, service managers, accountants and billers (``CREDIT_ROLES``).
    """

    _name = "mds.vendor.claim"
    _description = "Claim at the Vendor"
    _inherit = [
        "mds.state.mixin",
        "mds.numbered.mixin",
        "mds.organisation.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "deadline, id"
    _check_company_auto = True
    _rec_names_search = ["name", "rma_number", "product_id", "serial"]

    _sequence_code = "mds.vendor.claim"
    _initial_states = ("open",)
    _final_states = ("settled", "refused", "cancelled")
    _audit_fields = ("old_part_id", "picking_id", "credit_due_on", "difference_note")

    state = fields.Selection(
        [
            ("open", "To Send"),
            ("sent", "Credit Awaited"),
            ("settled", "Settled"),
            ("refused", "Refused by the Vendor"),
            ("cancelled", "Not Claimed"),
        ],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    old_part_id = fields.Many2one(
        "mds.old.part",
        "Old Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    order_id = fields.Many2one(related="old_part_id.order_id", store=True, index=True)
    product_id = fields.Many2one(related="old_part_id.product_id", store=True, index=True)
    serial = fields.Char(related="old_part_id.serial")
    quantity = fields.Float(related="old_part_id.quantity")
    vendor_id = fields.Many2one(related="old_part_id.vendor_id", store=True, index=True)
    rma_number = fields.Char(related="old_part_id.rma_number", store=True, readonly=False)
    deadline = fields.Date(
        related="old_part_id.rma_deadline",
        string="Vendor's Deadline",
        store=True,
        readonly=False,
        help="Until then the vendor must have the part.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Is reminded of the deadline and of a credit that does not come.",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Return to the Vendor",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="stock.group_stock_user",
    )
    waybill = fields.Char(copy=False)
    sent_at = fields.Datetime("Sent", readonly=True, copy=False)
    reminded_for = fields.Date(readonly=True, copy=False)

    # the money
    currency_id = fields.Many2one(related="company_id.currency_id")
    credit_expected = fields.Monetary(
        related="old_part_id.credit_expected", store=True, readonly=False, groups=CREDIT_ROLES
    )
    credit_due_on = fields.Date("Credit by", copy=False, index="btree_not_null")
    credit_line_ids = fields.One2many(
        "account.move.line",
        "mds_claim_id",
        "Credit Note Lines",
        groups="mds_base.group_cost_accountant,account.group_account_readonly",
    )
    credited = fields.Monetary(
        compute="_compute_credited", store=True, compute_sudo=True, groups=CREDIT_ROLES
    )
    difference = fields.Monetary(
        compute="_compute_credited",
        store=True,
        compute_sudo=True,
        groups=CREDIT_ROLES,
        help="What the vendor still owes; below zero when he credited more than was agreed.",
    )
    difference_note = fields.Char("Why the Difference", copy=False, groups=CREDIT_ROLES)
    settled_at = fields.Datetime("Settled on", readonly=True, copy=False)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_overdue")

    _one_open = models.UniqueIndex(
        "(old_part_id) WHERE state NOT IN ('cancelled', 'refused')",
        "This old part is claimed already.",
    )
    _name_uniq = models.UniqueIndex("(company_id, name)", "Another claim has this number.")

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("open", "sent", "action_send", KEEPERS, "_guard_send"),
            Transition("open", "cancelled", "action_cancel", KEEPERS, "_guard_cancel"),
            Transition("sent", "settled", "action_settle", KEEPERS, "_guard_settle"),
            Transition("sent", "refused", "action_refuse", KEEPERS, "", True),
        ]

    @api.depends("credit_expected", "credit_line_ids.balance", "credit_line_ids.parent_state")
    def _compute_credited(self):
        for claim in self:
            posted = claim.credit_line_ids.filtered(lambda line: line.parent_state == "posted")
            currency = claim.currency_id
            credited = currency.round(-sum(posted.mapped("balance")))
            standing = credit.compare(exact(claim.credit_expected), exact(credited))
            claim.credited = credited
            claim.difference = currency.round(float(standing.difference))

    @api.depends("state", "deadline", "credit_due_on")
    def _compute_is_overdue(self):
        late = self.filtered_domain(self._get_overdue_domain())
        for claim in self:
            claim.is_overdue = claim in late

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_overdue_domain()
        return late if True in value else ["!", *late]

    @api.model
    def _get_overdue_domain(self):
        today = fields.Date.context_today(self)
        return [
            "|",
            *["&", ("state", "=", "open"), ("deadline", "<", today)],
            *["&", ("state", "=", "sent"), ("credit_due_on", "<", today)],
        ]

    @api.depends("name", "product_id", "rma_number")
    def _compute_display_name(self):
        for claim in self:
            words = [claim.name, claim.product_id.display_name, claim.rma_number]
            claim.display_name = " · ".join(filter(None, words))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("A claim is opened by inspecting an old part as “Return to Vendor”.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & set(STAMPS):
            raise UserError(self.env._("What was sent and settled is written by the buttons."))
        fixed = {"rma_number", "deadline", "credit_expected"} & vals.keys()
        if fixed and any(claim.state in self._final_states for claim in self):
            raise UserError(self.env._("This claim has ended: it stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A claim is settled, refused or given up, not deleted."))

    # -- guards --------------------------------------------------------------------------------

    def _guard_send(self):
        words = self.env._("send it by the old part's button “Clear”, or by “Send” here")
        return {claim: words for claim in self if not claim._sudo_picking()}

    def _guard_cancel(self):
        words = self.env._("inspect the old part again and choose another way for it first")
        return {
            claim: words
            for claim in self
            if claim.old_part_id.state == "inspected" and claim.old_part_id.disposition == "vendor"
        }

    def _guard_settle(self):
        _, refusals = self.env._, {}
        for claim in self:
            if claim.credit_expected and not claim.credited:
                refusals[claim] = _("no posted credit note of the vendor names this claim yet")
            elif claim.difference and not (claim.difference_note or "").strip():
                refusals[claim] = _(
                    "%(amount)s differ from what was agreed: say why",
                    amount=claim.company_id._mds_format_money(abs(claim.difference)),
                )
        return refusals

    # -- actions -------------------------------------------------------------------------------

    def action_send(self):
        """Return the parts to their vendors; the old parts are cleared by that."""
        self.filtered(lambda claim: claim.state == "open").old_part_id.action_clear()
        return True

    def action_cancel(self):
        self.filtered(lambda claim: claim.state == "open")._transition("cancelled")
        return True

    def action_settle(self):
        """The credit is in the books, and a difference is explained."""
        self.filtered(lambda claim: claim.state == "sent")._transition("settled")
        return True

    def action_refuse(self):
        return self._ask_or_transition("refused", "action_refuse")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        for target, claims in self.grouped(lambda claim: changes[claim].target).items():
            if target == "sent":
                claims._sudo_write({"sent_at": now})
                undated = claims.filtered(lambda claim: not claim.credit_due_on)
                undated._sudo_write({"credit_due_on": today + timedelta(days=CREDIT_DAYS)})
            elif target == "settled":
                claims._sudo_write({"settled_at": now})
            claims._finish_reminders()

    def _sudo_picking(self):
        """Cost accountants are no stock users; whether it was sent is no secret to them."""
        return self.sudo().picking_id

    def _sudo_write(self, vals):
        """What was sent, settled and reminded is written by these methods only."""
        return self.sudo().write(vals)
