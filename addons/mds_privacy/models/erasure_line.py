from collections import Counter

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar
from odoo.exceptions import UserError

from ..lib import text_traces
from .erasure import UNDONE
from .erasure_texts import FILE


class ErasureLine(models.Model):
    """One value about the person: where it lies, and whether it goes or stays and why.

    The value itself is shown from its record and never copied here. A quality officer may decide
    to keep a value, with a reason (another person of the same name); what the law keeps he cannot
    decide to erase. A passage of a text, or a file, is *to decide* until he has read it.

    Rights: those of the request.
    """

    _name = "mds.erasure.line"
    _description = "Value About a Person"
    _order = "erasure_id, decision desc, res_model, res_id, id"

    erasure_id = fields.Many2one(
        "mds.erasure", required=True, ondelete="cascade", index=True, readonly=True
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", readonly=True)
    field_name = fields.Char("Field", readonly=True)
    count = fields.Integer(default=1, readonly=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    kind = fields.Selection(
        [("value", "Value"), ("text", "In a Text"), ("file", "In a File")],
        "Where",
        required=True,
        default="value",
        readonly=True,
    )
    label = fields.Char("Value of", compute="_compute_label")
    value = fields.Char("Now", compute="_compute_value", compute_sudo=True)
    matched_by = fields.Selection(
        [
            ("record", "The record itself"),
            ("phone", "Same telephone"),
            ("email", "Same e-mail"),
            ("name", "Same name only"),
        ],
        "Found by",
        readonly=True,
    )
    decision = fields.Selection(
        [("open", "To Decide"), ("erase", "Erase"), ("keep", "Keep")],
        required=True,
        help="In a text, the passage is replaced by the number of the request. A file is deleted.",
    )
    is_bound = fields.Boolean("By Law", readonly=True)
    reason = SaidChar("Reason to Keep")

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for res_model, lines in self.grouped("res_model").items():
            names, label = {}, res_model
            if res_model in self.env:
                label = self.env["ir.model"]._get(res_model).name
                records = self.env[res_model].with_context(active_test=False)
                records = records.browse([i for i in lines.mapped("res_id") if i]).exists()
                names = {record.id: record.display_name for record in records}
            for line in lines:
                name = names.get(line.res_id) if line.res_id else None
                line.document = f"{label}: {name}" if name else label

    @api.depends("res_model", "field_name")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            field = None
            if line.res_model in self.env and line.field_name:
                field = self.env[line.res_model]._fields.get(line.field_name)
            line.label = (
                field.get_description(self.env, ["string"])["string"] if field else line.field_name
            )

    @api.depends("res_model", "res_id", "field_name", "erasure_id.state")
    def _compute_value(self):
        person_of = {
            erasure: erasure._get_person()
            for erasure in self.filtered(lambda line: line.kind != "value").erasure_id
        }
        for line in self:
            line.value = ""
            if not (line.res_model in self.env and line.res_id and line.field_name):
                continue
            record = self.env[line.res_model].browse(line.res_id).exists()
            field = self.env[line.res_model]._fields.get(line.field_name)
            if not record or not field:
                continue
            if line.kind != "value":
                text = line._get_text(record)
                hits = text_traces.find(person_of[line.erasure_id], text)
                line.value = text_traces.excerpt(text, hits)
            elif field.type in ("binary", "image"):
                has_value = bool(record.with_context(bin_size=True)[line.field_name])
                line.value = self.env._("(a file)") if has_value else ""
            else:
                line.value = str(record[line.field_name] or "")[:80]

    def action_open_record(self):
        """The record in which it stands; of a message, the document that is discussed."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        if model in ("mail.message", "ir.attachment"):
            source = self._sudo_source()
            field = "model" if model == "mail.message" else "res_model"
            model, res_id = source[field] or model, source.res_id or res_id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }

    def _sudo_source(self):
        """Which document is discussed is no secret; opening it needs the user's own rights."""
        return self.env[self.res_model].sudo().browse(self.res_id)

    def _get_text(self, record):
        """The text in which the line found the person; of a file, its words."""
        name = "index_content" if self.field_name == FILE else self.field_name
        return str(record[name] or "")

    def _get_summary(self):
        """What goes and what stays, counted by place: for who approves."""
        labels = dict(self._fields["decision"]._description_selection(self.env))
        counts = Counter()
        for line in self:
            model = self.env["ir.model"]._get(line.res_model).name
            counts[labels[line.decision], model, line.label or ""] += line.count
        return "\n".join(
            f"{decision}: {model} · {label} × {count}"
            if label
            else f"{decision}: {model} × {count}"
            for (decision, model, label), count in sorted(counts.items())
        )

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            if vals.keys() - {"decision", "reason"}:
                raise UserError(self.env._("Only the decision and its reason can be changed."))
            self.erasure_id._check_undecided(UNDONE)
            for line in self:
                decision = vals.get("decision", line.decision)
                reason = (vals.get("reason", line.reason) or "").strip()
                if line.is_bound and (decision != "keep" or "reason" in vals):
                    raise UserError(
                        self.env._(
                            "%(document)s must be kept: %(reason)s",
                            document=line.document,
                            reason=line.reason,
                        )
                    )
                if decision == "keep" and not reason:
                    raise UserError(
                        self.env._("Say why %(document)s is kept.", document=line.document)
                    )
            facts = {
                "lines": [[line.res_model, line.res_id, line.field_name or ""] for line in self],
                "decision": vals.get("decision"),
                "reason": vals.get("reason"),
            }
            self.erasure_id._audit_note("line", facts)
        result = super().write(vals)
        self.erasure_id._sudo_asked()._void_changed()
        return result
