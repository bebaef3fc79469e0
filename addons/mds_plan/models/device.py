from odoo import api, fields, models
from odoo.addons.mds_device.lib import duties
from odoo.addons.mds_device.models.evidence_content import Evidence
from odoo.tools import format_date


class Device(models.Model):
    _inherit = "mds.device"

    duty_ids = fields.One2many("mds.plan.duty", "device_id", "Due Work", readonly=True)
    open_duty_count = fields.Integer("Due Work Planned", compute="_compute_open_duty_count")

    @api.depends_context("mds_serial_first")
    def _compute_display_name(self):
        """In a tag of a plan the serial number stands first: the end of a tag is cut."""
        super()._compute_display_name()
        if self.env.context.get("mds_serial_first"):
            for device in self.filtered("serial"):
                device.display_name = f"{device.serial} · {device.product_id.name}"

    def _compute_open_duty_count(self):
        counts = dict(
            self.env["mds.plan.duty"]._read_group(
                [("device_id", "in", self.ids), ("state", "in", ("planned", "ordered"))],
                ["device_id"],
                ["__count"],
            )
        )
        for device in self:
            device.open_duty_count = counts.get(device._origin, 0)

    def _follow_exchange(self, new):
        """What was planned for the device that left is planned for the one in its place."""
        super()._follow_exchange(new)
        plans = self._sudo_plans().search([("device_ids", "in", self.ids)])
        if plans:
            plans.write(
                {"device_ids": [fields.Command.unlink(self.id), fields.Command.link(new.id)]}
            )
        self._sudo_plans().env["mds.plan.duty"]._project_devices(self | new)

    def _sudo_plans(self):
        """An exchange moves planned work, whoever makes it."""
        return self.env["mds.plan"].sudo()

    def _get_status_remarks(self):
        """The next planned work is said after the status, late work louder."""
        remarks = super()._get_status_remarks()
        today = fields.Date.context_today(self)
        first = {}
        for duty in self.env["mds.plan.duty"].search(
            [("device_id", "in", self.ids), ("state", "in", ("planned", "ordered"))],
            order="due_on, id",
        ):
            first.setdefault(duty.device_id, duty)
        for device, duty in first.items():
            words = {"plan": duty.plan_id.name, "day": format_date(self.env, duty.due_on)}
            if duty.closes_on < today:
                text = self.env._("%(plan)s overdue since %(day)s.", **words)
            else:
                text = self.env._("%(plan)s due on %(day)s.", **words)
            remarks.setdefault(device, []).append(text)
        return remarks

    def _get_duties(self):
        """The planned work that is open."""
        result = super()._get_duties()
        by_id = {device._origin.id: device for device in self}
        today = fields.Date.context_today(self)
        for work in self.env["mds.plan.duty"].search(
            [
                ("device_id", "in", self._origin.ids),
                ("state", "in", ("planned", "ordered")),
                ("covered_by_id", "=", False),
            ],
        ):
            level = "danger" if work.closes_on < today else duties.level(work.due_on, today)
            result[by_id[work.device_id.id]].append(
                duties.Duty(work.due_on, work.plan_id.name, level, "mds.plan.duty", work.id)
            )
        return result

    def _get_evidence(self):
        """The planned work on which somebody acted."""
        evidence = super()._get_evidence()
        touched = self.env["mds.plan.duty"].search(
            [("device_id", "in", self.ids), ("state", "!=", "planned")]
        )
        for device, own in touched.grouped("device_id").items():
            evidence[device].append(Evidence(own))
        return evidence

    def action_open_duties(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_plan.mds_plan_duty_action")
        action["domain"] = [("device_id", "in", self.ids)]
        action["context"] = {"mds_of_device": True}
        return action

    def write(self, vals):
        """Where the service life ends earlier or later, so does the planned work, at once."""
        ends = {device: device.expires_on for device in self} if "expires_on" in vals else {}
        result = super().write(vals)
        moved = self.filtered(lambda device: device in ends and device.expires_on != ends[device])
        if moved:
            self.env["mds.plan.duty"]._project_devices(moved)
        return result

    def _after_transition(self, changes):
        """A device that comes into or goes out of service changes what is due."""
        result = super()._after_transition(changes)
        without = set(self.env["mds.plan"]._get_states_without_work())
        moved = self.browse(
            device.id
            for device, change in changes.items()
            if {change.source, change.target} & without
        )
        if moved:
            self.env["mds.plan.duty"]._project_devices(moved)
        return result
