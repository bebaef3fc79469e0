from odoo import api, fields, models
from odoo.exceptions import ValidationError

LIMIT_KINDS = [
    ("none", "No limit"),
    ("min", "At least"),
    ("max", "At most"),
    ("range", "Between"),
]


KINDS = [
    ("tick", "Done or not"),
    ("choice", "Choice"),
    ("number", "Measured value"),
    ("text", "Text"),
    ("photo", "Photo"),
    ("meter", "Meter reading"),
]
NUMBERS = ("number", "meter")
CONDITIONS = [("pass", "Passed"), ("fail", "Failed"), ("choice", "Answered with")]


class TaskChoice(models.Model):
    """An answer that a step offers, and whether it means that something is not in order.

    Read: everyone in service. Written: service managers.
    """

    _name = "mds.task.choice"
    _description = "Answer of a Checklist Step"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "mds.task.template", "Step", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Choice", required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_failed = fields.Boolean("Not in Order", help="Who answers so found it not in order.")


class TaskTemplate(models.Model):
    """A step of a checklist: of an order template, or by itself for a type or a device model.

    A step of a template is asked on the orders that follow that version. A step by itself is
    asked beside it, on every order of its type or model: the addition of the house.

    Read: everyone in service. Written: service managers; steps of an active version do not change.
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
    order_template_id = fields.Many2one(
        "mds.order.template", "Template", index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, default="tick")
    choice_ids = fields.One2many("mds.task.choice", "template_id", "Answers", copy=True)
    condition_step_id = fields.Many2one(
        "mds.task.template",
        "Only After",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('order_template_id', '=', order_template_id), ('id', '!=', id)]",
        help="The step is asked only when this one was answered so.",
    )
    condition = fields.Selection(CONDITIONS, "Was", copy=False)
    condition_choice_id = fields.Many2one(
        "mds.task.choice",
        "Choice",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('template_id', '=', condition_step_id)]",
    )
    help_text = fields.Text("How to", translate=True, help="What the engineer reads at the step.")
    unit = fields.Char(help="Unit of the measured value, such as V, mmHg or %.")
    limit_kind = fields.Selection(LIMIT_KINDS, "Limit", required=True, default="none")
    lower = fields.Float("Lower Limit", digits=(16, 4))
    upper = fields.Float("Upper Limit", digits=(16, 4))
    is_required = fields.Boolean(
        "Required", default=True, help="The order cannot be closed before this step is answered."
    )
    is_per_device = fields.Boolean(
        "For Each Device",
        help="On an order for several devices this step is asked of each; otherwise once.",
    )
    writes_software = fields.Selection(
        [("found", "Version Found"), ("left", "Version Left")],
        "Software Version",
        help="What is typed at this step is the software version of the device before or after "
        "the work; the one left goes into the device file when the work is done.",
    )
    is_answered_alone = fields.Boolean(
        "One by One",
        help="Ticked by itself: “All in Order” does not answer it. For steps that protect the "
        "patient, such as the test of the alarms.",
    )

    _belongs = models.Constraint(
        "CHECK (order_type_id IS NOT NULL OR product_tmpl_id IS NOT NULL)",
        "A step belongs to an order type, a device model, or both.",
    )
    _condition_whole = models.Constraint(
        "CHECK ((condition_step_id IS NULL) = (condition IS NULL) "
        "AND (condition IS DISTINCT FROM 'choice' OR condition_choice_id IS NOT NULL))",
        "Say after which step, and what its answer was.",
    )
    _limits = models.Constraint(
        "CHECK (limit_kind <> 'range' OR lower <= upper)",
        "The lower limit is above the upper one.",
    )

    @api.constrains("condition_step_id", "is_per_device", "order_template_id")
    def _check_condition(self):
        """A condition looks back: within its template, and never in a circle."""
        if self._has_cycle("condition_step_id"):
            raise ValidationError(self.env._("Steps that wait for each other are never asked."))
        for step in self.filtered("condition_step_id"):
            if step.condition_step_id.order_template_id != step.order_template_id:
                raise ValidationError(
                    self.env._("“%(step)s” waits for a step of another template.", step=step.name)
                )
            if step.condition_step_id.is_per_device and not step.is_per_device:
                raise ValidationError(
                    self.env._(
                        "“%(step)s” is asked once and cannot wait for a step of each device. Ask "
                        "it for each device too.",
                        step=step.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        templates = self.env["mds.order.template"].browse(
            {vals["order_template_id"] for vals in vals_list if vals.get("order_template_id")}
        )
        templates._check_draft({"step_ids"})
        types = {template.id: template.type_id.id for template in templates}
        prepared = [{**self._prepare_limit_kind(vals), **vals} for vals in vals_list]
        for vals in prepared:
            if vals.get("order_template_id") and not vals.get("order_type_id"):
                vals["order_type_id"] = types[vals["order_template_id"]]
        return super().create(prepared)

    def write(self, vals):
        self.order_template_id._check_draft(vals.keys())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.order_template_id._check_draft({"step_ids"})

    @api.model
    def _prepare_limit_kind(self, vals):
        """The limit meant by whoever gives limits without saying which kind (an import)."""
        given = tuple(vals.get(name) not in (None, False, "") for name in ("lower", "upper"))
        kinds = {(True, True): "range", (True, False): "min", (False, True): "max"}
        if "limit_kind" in vals or vals.get("kind") != "number" or given not in kinds:
            return {}
        return {"limit_kind": kinds[given]}

    def _prepare_task_vals(self, order, row=None):
        """Values of the step of ``order`` that this template asks for, of one of its devices.

        The limits are copied: what was measured is judged by the limits of its day.
        """
        self.ensure_one()
        vals = {"order_id": order.id, **self._prepare_question_vals()}
        return {**vals, "device_line_id": row.id} if row else vals

    def _get_question(self):
        """What is asked, by which limits, and how it is answered; not in which checklist.

        In no reader's language: one name is one step for everybody.
        """
        self.ensure_one()
        step = self.with_context(lang=None)
        names = ("kind", "unit", "limit_kind", "lower", "upper", "is_required", "is_per_device")
        return (
            step.name,
            *(step[name] for name in (*names, "is_answered_alone", "writes_software")),
            tuple(step.choice_ids.mapped(lambda choice: (choice.name, choice.is_failed))),
        )

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
