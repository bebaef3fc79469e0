"""Models that exist only while the tests of signature and acceptance run (see ``mixin_case``)."""

from odoo import fields, models

from ..lib.transitions import Transition


class TestReport(models.Model):
    """A document that is signed and accepted."""

    _name = "mds.test.report"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.signature.mixin",
        "mds.acceptance.mixin",
    ]
    _description = "Test Report"
    _initial_states = ("open",)
    _final_states = ("done", "cancelled")
    _audit_fields = ("state", "work_done")
    _audit_personal_fields = ("phone",)
    _signature_fields = (
        "work_done",
        "hours",
        "result",
        "partner_id",
        "photo",
        "line_ids.name",
        "line_ids.is_done",
        "line_ids.value",
        "line_ids.limit",
        "line_ids.due_on",
    )

    name = fields.Char(translate=True)
    work_done = fields.Text()
    hours = fields.Float()
    result = fields.Selection([("fit", "Fit for Use"), ("unsafe", "Unsafe")])
    partner_id = fields.Many2one("res.partner")
    photo = fields.Binary(attachment=True)
    phone = fields.Char()
    is_locked = fields.Boolean()
    needs_equipment_department = fields.Boolean()
    line_ids = fields.One2many("mds.test.report.line", "report_id")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
    )

    def _get_transitions(self):
        return [
            Transition("open", "done", "action_done"),
            Transition(
                "open",
                "cancelled",
                "action_cancel",
                ("mds_base.group_dispatcher",),
                reason_required=True,
            ),
        ]

    def action_done(self):
        self._transition("done")

    def action_cancel(self):
        self._transition("cancelled")

    def action_undeclared(self):
        self.work_done = "changed"

    def _get_signing_refusals(self, meaning):
        refusals = super()._get_signing_refusals(meaning)
        return refusals | {rec: "is locked: unlock it first" for rec in self if rec.is_locked}

    def _after_signature(self, signatures):
        result = super()._after_signature(signatures)
        self.phone = f"{len(signatures)} signed"
        return result

    def _get_required_acceptance_roles(self):
        required = super()._get_required_acceptance_roles()
        for record in self:
            required[record].add("user_department")
            if record.needs_equipment_department:
                required[record].add("equipment_department")
        return required

    def _get_acceptance_dependencies(self):
        return (*super()._get_acceptance_dependencies(), "needs_equipment_department")


class TestReportLine(models.Model):
    _name = "mds.test.report.line"
    _description = "Test Report Line"

    report_id = fields.Many2one("mds.test.report", required=True, ondelete="cascade")
    name = fields.Char()
    is_done = fields.Boolean()
    value = fields.Float("Measured", digits=(16, 4))
    limit = fields.Float()
    due_on = fields.Date()
    _said_with = {"value": {"is_done": (True,)}}
