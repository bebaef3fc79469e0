import hashlib
import json

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import hash_chain, signed_content

FORMAT = "mds.signature/1"

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_SIGN = object()


class Signature(models.Model):
    """An electronic signature 电子签名 of a member of staff under one document.

    It states who (printed name), when (the server's time, UTC), what for (meaning) and what
    exactly: the covered content as canonical text with its hash, and a seal over all of this
    with the document's identity, so that a signature can be neither moved nor altered unseen.
    The seal is also in the document's audit chain. Nothing is ever changed or deleted here, by
    nobody; the database refuses it too. Whether a signature still holds is computed by comparing
    what was signed with what is there now.

    Made by ``documents._sign()`` only, for the user of the environment, with his own credentials.

    Rights: who may read the document reads its signatures; nobody creates, writes or deletes.
    """

    _name = "mds.signature"
    _inherit = ["mds.document.part"]
    _description = "Electronic Signature"
    _log_access = False
    _order = "signed_at desc, id desc"
    _rec_name = "printed_name"
    _document_field = "signature_ids"

    user_id = fields.Many2one(
        "res.users", "Signer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    printed_name = fields.Char(required=True, readonly=True)
    signed_at = fields.Datetime("Signed on", required=True, readonly=True, index=True)
    meaning = fields.Selection(
        [
            ("authorship", "Authorship"),
            ("review", "Review"),
            ("approval", "Approval"),
            ("responsibility", "Responsibility"),
        ],
        required=True,
        readonly=True,
    )
    method = fields.Char(
        "Identified by",
        required=True,
        readonly=True,
        help="Password or signing secret, and the second factor if one was checked.",
    )
    content = fields.Text("Signed Content", required=True, readonly=True)
    content_hash = fields.Char("SHA-256 of the Content", required=True, readonly=True)
    shown = fields.Text("Content as Shown", required=True, readonly=True)
    seal = fields.Char("Seal (SHA-256)", required=True, readonly=True)

    state = fields.Selection(
        [("valid", "Valid"), ("void", "Void")],
        compute="_compute_state",
        compute_sudo=True,
    )
    void_reason = fields.Text("Why it is Void", compute="_compute_state", compute_sudo=True)
    shown_text = fields.Text("What was Signed", compute="_compute_shown_text", compute_sudo=True)

    def init(self):
        super().init()
        self.env["mds.audit.entry"]._protect_table(self._table, "UPDATE OR DELETE")

    @api.depends("seal")
    def _compute_state(self):
        reasons = self._get_void_reasons()
        for signature in self:
            signature.void_reason = reasons[signature]
            signature.state = "void" if reasons[signature] else "valid"

    @api.depends("shown")
    def _compute_shown_text(self):
        for signature in self:
            shown = json.loads(signature.shown)
            signature.shown_text = signed_content.as_text(shown.values())

    @api.depends("printed_name", "meaning", "signed_at")
    def _compute_display_name(self):
        meanings = dict(self._fields["meaning"]._description_selection(self.env))
        for signature in self:
            signature.display_name = self.env._(
                "%(name)s, %(meaning)s, %(time)s UTC",
                name=signature.printed_name,
                meaning=meanings.get(signature.meaning),
                time=fields.Datetime.to_string(signature.signed_at),
            )

    # -- nothing but adding -------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("mds_may_sign") is not _MAY_SIGN:
            raise UserError(
                self.env._("Signatures are given in the signing dialog, by the signer himself.")
            )
        return super().create(vals_list)

    def write(self, vals):
        raise UserError(self.env._("A signature cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("A signature cannot be deleted."))

    # -- signing ------------------------------------------------------------------------------

    @api.model
    def _sign_documents(self, documents, meaning, password, code=None):
        """See ``mds.signature.mixin._sign``."""
        self._check_signer()
        documents.check_access("read")
        if not documents:
            raise UserError(self.env._("Choose what you want to sign."))
        if meaning not in dict(self._fields["meaning"].selection):
            raise UserError(self.env._("Choose what your signature means."))
        refusals = documents._get_signing_refusals(meaning)
        if refusals:
            raise UserError(
                "\n".join(f"{record.display_name}: {why}" for record, why in refusals.items())
            )
        method = self.env["mds.signature.attempt"]._check_credentials(documents, password, code)
        given = self._get_standing(documents, meaning)
        unsigned = documents.filtered(lambda record: record not in given)
        if unsigned:
            signatures = self._sudo_create(self._prepare_vals_list(unsigned, meaning, method))
            given.update(zip(unsigned, signatures, strict=True))
            self._note_in_audit_trail(unsigned, signatures)
            unsigned._after_signature(signatures)
        return self.concat(*(given[record] for record in documents))

    @api.model
    def _check_signer(self):
        """A signature is given by a person, for himself: no superuser, no privileged code."""
        if self.env.su or self.env.uid == SUPERUSER_ID or not self.env.user._is_internal():
            raise AccessError(
                self.env._(
                    "Only a member of staff can sign, for himself and with his own password. "
                    "Nobody signs for another, an administrator included."
                )
            )

    @api.model
    def _get_standing(self, documents, meaning):
        """``{document: signature}`` where the user's own signature still stands."""
        own = documents.signature_ids.filtered(
            lambda signature: signature.user_id == self.env.user and signature.meaning == meaning
        )
        reasons = own._get_void_reasons()
        standing = {signature.res_id: signature for signature in own if not reasons[signature]}
        return {record: standing[record.id] for record in documents if record.id in standing}

    @api.model
    def _prepare_vals_list(self, documents, meaning, method):
        contents = documents._get_signature_content()
        display = documents._get_signature_display()
        signed_at = fields.Datetime.now()
        vals_list = []
        for record in documents:
            content = hash_chain.payload_text(contents[record])
            vals = {
                "res_model": record._name,
                "res_id": record.id,
                "user_id": self.env.uid,
                "printed_name": self.env.user.name,
                "signed_at": signed_at,
                "meaning": meaning,
                "method": method,
                "content": content,
                "content_hash": _hash(content),
                "shown": hash_chain.payload_text(display[record]),
            }
            vals["seal"] = _seal(vals)
            vals_list.append(vals)
        return vals_list

    @api.model
    def _sudo_create(self, vals_list):
        """Nobody has the right to create signatures; the credentials were checked just before."""
        signatures = self.sudo().with_context(mds_may_sign=_MAY_SIGN).create(vals_list)
        return self.browse(signatures.ids)

    @api.model
    def _note_in_audit_trail(self, documents, signatures):
        payload = {
            signature.res_id: {
                "signature": signature.id,
                "printed_name": signature.printed_name,
                "meaning": signature.meaning,
                "signed_at": signature.signed_at,
                "content_hash": signature.content_hash,
                "seal": signature.seal,
            }
            for signature in signatures
        }
        documents._audit_note("signature", payload)

    # -- does it still hold? ------------------------------------------------------------------

    def _get_void_reasons(self):
        """``{signature: why it no longer holds}``; an empty text for those that hold."""
        reasons = dict.fromkeys(self, "")
        for res_model, signatures in self.grouped("res_model").items():
            if res_model not in self.env:
                reasons.update(
                    dict.fromkeys(signatures, self.env._("The kind of document no longer exists."))
                )
                continue
            documents = self.env[res_model].browse(set(signatures.mapped("res_id"))).exists()
            documents = documents._sudo_read_evidence()
            contents = {
                record.id: content for record, content in documents._get_signature_content().items()
            }
            texts = {key: hash_chain.payload_text(content) for key, content in contents.items()}
            for signature in signatures:
                reasons[signature] = signature._get_void_reason(texts.get(signature.res_id))
        return reasons

    def _get_void_reason(self, current):
        """Why this signature does not cover ``current``, the document's canonical content."""
        if current is None:
            return self.env._("The document no longer exists.")
        vals = {name: self[name] for name in _SEALED}
        vals |= {"user_id": self.user_id.id, "res_id": self.res_id}
        if _hash(self.content) != self.content_hash or _seal(vals) != self.seal:
            return self.env._("The signature itself was altered in the database.")
        if current == self.content:
            return ""
        signed, now = json.loads(self.content), json.loads(current)
        return "" if signed_content.holds(signed, now) else self._describe_changes(signed, now)

    def _describe_changes(self, signed, current):
        """What differs, in words: “label: as signed → as it is now”."""
        shown = json.loads(self.shown)
        document = self.env[self.res_model].browse(self.res_id)._sudo_read_evidence()
        now = document._get_signature_display()[document]
        lines = []
        for name in sorted(signed.keys() | current.keys()):
            if signed.get(name) == current.get(name):
                continue
            label, old = shown.get(name, (name, "–"))
            label, new = now.get(name, (label, "–"))
            old, new = signed_content.changed_rows(
                signed.get(name), current.get(name), old or "", new or ""
            )
            if old == new:
                lines.append(self.env._("%(field)s was changed.", field=label))
            else:
                lines.append(f"{label}: {old or '–'} → {new or '–'}")
        return self.env._("Changed since it was signed:\n%(changes)s", changes="\n".join(lines))


_SEALED = (
    "res_model",
    "res_id",
    "user_id",
    "printed_name",
    "signed_at",
    "meaning",
    "method",
    "content_hash",
    "shown",
)


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(vals):
    """Binds who, when, what for and what to the document, in one hash."""
    sealed = {name: vals[name] for name in _SEALED}
    return _hash(hash_chain.payload_text({"format": FORMAT, **sealed}))
