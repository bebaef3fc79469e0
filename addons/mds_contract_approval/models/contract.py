from odoo import fields, models


class Contract(models.Model):
    """The first version waits for its approval before the contract is put in force."""

    _inherit = "mds.contract"

    approval_wait_text = fields.Char(
        "Waits for an Approval",
        compute="_compute_approval_wait_text",
        compute_sudo=True,
        help="Why the version in preparation cannot be signed yet.",
    )

    def _compute_approval_wait_text(self):
        _ = self.env._
        words = {
            "none": _("The version in preparation needs an approval: open it and ask for one."),
            "pending": _("The version in preparation waits for its approval."),
            "refused": _("The approval was refused: change the version and ask again."),
            "sent_back": _("The version was sent back: change it and ask again."),
        }
        waiting = self.draft_version_id._needs_approval()
        for contract in self:
            version = contract.draft_version_id
            state = version.approval_state if version in waiting else "approved"
            asks_again = words["none"]
            contract.approval_wait_text = (
                False if state == "approved" else words.get(state, asks_again)
            )

    def action_open_draft_version(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.draft_version_id.display_name,
            "res_model": "mds.contract.version",
            "res_id": self.draft_version_id.id,
            "views": [(False, "form")],
        }
