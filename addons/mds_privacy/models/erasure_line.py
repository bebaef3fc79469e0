from odoo import api, fields, models
from odoo.exceptions import UserError


class ErasureLine(models.Model):
    """One value about the person: where it lies, and whether it goes or stays and why.

    The value itself is shown from its record and never copied here. A quality officer may decide
    to keep a value, with a reason (another person of the same name); what the law keeps he cannot
    decide to erase.

    Rights: those of the request.
    """

    _name = "mds.erasure.line"
    _description = "Value About a Person"
    _order = "erasure_id, decision, res_model, res_id, id"

    erasure_id = fields.Many2one(
        "mds.erasure", required=True, ondelete="cascade", index=True, readonly=True
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", readonly=True)
    field_name = fields.Char("Field", readonly=True)
    count = fields.Integer(default=1, readonly=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)
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
    decision = fields.Selection([("erase", "Erase"), ("keep", "Keep")], required=True)
    is_bound = fields.Boolean("By Law", readonly=True)
    reason = fields.Char("Reason to Keep")

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
        for line in self:
            line.value = ""
            if not (line.res_model in self.env and line.res_id and line.field_name):
                continue
            record = self.env[line.res_model].browse(line.res_id).exists()
            field = self.env[line.res_model]._fields.get(line.field_name)
            if not record or not field:
                continue
            if field.type in ("binary", "image"):
                has_value = bool(record.with_context(bin_size=True)[line.field_name])
                line.value = self.env._("(a file)") if has_value else ""
            else:
                line.value = str(record[line.field_name] or "")[:80]

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"decision", "reason"}:
                raise UserError(self.env._("Only the decision and its reason can be changed."))
            self.erasure_id._check_open()
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
        return super().write(vals)
