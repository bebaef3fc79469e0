from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import measured_value
from .measurement_template import LIMIT_KINDS, as_limit, describe_limit


class CertificateLine(models.Model):
    """One measured value with its limit. The value is kept as the instrument showed it.

    Rights: as its certificate; changes only while that is a draft.
    """

    _name = "mds.certificate.line"
    _inherit = ["mds.audit.mixin"]
    _description = "Measured Value"
    _order = "certificate_id, sequence, id"

    _guarded_fields = ("limit_to_confirm",)
    _audit_fields = ("certificate_id", "name", "limit_kind", "lower", "upper", "unit", "value_text")
    _said_with = {
        "limit_kind": {"limit_kind": ("min", "max", "range")},
        "lower": {"limit_kind": ("min", "range")},
        "upper": {"limit_kind": ("max", "range")},
    }

    certificate_id = fields.Many2one(
        "mds.certificate", required=True, index=True, ondelete="cascade"
    )
    template_id = fields.Many2one("mds.measurement.template", ondelete="restrict", readonly=True)
    sequence = fields.Integer(default=100)
    name = fields.Char("Measurement", required=True)
    condition = fields.Char("How")
    limit_kind = fields.Selection(LIMIT_KINDS, "Limit", required=True, default="max")
    lower = fields.Float("Lower Limit", digits=(16, 6))
    upper = fields.Float("Upper Limit", digits=(16, 6))
    unit = fields.Char()
    limit_text = fields.Char("Allowed", compute="_compute_limit_text")
    limit_to_confirm = fields.Boolean("Limit to Confirm", readonly=True)
    value_text = fields.Char(
        "Value", help="As the instrument showed it: 0.25, or > 200 where it was out of range."
    )
    value = fields.Float(
        "Value as Number", digits=(16, 6), compute="_compute_value", store=True, aggregator="avg"
    )
    outcome = fields.Selection(
        [
            ("open", "Not Measured"),
            ("pass", "Passed"),
            ("fail", "Failed"),
            ("unclear", "Cannot be Compared"),
        ],
        compute="_compute_value",
        store=True,
    )
    note = fields.Char()

    @api.depends("limit_kind", "lower", "upper", "unit")
    def _compute_limit_text(self):
        for line in self:
            line.limit_text = describe_limit(line)

    @api.depends("value_text", "limit_kind", "lower", "upper")
    def _compute_value(self):
        cases = {}
        for line in self:
            text = (line.value_text or "").strip()
            try:
                value = measured_value.parse(text) if text else None
            except measured_value.ValueRefused:
                value = None
            cases[line] = (value, as_limit(line))
        outcomes = measured_value.judge_many(cases)
        for line in self:
            value, _limit = cases[line]
            line.value = float(value.number) if value else 0.0
            line.outcome = outcomes[line].state

    @api.constrains("value_text")
    def _check_value_text(self):
        for line in self:
            if not (line.value_text or "").strip():
                continue
            try:
                measured_value.parse(line.value_text)
            except measured_value.ValueRefused as refusal:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” is not a measured value: enter a number such as 0.25, or "
                        "“> 200” where the instrument was out of range.",
                        text=refusal.text,
                    )
                )

    @api.onchange("value_text")
    def _onchange_value_text(self):
        try:
            measured_value.parse(self.value_text or "0")
        except measured_value.ValueRefused:
            return {
                "warning": {
                    "title": self.env._("Value"),
                    "message": self.env._("“%(text)s” is not a number.", text=self.value_text),
                }
            }
        return None

    @api.model_create_multi
    def create(self, vals_list):
        certificates = self.env["mds.certificate"].browse(
            {vals["certificate_id"] for vals in vals_list if vals.get("certificate_id")}
        )
        certificates.check_access("write")
        certificates._check_open({"line_ids": True})
        templates = self.env["mds.measurement.template"].browse(
            {vals["template_id"] for vals in vals_list if vals.get("template_id")}
        )
        doubtful = {template.id: template.to_confirm for template in templates}
        return super().create(
            [
                {**vals, "limit_to_confirm": doubtful.get(vals.get("template_id"), False)}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        self.certificate_id.check_access("write")
        self.certificate_id._check_open({"line_ids": True})
        vals = {name: value for name, value in vals.items() if name != "limit_to_confirm"}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        self.certificate_id._check_open({"line_ids": True})
