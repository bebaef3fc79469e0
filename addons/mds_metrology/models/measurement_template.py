from odoo import api, fields, models

from ..lib import measured_value

LIMIT_KINDS = [
    ("none", "No limit"),
    ("min", "At least"),
    ("max", "At most"),
    ("range", "Between"),
]
METHODS = [
    ("any", "Any"),
    ("direct", "Direct"),
    ("differential", "Differential"),
    ("alternative", "Alternative"),
]


class MeasurementTemplate(models.Model):
    """A value to measure and its limit, by protection class, applied part and method.

    The limits that come with the addon are proposals in our own words. Where their source is not
    certain they are marked *to confirm*: compare them with your copy of the standard. Limits of
    the manufacturer go before; enter them for the model.

    Read: everyone in service. Written: quality officers.
    """

    _name = "mds.measurement.template"
    _inherit = ["mds.audit.mixin"]
    _description = "Measurement Template"
    _order = "kind_id, sequence, id"

    _audit_fields = ("name", "kind_id", "limit_kind", "lower", "upper", "unit", "to_confirm")

    name = fields.Char("Measurement", required=True, translate=True)
    condition = fields.Char("How", translate=True, help="Current, voltage, what is connected.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind_id = fields.Many2one("mds.certificate.kind", required=True, ondelete="cascade")
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Model",
        ondelete="cascade",
        index="btree_not_null",
        domain=[("is_medical_device", "=", True)],
        help="Limits of the manufacturer. Empty: every model.",
    )
    protection_class = fields.Selection(
        [
            ("1", "Protection Class I"),
            ("2", "Protection Class II"),
            ("internal", "Internally Powered"),
        ],
        help="Empty: whatever the protection class.",
    )
    applied_part = fields.Selection(
        [("b", "Type B"), ("bf", "Type BF"), ("cf", "Type CF")],
        help="Empty: whatever the applied part.",
    )
    method = fields.Selection(METHODS, required=True, default="any")
    is_special = fields.Boolean(
        "Special Case",
        help="Not proposed by itself: for permanently installed or heating equipment, X-ray "
        "generators, systems.",
    )
    limit_kind = fields.Selection(LIMIT_KINDS, "Limit", required=True, default="max")
    lower = fields.Float("Lower Limit", digits=(16, 6))
    upper = fields.Float("Upper Limit", digits=(16, 6))
    unit = fields.Char(help="Such as Ω, MΩ, µA.")
    limit_text = fields.Char("Allowed", compute="_compute_limit_text")
    to_confirm = fields.Boolean(
        "To Confirm", help="Not certain: compare with your copy of the standard."
    )
    source = fields.Char(translate=True, help="What the limit rests on.")

    _limits = models.Constraint(
        "CHECK (limit_kind <> 'range' OR lower <= upper)",
        "The lower limit is above the upper one.",
    )

    @api.depends("limit_kind", "lower", "upper", "unit")
    def _compute_limit_text(self):
        for template in self:
            template.limit_text = describe_limit(template)

    @api.model
    def _get_for(self, kind, device, method):
        """The values to measure on ``device`` by ``method``; the maker's own go before."""
        product = device.product_tmpl_id
        part = product.mds_applied_part
        found = self.search(
            [
                ("kind_id", "=", kind.id),
                ("is_special", "=", False),
                ("product_tmpl_id", "in", (False, product.id)),
                ("protection_class", "in", (False, product.mds_protection_class)),
                ("applied_part", "in", (False, part if part not in ("none", False) else False)),
                ("method", "in", ("any", method)),
            ]
        )
        own = found.filtered("product_tmpl_id")
        taken = set(own.mapped("name"))
        return own + found.filtered(lambda t: not t.product_tmpl_id and t.name not in taken)

    def _prepare_line_vals(self):
        self.ensure_one()
        return {
            "template_id": self.id,
            "name": self.name,
            "condition": self.condition,
            "sequence": self.sequence,
            "limit_kind": self.limit_kind,
            "lower": self.lower,
            "upper": self.upper,
            "unit": self.unit,
            "limit_to_confirm": self.to_confirm,
        }


def describe_limit(record):
    """The limit of a template or line as people write it."""
    unit = f" {record.unit}" if record.unit else ""
    lower, upper = plain(record.lower), plain(record.upper)
    return {
        "min": f"≥ {lower}{unit}",
        "max": f"≤ {upper}{unit}",
        "range": f"{lower} – {upper}{unit}",
    }.get(record.limit_kind, False)


def plain(number):
    return f"{number:.6f}".rstrip("0").rstrip(".")


def as_limit(record):
    """The limit as ``lib.measured_value`` knows it, in exact decimals."""
    return measured_value.Limit(
        record.limit_kind or "none",
        measured_value.Decimal(f"{record.lower:.6f}"),
        measured_value.Decimal(f"{record.upper:.6f}"),
    )
