from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib import register


class RegisterLayout(models.Model):
    """Which columns a register of devices 设备台账 has, in which order: as a regulator wants it.

    Dated data that people edit, with its source. Nobody deletes one: it gets its last day.

    ======================  ====  ===========
    role                    read  add, change
    ======================  ====  ===========
    user (any role)         yes   –
    service manager         yes   yes
    quality officer         yes   yes
    administrator           yes   yes
    ======================  ====  ===========
    """

    _name = "mds.register.layout"
    _description = "Register Layout"
    _order = "sequence, valid_from desc, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    valid_from = fields.Date("In Force from")
    valid_to = fields.Date("In Force until")
    source = fields.Text(
        required=True, translate=True, help="Who wants it so: act, authority, date."
    )
    is_confirmed = fields.Boolean(
        "Confirmed", help="Somebody has compared it with the form that the authority uses."
    )
    column_ids = fields.One2many("mds.register.column", "layout_id", "Columns", copy=True)

    _dates_in_order = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "The last day cannot lie before the first: check both.",
    )

    @api.model
    def _get_in_force(self, on):
        """Layouts that hold on that day, the usual one first."""
        return self.search(
            (Domain("valid_from", "=", False) | Domain("valid_from", "<=", on))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", on))
        )

    def _get_columns(self, language):
        """[(``register.Column``, heading)] in order."""
        self.ensure_one()
        return [
            (
                register.BY_CODE[line.code],
                line.heading or register.BY_CODE[line.code].heading(language),
            )
            for line in self.column_ids
            if line.code in register.BY_CODE
        ]

    def _fill(self, codes):
        """Columns by their codes; used by the data files."""
        for layout in self.filtered(lambda one: not one.column_ids):
            layout.column_ids = [
                fields.Command.create({"code": column.code, "sequence": place})
                for place, column in enumerate(register.pick(codes))
            ]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A layout that is over gets its last day, or is archived: keep it.")
        )


class RegisterColumn(models.Model):
    """One column of a register.

    Rights: as the layout.
    """

    _name = "mds.register.column"
    _description = "Register Column"
    _order = "layout_id, sequence, id"
    _rec_name = "code"

    layout_id = fields.Many2one(
        "mds.register.layout", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    code = fields.Selection(selection="_selection_code", string="Column", required=True)
    heading = fields.Char(translate=True, help="Empty: the usual heading.")

    _code_uniq = models.UniqueIndex(
        "(layout_id, code)", "The register has this column already: remove one."
    )

    @api.model
    def _selection_code(self):
        language = "zh" if (self.env.lang or "").startswith("zh") else "en"
        return [(column.code, column.heading(language)) for column in register.COLUMNS]
