from odoo import api, fields, models


class FaultCode(models.Model):
    """The dictionary in which faults are counted: what was seen, why, and what was done.

    Not the error code that a device displays. Read: everyone in service. Written: service
    managers.
    """

    _name = "mds.fault.code"
    _description = "Fault Code"
    _order = "kind desc, code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(
        [("symptom", "Symptom"), ("cause", "Cause"), ("remedy", "Remedy")], required=True
    )
    active = fields.Boolean(default=True)
    family = fields.Selection(
        [
            ("power", "Power"),
            ("alarm", "Alarm"),
            ("function", "Function and Values"),
            ("mechanics", "Mechanics and Damage"),
            ("data", "Operation and Data"),
            ("other", "Other"),
        ],
        help="Of a symptom: reports of one family on one device count as the same fault.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (kind, code)", "Another fault code of this kind has this code."
    )

    @api.depends("name", "code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for fault in self:
            fault.display_name = f"{fault.code} {fault.name}"
