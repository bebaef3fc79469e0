from odoo import api, fields, models


class ImportSource(models.Model):
    """Somebody who sends lists with his own headings: what they mean is remembered.

    Rights: whoever may use the set reads, makes and changes; the administrator deletes.
    """

    _name = "mds.import.source"
    _description = "Source of Lists"
    _order = "name"

    name = fields.Char(required=True)
    set_code = fields.Selection(
        selection=lambda self: self.env["mds.import.run"]._select_set(),
        string="Kind of List",
        required=True,
        index=True,
    )
    group_id = fields.Many2one("res.groups", compute="_compute_group_id", store=True, index=True)
    company_id = fields.Many2one("res.company", index=True, default=lambda self: self.env.company)
    mapping = fields.Json(readonly=True, copy=False)
    mapping_text = fields.Text("What Its Headings Mean", compute="_compute_mapping_text")
    run_count = fields.Integer("Runs", compute="_compute_run_count")

    _name_uniq = models.UniqueIndex(
        "(company_id, set_code, name)", "There is a source of this name already: choose it."
    )

    @api.depends("set_code")
    def _compute_group_id(self):
        for source in self:
            source.group_id = self.env["mds.import.run"]._get_set_group(source.set_code)

    def _compute_mapping_text(self):
        columns = {
            (column.set_code, column.name): column.display_name
            for column in self.env["mds.import.column"].search([])
        }
        nothing = self.env._("not imported")
        for source in self:
            source.mapping_text = "\n".join(
                f"{heading} → {columns.get((source.set_code, name), nothing)}"
                for heading, name in (source.mapping or {}).items()
            )

    def _compute_run_count(self):
        counts = dict(
            self.env["mds.import.run"]._read_group(
                [("source_id", "in", self.ids)], ["source_id"], ["__count"]
            )
        )
        for source in self:
            source.run_count = counts.get(source, 0)

    def _remember(self, mapping):
        """Add to what is known: ``{key of the heading: name of the column, or empty}``."""
        for source in self:
            known = {**(source.mapping or {}), **mapping}
            if known != source.mapping:
                source.mapping = known
