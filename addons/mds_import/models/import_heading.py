from odoo import fields, models
from odoo.exceptions import UserError


class ImportHeading(models.Model):
    """A heading of the uploaded list, and the column that it means.

    Rights: whoever sees the run assigns columns while nothing has been imported.
    """

    _name = "mds.import.heading"
    _description = "Heading of a List"
    _order = "run_id, place"

    run_id = fields.Many2one("mds.import.run", required=True, index=True, ondelete="cascade")
    place = fields.Integer(readonly=True)
    name = fields.Char("Heading in the File", readonly=True)
    sample = fields.Char("First Values", readonly=True)
    set_code = fields.Selection(related="run_id.set_code")
    column_id = fields.Many2one(
        "mds.import.column",
        "Is Imported as",
        domain="[('set_code', '=', set_code)]",
        ondelete="set null",
        help="Leave it empty for a column that is not imported.",
    )

    def write(self, vals):
        if "column_id" in vals:
            changed = self.filtered(lambda line: line.column_id.id != vals["column_id"])
            changed.run_id._reset_for_change()
        return super().write(vals)

    def _get_places(self):
        """``{name of the column: place}``."""
        places = {}
        for line in self:
            name = line.column_id.name
            if name in places:
                raise UserError(
                    self.env._(
                        "Two headings are assigned to “%(column)s”: leave one of them empty.",
                        column=line.column_id.display_name,
                    )
                )
            if name:
                places[name] = line.place
        return places
