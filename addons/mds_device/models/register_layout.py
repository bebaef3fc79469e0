from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RegisterLayout(models.Model):
    """Which columns the device register 设备台账 has, in which order, and since when.

    Authorities and hospitals ask for the register in an order of their own; an order that changes
    is a new layout with its first day. Read: everyone in service. Written: service managers,
    quality officers.
    """

    _name = "mds.register.layout"
    _description = "Layout of the Device Register"
    _order = "valid_from desc, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    valid_from = fields.Date("Valid from", required=True, default=fields.Date.context_today)
    source = fields.Text(translate=True, help="Who asks for this order, and where that is written.")
    column_ids = fields.One2many("mds.register.column", "layout_id", "Columns", copy=True)

    @api.constrains("column_ids")
    def _check_columns(self):
        for layout in self:
            keys = layout.column_ids.mapped("key")
            if len(keys) != len(set(keys)):
                raise ValidationError(
                    self.env._(
                        "“%(layout)s” has a column twice: remove one of them.", layout=layout.name
                    )
                )

    @api.model
    def _get_current(self, day):
        """The layout to propose on ``day``: the latest that is valid by then."""
        return self.search([("valid_from", "<=", day)], limit=1) or self.search([], limit=1)


class RegisterColumn(models.Model):
    """A column of a layout: what it shows, and how this layout calls it."""

    _name = "mds.register.column"
    _description = "Column of the Device Register"
    _order = "layout_id, sequence, id"

    layout_id = fields.Many2one(
        "mds.register.layout", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    key = fields.Selection("_selection_key", "Shows", required=True)
    heading = fields.Char(translate=True, help="Empty: as the field is called.")

    @api.model
    def _selection_key(self):
        return list(self.env["mds.device"]._get_register_labels().items())
