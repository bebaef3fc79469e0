from odoo import api, fields, models

from ..lib import device_results


class OrderDevice(models.Model):
    """The steps that are asked of one device, and what they say of it."""

    _inherit = "mds.order.device"

    task_ids = fields.One2many("mds.order.task", "device_line_id", "Steps")
    step_count = fields.Integer("Steps Asked", compute="_compute_step_counts")
    open_step_count = fields.Integer("Open Steps", compute="_compute_step_counts")
    failed_step_count = fields.Integer("Failed Steps", compute="_compute_step_counts")
    passable_count = fields.Integer("Ticks to Answer", compute="_compute_step_counts")
    is_from_steps = fields.Boolean(
        "From its Steps",
        readonly=True,
        copy=False,
        help="Fit because every step of this device passed; it goes when one of them changes.",
    )

    @api.depends("task_ids.outcome", "task_ids.is_asked", "task_ids.is_repeated")
    def _compute_step_counts(self):
        for row in self:
            asked = row.task_ids.filtered(lambda task: task.is_asked and not task.is_repeated)
            row.step_count = len(asked)
            row.open_step_count = len(asked.filtered(lambda task: task.outcome == "open"))
            row.failed_step_count = len(row.task_ids._filter_failed())
            row.passable_count = len(row.task_ids._filter_passable())

    def _get_steps(self):
        """``{row: Steps}`` of the required steps that are asked."""
        found = {}
        for row in self:
            asked = row.task_ids.filtered(lambda task: task.is_asked and task.is_required)
            found[row] = device_results.Steps(
                asked=len(asked),
                open=len(row.task_ids._filter_missing()),
                failed=len(row.task_ids._filter_failed()),
            )
        return found

    def _take_step_results(self):
        """A device all of whose steps passed is fit; the rest is the engineer's to say."""
        steps = self._get_steps()
        after = {
            row: device_results.follow(row.result or "", row.is_from_steps, steps[row])
            for row in self
        }
        changed = self.filtered(lambda row: (row.result or "") != after[row])
        for result, rows in changed.grouped(lambda row: after[row]).items():
            rows.write({"result": result or False})
            if result:
                rows._mark_from_steps()

    def action_pass_steps(self):
        """One tap: every tick of these devices that may be answered together is in order."""
        self.task_ids._filter_passable()._pass_together()
        return True

    def action_open_steps(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_task_action")
        action.update(
            name=self.device_id.display_name,
            domain=[("device_line_id", "=", self.id)],
            context={"default_order_id": self.order_id.id, "default_device_line_id": self.id},
        )
        return action


class Order(models.Model):
    """Which steps an order for several devices asks once, and which of each device."""

    _inherit = "mds.order"

    common_task_ids = fields.One2many(
        "mds.order.task", "order_id", "Common Steps", domain=[("device_line_id", "=", False)]
    )

    def _spread_device_steps(self):
        """Ask the steps “for each device” of every device; answered once, they are the lead's.

        Only what the order was given at triage is spread: a newer template does not touch it.
        """
        several = self.filtered(lambda order: len(order.device_line_ids) > 1)
        several._hand_steps_to_leads()
        vals_list = []
        for order in several:
            steps = order.task_ids.filtered(lambda task: task.template_id.is_per_device)
            present = {(task.template_id, task.device_line_id) for task in steps}
            vals_list += [
                template._prepare_task_vals(order, row)
                for template in steps.template_id
                for row in order.device_line_ids
                if (template, row) not in present
            ]
        self.env["mds.order.task"].create(vals_list)

    def _get_lead_row(self):
        """Of an order for several devices the row of its lead; otherwise none."""
        self.ensure_one()
        rows = self.device_line_ids
        return rows.filtered("is_lead")[:1] if len(rows) > 1 else rows.browse()

    def _take_steps_back(self):
        """An order that has one device left asks its steps as any order does."""
        for order in self.filtered(lambda one: len(one.device_line_ids) == 1):
            order.task_ids.filtered("device_line_id")._hand_to(order.device_line_ids.browse())

    def _hand_steps_to_leads(self):
        for order in self:
            lead = order._get_lead_row()
            steps = order.task_ids.filtered(
                lambda task: not task.device_line_id and task._is_per_device()
            )
            if lead and steps:
                steps._hand_to(lead)
