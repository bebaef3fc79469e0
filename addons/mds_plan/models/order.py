from odoo import api, fields, models
from odoo.addons.mds_order.lib.intake import MergeableDuty
from odoo.exceptions import UserError

NEAR_DAYS = 30
NOT_BEGUN = ("new", "triaged")
WITH_CHECKLIST = ("triaged", "planned", "in_progress")


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
        help="Planned work on this device that is due within 30 days, without an order or with one "
        "that nobody has begun: do it on the same visit.",
    )

    _origin_duty_once = models.UniqueIndex(
        "(origin_duty_id) WHERE origin_duty_id IS NOT NULL AND state != 'cancelled'",
        "There is an order for this duty already.",
    )

    @api.depends("device_id", "device_line_ids.device_id", "state", "duty_ids.state")
    def _compute_near_duty_ids(self):
        until = fields.Date.add(fields.Date.context_today(self), days=NEAR_DAYS)
        duties = self.env["mds.plan.duty"].search(
            [
                ("device_id", "in", (self.device_id | self.device_line_ids.device_id).ids),
                ("due_on", "<=", until),
                "|",
                ("state", "=", "planned"),
                "&",
                ("state", "=", "ordered"),
                ("order_id.state", "in", NOT_BEGUN),
            ]
        )
        free = duties.order_id._filter_not_begun()
        duties = duties.filtered(lambda duty: not duty.order_id or duty.order_id in free)
        by_device = duties.grouped("device_id")
        for order in self:
            is_open = order.state in ("new", "triaged", "planned", "in_progress")
            devices = order.device_id | order.device_line_ids.device_id
            near = duties.browse().concat(
                *(by_device.get(device._origin, duties.browse()) for device in devices if is_open)
            )
            order.near_duty_ids = near.filtered(
                lambda duty, order=order: not duty.order_id or duty.order_id != order._origin
            )

    def _filter_not_begun(self):
        """Orders of planned work on one device, untouched: another order can take it over."""
        return self.filtered(
            lambda order: (
                order.origin_duty_id
                and order.state in NOT_BEGUN
                and len(order.device_line_ids) < 2
                and not order.visit_ids
            )
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
            others = duties.order_id
            duties = duties._lock_open().filtered(lambda duty: duty.state == "planned")
            duties.write({"order_id": order.id, "covered_by_id": False})
            duties._transition("ordered")
            order._take_over(others)
        self._sudo_checklist()._sync_tasks()

    def _take_over(self, others):
        """What those orders of planned work were to do is done with this one, and they end."""
        others = others._sudo_end()
        others.lock_for_update()
        others = others._filter_not_begun() - self
        others.duty_ids.write({"order_id": self.id})
        reason = self.env._("Done on the same visit: %(order)s.", order=self.name)
        for other in others:
            other.message_post(body=reason)
        others._transition("cancelled", reason=reason)

    def _sudo_end(self):
        """An order that has nothing left to do ends, whoever takes its work along."""
        return self.sudo()

    def _sudo_checklist(self):
        """What is taken along is asked for on the checklist, whoever takes it along."""
        return self.sudo().filtered(lambda order: order.state in WITH_CHECKLIST)

    def _get_work_types(self):
        """With planned work that is done on the same visit comes its checklist."""
        result = super()._get_work_types()
        for order in self:
            result[order] |= order._sudo_types_of_duties()
        return result

    def _sudo_types_of_duties(self):
        """Which kind of work is due is no secret to who works on the order."""
        return self.sudo().duty_ids.order_type_id.with_env(self.env)

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
