from odoo import api, fields, models

CODES = [
    ("photo_before", "Photo before the work"),
    ("photo_after", "Photo after the work"),
    ("codes", "Symptom, cause and remedy coded"),
    ("steps", "Every step answered, of each device"),
    ("arrival", "Arrival stamped, not typed later"),
    ("times", "Working time of each visit"),
    ("signature", "Signed within a day"),
    ("acceptance", "Accepted by the customer"),
]


class RecordItem(models.Model):
    """What a complete record of service holds, and what it weighs in the figure by engineer.

    Read: everyone in service. Written: service managers.
    """

    _name = "mds.record.item"
    _description = "Item of a Complete Record"
    _order = "sequence, id"

    code = fields.Selection(CODES, "Item", required=True, readonly=True)
    sequence = fields.Integer(default=10)
    weight = fields.Integer(default=1, help="Zero: does not count.")
    type_ids = fields.Many2many(
        "mds.order.type", string="Only for", help="Empty: for every order type."
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "This item is in the list already.")
    _weight_positive = models.Constraint("CHECK (weight >= 0)", "A weight is not negative.")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for item in self:
            item.display_name = labels.get(item.code)
