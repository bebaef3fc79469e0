from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ApprovalKind(models.Model):
    """A kind of request 审批类型: what is asked, how binding the answer is, how fast it must come.

    The addon that owns a document names the kind by its ``code``. Whom a request goes to is said
    by the rows of the kind's matrix (``mds.approval.rule``).

    Rights: everybody reads; administrators write.
    """

    _name = "mds.approval.kind"
    _inherit = ["mds.audit.mixin"]
    _description = "Kind of Approval"
    _order = "sequence, name"
    _audit_fields = (
        "name",
        "res_model",
        "needs_signature",
        "signature_meaning",
        "allows_own",
        "deadline",
        "deadline_unit",
        "reminder_hours",
        "active",
    )

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name by which addons and interfaces know the kind.")
    description = fields.Text(
        translate=True, help="What it is for and what to write; shown to who asks."
    )
    res_model = fields.Selection(
        "_selection_res_model",
        "For",
        required=True,
        default="mds.approval.free",
        help="The documents for which this kind of approval is asked.",
    )
    needs_signature = fields.Boolean(
        "Electronic Signature", help="Approvers enter their password again, and sign what they see."
    )
    signature_meaning = fields.Selection(
        lambda self: self.env["mds.signature"]._fields["meaning"]._description_selection(self.env),
        "Meaning of the Signature",
        required=True,
        default="approval",
    )
    allows_own = fields.Boolean(
        "Own Requests",
        help="The requester may be among the approvers of his own request. Usually not.",
    )
    deadline = fields.Integer(
        "Answer within", default=0, help="Time for each step, from when it is open. 0: no deadline."
    )
    deadline_unit = fields.Selection(
        [("hours", "working hours"), ("days", "working days")], required=True, default="hours"
    )
    reminder_hours = fields.Integer(
        "Remind every (h)",
        default=24,
        help="Who has not answered is reminded after so many hours, again and again. 0: never.",
    )
    rule_ids = fields.One2many("mds.approval.rule", "kind_id", "Matrix")
    rule_count = fields.Integer("Rows", compute="_compute_rule_count")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another kind of approval has this code.")
    _times_positive = models.Constraint(
        "CHECK (deadline >= 0 AND reminder_hours >= 0)", "Times are not negative."
    )

    @api.model
    def _selection_res_model(self):
        """The kinds of documents that can ask for an approval."""
        return [
            (name, self.env["ir.model"]._get(name).name)
            for name, model in self.env.items()
            if not model._abstract and hasattr(model, "_request_approval")
        ]

    @api.depends("rule_ids")
    def _compute_rule_count(self):
        for kind in self:
            kind.rule_count = len(kind.rule_ids)

    @api.constrains("deadline", "reminder_hours")
    def _check_times(self):
        for kind in self:
            if kind.deadline > 1000 or kind.reminder_hours > 10000:
                raise ValidationError(
                    self.env._("Nobody waits so long for an answer: choose a shorter time.")
                )

    @api.model
    def _get_by_code(self, code):
        """The kind of this code, for whoever asks; an error in words when there is none."""
        kind = self.search([("code", "=", code)], limit=1)
        if not kind:
            raise ValidationError(
                self.env._(
                    "There is no kind of approval “%(code)s”: an administrator adds it under "
                    "Configuration › Approvals › Kinds.",
                    code=code,
                )
            )
        return kind

    def action_open_rules(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Matrix: %(kind)s", kind=self.name),
            "res_model": "mds.approval.rule",
            "views": [(False, "list"), (False, "form")],
            "domain": [("kind_id", "=", self.id)],
            "context": {"default_kind_id": self.id},
        }

    def action_check_matrix(self):
        """Say for which companies, groups and amounts the matrix has no row, or more than one."""
        self.check_access("read")
        lines = [
            f"{kind.name}: {text}"
            for kind, texts in self.rule_ids._get_problem_texts(self).items()
            for text in texts
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if lines else "success",
                "sticky": bool(lines),
                "title": self.env._("The matrix has gaps or is ambiguous")
                if lines
                else self.env._("The matrix is complete"),
                "message": "\n".join(lines)
                or self.env._("Every request of these kinds finds exactly one row."),
            },
        }
