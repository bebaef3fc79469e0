from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import checklist
from .task_template import KINDS, LIMIT_KINDS, NUMBERS

ANSWER_FIELDS = (
    "is_done",
    "is_failed",
    "value_number",
    "value_text",
    "value_choice_id",
    "value_photo",
)
STAMP_FIELDS = ("answered_by_id", "answered_at", "repeat_of_id", "is_answered_together")
TEMPLATE_FIELDS = {
    "order_id",
    "template_id",
    "name",
    "kind",
    "unit",
    "limit_kind",
    "lower",
    "upper",
    "is_required",
    "device_line_id",
}
_REPEATING = object()


class OrderTask(models.Model):
    """A step of an order's checklist with its answer: ticked, measured or described.

    A measured value is judged by the limits of the step; who answered and when is written by the
    server. Write: engineers on the order, dispatchers; until the order is closed.
    """

    _name = "mds.order.task"
    _description = "Checklist Step"
    _inherit = ["mds.order.work.mixin"]
    _order = "sequence, id"

    _guarded_fields = (*STAMP_FIELDS, "template_id")
    _audit_fields = ("order_id", "name", *ANSWER_FIELDS, "note", "outcome", "is_answered_together")
    _said_with = {
        "value_number": {"kind": NUMBERS, "is_done": (True,)},
        "limit_kind": {"limit_kind": ("min", "max", "range")},
        "lower": {"limit_kind": ("min", "range")},
        "upper": {"limit_kind": ("max", "range")},
    }

    template_id = fields.Many2one(
        "mds.task.template", index="btree_not_null", ondelete="restrict", readonly=True
    )
    device_line_id = fields.Many2one(
        "mds.order.device",
        "Device",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('order_id', '=', order_id)]",
        help="Of an order for several devices: the one that this step is about. Empty: all.",
    )
    name = fields.Char("Step", required=True)
    label = fields.Char(
        "Step Shown",
        compute="_compute_label",
        inverse="_inverse_label",
        help="The step in the reader's language.",
    )
    sequence = fields.Integer(default=100)
    kind = fields.Selection(KINDS, required=True, default="tick")
    unit = fields.Char()
    limit_kind = fields.Selection(LIMIT_KINDS, "Limit", required=True, default="none")
    lower = fields.Float("Lower Limit", digits=(16, 4))
    upper = fields.Float("Upper Limit", digits=(16, 4))
    is_required = fields.Boolean("Required", default=True)

    is_done = fields.Boolean("Answered")
    is_failed = fields.Boolean("Not in Order", help="The engineer found this not in order.")
    value_number = fields.Float("Value", digits=(16, 4))
    value_text = fields.Char("Text")
    value_choice_id = fields.Many2one(
        "mds.task.choice",
        "Choice",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('template_id', '=', template_id)]",
    )
    value_photo = fields.Image("Photo", max_width=1920, max_height=1920)
    note = fields.Char()
    outcome = fields.Selection(
        [("open", "Open"), ("pass", "Passed"), ("fail", "Failed")],
        compute="_compute_outcome",
        store=True,
        precompute=True,
        index=True,
    )
    limit_text = fields.Char("Allowed", compute="_compute_limit_text")
    answer_text = fields.Char("Answer", compute="_compute_answer_text")
    answered_by_id = fields.Many2one(
        "res.users", "Answered by", readonly=True, copy=False, ondelete="restrict"
    )
    answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    is_answered_together = fields.Boolean(
        "Answered Together",
        readonly=True,
        copy=False,
        help="Ticked with others by one tap on “All in Order”.",
    )

    _step_once_per_device = models.UniqueIndex(
        "(device_line_id, template_id) WHERE device_line_id IS NOT NULL "
        "AND template_id IS NOT NULL AND repeat_of_id IS NULL",
        "This step is asked of this device already.",
    )

    @api.depends("kind", "limit_kind", "lower", "upper", *ANSWER_FIELDS)
    def _compute_outcome(self):
        outcomes = checklist.outcomes(
            {
                task: checklist.Answer(
                    kind=task.kind or "tick",
                    is_answered=task.is_done,
                    is_rejected=task.is_failed,
                    number=task.value_number,
                    text=task.value_text or "",
                    limit_kind=task.limit_kind or "none",
                    lower=task.lower,
                    upper=task.upper,
                    has_photo=bool(task.value_photo),
                    choice=task.value_choice_id.id or None,
                    is_bad_choice=task.value_choice_id.is_failed,
                )
                for task in self
            }
        )
        for task in self:
            task.outcome = outcomes[task].state

    @api.depends("name", "template_id.name")
    @api.depends_context("lang")
    def _compute_label(self):
        translated = self._filter_named_by_template()
        for task in self:
            task.label = task.template_id.name if task in translated else task.name

    def _inverse_label(self):
        for task in self - self._filter_named_by_template():
            task.name = task.label

    def _filter_named_by_template(self):
        """Steps whose name, copied in one language, is still their template's in some language."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {
            template: {template.with_context(lang=code).name for code in languages}
            for template in self.template_id
        }
        return self.filtered(lambda task: task.name in names.get(task.template_id, ()))

    @api.depends("label", "device_line_id.serial")
    def _compute_display_name(self):
        for task in self:
            words = [task.label, task.device_line_id.serial]
            task.display_name = " · ".join(filter(None, words))

    @api.depends("limit_kind", "lower", "upper", "unit")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        for task in self:
            unit = f" {task.unit}" if task.unit else ""
            task.limit_text = {
                "min": f"≥ {task.lower:g}{unit}",
                "max": f"≤ {task.upper:g}{unit}",
                "range": f"{task.lower:g} – {task.upper:g}{unit}",
            }.get(task.limit_kind, False)

    def _get_signed_text(self):
        """The step with its answer and limit, as whoever signs reads it."""
        self.ensure_one()
        outcome = dict(self._fields["outcome"]._description_selection(self.env)).get(self.outcome)
        words = (self.display_name, self.answer_text, self.limit_text, outcome, self.note)
        return " · ".join(filter(None, words))

    @api.depends("kind", "unit", *ANSWER_FIELDS)
    @api.depends_context("lang")
    def _compute_answer_text(self):
        _ = self.env._
        for task in self:
            unit = f" {task.unit}" if task.unit else ""
            if task.kind == "text":
                answer = task.value_text or ""
            elif task.kind == "choice":
                answer = task.value_choice_id.name or ""
            elif task.kind == "photo":
                answer = _("Photo taken") if task.value_photo else ""
            elif not task.is_done and not task.is_failed:
                answer = ""
            elif task.kind in NUMBERS:
                answer = f"{task.value_number:g}{unit}" if task.is_done else ""
            else:
                answer = _("Not in order") if task.is_failed else _("In order")
            task.answer_text = answer

    @api.onchange("value_number")
    def _onchange_value_number(self):
        """Show at once what saving will do: a value answers the step."""
        if self.value_number:
            self.is_done = True

    @api.model_create_multi
    def create(self, vals_list):
        templates = self.env["mds.task.template"]
        is_repeat = self.env.context.get("mds_repeating") is _REPEATING
        kept = ("repeat_of_id", "limit_kind", "lower", "upper", "unit") if is_repeat else ()
        tasks = super().create(
            [
                {
                    **{name: value for name, value in vals.items() if name not in STAMP_FIELDS},
                    **self._prepare_answer_stamp(vals),
                    "name": vals.get("name") or vals.get("label"),
                    # a step of a template asks what the template asks, whoever adds it
                    **templates.browse(vals.get("template_id") or [])._prepare_question_vals(),
                    # … and a repetition is judged by the limits of the first reading
                    **{name: vals[name] for name in kept},
                }
                for vals in vals_list
            ]
        )
        tasks.filtered(lambda task: task.outcome != "open")._tell_devices()
        return tasks

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in STAMP_FIELDS}
        self._check_template_kept(vals)
        result = super().write({**vals, **self._prepare_answer_stamp(vals)})
        if vals.keys() & set(ANSWER_FIELDS):
            self._tell_devices()
        return result

    def _filter_fixed(self):
        """Steps whose question is not the engineer's to change."""
        return self.filtered("template_id")

    def _check_template_kept(self, vals):
        """A step judged by its template keeps the question and the limits it came with."""
        for task in self._filter_fixed()._get_changed_fields(vals, TEMPLATE_FIELDS):
            raise UserError(
                self.env._(
                    "“%(step)s” comes with its limits from a template. Answer it, or add "
                    "a step of your own.",
                    step=task.label,
                )
            )

    @api.model
    def _create_repeats(self, vals_list):
        """Written by repeating; no user states what a step repeats."""
        return self.with_context(mds_repeating=_REPEATING).create(vals_list).with_env(self.env)

    def _hand_to(self, row):
        """Of an order that has several devices now: what was asked before was asked of its lead."""
        super().write({"device_line_id": row.id})

    def _tell_devices(self):
        """What the steps of a device say is what is proposed for it."""
        self.device_line_id._take_step_results()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        answered = self.filtered(lambda task: task.outcome != "open")
        if answered:
            raise UserError(
                self.env._(
                    "%(steps)s: answered already, so it stays in the record.",
                    steps=", ".join(answered.mapped("label")),
                )
            )

    @api.model
    def _prepare_answer_stamp(self, vals):
        """Who answered and when. A value answers the step; without the tick it is open."""
        if not vals.keys() & set(ANSWER_FIELDS):
            return {}
        given = ("value_text", "value_choice_id", "value_photo")
        is_value = any(vals.get(name) for name in given) or "value_number" in vals
        stamp = {}
        if "is_done" not in vals and (is_value or vals.get("is_failed")):
            stamp["is_done"] = True
        is_answered = vals.get("is_done", stamp.get("is_done")) or vals.get("is_failed")
        if is_answered:
            stamp.update(answered_by_id=self.env.uid, answered_at=fields.Datetime.now())
        elif "is_done" in vals:
            stamp.update(answered_by_id=False, answered_at=False)
        return {**stamp, "is_answered_together": False}

    def action_pass(self):
        """In order: tick these steps."""
        self.filtered(lambda task: task.kind == "tick").write({"is_done": True, "is_failed": False})
        return True

    def _pass_together(self):
        """Tick these steps with one answer; the record says that it was one."""
        vals = {"is_done": True, "is_failed": False}
        stamp = self._prepare_answer_stamp(vals)
        super().write({**vals, **stamp, "is_answered_together": True})
        self._tell_devices()

    def action_fail(self):
        """Not in order: what was found goes into the note."""
        self.write({"is_failed": True})
        return True

    def action_undo(self):
        """Take the answer back; the audit trail keeps it."""
        self.write(
            {
                "is_done": False,
                "is_failed": False,
                "value_text": False,
                "value_choice_id": False,
                "value_photo": False,
            }
        )
        return True
