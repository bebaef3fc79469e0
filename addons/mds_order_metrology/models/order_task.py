from odoo import api, fields, models
from odoo.exceptions import UserError


class TaskTemplate(models.Model):
    _inherit = "mds.task.template"

    needs_instrument = fields.Boolean(
        "With a Test Instrument",
        help="The value counts only when the order names a test instrument with a good "
        "certificate.",
    )

    meter_kind_id = fields.Many2one(
        "mds.meter.kind",
        "Meter",
        ondelete="restrict",
        help="What is read becomes a reading of the device when the work is done.",
    )

    def _prepare_question_vals(self):
        vals = super()._prepare_question_vals()
        return {**vals, "needs_instrument": self.needs_instrument} if self else vals


class OrderTask(models.Model):
    """A measured step that proves something only with a good instrument."""

    _inherit = "mds.order.task"

    needs_instrument = fields.Boolean("With a Test Instrument", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks.filtered(lambda task: task.is_done)._check_instrument()
        return tasks

    def write(self, vals):
        if "needs_instrument" in vals and not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "needs_instrument"}
        result = super().write(vals)
        if {"is_done", "value_number"} & vals.keys():
            self.filtered("is_done")._check_instrument()
        return result

    def _check_instrument(self):
        measured = self.filtered("needs_instrument")
        without = measured.filtered(lambda task: not task.order_id.instrument_ids)
        if without:
            raise UserError(
                self.env._(
                    "“%(step)s” is measured with a test instrument: choose it on the order first.",
                    step=without[0].label,
                )
            )
        measured.order_id._check_instruments()
