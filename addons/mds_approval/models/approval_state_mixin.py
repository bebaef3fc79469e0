from odoo import api, models
from odoo.exceptions import UserError

FOLLOW = "action_follow_approval"


class ApprovalStateMixin(models.AbstractModel):
    """A document whose state follows its approval.

    It says in ``_approval_states`` which state each end of an approval gives, and declares those
    ways with the action ``action_follow_approval``::

        _approval_states = {"approved": "approved", "refused": "draft", "void": "draft"}
        Transition("draft", "approved", "action_follow_approval")

    Such a way is open only while the approval says so, whoever calls. Where the document has gone
    on meanwhile, and no such way is declared, it stays as it is.
    """

    _name = "mds.approval.state.mixin"
    _description = "Document whose State Follows its Approval"
    _inherit = ["mds.state.mixin", "mds.approval.mixin"]

    _approval_states = {}

    def _check_guards(self, ways):
        """Approved, refused: only when the approval says so, whoever calls."""
        for record, way in ways.items():
            if way.action == FOLLOW:
                given = record._sudo_read_approval().state
                if self._approval_states.get(given) != way.target:
                    raise UserError(
                        self.env._("%(request)s follows its approval.", request=record.display_name)
                    )
        return super()._check_guards(ways)

    @api.model
    def _get_following_ways(self):
        """``{(state, state it may follow its approval to)}``"""
        return {(way.source, way.target) for way in self._get_transitions() if way.action == FOLLOW}

    def action_follow_approval(self):
        """Take the state that the approval has given."""
        self.check_access("read")
        ways = self._get_following_ways()
        for state, records in self.grouped("approval_state").items():
            target = self._approval_states.get(state)
            moving = records.filtered(lambda one, to=target: (one.state, to) in ways)
            moving._sudo_follow()._transition(target)

    def _sudo_follow(self):
        """The state follows the approval; the approver need not have rights on the document."""
        return self.sudo()

    def _on_approved(self):
        self.action_follow_approval()
        return super()._on_approved()

    def _on_refused(self):
        self.action_follow_approval()
        return super()._on_refused()

    def _on_sent_back(self):
        self.action_follow_approval()
        return super()._on_sent_back()

    def _on_withdrawn(self):
        self.action_follow_approval()
        return super()._on_withdrawn()

    def _on_void(self):
        self.action_follow_approval()
        return super()._on_void()
