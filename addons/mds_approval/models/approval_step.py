from odoo import fields, models


class ApprovalStep(models.Model):
    """One step of a request: copied from the matrix when it was asked, or added on the way.

    Rights: participants of the request and quality officers read; the engine alone writes.
    """

    _name = "mds.approval.step"
    _description = "Approval Step"
    _order = "approval_id, round, position, id"

    approval_id = fields.Many2one("mds.approval", required=True, index=True, ondelete="cascade")
    round = fields.Integer(required=True, default=1, help="Asked for the n-th time.")
    position = fields.Integer(required=True)
    name = fields.Char(required=True, translate=True)
    mode = fields.Selection([("all", "All Sign"), ("any", "Any One")], required=True, default="any")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("open", "Open"),
            ("passed", "Passed"),
            ("refused", "Refused"),
            ("sent_back", "Sent Back"),
            ("dropped", "Not Needed"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    signer_ids = fields.One2many("mds.approval.signer", "step_id", "Signers")
    fallback_user_ids = fields.Many2many(
        "res.users", "mds_approval_step_fallback_rel", "step_id", "user_id", "After the Deadline"
    )
    opened_at = fields.Datetime("Open since")
    closed_at = fields.Datetime("Answered")
    deadline_at = fields.Datetime("Deadline")
    next_reminder_at = fields.Datetime("Next Reminder", index="btree_not_null")
    is_escalated = fields.Boolean("Escalated")

    _position_uniq = models.UniqueIndex(
        "(approval_id) WHERE state = 'open'", "A request waits at one step at a time."
    )
    _deadline_idx = models.Index("(deadline_at) WHERE state = 'open' AND NOT is_escalated")

    def _name_like(self, sources):
        """The names of ``sources``, step by step, in all languages: each reads his own."""
        for code, _name in self.env["res.lang"].get_installed():
            pairs = zip(self, sources.with_context(lang=code), strict=True)
            for step, source in pairs:
                step.with_context(lang=code).name = source._get_read_name()

    def _get_read_name(self):
        self.ensure_one()
        return self.name


class ApprovalSigner(models.Model):
    """A person who is asked in a step, and who acts for him while he is away."""

    _name = "mds.approval.signer"
    _description = "Approval Signer"
    _order = "step_id, id"
    _rec_name = "user_id"

    step_id = fields.Many2one("mds.approval.step", required=True, index=True, ondelete="cascade")
    approval_id = fields.Many2one(
        related="step_id.approval_id", store=True, index=True, precompute=True
    )
    position = fields.Integer(related="step_id.position", string="No.")
    step_name = fields.Char(related="step_id.name", string="Step Name")
    user_id = fields.Many2one("res.users", "Asked", required=True, index=True, ondelete="restrict")
    acting_user_id = fields.Many2one(
        "res.users",
        "Acts",
        index=True,
        ondelete="restrict",
        help="The person himself, or who stands in for him while he is away.",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("open", "To Answer"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("sent_back", "Sent Back"),
            ("handed_over", "Handed Over"),
            ("dropped", "Not Needed"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    origin = fields.Selection(
        [
            ("matrix", "Matrix"),
            ("added", "Added"),
            ("handed", "Handed Over"),
            ("fallback", "After the Deadline"),
        ],
        required=True,
        default="matrix",
    )
    origin_user_id = fields.Many2one("res.users", "Named by", ondelete="restrict")
    answered_by_id = fields.Many2one("res.users", "Answered by", ondelete="restrict")
    answered_at = fields.Datetime("Answered")
    comment = fields.Text()

    _open_uniq = models.UniqueIndex(
        "(step_id, user_id) WHERE state IN ('open', 'waiting')",
        "This person is asked in this step already.",
    )
