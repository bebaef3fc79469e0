from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import checklist, unit_entry
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
    )
    def _compute_is_asked(self):
        """Judged by the first reading: a repair does not take back what it gave rise to."""
        for order, tasks in self.grouped("order_id").items():
            every = order.task_ids | tasks
            first = every.filtered(lambda task: not task.repeat_of_id)
            by_step = {task.template_id: task for task in first if task.template_id}
            conditions, states, choices = {}, {}, {}
            for task in first:
                key, step = task.template_id or task, task.template_id
                states[key], choices[key] = task.outcome, task.value_choice_id.id or None
                conditions[key] = None
                if step.condition_step_id in by_step:
                    chosen = step.condition_choice_id.id if step.condition == "choice" else None
                    conditions[key] = checklist.Condition(
                        step.condition_step_id, step.condition or "", chosen
                    )
            asked = checklist.asked(conditions, states, choices)
            for task in tasks:
                key = task.template_id or task
                task.is_asked = bool(task.repeat_of_id) or asked.get(key, True)

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
        vals_list = [
            {
                **(task.template_id._prepare_question_vals() or task._prepare_own_question_vals()),
                "order_id": task.order_id.id,
                "sequence": task.sequence,
            }
            for task in self
        ]
        repeats = self.create(vals_list)
        for task, repeat in zip(self, repeats, strict=True):
            repeat._link_repeat(task)
        return repeats

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
