from odoo import api, fields, models


class ImportColumn(models.Model):
    """A column that a set knows, so that a user can choose it for a heading.

    The columns are declared in code; these records are their shadows, written when an addon with
    sets is installed or updated. The first one is also what writers queue at (``_queue``).

    Rights: every service role reads; nobody writes.
    """

    _name = "mds.import.column"
    _description = "Column of an Import"
    _order = "set_code, sequence, id"
    _rec_names_search = ["name_en", "name_zh"]

    set_code = fields.Char(required=True, index=True)
    name = fields.Char(required=True)
    name_en = fields.Char(required=True)
    name_zh = fields.Char(required=True)
    sequence = fields.Integer()

    _name_uniq = models.UniqueIndex("(set_code, name)", "A set has each column once.")

    @api.depends("name_en", "name_zh")
    @api.depends_context("lang")
    def _compute_display_name(self):
        is_chinese = (self.env.lang or "").startswith("zh")
        for column in self:
            column.display_name = column.name_zh if is_chinese else column.name_en

    @api.model
    def _sync(self, codes):
        """Write the shadows of these sets; called by the data files of the addons."""
        sets = self.env["mds.import.run"]._get_sets()
        there = {(column.set_code, column.name): column for column in self.search([])}
        fresh = []
        for code in codes:
            for sequence, column in enumerate(self.env[sets[code]]._get_columns()):
                vals = {"name_en": column.en, "name_zh": column.zh, "sequence": sequence}
                shadow = there.pop((code, column.name), None)
                if shadow:
                    shadow.write(vals)
                else:
                    fresh.append({"set_code": code, "name": column.name, **vals})
        self.create(fresh)
        self.concat(*(shadow for (code, _name), shadow in there.items() if code in codes)).unlink()

    @api.model
    def _queue(self):
        """Wait until no other import writes: two lists may name the same new hospital.

        A row is updated, not only locked: whoever comes second starts again with a fresh view.
        """
        self.env.cr.execute(
            "UPDATE mds_import_column SET write_date = now() at time zone 'UTC' "
            "WHERE id = (SELECT min(id) FROM mds_import_column)"
        )
