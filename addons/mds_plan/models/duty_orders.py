from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller
from odoo.exceptions import UserError
from odoo.tools import SQL

SLICE = 100


class Duty(models.Model):
    """From due work to orders, each duty exactly once."""

    _inherit = "mds.plan.duty"

    @api.model
    def _cron_make_orders(self, now=None, limit=SLICE):
        """Make the orders whose time has come, slice by slice.

        Each slice locks its duties and skips what another worker has locked; it is committed with
        its orders or not at all, so a killed run is simply called again.
        """
        today = fields.Date.context_today(self, now)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(self._get_due_domain(today)))
        while True:
            duties = self._lock_due(today, limit)
            if not duties:
                break
            duties._make_orders()
            if not cron._commit_progress(len(duties)):
                break

    @api.model
    def _get_due_domain(self, today):
        return [
            ("state", "=", "planned"),
            ("covered_by_id", "=", False),
            ("order_on", "<=", today),
            ("plan_id.state", "=", "active"),
        ]

    @api.model
    def _lock_due(self, today, limit):
        """The next duties whose order is to be made, locked; others' locks are passed over."""
        self.flush_model()
        query = self._search(self._get_due_domain(today), order="order_on, id", limit=limit)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM mds_plan_duty WHERE id IN (%s) AND state = 'planned' "
                "ORDER BY id FOR UPDATE SKIP LOCKED",
                query.subselect(),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def action_make_order(self):
        """Make the orders of these duties now, before their time."""
        covered = self.filtered("covered_by_id")
        if covered:
            raise UserError(
                self.env._(
                    "%(duty)s is done together with %(greater)s: make the order of that one.",
                    duty=covered[0].display_name,
                    greater=covered[0].covered_by_id.plan_id.name,
                )
            )
        self.check_access("read")
        self._check_not_ordered()
        orders = self._lock_open()._make_orders()
        return orders.with_env(self.env)._open_orders()

    def _check_not_ordered(self):
        moving = self.filtered(lambda duty: duty.state != "ordered")
        if not moving:
            raise UserError(self.env._("The order is made already: open it from the duty."))
        moving._check_ways("ordered", "")

    def _lock_open(self):
        """Those of these duties that still wait for an order, locked against another who asks."""
        duties = self._sudo_follow()
        duties.lock_for_update()
        return duties.filtered(lambda duty: duty.state in ("planned", "missed"))

    def _make_orders(self):
        """One order per duty, with the smaller services that it covers. The caller holds locks."""
        if not self:
            return self.env["mds.order"]
        covered = self.search([("covered_by_id", "in", self.ids), ("state", "=", "planned")])
        below = covered.grouped("covered_by_id")
        orders = self.env["mds.order"].create(
            [duty._prepare_order_vals(below.get(duty, self.browse())) for duty in self]
        )
        for (due_by, words), group in self._group_deadlines(orders).items():
            group._do_triage({"due_by": due_by, "due_reason": words})
        for duty, order in zip(self, orders, strict=True):
            (duty + below.get(duty, self.browse())).write({"order_id": order.id})
        (self + covered)._transition("ordered")
        return orders

    def _prepare_order_vals(self, covered):
        self.ensure_one()
        plans = (self + covered).plan_id
        words = "\n".join(text for text in plans.mapped("work_instruction") if text)
        return {
            "type_id": self.order_type_id.id,
            "device_id": self.device_id.id,
            "symptom": "\n".join(part for part in (", ".join(plans.mapped("name")), words) if part),
            "is_patient_involved": "no",
            "is_device_unsafe": "no",
            "origin_duty_id": self.id,
        }

    def _group_deadlines(self, orders):
        """{(deadline in naive UTC, why): orders}: the end of the last allowed day at the place."""
        _ = Teller(self.env, __name__)
        groups = {}
        for duty, order in zip(self, orders, strict=True):
            zone = pytz.timezone(duty.site_id.tz or self.env.user.tz or "Asia/Shanghai")
            end = zone.localize(datetime.combine(duty.closes_on + timedelta(days=1), time.min))
            words = _(
                "%(plan)s: allowed until %(day)s.", plan=duty.plan_id.name, day=duty.closes_on
            )
            key = (end.astimezone(pytz.utc).replace(tzinfo=None), words)
            groups[key] = groups.get(key, orders.browse()) + order
        return groups

    # -- what becomes of the order ------------------------------------------------------------

    def action_note_done(self):
        """The work of the order is done: so is the duty, on the day it was finished."""
        for duty in self.filtered(lambda duty: duty.state == "ordered"):
            finished = duty.order_id.finished_at
            if not finished:
                raise UserError(
                    self.env._(
                        "%(duty)s: finish the work of its order first.", duty=duty.display_name
                    )
                )
        self._note_done()
        return True

    def _note_done(self):
        duties = self._sudo_follow().filtered(lambda duty: duty.state == "ordered")
        days = {}
        for duty in duties:
            zone = pytz.timezone(duty.site_id.tz or "Asia/Shanghai")
            day = pytz.utc.localize(duty.order_id.finished_at).astimezone(zone).date()
            key = (day, duty.order_id.result in ("restricted", "unsafe"))
            days[key] = days.get(key, duties.browse()) + duty
        for (day, is_finding), group in days.items():
            group.write({"done_on": day, "is_finding": is_finding})
        duties._transition("done")
        duties._project_devices(duties.device_id)

    def action_note_reopened(self):
        """The order is being worked on again."""
        self._note_reopened()
        return True

    def _note_reopened(self):
        duties = self._sudo_follow().filtered(lambda duty: duty.state == "done")
        duties._transition("ordered")
        duties.write({"done_on": False, "is_finding": False})
        duties._project_devices(duties.device_id)

    def _leave_out(self, reason):
        """Whoever cancels an order leaves its duties out, for the same reason."""
        duties = self._sudo_follow().filtered(lambda duty: duty.state == "ordered")
        duties.write({"note": reason})
        duties._transition("left_out", reason=reason)
