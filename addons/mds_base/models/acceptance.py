import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib.transitions import Transition

# Only code that holds these very objects can pass them: a context sent by a client cannot.
_CONFIRMED_BY_LINK = object()
_MAY_WITHDRAW = object()


class Acceptance(models.Model):
    """A customer's person accepts the work on a document 客户签字确认.

    Not an electronic signature: the person is no user here. It is drawn on the screen, given on
    paper (signed or sealed, the scan is kept with the hash that the server computed), or
    confirmed through a link sent to the person. Some hospitals want it of the department that
    uses the device, some of the equipment department, some of both: one document may have several.

    What was accepted stays as it is. A mistaken acceptance is withdrawn with a reason and stays
    readable; the right one is added beside it.

    Rights: who may read the document reads it; engineers and dispatchers add one to documents
    that they may write; dispatchers and quality officers withdraw; nobody changes or deletes.
    """

    _name = "mds.acceptance"
    _inherit = ["mds.document.part", "mds.offline.mixin", "mds.state.mixin"]
    _description = "Customer's Acceptance"
    _order = "occurred_at desc, id desc"
    _rec_name = "person_name"
    _document_field = "acceptance_ids"

    _initial_states = ("given",)
    _final_states = ("given", "withdrawn")
    _audit_fields = (
        "state",
        "res_model",
        "res_id",
        "kind",
        "person_role",
        "drawing_hash",
        "document_hash",
        "occurred_at",
    )
    _audit_personal_fields = ("person_name",)

    kind = fields.Selection(
        [
            ("drawn", "Drawn on Screen"),
            ("paper", "Signed or Sealed on Paper"),
            ("link", "Confirmed by Link"),
        ],
        required=True,
        default="drawn",
    )
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="given",
        copy=False,
    )
    person_name = fields.Char("Person", required=True)
    person_role = fields.Selection(
        [
            ("user_department", "User Department"),
            ("equipment_department", "Equipment Department"),
        ],
        "Department",
        required=True,
        default="user_department",
    )
    drawing = fields.Binary("Signature", attachment=True)
    drawing_hash = fields.Char("SHA-256 of the Signature", readonly=True)
    document = fields.Binary("Scan", attachment=True)
    document_filename = fields.Char("Scan's Name")
    document_hash = fields.Char("SHA-256 of the Scan", readonly=True)
    is_intact = fields.Boolean(
        "Files Unchanged",
        compute="_compute_is_intact",
        compute_sudo=True,
        help="The files still have the hashes that the server computed when it received them.",
    )
    note = fields.Text()
    recorded_by_id = fields.Many2one("res.users", "Recorded by", readonly=True, ondelete="restrict")
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one(
        "res.users", "Withdrawn by", readonly=True, copy=False, ondelete="restrict"
    )
    withdrawal_reason = fields.Text("Reason", readonly=True, copy=False)

    def init(self):
        super().init()
        self.env["mds.audit.entry"]._protect_table(self._table, "DELETE")
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION mds_acceptance_stays() RETURNS trigger AS $$
            BEGIN
                IF (NEW.res_model, NEW.res_id, NEW.kind, NEW.person_role, NEW.drawing_hash,
                        NEW.document_hash, NEW.occurred_at, NEW.recorded_at, NEW.client_uuid)
                    IS DISTINCT FROM (OLD.res_model, OLD.res_id, OLD.kind, OLD.person_role,
                        OLD.drawing_hash, OLD.document_hash, OLD.occurred_at, OLD.recorded_at,
                        OLD.client_uuid)
                    OR OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn' THEN
                    RAISE EXCEPTION 'An acceptance can only be withdrawn.'
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER mds_acceptance_stays BEFORE UPDATE ON mds_acceptance
                FOR EACH ROW EXECUTE FUNCTION mds_acceptance_stays();
            """
        )

    @api.depends("drawing", "document", "drawing_hash", "document_hash")
    def _compute_is_intact(self):
        for acceptance in self.with_context(bin_size=False):
            acceptance.is_intact = (
                _digest(acceptance.drawing) == acceptance.drawing_hash
                and _digest(acceptance.document) == acceptance.document_hash
            )

    @api.depends("person_name", "person_role")
    def _compute_display_name(self):
        roles = dict(self._fields["person_role"]._description_selection(self.env))
        for acceptance in self:
            acceptance.display_name = (
                f"{acceptance.person_name} ({roles.get(acceptance.person_role)})"
            )

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition(
                "given",
                "withdrawn",
                "action_withdraw",
                ("mds_base.group_dispatcher", "mds_base.group_quality_officer"),
                reason_required=True,
            ),
        ]

    # -- adding and withdrawing, nothing else -------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [self._prepare_acceptance_vals(vals) for vals in vals_list]
        acceptances = super().create(prepared)
        acceptances._note_on_documents("acceptance")
        return acceptances

    @api.model
    def _prepare_acceptance_vals(self, vals):
        """``vals`` with the evidence that only the server states; refused when it is not whole."""
        kind = vals.get("kind") or "drawn"
        if kind == "link" and self.env.context.get("mds_link") is not _CONFIRMED_BY_LINK:
            raise UserError(
                self.env._("A confirmation by link is given by the person who got the link.")
            )
        if not (vals.get("person_name") or "").strip():
            raise ValidationError(self.env._("Write the name of the person who accepts."))
        if kind == "drawn" and not vals.get("drawing"):
            raise ValidationError(self.env._("Let the person sign on the screen first."))
        if kind == "paper" and not vals.get("document"):
            raise ValidationError(self.env._("Attach the scan of the signed or sealed paper."))
        vals = {
            name: value
            for name, value in vals.items()
            if name not in ("withdrawn_at", "withdrawn_by_id", "withdrawal_reason")
        }
        try:
            digests = {
                "drawing_hash": _digest(vals.get("drawing")),
                "document_hash": _digest(vals.get("document")),
            }
        except (binascii.Error, ValueError) as error:
            raise ValidationError(
                self.env._("The file did not arrive whole: send it again.")
            ) from error
        return {
            **vals,
            **digests,
            "kind": kind,
            "person_name": vals["person_name"].strip(),
            "recorded_by_id": self.env.uid,
        }

    @api.model
    def _create_from_link(self, vals_list):
        """Acceptances that the persons themselves confirmed through a link that we sent them.

        The caller has checked the link's token.
        """
        confirmed = self.with_context(mds_link=_CONFIRMED_BY_LINK)
        return confirmed._create_once([{**vals, "kind": "link"} for vals in vals_list])

    def write(self, vals):
        allowed = {"revision"}
        if self._may_write_state():
            allowed |= {"state"}
        if self.env.context.get("mds_withdrawing") is _MAY_WITHDRAW:
            allowed |= {"withdrawn_at", "withdrawn_by_id", "withdrawal_reason"}
        if vals.keys() - allowed:
            raise UserError(
                self.env._(
                    "An acceptance cannot be changed: withdraw it with a reason and record the "
                    "right one."
                )
            )
        return super().write(vals)

    def unlink(self):
        raise UserError(self.env._("An acceptance cannot be deleted: withdraw it with a reason."))

    def action_withdraw(self):
        """Withdraw mistaken acceptances; the reason comes from the dialog (``mds_reason``)."""
        given = self.filtered(lambda acceptance: acceptance.state == "given")
        given.check_access("read")
        reason = (self.env.context.get("mds_reason") or "").strip()
        if given:
            given._check_ways("withdrawn", reason)
            given._sudo_withdraw()._transition("withdrawn", reason)

    def _sudo_withdraw(self):
        """Nobody may write acceptances; whoever may take the declared way withdraws, only that."""
        return self.sudo()

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        for reason, withdrawn in self.grouped(lambda record: changes[record].reason).items():
            withdrawn.with_context(mds_withdrawing=_MAY_WITHDRAW).write(
                {
                    "withdrawn_at": fields.Datetime.now(),
                    "withdrawn_by_id": self.env.uid,
                    "withdrawal_reason": reason,
                }
            )
            withdrawn._note_on_documents("acceptance_withdrawn", reason)
        return result

    def action_ask_withdrawal(self):
        """Ask for the reason, then withdraw."""
        return self.with_context(mds_action="action_withdraw").action_ask_reason()

    def _note_on_documents(self, kind, reason=""):
        """Leave an entry in the audit chain of the documents too."""
        for res_model, acceptances in self.grouped("res_model").items():
            documents = self.env[res_model].browse(acceptances.mapped("res_id"))
            for document, given in zip(documents, acceptances, strict=True):
                document._audit_note(
                    kind,
                    {
                        "acceptance": given.id,
                        "kind": given.kind,
                        "person_role": given.person_role,
                        "drawing_hash": given.drawing_hash or None,
                        "document_hash": given.document_hash or None,
                    },
                    reason,
                )


def _digest(data):
    """SHA-256 of a base64 text, False when there is none."""
    if not data:
        return False
    return hashlib.sha256(base64.b64decode(data, validate=True)).hexdigest()
