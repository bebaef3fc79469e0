from odoo import api, fields, models
from odoo.exceptions import UserError


class OutsideCode(models.Model):
    """What a record of ours is called in a system outside: our partner, its “C-10032”.

    Unique both ways in each system. A receiver may answer an event with ``{"code": "…"}``; it is
    kept here.

    ============== ===== ===== ====== ======
    role           read  write create delete
    ============== ===== ===== ====== ======
    administrator  yes   yes   yes    yes
    everybody else –     –     –      –
    ============== ===== ===== ====== ======
    """

    _name = "mds.outside.code"
    _description = "Outside Code"
    _inherit = ["mds.audit.mixin"]
    _order = "system_id, res_model, code"
    _rec_name = "code"
    _audit_fields = ("system_id", "res_model", "res_id", "code")

    system_id = fields.Many2one(
        "mds.outbox.system", "System", required=True, ondelete="restrict", index=True
    )
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", required=True)
    code = fields.Char("Outside Code", required=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)

    _record_uniq = models.UniqueIndex(
        "(system_id, res_model, res_id)", "This record has a code in that system already."
    )
    _system_code_uniq = models.UniqueIndex(
        "(system_id, res_model, code)", "Another record has this code in that system."
    )

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for res_model, codes in self.grouped("res_model").items():
            names, label = {}, res_model
            if res_model in self.env:
                label = self.env["ir.model"]._get(res_model).name
                records = self.env[res_model].browse(codes.mapped("res_id")).exists()
                names = {record.id: record.display_name for record in records}
            for code in codes:
                code.document = f"{label}: {names.get(code.res_id, code.res_id)}"

    @api.constrains("res_model", "res_id", "code")
    def _check_record(self):
        for res_model, codes in self.grouped("res_model").items():
            ids = set(codes.mapped("res_id"))
            if res_model not in self.env or len(self.env[res_model].browse(ids).exists()) < len(
                ids
            ):
                raise UserError(
                    self.env._(
                        "There is no such record: choose a model and the number of a record in it."
                    )
                )

    @api.model
    def _get_codes(self, system, records):
        """``{record: its code in the system}`` for those that have one."""
        found = self._sudo_codes().search(
            [
                ("system_id", "=", system.id),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        )
        return {records.browse(code.res_id): code.code for code in found}

    @api.model
    def _find_records(self, system, model, codes):
        """``{code: record of the model}`` for the codes that the system's list knows."""
        found = self._sudo_codes().search(
            [
                ("system_id", "=", system.id),
                ("res_model", "=", model),
                ("code", "in", list(codes)),
            ]
        )
        return {code.code: self.env[model].browse(code.res_id) for code in found}

    @api.model
    def _sudo_codes(self):
        """Payloads name records by their outside codes, whoever causes the event."""
        return self.sudo()

    @api.model
    def _learn(self, event, code):
        """Keep the code that a receiver answered with; what is known already stays.

        :return: empty, or why it was not kept, in words
        """
        if not code or not event.res_model or event.res_model not in self.env:
            return ""
        same = [("system_id", "=", event.system_id.id), ("res_model", "=", event.res_model)]
        known = self.search([*same, ("res_id", "=", event.res_id)], limit=1)
        if known:
            if known.code == code:
                return ""
            return self.env._(
                "The answer names the code %(new)s, but %(old)s is known.",
                new=code,
                old=known.code,
            )
        other = self.search([*same, ("code", "=", code)], limit=1)
        if other:
            return self.env._(
                "The answer names the code %(code)s, which belongs to %(record)s.",
                code=code,
                record=other.document,
            )
        if self.env[event.res_model].browse(event.res_id).exists():
            self.create(
                {
                    "system_id": event.system_id.id,
                    "res_model": event.res_model,
                    "res_id": event.res_id,
                    "code": code,
                }
            )
        return ""
