from odoo import api, fields, models
from odoo.addons.mds_order.lib.intake import MergeableDuty
from odoo.exceptions import UserError

NEAR_DAYS = 30


class Order(models.Model):
    """Orders that come from plans, and other due work that is done on the same visit."""

    _inherit = "mds.order"

    origin_duty_id = fields.Many2one(
        "mds.plan.duty",
        "From Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    duty_ids = fields.One2many("mds.plan.duty", "order_id", "Due Work", readonly=True)
    near_duty_ids = fields.Many2many(
        "mds.plan.duty",
        string="Due Soon",
        compute="_compute_near_duty_ids",
        help="Planned work on this device that is due within 30 days: do it on the same visit.",
    )

    _origin_duty_once = models.UniqueIndex(
        "(origin_duty_id) WHERE origin_duty_id IS NOT NULL",
        "There is an order for this duty already.",
    )

    @api.depends("device_id", "device_line_ids.device_id", "state")
    def _compute_near_duty_ids(self):
        until = fields.Date.add(fields.Date.context_today(self), days=NEAR_DAYS)
        duties = self.env["mds.plan.duty"].search(
            [
                ("device_id", "in", (self.device_id | self.device_line_ids.device_id).ids),
                ("state", "=", "planned"),
                ("due_on", "<=", until),
            ]
        )
        by_device = duties.grouped("device_id")
        for order in self:
            is_open = order.state in ("new", "triaged", "planned", "in_progress")
            devices = order.device_id | order.device_line_ids.device_id
            order.near_duty_ids = duties.browse().concat(
                *(by_device.get(device._origin, duties.browse()) for device in devices if is_open)
            )

    @api.depends("duty_ids.hours", "duty_ids.covered_by_id", "origin_duty_id")
    def _compute_expected_hours(self):
        """Planned work takes its own hours; what is done with another service takes none more."""
        super()._compute_expected_hours()
        for order in self.filtered("duty_ids"):
            planned = sum(order.duty_ids.filtered(lambda d: not d.covered_by_id).mapped("hours"))
            own = 0.0 if order.origin_duty_id else order.expected_hours
            order.expected_hours = own + planned

    def _get_mergeable_duties(self):
        """The planned work of their devices that is due soon."""
        result = super()._get_mergeable_duties()
        for order in self:
            result[order] += [
                MergeableDuty(
                    (duty._name, duty.id), duty.plan_id.name, fields.Date.to_string(duty.due_on)
                )
                for duty in order.near_duty_ids
            ]
        return result

    def _merge_duties(self, keys=None):
        result = super()._merge_duties(keys)
        wanted = None if keys is None else {id_ for model, id_ in keys if model == "mds.plan.duty"}
        self._take_due_work(wanted)
        return result

    def action_merge_due_work(self):
        """Do the planned work that is due soon with these orders."""
        self.check_access("write")
        self._take_due_work()
        return True

    def _take_due_work(self, ids=None):
        if not any(
            self.env.user.has_group(group)
            for group in ("mds_base.group_dispatcher", "mds_base.group_engineer")
        ):
            raise UserError(self.env._("Ask a dispatcher to join the due work."))
        for order in self:
            duties = order.near_duty_ids
            if ids is not None:
                duties = duties.filtered(lambda duty: duty.id in ids)
            duties = duties._lock_open().filtered(lambda duty: duty.state == "planned")
            duties.write({"order_id": order.id, "covered_by_id": False})
            duties._transition("ordered")

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        reached = {}
        for order, change in changes.items():
            reached[change.target] = reached.get(change.target, self.browse()) + order
        none = self.browse()
        done = reached.get("done", none)
        done.duty_ids._note_done()
        done._look_at_conditions()
        reopened = reached.get("in_progress", none)
        reopened.duty_ids._note_reopened()
        for order in reached.get("cancelled", none):
            order.duty_ids._leave_out(changes[order].reason)
        return result

    def _look_at_conditions(self):
        """What was measured may make work due."""
        if any(task.kind == "number" for task in self._sudo_tasks()):
            plans = self.env["mds.plan"]._sudo_by_condition()
            if plans:
                devices = self.device_id | self.device_line_ids.device_id
                self.env["mds.plan.duty"]._project_devices(devices)

    def _sudo_tasks(self):
        """Due work follows from what was measured, whoever finished the order."""
        return self.sudo().task_ids

    def _open_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        if len(self) == 1:
            return {
                "type": "ir.actions.act_window",
                "res_model": "mds.order",
                "res_id": self.id,
                "views": [(False, "form")],
            }
        action["domain"] = [("id", "in", self.ids)]
        return action
