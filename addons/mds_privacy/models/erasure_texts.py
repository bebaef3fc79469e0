from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.tools import SQL

from ..lib import text_traces
from .erasure_search import Finding

FILE = "datas"
TEXT_TYPES = ("char", "text", "html")
MESSAGE_TEXTS = ("subject", "body")  # its sender's address goes with the sender
FILE_TEXTS = ("name", "index_content")
OWN = ("mds.erasure", "mds.erasure.line")
PROOF = (
    "mds.audit.entry",
    "mds.audit.anchor",
    "mds.signature",
    "mds.approval",
    "mds.approval.decision",
    "mds.outbox",
)
"""Models whose texts are proof as they stand: counted, and kept."""

# (how, the text of all columns in one spelling); a rare act: a scan
SPELLINGS = (
    ("name", "lower(regexp_replace(normalize(%s, NFKC), '\\s', '', 'g'))"),
    ("phone", "regexp_replace(normalize(%s, NFKC), '[\\s().+/-]', '', 'g')"),
    ("email", "lower(normalize(%s, NFKC))"),
)


class Erasure(models.Model):
    """Passages of free texts, messages and files that speak of the person.

    Nobody can tell by pattern whether a “Wang” in a symptom is this Wang: each passage is shown
    and decided by a quality officer. What was signed or approved stays as it was.
    """

    _inherit = "mds.erasure"

    def _find_in_texts(self):
        self.ensure_one()
        person = self._get_person()
        wanted = text_traces.needles(person)
        if not any(wanted.values()):
            return []
        found = []
        text_fields = self._get_text_fields()
        for model_name, ids in self._search_texts(text_fields, wanted).items():
            records = self.env[model_name].with_context(active_test=False).browse(ids)
            names = text_fields[model_name]
            if model_name in PROOF:
                found.append(self._prepare_proof(records))
                continue
            bound = self._get_bound_texts(records, names)
            for record in records:
                for name in names:
                    hits = text_traces.find(person, str(record[name] or ""))
                    if hits:
                        reason = bound.get((record, name), "")
                        found.append(
                            Finding(model_name, record.id, name, hits[0].how, reason, 1, "text")
                        )
        return found + self._find_in_files(person, wanted)

    @api.model
    def _get_text_fields(self):
        """``{model: its free texts}``: all of ours, the discussion, and notes on documents.

        Declared personal fields are found by whom they belong to, not by reading.
        """
        answer = {"mail.message": MESSAGE_TEXTS}
        for model_name, model in self.env.items():
            is_ours = model_name.startswith("mds.") and model_name not in OWN
            if model._abstract or model._transient or not model._auto:
                continue
            if not (is_ours or "message_ids" in model._fields):
                continue
            types = TEXT_TYPES if is_ours else TEXT_TYPES[1:]
            personal = set(getattr(model, "_audit_personal_fields", ()))
            names = [
                name
                for name, field in model._fields.items()
                if field.type in types
                and field.store
                and field.column_type
                and not (field.compute or field.related or field.translate)
                and not (field.company_dependent or name in personal)
            ]
            if names:
                answer[model_name] = tuple(names)
        return answer

    @api.model
    def _search_texts(self, text_fields, wanted):
        """``{model: ids}`` of what may speak of the person; which do, ``lib/text_traces`` says."""
        self.env.flush_all()
        queries = []
        for model_name, names in text_fields.items():
            columns = SQL(
                "concat_ws(E'\n', %s)", SQL(", ").join(SQL.identifier(name) for name in names)
            )
            conditions = [
                SQL("position(%s IN " + spelling + ") > 0", needle, columns)
                for how, spelling in SPELLINGS
                for needle in wanted[how]
            ]
            queries.append(
                SQL(
                    "SELECT %s, id FROM %s WHERE %s",
                    model_name,
                    SQL.identifier(self.env[model_name]._table),
                    SQL(" OR ").join(conditions),
                )
            )
        # one statement over a hundred tables: compiling it would take longer than reading them
        self.env.cr.execute("SET LOCAL jit = off")
        self.env.cr.execute(SQL(" UNION ALL ").join(queries))
        found = {}
        for model_name, record_id in sorted(self.env.cr.fetchall()):
            found.setdefault(model_name, []).append(record_id)
        return found

    def _prepare_proof(self, records):
        _ = Teller(self.env, __name__)
        reason = _(
            "Proof that cannot be changed without destroying it: kept as long as the records must "
            "be kept by law. Few people may read it."
        )
        return Finding(records._name, 0, "", "name", reason, len(records), "text")

    @api.model
    def _get_bound_texts(self, records, names):
        """``{(record, field): why it must stay}``: what a valid signature or approval covers."""
        _ = Teller(self.env, __name__)
        signed = _("It is part of what was signed electronically.")
        approved = _("It is part of what was approved.")
        bound = {}
        for name in names:
            for owner, path in self._get_covering("_signature_fields", records._name, name):
                for record in records:
                    if self._get_owner(record, owner, path).signature_ids:
                        bound[record, name] = signed
            for owner, path in self._get_covering("_approval_fields", records._name, name):
                for record in records:
                    asked = self._get_owner(record, owner, path).approval_ids
                    if asked.filtered(lambda one: one.state in ("pending", "approved")):
                        bound[record, name] = approved
        return bound

    @api.model
    def _get_covering(self, attribute, model_name, name):
        """``[(model, field of its lines or “”)]`` whose declared content has this field."""
        covering = []
        for owner, model in self.env.items():
            if model._abstract:
                continue
            for path in getattr(model, attribute, ()):
                head, _dot, line_name = path.partition(".")
                field = model._fields.get(head)
                if not line_name and owner == model_name and head == name:
                    covering.append((owner, ""))
                elif line_name == name and field and field.comodel_name == model_name:
                    covering.append((owner, head))
        return covering

    @api.model
    def _get_owner(self, record, owner, path):
        """The documents of this model of which the record is, or is a line."""
        if not path:
            return record
        inverse = getattr(self.env[owner]._fields[path], "inverse_name", None)
        if inverse:
            return record[inverse]
        return self.env[owner].search([(path, "in", record.ids)])

    # -- files --------------------------------------------------------------------------------

    def _find_in_files(self, person, wanted):
        """Files whose name or words speak of the person; files of a field belong to its record."""
        files = self.env["ir.attachment"].with_context(active_test=False)
        ids = self._search_texts({files._name: FILE_TEXTS}, wanted).get(files._name, ())
        _ = Teller(self.env, __name__)
        part = _("The file is part of its record.")
        found = []
        for file in files.browse(ids):
            if file.res_model in OWN:
                continue
            reason = part if file.res_field else ""
            for name, text in ((FILE, file.index_content), ("name", file.name)):
                hits = text_traces.find(person, text or "")
                if hits:
                    found.append(
                        Finding("ir.attachment", file.id, name, hits[0].how, reason, 1, "file")
                    )
                    break
        return found
