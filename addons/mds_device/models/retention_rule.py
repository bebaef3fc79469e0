from odoo import api, fields, models

from ..lib import retention


class RetentionRule(models.Model):
    """How long the law wants device files kept: dated data that people edit, with its source.

    Rights: everybody reads; quality officers and administrators keep the rules. Nobody deletes
    one: a rule that is over gets its last day, so that earlier decisions can be understood.
    """

    _name = "mds.retention.rule"
    _inherit = ["mds.audit.mixin"]
    _description = "Retention Rule"
    _order = "valid_from desc, id"

    _audit_fields = (
        "name",
        "audience",
        "years_after_life",
        "years_without_life",
        "is_forever",
        "valid_from",
        "valid_to",
        "source",
        "active",
    )

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    audience = fields.Selection(
        [
            ("any", "All Devices"),
            ("implant", "Implants"),
            ("class_3", "Class III"),
            ("class_2", "Class II"),
            ("class_1", "Class I"),
        ],
        "For",
        required=True,
        default="any",
    )
    years_after_life = fields.Integer(
        "Years after Service Life", help="Counted from the end of the stated service life."
    )
    years_without_life = fields.Integer(
        "Years without Service Life",
        help="Counted from the last entry, where no service life is stated, and for what happens "
        "after its end.",
    )
    is_forever = fields.Boolean("For Ever")
    valid_from = fields.Date("In Force from")
    valid_to = fields.Date("In Force until")
    source = fields.Text("Source of Law", required=True, help="Act, article and date.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _years_positive = models.Constraint(
        "CHECK (years_after_life BETWEEN 0 AND 200 AND years_without_life BETWEEN 0 AND 200)",
        "Years are a number from 0 to 200.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "A rule cannot end before it begins: check both dates.",
    )

    @api.model
    def _get_rules(self, companies):
        """[``retention.Rule``] of these companies, active or over: dates decide."""
        rules = self._sudo_all_rules().search(
            [("company_id", "in", [False, *companies.ids]), ("active", "=", True)]
        )
        return [
            retention.Rule(
                name=rule.name,
                audience=rule.audience,
                years_after_life=rule.years_after_life,
                years_without_life=rule.years_without_life,
                is_forever=rule.is_forever,
                valid_from=rule.valid_from or None,
                valid_to=rule.valid_to or None,
                key=rule.id,
            )
            for rule in rules
        ]

    @api.model
    def _sudo_all_rules(self):
        """How long a file is kept does not depend on who asks."""
        return self.sudo()
