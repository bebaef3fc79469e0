from odoo import api, fields, models

from ..lib import names


class DepartmentType(models.Model):
    """A standard type of department 标准科室: what departments of all hospitals compare by.

    One hospital says ICU, another 重症医学科, a third 综合 ICU: three names, one type.

    Rights: every service role reads, service managers write, administrators delete.
    """

    _name = "mds.department.type"
    _description = "Department Type"
    _order = "sequence, code"
    _rec_names_search = ["name", "code", "other_names"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    other_names = fields.Char(
        help="How hospitals call it, separated by commas. A new department of one of these names "
        "gets the type by itself."
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(lower(code))", "Another department type has this code.")

    @api.model
    def _find_by_names(self, texts):
        """``{name: type}`` for those names that are exactly one type's. Nothing is guessed."""
        index = {}
        languages = [code for code, _label in self.env["res.lang"].get_installed()]
        types = self.search([])
        for language in languages:
            for kind in types.with_context(lang=language):
                spoken = (kind.other_names or "").replace("，", ",").split(",")
                for name in (kind.name, kind.code, *spoken):
                    if names.key(name):
                        index.setdefault(names.key(name), set()).add(kind.id)
        found = {}
        for text in texts:
            ids = index.get(names.key(text), ())
            if len(ids) == 1:
                found[text] = self.browse(ids)
        return found
