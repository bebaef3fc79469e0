import json

from odoo import api, fields, models
from odoo.exceptions import UserError


class AuditEntry(models.Model):
    """An audit entry in words: whose, of which document, what kind of act, from what to what."""

    _inherit = "mds.audit.entry"
    _rec_name = "summary"

    actor_name = fields.Char("User", compute="_compute_actor_name", compute_sudo=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    kind_label = fields.Char("Act", compute="_compute_kind_label")
    summary = fields.Text("Change", compute="_compute_summary", compute_sudo=True)

    @api.depends_context("lang")
    def _compute_actor_name(self):
        users = self.env["res.users"].with_context(active_test=False)
        names = {
            user.id: f"{user.name} ({user.login})"
            for user in users.search([("id", "in", self.mapped("actor_id"))])
        }
        for entry in self:
            entry.actor_name = names.get(
                entry.actor_id, self.env._("User %(id)s", id=entry.actor_id)
            )

    @api.depends_context("lang")
    def _compute_document(self):
        for res_model, entries in self.grouped("res_model").items():
            names = {}
            if res_model in self.env:
                records = self.env[res_model].browse(entries.mapped("res_id")).exists()
                names = {record.id: record.display_name for record in records}
                label = self.env["ir.model"]._get(res_model).name
            else:
                label = res_model
            for entry in entries:
                entry.document = f"{label}: {names.get(entry.res_id, entry.res_id)}"

    @api.depends_context("lang")
    def _compute_kind_label(self):
        labels = self._get_kind_labels()
        for entry in self:
            entry.kind_label = labels.get(entry.kind, entry.kind)

    def _get_kind_labels(self):
        """{kind of entry: word for it}. Addons that write entries of other kinds add theirs."""
        return {
            "create": self.env._("created"),
            "write": self.env._("changed"),
            "unlink": self.env._("deleted"),
            "transition": self.env._("change of state"),
            "signature": self.env._("electronic signature"),
            "acceptance": self.env._("acceptance"),
            "acceptance_withdrawn": self.env._("acceptance withdrawn"),
            "annotation": self.env._("annotation"),
            "correction": self.env._("correction"),
            "rights": self.env._("access rights"),
            "merge": self.env._("merged"),
        }

    @api.depends_context("lang")
    def _compute_summary(self):
        payloads = {entry: json.loads(entry.payload) for entry in self}
        names = self._get_names_of(payloads)
        labels = self._get_kind_labels()
        for entry, payload in payloads.items():
            lines = [entry._describe(name, value, names) for name, value in payload.items()]
            entry.summary = "\n".join(lines) or labels.get(entry.kind, entry.kind)

    def _get_names_of(self, payloads):
        """{(model, id): name} of all records that the payloads point to, a query per model."""
        wanted = {}
        for entry, payload in payloads.items():
            for name, value in payload.items():
                field = entry._get_described_field(name)
                if field is not None and field.type == "many2one":
                    parts = value if isinstance(value, list) else [value]
                    ids = wanted.setdefault(field.comodel_name, set())
                    ids.update(part for part in parts if isinstance(part, int))
        return {
            (comodel, record.id): record.display_name
            for comodel, ids in wanted.items()
            for record in self.env[comodel].browse(ids).exists()
        }

    def _get_described_field(self, name):
        model = self.env.get(self.res_model)
        return model._fields.get(name) if model is not None else None

    def _describe(self, name, value, names):
        """One line: “label: old → new”."""
        field = self._get_described_field(name)
        label = field.get_description(self.env, ["string"])["string"] if field else name
        if isinstance(value, list) and len(value) == 2:
            old, new = (self._describe_value(field, part, names) for part in value)
            return f"{label}: {old} → {new}"
        return f"{label}: {self._describe_value(field, value, names)}"

    def _describe_value(self, field, value, names):
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if field is not None and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field is not None and field.type == "many2one" and isinstance(value, int):
            name = names.get((field.comodel_name, value))
            return f"{name} (#{value})" if name else f"#{value}"
        if isinstance(value, str) and value.startswith("sha256:"):
            return f"{value[:15]}…"
        return str(value)

    def action_open_document(self):
        self.ensure_one()
        if (
            self.res_model not in self.env
            or not self.env[self.res_model].browse(self.res_id).exists()
        ):
            raise UserError(self.env._("The document no longer exists; its audit trail does."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
