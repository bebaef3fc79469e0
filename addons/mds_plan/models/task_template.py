from odoo import api, models


class TaskTemplate(models.Model):
    _inherit = "mds.task.template"

    @api.depends("name", "order_template_id.name", "order_template_id.version")
    @api.depends_context("mds_step_with_template", "lang")
    def _compute_display_name(self):
        """Several checklists have a step of one name: where a plan chooses, each says its own."""
        super()._compute_display_name()
        if self.env.context.get("mds_step_with_template"):
            for step in self.filtered("order_template_id"):
                step.display_name = f"{step.name} · {step.order_template_id.display_name}"
