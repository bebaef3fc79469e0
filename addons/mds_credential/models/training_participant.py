from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .credential import EDITORS


class TrainingParticipant(models.Model):
    """One person at a training: sign-in 签到, score, certificate, the credential that follows."""

    _name = "mds.training.participant"
    _description = "Training Participant"
    _inherit = ["mds.audit.mixin"]
    _order = "training_id, id"
    _rec_name = "employee_id"

    _guarded_fields = ("signed_in_at", "signed_in_by_id", "scored_at", "credential_id")
    _audit_fields = ("training_id", "employee_id", "score", "certificate", *_guarded_fields)

    training_id = fields.Many2one(
        "mds.training", "Training", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="training_id.company_id", store=True, index=True)
    training_state = fields.Selection(related="training_id.state", string="State")
    date = fields.Date(related="training_id.date")
    employee_id = fields.Many2one(
        "hr.employee", "Participant", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    signed_in_at = fields.Datetime("Signed in", readonly=True, copy=False)
    signed_in_by_id = fields.Many2one("res.users", "Signed in by", readonly=True, copy=False)
    score = fields.Float()
    scored_at = fields.Datetime("Score Entered", readonly=True, copy=False)
    certificate = fields.Binary(attachment=True, copy=False)
    certificate_name = fields.Char(copy=False)
    outcome = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("absent", "Absent"),
            ("passed", "Passed"),
            ("failed", "Not Passed"),
        ],
        compute="_compute_outcome",
        store=True,
    )
    credential_id = fields.Many2one(
        "mds.credential", "Credential", readonly=True, copy=False, ondelete="set null"
    )

    _person_once = models.Constraint(
        "UNIQUE (training_id, employee_id)", "This person is in the training already."
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )

    @api.depends("signed_in_at", "scored_at", "score", "training_id.pass_mark", "training_id.state")
    def _compute_outcome(self):
        for row in self:
            if not row.signed_in_at:
                row.outcome = "absent" if row.training_id.state == "done" else "waiting"
            elif not row.scored_at:
                row.outcome = "waiting"
            else:
                row.outcome = "passed" if row.score >= row.training_id.pass_mark else "failed"

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"training_state"}

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._stamp(vals) for vals in vals_list])
        rows._check_open()
        return rows

    def write(self, vals):
        self._check_open()
        return super().write(self._stamp(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ended(self):
        self._check_open()

    @api.model
    def _stamp(self, vals):
        """Stamps come from the server; a score has the time at which it was entered."""
        if self.env.su:
            return vals
        vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        if "score" in vals:
            vals["scored_at"] = fields.Datetime.now()
        return vals

    def _check_open(self):
        ended = self.training_id.filtered(lambda one: one.state in ("done", "cancelled"))
        if ended and not self.env.su:
            raise ValidationError(
                self.env._(
                    "%(training)s is over: its list does not change any more.",
                    training=ended[0].display_name,
                )
            )

    def action_sign_in(self):
        """Sign in: oneself, or by whoever holds the list. Repeating it changes nothing."""
        self.check_access("read")
        waiting = self.filtered(lambda row: not row.signed_in_at)
        is_editor = any(self.env.user.has_group(group) for group in EDITORS)
        if not is_editor and waiting.filtered(lambda row: row.user_id != self.env.user):
            raise AccessError(self.env._("Everybody signs in for himself."))
        for row in waiting:
            if row.training_id.state != "open":
                raise UserError(
                    self.env._(
                        "The sign-in of %(training)s is not open.",
                        training=row.training_id.display_name,
                    )
                )
        waiting._sudo_stamp_sign_in(
            {"signed_in_at": fields.Datetime.now(), "signed_in_by_id": self.env.user.id}
        )

    def _sudo_stamp_sign_in(self, vals):
        """The stamp is the server's; whether the user may sign in was checked before."""
        self.sudo().write(vals)

    def _get_names(self):
        return ", ".join(self.mapped("employee_id.name"))

    def _issue_credentials(self):
        """A credential for each who passed and has none from this training; the old is renewed."""
        todo = self.filtered(
            lambda row: (
                row.outcome == "passed" and row.training_id.kind_id and not row.credential_id
            )
        )
        olds = {}
        for old in self.env["mds.credential"].search(
            [
                ("employee_id", "in", todo.employee_id.ids),
                ("kind_id", "in", todo.training_id.kind_id.ids),
                ("is_renewed", "=", False),
                ("state", "=", "active"),
            ],
            order="valid_from, id",
        ):
            olds[old.employee_id, old.kind_id, old.product_tmpl_ids] = old
        issued = self.env["mds.credential"].create(
            [row._prepare_credential_vals(olds) for row in todo]
        )
        for row, credential in zip(todo, issued, strict=True):
            row._sudo_link_credential(credential)

    def _prepare_credential_vals(self, olds):
        self.ensure_one()
        training = self.training_id
        old = olds.get((self.employee_id, training.kind_id, training.product_tmpl_ids))
        return {
            "kind_id": training.kind_id.id,
            "company_id": training.company_id.id,
            "employee_id": self.employee_id.id,
            "number": f"{training.name}-{training.participant_ids.ids.index(self.id) + 1:02d}",
            "issuer": training.trainer or training.company_id.name,
            "product_tmpl_ids": [(6, 0, training.product_tmpl_ids.ids)],
            "valid_from": training.date,
            "valid_to": training.retraining_date,
            "file": self.certificate,
            "file_name": self.certificate_name,
            "previous_id": old.id if old else False,
        }

    def _sudo_link_credential(self, credential):
        """The link is the server's, written when the training is over."""
        self.sudo().credential_id = credential
