from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import checklist, device_results, unit_entry
from .task_template import NUMBERS


class OrderTask(models.Model):
    """Which steps are asked, what is measured again after repair, and values with their unit."""

    _inherit = "mds.order.task"

    is_asked = fields.Boolean(
        compute="_compute_is_asked",
        search="_search_is_asked",
        help="A step with a condition is asked once its condition has come true.",
    )
    value_entry = fields.Char(
        "Value with Unit",
        compute="_compute_value_entry",
        inverse="_inverse_value_entry",
        help="A number, or a number with its unit: 250 mΩ is taken as 0.25 Ω.",
    )
    help_text = fields.Text(related="template_id.help_text", string="How to")
    order_state = fields.Selection(related="order_id.state", string="State of the Order")
    repeat_of_id = fields.Many2one(
        "mds.order.task",
        "Repeats",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The reading before the repair; both stay in the record.",
    )
    repeat_ids = fields.One2many("mds.order.task", "repeat_of_id", "Repeated by", readonly=True)
    is_repeated = fields.Boolean(compute="_compute_is_repeated")

    _repeated_once = models.UniqueIndex(
        "(repeat_of_id) WHERE repeat_of_id IS NOT NULL", "This step is repeated already."
    )

    @api.depends("repeat_ids")
    def _compute_is_repeated(self):
        for task in self:
            task.is_repeated = bool(task.repeat_ids)

    @api.depends(
        "template_id.condition_step_id",
        "template_id.condition",
        "order_id.task_ids.outcome",
        "order_id.task_ids.value_choice_id",
        "device_line_id.result",
    )
    def _compute_is_asked(self):
        """Judged by the first reading: a repair does not take back what it gave rise to.

        A step of a device looks at the steps of the same device and at the common ones; of a
        device that was not found nothing is asked.
        """
        for order, tasks in self.grouped("order_id").items():
            every = order.task_ids | tasks
            first = every.filtered(lambda task: not task.repeat_of_id)
            keys = {task._get_step_key() for task in first}
            conditions, states, choices = {}, {}, {}
            for task in first:
                key, step = task._get_step_key(), task.template_id
                states[key], choices[key] = task.outcome, task.value_choice_id.id or None
                conditions[key] = None
                waits_for = [
                    (step.condition_step_id, row)
                    for row in (task.device_line_id, task.device_line_id.browse())
                    if (step.condition_step_id, row) in keys
                ]
                if step.condition_step_id and waits_for:
                    chosen = step.condition_choice_id.id if step.condition == "choice" else None
                    conditions[key] = checklist.Condition(
                        waits_for[0], step.condition or "", chosen
                    )
            asked = checklist.asked(conditions, states, choices)
            for task in tasks:
                is_asked = bool(task.repeat_of_id) or asked.get(task._get_step_key(), True)
                is_there = task.device_line_id.result != device_results.NOT_FOUND
                task.is_asked = is_asked and is_there

    def _is_per_device(self):
        """Whether an order for several devices asks this of each of them."""
        self.ensure_one()
        return self.template_id.is_per_device

    def _get_device(self):
        """The device that this step is about."""
        self.ensure_one()
        return self.device_line_id.device_id or self.order_id.device_id

    def _get_step_key(self):
        """What a condition looks for: the step of the template, of this device."""
        self.ensure_one()
        return (self.template_id or self, self.device_line_id)

    def _search_is_asked(self, operator, value):
        if operator != "in":
            return NotImplemented
        conditional = self.search([("template_id.condition_step_id", "!=", False)])
        hidden = conditional.filtered(lambda task: not task.is_asked)
        return [("id", "not in" if True in value else "in", hidden.ids)]

    @api.depends("value_number", "is_done")
    def _compute_value_entry(self):
        for task in self:
            is_number = task.kind in NUMBERS and task.is_done
            task.value_entry = f"{task.value_number:g}" if is_number else False

    def _inverse_value_entry(self):
        for task in self.filtered(lambda one: one.kind in NUMBERS and one.value_entry):
            task.value_number = task._read_entry(task.value_entry)
            task.is_done = True

    def _read_entry(self, text):
        """The number that ``text`` means in the unit of this step, or a refusal in words."""
        self.ensure_one()
        try:
            return unit_entry.read(text, self.unit or "")
        except unit_entry.EntryRefused as refusal:
            words = {
                "number": self.env._(
                    "“%(text)s” is no number. Type the value as the instrument shows it.",
                    text=text,
                ),
                "unit": self.env._(
                    "“%(text)s”: this step is measured in %(unit)s. Convert the value first.",
                    text=text,
                    unit=self.unit or "",
                ),
            }
            raise ValidationError(words[refusal.code]) from refusal

    @api.onchange("value_entry")
    def _onchange_value_entry(self):
        if self.kind in NUMBERS and self.value_entry:
            self.value_number = self._read_entry(self.value_entry)
            self.is_done = True

    @api.constrains("value_choice_id")
    def _check_choice(self):
        for task in self.filtered("value_choice_id"):
            if task.value_choice_id.template_id != task.template_id:
                raise ValidationError(self.env._("This answer belongs to another step."))

    @api.constrains("device_line_id", "order_id")
    def _check_device_of_order(self):
        for task in self.filtered("device_line_id"):
            if task.device_line_id.order_id != task.order_id:
                raise ValidationError(
                    self.env._("“%(step)s”: choose a device of this order.", step=task.label)
                )

    def _filter_passable(self):
        """What one tap may answer: open ticks. A value, a choice, a text or a photo is evidence
        that nobody can give unseen; a step that stands alone is ticked alone."""
        return self.filtered(
            lambda task: (
                task.kind == "tick"
                and task.outcome == "open"
                and task.is_asked
                and not task.template_id.is_answered_alone
            )
        )

    def action_repeat(self):
        """Measure again after the repair: a new row beside the failed one."""
        wrong = self.filtered(lambda task: task.outcome != "fail" or task.repeat_ids)
        if wrong:
            raise UserError(
                self.env._(
                    "%(steps)s: only a failed step is repeated, and once.",
                    steps=", ".join(wrong.mapped("label")),
                )
            )
        return self._do_repeat() and True

    def _do_repeat(self):
        limits = ("limit_kind", "lower", "upper", "unit")
        return self._create_repeats(
            [
                {
                    **(
                        task.template_id._prepare_question_vals()
                        or task._prepare_own_question_vals()
                    ),
                    "order_id": task.order_id.id,
                    "device_line_id": task.device_line_id.id,
                    "sequence": task.sequence,
                    "repeat_of_id": task.id,
                    **{name: task[name] for name in limits},
                }
                for task in self
            ]
        )

    def _prepare_own_question_vals(self):
        names = ("name", "kind", "unit", "limit_kind", "lower", "upper", "is_required")
        return {name: self[name] for name in names}

    def _filter_failed(self):
        """Failed, asked, and not made good by a repetition."""
        return self.filtered(
            lambda task: task.outcome == "fail" and not task.repeat_ids and task.is_asked
        )

    def _filter_missing(self):
        """Required and asked, without an answer."""
        return self.filtered(
            lambda task: task.is_required and task.outcome == "open" and task.is_asked
        )
