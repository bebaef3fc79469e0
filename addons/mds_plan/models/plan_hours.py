from odoo import api, fields, models
from odoo.tools.misc import format_duration


class Plan(models.Model):
    """How long the work takes: as the plan says, else the template of the model, else the type."""

    _inherit = "mds.plan"

    hours_source = fields.Char("Hours by Template", compute="_compute_hours_source")

    @api.depends("order_type_id", "product_tmpl_ids", "device_ids", "expected_hours")
    @api.depends_context("lang")
    def _compute_hours_source(self):
        """What each of its models takes when the plan itself does not say."""
        models_of = {
            plan: list(plan.product_tmpl_ids._origin or plan.device_ids._origin.product_tmpl_id)
            or [plan.product_tmpl_ids.browse()]  # any model
            for plan in self
            if not plan.expected_hours and plan.order_type_id
        }
        pairs = [(plan, model) for plan, models in models_of.items() for model in models]
        hours = self._get_template_hours(pairs)
        for plan in self:
            plan.hours_source = (
                " · ".join(
                    self._say_hours(plan, model, *hours[plan, model])
                    for model in models_of.get(plan, ())
                )
                or False
            )

    @api.model
    def _say_hours(self, plan, model, hours, template):
        return " ".join(
            filter(
                None,
                (
                    model.display_name,
                    format_duration(hours),
                    f"({(template or plan.order_type_id).display_name})",
                ),
            )
        )

    @api.model
    def _get_hours(self, pairs):
        """{(plan, device): hours} that the work on one device takes."""
        models_of = {(plan, device.product_tmpl_id) for plan, device in pairs}
        by_template = self._get_template_hours(
            [(plan, model) for plan, model in models_of if not plan.expected_hours]
        )
        return {
            (plan, device): plan.expected_hours or by_template[plan, device.product_tmpl_id][0]
            for plan, device in pairs
        }

    @api.model
    def _get_template_hours(self, pairs):
        """{(plan, model): (hours, template)}; without a template that says it: of the type."""
        templates = self.env["mds.order.template"]
        chosen = templates._choose(
            {
                (plan, model): templates._prepare_subject(plan.order_type_id, model)
                for plan, model in pairs
            }
        )
        return {
            (plan, model): (template.expected_hours, template)
            if template.expected_hours
            else (plan.order_type_id.expected_hours, templates)
            for (plan, model), template in chosen.items()
        }
