"""Models that exist only while the tests of the mixins run (see ``mixin_case``)."""

from odoo import fields, models

from ..lib.transitions import Transition


class TestDocument(models.Model):
    _name = "mds.test.document"
    _inherit = ["mds.numbered.mixin", "mds.organisation.mixin", "mds.state.mixin"]
    _description = "Test Document"
    _sequence_code = "mds.test.document"
    _initial_states = ("draft",)
    _final_states = ("done",)
    _audit_fields = ("state", "amount", "partner_id", "tag_ids")
    _audit_personal_fields = ("phone",)

    title = fields.Char()
    amount = fields.Float()
    phone = fields.Char()
    partner_id = fields.Many2one("res.partner")
    tag_ids = fields.Many2many("res.partner.category")
    is_blocked = fields.Boolean()
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        default="draft",
        required=True,
    )

    def _get_transitions(self):
        return [
            Transition(
                "draft", "running", "action_run", ("mds_base.group_dispatcher",), "_guard_run"
            ),
            Transition("running", "done", "action_done"),
            Transition("running", "draft", "action_reset", reason_required=True),
        ]

    def _guard_run(self):
        return {rec: "is blocked: lift the block first" for rec in self if rec.is_blocked}

    def action_run(self):
        self._transition("running")

    def action_done(self):
        self._transition("done")

    def action_reset(self):
        self._transition("draft")


class TestReading(models.Model):
    _name = "mds.test.reading"
    _inherit = ["mds.offline.mixin"]
    _description = "Test Reading"

    value = fields.Float()
