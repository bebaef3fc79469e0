from odoo import api, fields, models

from ..lib import overtime
from .calendar_day import DAY_CLASSES

SYSTEMS = [
    ("standard", "Standard Hours"),
    ("comprehensive", "Comprehensive Hours"),
    ("flexible", "Flexible Hours"),
]


class OvertimeRule(models.Model):
    """What overtime is paid 加班费率, by working-hours system and class of the day.

    General rules come with the addon and may be edited; a rule of a company replaces the general
    one. Rights: HR clerks, service managers and cost accountants read; HR clerks change.
    """

    _name = "mds.overtime.rule"
    _description = "Overtime Rule"
    _inherit = ["mds.audit.mixin"]
    _order = "hours_system desc, company_id, day_class"
    _rec_name = "day_class"

    _audit_fields = ("hours_system", "day_class", "company_id", "measure", "percent", "basis")

    hours_system = fields.Selection(SYSTEMS, "Working-Hours System", required=True)
    day_class = fields.Selection(DAY_CLASSES, "Class of Day", required=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    measure = fields.Selection(
        [
            ("hour", "Every hour of the day"),
            ("day", "Hours beyond those of the day"),
            ("period", "Hours beyond the total of the period"),
            ("none", "None"),
        ],
        "Counts as Overtime",
        required=True,
        default="hour",
    )
    percent = fields.Integer("Pay (%)", required=True)
    basis = fields.Char("Legal Basis", translate=True)

    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 1000)", "The pay lies between 0 and 1000 percent."
    )
    _once = models.UniqueIndex(
        "(hours_system, day_class, coalesce(company_id, 0))",
        "There is a rule for this system, class of day and company already.",
    )

    @api.model
    def _get_rules(self, companies):
        """``{company: {(system, class): Rule}}``, own rules before the general ones."""
        rows = self._sudo_rules().search([("company_id", "in", [False, *companies.ids])])
        general = {
            (row.hours_system, row.day_class): overtime.Rule(row.percent, row.measure)
            for row in rows
            if not row.company_id
        }
        result = {company: dict(general) for company in companies}
        for row in rows.filtered("company_id"):
            key = (row.hours_system, row.day_class)
            result[row.company_id.with_env(self.env)][key] = overtime.Rule(row.percent, row.measure)
        return result

    @api.model
    def _sudo_rules(self):
        """Whoever reckons overtime needs the rules, not the right to see them all."""
        return self.sudo()
