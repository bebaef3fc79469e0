from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import nomenclature

SYSTEMS = [
    ("emdn", "EMDN"),
    ("nmpa", "NMPA Catalogue"),
    ("umdns", "UMDNS"),
    ("gmdn", "GMDN"),
    ("fda", "FDA Product Code"),
]


class NomenclatureCode(models.Model):
    """What kind of device it is, in the words of one nomenclature: system, version, code, term.

    A dictionary that models point to; a model has codes of several systems.

    ===============  ====  ======  =====  ======
    role             read  create  write  delete
    ===============  ====  ======  =====  ======
    every user       yes   –       –      –
    service manager  yes   yes     yes    –
    administrator    yes   yes     yes    yes
    ===============  ====  ======  =====  ======
    """

    _name = "mds.nomenclature.code"
    _description = "Nomenclature Code"
    _order = "system, code, version desc"
    _rec_names_search = ["code", "term"]

    system = fields.Selection(SYSTEMS, required=True, default="emdn", index=True)
    version = fields.Char(help="Edition of the nomenclature, such as 2023.")
    code = fields.Char(required=True, index=True)
    term = fields.Char(translate=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(system, code, COALESCE(version, ''))",
        "This code of this system and version is there already.",
    )

    @api.depends("system", "code", "term")
    @api.depends_context("lang")
    def _compute_display_name(self):
        systems = dict(self._fields["system"]._description_selection(self.env))
        for one in self:
            words = [systems.get(one.system, ""), one.code or "", one.term or ""]
            one.display_name = " ".join(filter(None, words))

    @api.constrains("system", "code")
    def _check_code(self):
        for one in self:
            if not nomenclature.fits(one.system, one.code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a code of this nomenclature; it looks like %(example)s.",
                        code=one.code,
                        example=nomenclature.EXAMPLES[one.system],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {**vals, "code": nomenclature.clean(vals.get("system", "emdn"), vals.get("code"))}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if "code" in vals:
            system = vals.get("system") or self[:1].system
            vals = {**vals, "code": nomenclature.clean(system, vals["code"])}
        return super().write(vals)

    @api.model
    def _get_or_create(self, system, codes):
        """``{code: record}`` for texts of one system, in two queries."""
        wanted = {text: nomenclature.clean(system, text) for text in codes if text}
        found = self.search([("system", "=", system), ("code", "in", list(wanted.values()))])
        known = {one.code: one for one in found.sorted("version")}
        missing = [code for code in dict.fromkeys(wanted.values()) if code not in known]
        created = self.create([{"system": system, "code": code} for code in missing])
        known.update(zip(missing, created, strict=True))
        return {text: known[code] for text, code in wanted.items()}
