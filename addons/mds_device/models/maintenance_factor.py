from odoo import fields, models


class MaintenanceFactor(models.Model):
    """An entry of the table by which the need for planned maintenance is scored.

    Function, physical risk and maintenance requirement after Fennigkoh and Smith; points and
    words are the organisation's to change.

    Rights: every user reads, service managers write.
    """

    _name = "mds.maintenance.factor"
    _description = "Maintenance Need Factor"
    _order = "kind, points desc, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("function", "Function"),
            ("risk", "Physical Risk"),
            ("requirement", "Maintenance Requirement"),
        ],
        required=True,
        index=True,
    )
    points = fields.Integer(required=True, aggregator=None)
    to_confirm = fields.Boolean(help="The points are usual, but nobody has compared their source.")
    active = fields.Boolean(default=True)

    _points_range = models.Constraint(
        "CHECK (points BETWEEN 1 AND 10)", "Points lie between 1 and 10."
    )

    def _compute_display_name(self):
        for factor in self:
            factor.display_name = f"{factor.name} ({factor.points})" if factor.name else ""
