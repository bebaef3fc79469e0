from datetime import datetime, time, timedelta

import pytz
from odoo import Command, api, fields, models
from odoo.addons.mds_base.models.said import Teller
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib import grouping

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
        run = self.env["mds.plan.run"]._take_up(today)
        if not run:
            return
        day, company = run._get_until(today), run.company_id
        run._call_again_later()
        cron._commit_progress(remaining=run.due_count - run.done_count)
        while duties := self._lock_due(day, limit, company):
            duties += duties._lock_mates()
            run._note_slice(duties, duties._make_orders())
            if not cron._commit_progress(len(duties)):
                return
            self.env.invalidate_all()  # what is committed need not be remembered
        run._note_done()

    @api.model
    def _get_due_domain(self, today, company=None):
        domain = [
            ("state", "=", "planned"),
            ("covered_by_id", "=", False),
            ("order_on", "<=", today),
            ("plan_id.state", "=", "active"),
        ]
        return [*domain, ("company_id", "child_of", company.id)] if company else domain

    @api.model
    def _lock_due(self, today, limit, company=None):
        """The next duties whose order is to be made, locked; others' locks are passed over.

        What another holds counts for nothing: else a run whose next slice is held would end.
        """
        self.flush_model()
        query = self._search(
            self._get_due_domain(today, company), order="order_on, id", limit=limit
        )
        rows = self.env.execute_query(
            SQL("%s FOR UPDATE OF mds_plan_duty SKIP LOCKED", query.select())
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

    def _get_place(self):
        """What goes into one order with this: the same plan at the same place; False: nothing."""
        self.ensure_one()
        match self.plan_id.grouping:
            case "department":
                place = self.site_id
            case "site":
                path = (self.site_id.parent_path or "").split("/")
                place = self.site_id.browse(int(path[0]) if path[0] else False)
            case _:
                return False
        return (self.plan_id.id, self.partner_id.id, place.id, self.company_id.id)

    def _lock_mates(self):
        """What is due later at the same places and may be done on the same day, locked."""
        days = {}
        for duty in self.filtered(lambda duty: duty.plan_id.grouping != "device"):
            place = duty._get_place()
            days[place] = min(days.get(place, duty.planned_on), duty.planned_on)
        if not days:
            return self.browse()
        found = self.search(
            [
                ("plan_id", "in", [plan for plan, *_rest in days]),
                ("partner_id", "in", [partner for _plan, partner, *_rest in days]),
                ("state", "=", "planned"),
                ("covered_by_id", "=", False),
                ("opens_on", "<=", max(days.values())),
                ("id", "not in", self.ids),
            ],
            order="id",
        )
        return found.filtered(
            lambda duty: (
                (day := days.get(duty._get_place())) and duty.opens_on <= day <= duty.closes_on
            )
        ).try_lock_for_update()

    def _gather(self):
        """[duties of one order], as the plans group them."""
        groups = grouping.gather(
            {
                duty: grouping.Visit(duty._get_place(), duty.planned_on, duty.opens_on)
                for duty in self.sorted(lambda duty: (duty.planned_on, duty.id))
            }
        )
        return [self.browse().concat(*group) for group in groups]

    def _make_orders(self):
        """An order per duty, place or department, with the smaller services that its duties
        cover. The caller holds locks.
        """
        if not self:
            return self.env["mds.order"]
        covered = self.search([("covered_by_id", "in", self.ids), ("state", "=", "planned")])
        below = covered.grouped("covered_by_id")
        gathered = self._gather()
        wholes = [
            duties.concat(*(below.get(duty, self.browse()) for duty in duties))
            for duties in gathered
        ]
        orders = self.env["mds.order"].create(
            [
                duties._prepare_order_vals(whole - duties)
                for duties, whole in zip(gathered, wholes, strict=True)
            ]
        )
        orders.with_context(mds_decided=("due_by",))._do_triage({})
        for whole, order in zip(wholes, orders, strict=True):
            whole.write({"order_id": order.id})
        (self + covered)._transition("ordered")
        return orders

    def _prepare_order_vals(self, covered):
        """Of the duties that go into one order; the first leads."""
        plans = (self + covered).plan_id
        words = "\n".join(text for text in plans.mapped("work_instruction") if text)
        first = self[0]
        return {
            "type_id": first.order_type_id.id,
            "device_id": first.device_id.id,
            "device_line_ids": [
                Command.create({"device_id": device.id, "sequence": 10 * place})
                for place, device in enumerate(self.device_id, start=1)
                if len(self.device_id) > 1
            ],
            "symptom": "\n".join(part for part in (", ".join(plans.mapped("name")), words) if part),
            "is_patient_involved": "no",
            "is_device_unsafe": "no",
            "origin_duty_id": first.id,
            **self._prepare_deadline_vals(),
        }

    def _prepare_deadline_vals(self):
        """The end of the last allowed day at the place, of the first that must be done."""
        _ = Teller(self.env, __name__)
        duty = min(self, key=lambda duty: duty.closes_on)
        zone = pytz.timezone(duty.site_id.tz or self.env.user.tz or "Asia/Shanghai")
        end = zone.localize(datetime.combine(duty.closes_on + timedelta(days=1), time.min))
        return {
            "due_by": end.astimezone(pytz.utc).replace(tzinfo=None),
            "due_reason": _(
                "%(plan)s: allowed until %(day)s.", plan=duty.plan_id.name, day=duty.closes_on
            ),
        }

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
        not_found = duties._note_not_found()
        duties -= not_found
        results = duties._get_results()
        days = {}
        for duty in duties:
            key = (duty._get_finish_day(), results[duty] in ("restricted", "unsafe"))
            days[key] = days.get(key, duties.browse()) + duty
        for (day, is_finding), group in days.items():
            group.write({"done_on": day, "is_finding": is_finding})
        duties._transition("done")
        duties._project_devices((duties | not_found).device_id)

    def _get_finish_day(self):
        self.ensure_one()
        zone = pytz.timezone(self.site_id.tz or "Asia/Shanghai")
        return pytz.utc.localize(self.order_id.finished_at).astimezone(zone).date()

    def _get_results(self):
        """{duty: result of its device on the order}."""
        rows = self.order_id.device_line_ids
        by_device = {(row.order_id.id, row.device_id.id): row.result for row in rows}
        return {
            duty: by_device.get((duty.order_id.id, duty.device_id.id)) or duty.order_id.result
            for duty in self
        }

    def _note_not_found(self):
        """A device that was not there has not been serviced: credited when tried in time."""
        results = self._get_results()
        tried = self.filtered(lambda duty: results[duty] == "not_found")
        rows = tried.order_id.device_line_ids
        notes = {(row.order_id.id, row.device_id.id): row.result_note for row in rows}
        groups = {}
        for duty in tried:
            note = notes.get((duty.order_id.id, duty.device_id.id))
            key = (
                note or self.env._("Device not found."),
                duty._get_finish_day() <= duty.closes_on,
            )
            groups[key] = groups.get(key, self.browse()) + duty
        for (reason, in_time), group in groups.items():
            group.write({"note": reason, "credit_kind": "not_found" if in_time else False})
            group._transition("credited" if in_time else "left_out", reason=reason)
        return tried

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
