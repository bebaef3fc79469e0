from odoo import api, fields, models
from odoo.exceptions import UserError


class NumberedMixin(models.AbstractModel):
    """A document number drawn from the company's sequence, once per batch.

    The concrete model sets ``_sequence_code`` and declares the number unique per company.
    """

    _name = "mds.numbered.mixin"
    _description = "Document Number"
    _inherit = ["mds.guarded.mixin"]

    _sequence_code = None

    name = fields.Char(
        "Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._default_name(),
        index="trigram",
    )

    @api.model
    def _default_name(self):
        """What a document is called until it is saved and has its number."""
        return self.env._("New Document")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"name"}

    @api.model_create_multi
    def create(self, vals_list):
        waiting, no_names = {}, (False, None, "", "/", self._default_name())
        for vals in vals_list:
            if vals.get("name") in no_names:
                company_id = vals.get("company_id") or self.env.company.id
                waiting.setdefault(company_id, []).append(vals)
        sequences = self._sudo_sequences()
        for company_id, unnamed in waiting.items():
            company = self.env["res.company"].browse(company_id)
            numbers = sequences._mds_next_numbers(self._sequence_code, company, len(unnamed))
            if not numbers:
                raise UserError(
                    self.env._(
                        "There is no number sequence “%(code)s” for %(company)s: an "
                        "administrator adds it under Settings › Technical › Sequences.",
                        code=self._sequence_code,
                        company=company.display_name,
                    )
                )
            for vals, number in zip(unnamed, numbers, strict=True):
                vals["name"] = number
        return super().create(vals_list)

    def write(self, vals):
        if "name" in vals and not self.env.su:
            changed = self.filtered(lambda record: record.name != vals["name"])
            if changed:
                raise UserError(
                    self.env._(
                        "%(documents)s keeps its number for ever.",
                        documents=", ".join(changed.mapped("name")),
                    )
                )
        return super().write(vals)

    @api.model
    def _sudo_sequences(self):
        """Whoever may create the document may draw its number; sequences are settings."""
        return self.env["ir.sequence"].sudo()
