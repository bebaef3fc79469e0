from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition

from ..lib import credentials
from .credential import EDITORS


class Training(models.Model):
    """A training session 培训: who signed in, who passed, which credential follows from it.

    Rights: participants read theirs and sign themselves in; HR clerks, quality officers and
    service managers do the rest.
    """

    _name = "mds.training"
    _description = "Training Session"
    _inherit = ["mds.state.mixin", "mds.numbered.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "subject"]

    _sequence_code = "mds.training"
    _initial_states = ("draft",)
    _final_states = ("done", "cancelled")
    _audit_fields = (
        "name",
        "subject",
        "kind_id",
        "date",
        "trainer",
        "product_tmpl_ids",
        "pass_mark",
        "state",
    )

    subject = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Planned"),
            ("open", "Sign-in Open"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    kind_id = fields.Many2one(
        "mds.credential.kind",
        "Gives the Credential",
        domain=[("applies_to", "=", "employee")],
        ondelete="restrict",
        help="Whoever passes gets a credential of this kind. Empty: attendance only.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    trainer = fields.Char("Trained by")
    place = fields.Char()
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "mds_training_model_rel",
        string="Models",
        domain=[("is_medical_device", "=", True)],
    )
    pass_mark = fields.Float("Pass Mark", required=True, default=60.0)
    retraining_date = fields.Date(
        "Train Again by", compute="_compute_retraining_date", store=True, readonly=False
    )
    participant_ids = fields.One2many("mds.training.participant", "training_id", "Participants")
    participant_count = fields.Integer(compute="_compute_counts")
    passed_count = fields.Integer("Passed", compute="_compute_counts")

    _mark_range = models.Constraint(
        "CHECK (pass_mark BETWEEN 0 AND 100)", "The pass mark lies between 0 and 100."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for training in self:
            training.display_name = f"{training.name} {training.subject or ''}".strip()

    @api.depends("date", "kind_id.validity_months")
    def _compute_retraining_date(self):
        for training in self:
            months = training.kind_id.validity_months
            training.retraining_date = (
                credentials.add_months(training.date, months) if months and training.date else False
            )

    @api.depends("participant_ids.outcome")
    def _compute_counts(self):
        for training in self:
            rows = training.participant_ids
            training.participant_count = len(rows)
            training.passed_count = len(rows.filtered(lambda row: row.outcome == "passed"))

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "open", "action_open", EDITORS, "_guard_open"),
            Transition("open", "done", "action_finish", EDITORS, "_guard_finish"),
            Transition("draft", "cancelled", "action_cancel", EDITORS, reason_required=True),
            Transition("open", "cancelled", "action_cancel", EDITORS, reason_required=True),
        ]

    def _guard_open(self):
        return {
            training: self.env._("name the participants first.")
            for training in self
            if not training.participant_ids
        }

    def _guard_finish(self):
        """Everybody who came has a score; a kind that needs a file has the certificate."""
        refusals = {}
        for training in self:
            present = training.participant_ids.filtered("signed_in_at")
            unscored = present.filtered(lambda row: not row.scored_at)
            bare = present.filtered(
                lambda row: (
                    row.outcome == "passed"
                    and row.training_id.kind_id.is_file_required
                    and not row.certificate
                )
            )
            if not present:
                refusals[training] = self.env._("nobody has signed in.")
            elif unscored:
                refusals[training] = self.env._(
                    "enter the score of %(names)s.", names=unscored._get_names()
                )
            elif bare:
                refusals[training] = self.env._(
                    "attach the certificate of %(names)s.", names=bare._get_names()
                )
        return refusals

    def action_open(self):
        self._transition("open")

    def action_finish(self):
        self._transition("done")

    def action_cancel(self):
        self._transition("cancelled")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        done = self.filtered(lambda training: changes[training].target == "done")
        done.participant_ids._issue_credentials()

    def action_open_credentials(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_credential.mds_credential_action"
        )
        action["domain"] = [("id", "in", self.participant_ids.credential_id.ids)]
        action["context"] = {}
        return action
