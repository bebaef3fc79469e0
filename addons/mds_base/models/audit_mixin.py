import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError


class AuditMixin(models.AbstractModel):
    """Every change of the declared fields leaves an entry in the record's audit chain.

    A model declares ``_audit_fields``; personal values go in ``_audit_personal_fields`` and are
    written as salted digests, so that a lawful erasure of the record leaves the chain whole.
    One entry per record and call of create, write or unlink. The reason of a change is taken
    from the context: ``record.with_context(mds_reason=…)``, the claimed time from
    ``mds_occurred_at``.
    """

    _name = "mds.audit.mixin"
    _inherit = ["mds.guarded.mixin"]
    _description = "Audit Trail"

    _audit_fields = ()
    _audit_personal_fields = ()

    audit_entry_count = fields.Integer("Audit Entries", compute="_compute_audit_entry_count")

    def _compute_audit_entry_count(self):
        # the count says nothing about content: readers of the record may see it
        counts = dict(
            self._sudo_audit_entries()._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for record in self:
            record.audit_entry_count = counts.get(record.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._get_audited_fields():
            empty = dict.fromkeys(self._get_audited_fields())
            new = records._read_audited_values()
            records._collect_changes("create", {rec.id: empty for rec in records}, new)
        return records

    def write(self, vals):
        audited = self._get_audited_fields()
        if not audited or not self:
            return super().write(vals)
        old = self._read_audited_values()
        result = super().write(vals)
        self._collect_changes("write", old, self._read_audited_values())
        return result

    def unlink(self):
        old = self._read_audited_values()
        empty = dict.fromkeys(self._get_audited_fields())
        self._collect_changes("unlink", old, {rec.id: empty for rec in self}, always=True)
        return super().unlink()

    @api.model
    def _get_audited_fields(self):
        """Names of the fields whose changes are evidence. Extend it where an addon adds one."""
        return (*self._audit_fields, *self._audit_personal_fields)

    def _read_audited_values(self):
        """``{id: {field: plain value}}``, in as many queries as the fields need for a batch."""
        names = self._get_audited_fields()
        return {
            record.id: {name: self._audit_value(record, name) for name in names}
            for record in self._sudo_read_evidence()
        }

    def _sudo_read_evidence(self):
        """Evidence is read whatever field groups or rules hide from the user who causes it."""
        return self.sudo()

    @api.model
    def _sudo_audit_entries(self):
        """Counting and writing evidence needs no right of the user who caused it."""
        return self.env["mds.audit.entry"].sudo()

    @api.model
    def _audit_value(self, record, name):
        field, value = record._fields[name], record[name]
        if field.relational:
            ids = [i for i in value.ids if i]
            return (ids[0] if ids else None) if field.type == "many2one" else sorted(ids)
        if field.type == "boolean":
            return bool(value)
        if field.type in ("integer", "many2one_reference"):
            return value
        if field.type in ("float", "monetary"):
            return repr(float(value))
        if not value:
            return None
        if field.type in ("binary", "image"):
            data = value if isinstance(value, bytes) else str(value).encode()
            return "sha256:" + hashlib.sha256(data).hexdigest()
        if field.type in ("date", "datetime"):
            return fields.Datetime.to_string(value) if field.type == "datetime" else str(value)
        return str(value)

    def _collect_changes(self, kind, old, new, always=False):
        """Collect an entry for each record whose audited values differ."""
        personal_names = set(self._audit_personal_fields)
        facts = []
        for record in self:
            before, after = old[record.id], new[record.id]
            changed = [name for name in before if before[name] != after[name]]
            if not changed and not always and kind == "write":
                continue
            facts.append(
                {
                    "kind": kind,
                    "model": self._name,
                    "record_id": record.id,
                    "payload": {
                        name: [before[name], after[name]]
                        for name in changed
                        if name not in personal_names
                    },
                    "personal": {
                        name: [before[name], after[name]]
                        for name in changed
                        if name in personal_names
                    },
                    "reason": self.env.context.get("mds_reason"),
                    "occurred_at": self._audit_occurred_at(),
                }
            )
        if facts:
            self.env["mds.audit.entry"]._collect(facts)

    @api.model
    def _audit_occurred_at(self):
        value = self.env.context.get("mds_occurred_at")
        return fields.Datetime.to_datetime(value) if value else None

    def _audit_note(self, kind, payload, reason="", occurred_at=None):
        """Add an entry of another kind to each record's chain: a signature, an annotation …

        :param payload: mapping of plain values, the same for every record, or
            ``{record id: mapping}``
        """
        per_record = payload if payload and set(payload) <= set(self.ids) else None
        self.env["mds.audit.entry"]._collect(
            [
                {
                    "kind": kind,
                    "model": self._name,
                    "record_id": record.id,
                    "payload": per_record.get(record.id, {}) if per_record else payload,
                    "reason": reason or self.env.context.get("mds_reason"),
                    "occurred_at": occurred_at or self._audit_occurred_at(),
                }
                for record in self
            ]
        )

    def _verify_audit(self):
        """The first break of each of these records' chains (empty: all whole)."""
        return self._sudo_audit_entries()._verify([(self._name, rid) for rid in self.ids])

    def action_annotate(self):
        """Ask for an annotation 批注 of these records, which becomes part of the trail."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Annotate"),
            "res_model": "mds.annotation.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_ids": self.ids},
        }

    def action_open_audit_entries(self):
        """Whoever reads the document need not read its audit trail: that is said in words."""
        if not self.env["mds.audit.entry"].has_access("read"):
            raise AccessError(
                self.env._("Your role does not read the audit trail. Ask a quality officer.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit Trail"),
            "res_model": "mds.audit.entry",
            "views": [(False, "list"), (False, "form")],
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)],
        }
