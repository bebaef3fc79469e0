from odoo import api, fields, models
from odoo.exceptions import UserError

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_DECIDE = object()


class ApprovalDecision(models.Model):
    """One act on a request, as it happened. Never changed, never deleted.

    ``client_uuid`` makes a repeated answer count once. The act is also in the audit chain of the
    request.

    Rights: participants of the request and quality officers read; the engine alone writes.
    """

    _name = "mds.approval.decision"
    _inherit = ["mds.offline.mixin"]
    _description = "Approval Decision"
    _order = "id desc"
    _rec_name = "act"

    approval_id = fields.Many2one(
        "mds.approval", "Request", required=True, readonly=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one("mds.approval.step", readonly=True, ondelete="restrict")
    step_name = fields.Char("Step Name", readonly=True)
    act = fields.Selection(
        [
            ("request", "Submitted"),
            ("approve", "Approved"),
            ("refuse", "Refused"),
            ("send_back", "Sent Back"),
            ("withdraw", "Withdrawn"),
            ("add", "Signer Added"),
            ("hand_over", "Handed Over"),
            ("cc", "Copy Sent"),
            ("delegate", "Stand-in"),
            ("remind", "Reminded"),
            ("escalate", "Deadline Passed"),
            ("void", "Content Changed"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Who", required=True, readonly=True, index=True, ondelete="restrict"
    )
    for_user_ids = fields.Many2many(
        "res.users",
        "mds_approval_decision_user_rel",
        "decision_id",
        "user_id",
        "Concerns",
        readonly=True,
        help="For whom it was answered, or whom it names.",
    )
    comment = fields.Text(readonly=True)
    channel = fields.Char(readonly=True, help="Where it came from: empty for the web client.")

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("mds_may_decide") is not MAY_DECIDE:
            raise UserError(self.env._("Answers are given by the buttons of the request."))
        return super().create(vals_list)

    def write(self, vals):
        raise UserError(self.env._("What was decided cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("What was decided cannot be deleted."))
