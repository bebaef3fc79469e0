from odoo import api, fields, models

from ..lib import meter_reading


class MeterKind(models.Model):
    """What a counter counts: hours, exposures, cycles …, and how far and how fast it can go.

    Read: everyone in service. Written: service managers.
    """

    _name = "mds.meter.kind"
    _description = "Meter Kind"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code by which other systems name the kind.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Char(required=True, translate=True, help="Such as h, exposures or cycles.")
    rollover = fields.Float(
        digits=(16, 3),
        help="The value at which the counter starts again from zero, such as 100000 for a "
        "counter of five digits. Zero: it does not roll over.",
    )
    most_per_day = fields.Float(
        "At Most per Day",
        digits=(16, 3),
        help="More than this in one day cannot be; 24 for hours. A reading beyond it is asked "
        "about. Zero: no such limit.",
    )
    jump_factor = fields.Integer(
        default=10,
        required=True,
        help="A reading that needs more than so many times the usual rate is asked about.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another meter kind has this code.")
    _numbers_positive = models.Constraint(
        "CHECK (rollover >= 0 AND most_per_day >= 0 AND jump_factor >= 2)",
        "Rollover and daily limit cannot be negative, and the factor is at least 2.",
    )

    @api.depends("name", "unit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for kind in self:
            kind.display_name = f"{kind.name} ({kind.unit})" if kind.unit else kind.name

    def _prepare_counter(self, rate=None):
        """What ``lib.meter_reading`` knows of a counter of this kind."""
        self.ensure_one()
        return meter_reading.Counter(
            rollover=meter_reading.parse(self.rollover) or None,
            most_per_day=meter_reading.parse(self.most_per_day) or None,
            rate=meter_reading.parse(rate) if rate else None,
            jump_factor=meter_reading.Decimal(self.jump_factor),
        )
