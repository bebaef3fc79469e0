from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError


class ApprovalFree(models.Model):
    """A free request 自由申请: somebody asks for something that no other document is about.

    Rights: everybody writes and submits his own and reads those that wait for him or of which he
    has a copy; quality officers read all of their companies. Submitted requests are not deleted.
    """

    _name = "mds.approval.free"
    _inherit = ["mds.numbered.mixin", "mds.approval.state.mixin"]
    _description = "Free Request"
    _order = "id desc"
    _rec_names_search = ["name", "title"]
    _sequence_code = "mds.approval.free"
    _initial_states = ("draft",)
    _final_states = ("approved", "refused")
    _audit_fields = ("title", "kind_id", "amount", "currency_id", "company_id")
    _guarded_fields = ("user_id",)
    _approval_states = {
        "approved": "approved",
        "refused": "refused",
        "sent_back": "draft",
        "withdrawn": "draft",
        "void": "draft",
    }
    _approval_fields = ("title", "kind_id", "amount", "description")

    title = fields.Char("What do you ask for?", required=True)
    kind_id = fields.Many2one(
        "mds.approval.kind",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('res_model', '=', 'mds.approval.free')]",
        default=lambda self: self._default_kind_id(),
    )
    kind_description = fields.Text(related="kind_id.description")
    user_id = fields.Many2one(
        "res.users", "Requester", required=True, readonly=True, index=True,
        default=lambda self: self.env.uid, ondelete="restrict",
    )  # fmt: skip
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    amount = fields.Monetary(help="What it costs. Empty: it costs nothing.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    description = fields.Text("Why and What Exactly")
    attachment_ids = fields.Many2many(
        "ir.attachment", "mds_approval_free_attachment_rel", "free_id", "attachment_id", "Files"
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("pending", "To Approve"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The amount is not negative.")

    @api.model
    def _default_kind_id(self):
        return self.env["mds.approval.kind"].search([("res_model", "=", self._name)], limit=1)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.name} {one.title or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if vals.get("user_id", self.env.uid) != self.env.uid:
                    raise UserError(self.env._("You ask in your own name only."))
        return super().create(vals_list)

    def write(self, vals):
        if "user_id" in vals and any(one.user_id.id != vals["user_id"] for one in self):
            raise UserError(self.env._("Who asked cannot be changed: ask anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(one.state != "draft" or one.approval_state != "none" for one in self):
            raise UserError(self.env._("What was asked once is kept. Withdraw it instead."))

    # -- states -------------------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return [
            Transition("draft", "pending", "action_request_approval"),
            Transition("pending", "approved", "action_follow_approval"),
            Transition("pending", "refused", "action_follow_approval"),
            Transition("pending", "draft", "action_follow_approval"),
            Transition("approved", "draft", "action_follow_approval"),
            Transition("refused", "draft", "action_revise"),
        ]

    def _request_approval(self):
        requests = super()._request_approval()
        self._transition("pending")
        return requests

    def action_revise(self):
        """Change what was refused, and ask anew."""
        self._transition("draft")

    # -- what is approved ---------------------------------------------------------------------

    def _get_approval_kind(self):
        return {one: one.kind_id for one in self}

    def _get_approval_amount(self):
        """What costs nothing has the amount 0: it finds the row of the smallest amounts."""
        return {one: (one.amount, one.currency_id) for one in self}

    def _get_approval_subject(self):
        return {one: one.title for one in self}

    def _get_approval_note(self):
        return {one: one.description for one in self}

    def _get_approval_attachments(self):
        return {one: one.attachment_ids for one in self}

    def _get_approval_content(self):
        content = super()._get_approval_content()
        label = self._fields["attachment_ids"].get_description(self.env, ["string"])["string"]
        for one in self:
            files = one.attachment_ids.sorted("id")
            content[one]["attachment_ids"] = (
                label,
                [[file.id, file.checksum or None] for file in files],
                ", ".join(files.mapped("name")),
            )
        return content
