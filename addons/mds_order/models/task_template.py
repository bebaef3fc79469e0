from odoo import api, fields, models

LIMIT_KINDS = [
    ("none", "No limit"),
    ("min", "At least"),
    ("max", "At most"),
    ("range", "Between"),
]


class TaskTemplate(models.Model):
    """A step of a checklist, for every order of a type, or only for one device model.

    Read: everyone in service. Written: service managers.
    """

    _name = "mds.task.template"
    _description = "Checklist Step Template"
    _order = "sequence, id"

    name = fields.Char("Step", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    order_type_id = fields.Many2one(
        "mds.order.type", index=True, ondelete="cascade", help="Empty: orders of any type."
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Device Model",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("is_medical_device", "=", True)],
        help="Empty: every device.",
    )
    kind = fields.Selection(
        [("tick", "Done or not"), ("number", "Measured value"), ("text", "Text")],
        required=True,
        default="tick",
    )
    unit = fields.Char(help="Unit of the measured value, such as V, mmHg or %.")
    limit_kind = fields.Selection(LIMIT_KINDS, "Limit", required=True, default="none")
    lower = fields.Float("Lower Limit", digits=(16, 4))
    upper = fields.Float("Upper Limit", digits=(16, 4))
    is_required = fields.Boolean(
        "Required", default=True, help="The order cannot be closed before this step is answered."
    )

    _belongs = models.Constraint(
        "CHECK (order_type_id IS NOT NULL OR product_tmpl_id IS NOT NULL)",
        "A step belongs to an order type, a device model, or both.",
    )
    _limits = models.Constraint(
        "CHECK (limit_kind <> 'range' OR lower <= upper)",
        "The lower limit is above the upper one.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**self._prepare_limit_kind(vals), **vals} for vals in vals_list])

    @api.model
    def _prepare_limit_kind(self, vals):
        """The limit meant by whoever gives limits without saying which kind (an import)."""
        given = tuple(vals.get(name) not in (None, False, "") for name in ("lower", "upper"))
        kinds = {(True, True): "range", (True, False): "min", (False, True): "max"}
        if "limit_kind" in vals or vals.get("kind") != "number" or given not in kinds:
            return {}
        return {"limit_kind": kinds[given]}

    def _prepare_task_vals(self, order):
        """Values of the step of ``order`` that this template asks for.

        The limits are copied: what was measured is judged by the limits of its day.
        """
        self.ensure_one()
        return {"order_id": order.id, **self._prepare_question_vals()}

    def _prepare_question_vals(self):
        """What a step of this template asks and by which limits; nothing without a template."""
        if not self:
            return {}
        self.ensure_one()
        return {
            "template_id": self.id,
            "name": self.name,
            "sequence": self.sequence,
            "kind": self.kind,
            "unit": self.unit,
            "limit_kind": self.limit_kind,
            "lower": self.lower,
            "upper": self.upper,
            "is_required": self.is_required,
        }
