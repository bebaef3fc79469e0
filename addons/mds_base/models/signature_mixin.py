import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import formatLang


class SignatureMixin(models.AbstractModel):
    """A document that staff sign electronically 电子签名.

    The model declares in ``_signature_fields`` what a signature covers; ``"task_ids.outcome"``
    covers a field of the lines. Do not declare what must change after signing (the state), nor
    personal values: what was signed is kept for ever. A later change of the covered content makes
    the signature void; nothing is ever removed.

    Override ``_get_signature_content()`` for content that fields cannot express, and then
    ``_get_signature_dependencies()`` too.
    """

    _name = "mds.signature.mixin"
    _inherit = ["mds.audit.mixin"]
    _description = "Electronically Signed Document"

    _signature_fields = ()

    signature_ids = fields.One2many(
        "mds.signature",
        "res_id",
        "Electronic Signatures",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    signature_state = fields.Selection(
        "_selection_signature_state",
        "Electronic Signature",
        compute="_compute_signature_state",
        compute_sudo=True,
        search="_search_signature_state",
        help="Void: what was signed has been changed since; it must be signed again.",
    )
    signature_void_reason = fields.Text(
        "Why the Signature is Void", compute="_compute_signature_state", compute_sudo=True
    )

    @api.model
    def _selection_signature_state(self):
        """A method: the labels of a mixin's plain selection stay English in the other addons."""
        labels = {
            "none": self.env._("Not Signed"),
            "valid": self.env._("Signed"),
            "void": self.env._("Signature Void"),
        }
        return list(labels.items())

    @api.depends(lambda self: ("signature_ids", *self._get_signature_dependencies()))
    def _compute_signature_state(self):
        reasons = self.signature_ids._get_void_reasons()
        for record in self:
            signatures = record.signature_ids
            void = [reasons[signature] for signature in signatures if reasons[signature]]
            if not signatures:
                record.signature_state = "none"
            else:
                record.signature_state = "void" if len(void) == len(signatures) else "valid"
            record.signature_void_reason = void[0] if record.signature_state == "void" else False

    def _search_signature_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        signatures = self._sudo_signature_model().search([("res_model", "=", self._name)])
        wanted = set(value)
        signed_ids = set(signatures.mapped("res_id"))
        ids = []
        if wanted & {"valid", "void"}:
            signed = self.browse(signed_ids).exists()
            ids = [record.id for record in signed if record.signature_state in wanted]
        domain = Domain("id", "in", ids)
        if "none" in wanted:
            domain |= Domain("id", "not in", list(signed_ids))
        return domain

    @api.model
    def _sudo_signature_model(self):
        """Whether documents are signed is searched for those who may not list signatures."""
        return self.env["mds.signature"].sudo()

    def write(self, vals):
        result = super().write(vals)
        self.env["mds.signature"].invalidate_model(["state", "void_reason"], flush=False)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        signed = self.filtered("signature_ids")
        if signed:
            raise UserError(
                self.env._(
                    "%(documents)s was signed electronically and cannot be deleted: cancel it "
                    "instead.",
                    documents=", ".join(signed.mapped("display_name")),
                )
            )

    # -- what is signed -----------------------------------------------------------------------

    def _get_signature_content(self):
        """What a signature covers: ``{record: {name: plain value}}``, for the whole batch.

        Values are ids, numbers, texts and dates, never translations or names of other records,
        so that two readers see the same content.
        """
        content = {record: {} for record in self}
        personal = set(self._audit_personal_fields)
        evidence = self._sudo_read_evidence().with_context(
            lang=None, active_test=False, bin_size=False
        )
        for name, line_names in self._group_signature_fields().items():
            if personal & {name}:
                raise ValueError(f"{self._name}: {name} is personal and cannot be signed.")
            for record, source in zip(self, evidence, strict=True):
                if line_names:
                    value = [
                        {
                            "id": line.id,
                            **{field: self._get_plain_value(line, field) for field in line_names},
                        }
                        for line in source[name].sorted("id")
                    ]
                else:
                    value = self._get_plain_value(source, name)
                content[record][name] = value
        self.env["mds.merged.reference"]._restore(content)
        return content

    @api.model
    def _get_signature_dependencies(self):
        """Dotted names of the fields that ``_get_signature_content`` reads."""
        return tuple(self._signature_fields)

    @api.model
    def _group_signature_fields(self):
        """``{field: [fields of its lines]}`` in order of declaration."""
        grouped = {}
        for path in self._signature_fields:
            name, _dot, line_name = path.partition(".")
            grouped.setdefault(name, [])
            if line_name:
                grouped[name].append(line_name)
        return grouped

    @api.model
    def _get_plain_value(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type in ("many2one", "one2many", "many2many"):
            return value.id or None if field.type == "many2one" else sorted(value.ids)
        if field.type in ("boolean", "integer", "many2one_reference", "float", "monetary"):
            return value
        if not value:
            return None
        if field.type in ("binary", "image"):
            return "sha256:" + hashlib.sha256(base64.b64decode(value)).hexdigest()
        if field.type in ("date", "datetime"):
            return value
        return str(value)

    def _get_signature_display(self):
        """The covered content as people read it: ``{record: {name: (label, text)}}``.

        Each line of the document is a row of the text. Shown before signing, kept with the
        signature, and used to say what changed since.
        """
        display = {record: {} for record in self}
        evidence = self._sudo_read_evidence()
        for name, line_names in self._group_signature_fields().items():
            label = self._fields[name].get_description(self.env, ["string"])["string"]
            labels = self._get_line_labels(name, line_names)
            for record, source in zip(self, evidence, strict=True):
                if line_names:
                    lines = source[name].with_context(active_test=False).sorted("id")
                    text = "\n".join(self._describe_signed_line(line, labels) for line in lines)
                else:
                    text = self._get_value_text(source, name)
                display[record][name] = (label, text)
        return display

    @api.model
    def _get_line_labels(self, name, line_names):
        """``{field of the lines: label}``; what a line is called needs none."""
        labels = {}
        for line_name in line_names:
            field = self.env[self._fields[name].comodel_name]._fields[line_name]
            label = field.get_description(self.env, ["string"])["string"]
            labels[line_name] = "" if line_name == "name" else label
        return labels

    @api.model
    def _describe_signed_line(self, line, labels):
        """One row: “Alarm test · Value: 4.2 · Unit: mA”, without what says nothing."""
        words = []
        for name, label in labels.items():
            text = self._get_value_text(line, name) if self._is_said(line, name) else ""
            text = " ".join(text.split())  # a line is one row
            if text:
                words.append(f"{label}: {text}" if label else text)
        return " · ".join(words) or "–"

    @api.model
    def _is_said(self, line, name):
        """Whether a value of a line says something: nothing, no and zero do not.

        Lines declare in ``_said_with`` when a zero says something:
        ``{field: {other field: values}}``.
        """
        conditions = getattr(line, "_said_with", {}).get(name)
        if conditions is None:
            return bool(line[name])
        return all(line[other] in values for other, values in conditions.items())

    @api.model
    def _get_value_text(self, record, name):
        field, value = record._fields[name], record[name]
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value or "")
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if field.type in ("integer", "float", "monetary"):
            return self._get_number_text(record, name)
        if field.type in ("binary", "image"):
            return self.env._("a file") if value else ""
        if field.type == "datetime":
            return f"{fields.Datetime.to_string(value)} UTC" if value else ""
        return str(value or "")

    @api.model
    def _get_number_text(self, record, name):
        """A number in the reader's format: money with cents, others with the digits they have."""
        field, value = record._fields[name], record[name]
        if field.type == "integer":
            return formatLang(self.env, value, digits=0)
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return formatLang(self.env, value, digits=currency.decimal_places if currency else 2)
        most = (field.get_digits(self.env) or (16, 6))[1]
        _whole, _point, decimals = f"{value:.{most}f}".rstrip("0").partition(".")
        return formatLang(self.env, value, digits=len(decimals))

    # -- signing ------------------------------------------------------------------------------

    def _get_signing_refusals(self, meaning):
        """Who may not sign what: ``{record: why not and what to do}``; extend with ``super()``."""
        return {}

    def _after_signature(self, signatures):
        """Hook: what follows from new ``signatures`` on these documents."""

    def action_sign(self):
        """Ask the user to sign all of these documents with one password."""
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose what you want to sign."))
        # made here, not by the client: the password typed into an unsaved form would be lost
        wizard = self.env["mds.signature.wizard"].create(
            {
                "res_model": self._name,
                "res_ids": self.ids,
                "meaning": self.env.context.get("mds_meaning") or "authorship",
            }
        )
        return wizard._open()

    def _sign(self, meaning, password, code=None):
        """Sign these documents as the user of this environment, with his own credentials.

        :param meaning: authorship, review, approval or responsibility
        :param password: his password, or his signing secret when he has set one
        :param code: code of the second factor, when he has one
        :return: one valid ``mds.signature`` per document, in order; those that he had signed
            with this meaning already and that are still valid are not signed twice
        :raises SignatureRefused: the credentials are not accepted; the attempt is recorded in
            this transaction, so let it commit
        """
        return self.env["mds.signature"]._sign_documents(self, meaning, password, code)
