from odoo import api, fields, models

from ..lib.answers import Blocker


class Order(models.Model):
    """The template version that an order was given, and what it asks for."""

    _inherit = "mds.order"

    template_id = fields.Many2one(
        "mds.order.template",
        "Template",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version that was active when the order was triaged.",
    )
    template_note = fields.Text(related="template_id.note", string="What to Mind")
    template_skills = fields.Char(related="template_id.skills", string="Skills")
    template_document_ids = fields.Many2many(related="template_id.document_ids", string="Documents")
    expected_hours = fields.Float(
        compute="_compute_expected_hours",
        help="What the work takes: by the template, for each device where it says so; else by the "
        "type.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"template_id"}

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "template_id")

    @api.depends("template_id", "type_id", "device_line_ids")
    def _compute_expected_hours(self):
        for order in self:
            template = order.template_id
            devices = len(order.device_line_ids) if template.is_per_device else 1
            order.expected_hours = (
                template.expected_hours * max(devices, 1) or order.type_id.expected_hours
            )

    def _choose_templates(self):
        """Give each the active template; one on which a step of it was answered keeps its own."""
        free = self.filtered(
            lambda order: (
                not any(
                    task.template_id.order_template_id and task.outcome != "open"
                    for task in order.task_ids
                )
            )
        )
        by_template = {}
        for order, template in self.env["mds.order.template"]._choose_for(free).items():
            kept = order.template_id
            if kept and kept._is_for(template):
                continue  # a newer version does not touch an order that runs
            if template != kept:
                by_template[template] = by_template.get(template, self.browse()) + order
        for template, orders in by_template.items():
            orders.write({"template_id": template.id})

    def _choose_joined_templates(self, kinds):
        """``{order: templates}`` of the work that is not its own type but done with it.

        :param kinds: {order: types}, as ``_get_work_types`` says
        """
        templates = self.env["mds.order.template"]
        there = {order: order.task_ids.template_id.order_template_id for order in self}
        subjects = {
            (order, kind): templates._prepare_subject(kind, order.product_tmpl_id)
            for order in self
            for kind in kinds[order] - order.type_id
        }
        result = dict.fromkeys(self, templates)
        for (order, kind), chosen in (templates._choose(subjects) if subjects else {}).items():
            # as with its own: a newer version does not touch what was asked already
            kept = there[order].filtered(lambda template, kind=kind: template.type_id == kind)
            result[order] |= kept[:1] or chosen
        return result

    @api.model
    def _add_joined_steps(self, steps, joined):
        """``steps`` and those of ``joined`` templates that they do not ask already.

        A step that is asked only after another stays with it, as does what others wait for.
        """
        for template in joined:
            asked = {step._get_question() for step in steps}
            linked = template.step_ids.filtered("condition_step_id")
            linked |= linked.condition_step_id
            steps |= template.step_ids.filtered(
                lambda step, asked=asked, linked=linked: (
                    step in linked or step._get_question() not in asked
                )
            )
        return steps

    def _get_closing_blockers(self):
        blockers = super()._get_closing_blockers()
        for order in self.filtered("template_id"):
            blockers[order] += order._get_photo_blockers()
        return blockers

    def _get_photo_blockers(self):
        self.ensure_one()
        _, kinds = self.env._, set(self.photo_ids.mapped("kind"))
        wanted = {
            "before": (self.template_id.wants_photo_before, _("Take a photo before the work.")),
            "after": (self.template_id.wants_photo_after, _("Take a photo after the work.")),
        }
        return [
            Blocker(f"photo_{kind}", words)
            for kind, (is_wanted, words) in wanted.items()
            if is_wanted and kind not in kinds
        ]

    def _get_signature_content(self):
        """Choices, photos and repetitions are signed too, where there are any."""
        content = super()._get_signature_content()
        for order, source in zip(self, self._sudo_read_evidence(), strict=True):
            answers = [
                {
                    "id": task.id,
                    "choice": task.value_choice_id.id or None,
                    "photo": self._get_plain_value(task, "value_photo"),
                    "repeats": task.repeat_of_id.id or None,
                    **({"together": True} if task.is_answered_together else {}),
                    **(
                        {"device_id": task.device_line_id.device_id.id}
                        if task.device_line_id
                        else {}
                    ),
                }
                for task in source.task_ids.with_context(bin_size=False).sorted("id")
                if task.value_choice_id
                or task.value_photo
                or task.repeat_of_id
                or task.is_answered_together
                or task.device_line_id
            ]
            if answers:
                content[order]["answers"] = answers
        return content

    @api.model
    def _get_signature_dependencies(self):
        return (
            *super()._get_signature_dependencies(),
            "task_ids.value_choice_id",
            "task_ids.value_photo",
            "task_ids.is_answered_together",
            "task_ids.device_line_id.device_id",
        )
