from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib import levelling, nesting, schedule, triggers

DONE = ("done", "credited")


class Duty(models.Model):
    """From plans to due days: compare what the rules want with what is there."""

    _inherit = "mds.plan.duty"

    @api.model
    def _project_devices(self, devices, now=None):
        """Bring the duties of these devices up to date with all active plans.

        New ones are made, obsolete ones go, those that are due again without anybody having acted
        become *missed*. What people have touched is never moved. The number of queries depends on
        the number of plans, not on the number of devices.
        """
        today = fields.Date.context_today(self, now)
        duties = self._sudo_follow()
        devices = devices.with_env(duties.env)
        known = duties._get_known(devices)
        wanted = duties._get_wanted(duties._get_pairs(devices), known, today)
        duties._apply_projection(known, wanted, today)

    @api.model
    def _get_pairs(self, devices):
        """[(plan, device)]: which plan is for which device."""
        plans = self.env["mds.plan"].search([("state", "=", "active")])
        ids = set(devices.ids)
        pairs = []
        for plan in plans:
            domain = plan._get_device_domain() & Domain("id", "in", list(ids))
            pairs += [(plan, device) for device in devices.search(domain)]
        return pairs

    @api.model
    def _get_known(self, devices):
        """{(plan id, device id): duties}, all of them."""
        found = self.search([("device_id", "in", devices.ids)])
        return found.grouped(lambda duty: (duty.plan_id.id, duty.device_id.id))

    @api.model
    def _get_wanted(self, pairs, known, today):
        """{(plan, device): [Occurrence]} by the rules."""
        rules = {plan: plan._prepare_rule() for plan in {plan for plan, _device in pairs}}
        facts, counted_on = {}, {}
        for plan, device in pairs:
            touched = known.get((plan.id, device.id), self.browse()).filtered(
                lambda duty: duty.state != "planned"
            )
            done = touched.filtered(lambda duty: duty.state in DONE and duty.done_on)
            facts[plan, device] = schedule.Facts(
                rule=rules[plan],
                origin=self._get_device_origin(device),
                start=plan.start_on,
                last_due=max(touched.mapped("nominal_on"), default=None),
                last_done=max(done.mapped("done_on"), default=None),
                end=self._get_device_end(plan, device),
            )
            last = touched.sorted("nominal_on")[-1:]
            counted_on[plan, device] = last.done_on or last.nominal_on or None
        until = self.env["mds.plan"]._get_until(today)
        timed = {pair: fact for pair, fact in facts.items() if pair[0]._is_by_time_only()}
        other = {pair: fact for pair, fact in facts.items() if pair not in timed}
        wanted = schedule.project(timed, today, until)
        wanted |= triggers.project(self._get_cases(other, counted_on), today, until)
        return wanted

    @api.model
    def _get_device_origin(self, device):
        return device.installed_on or device.received_on or device.create_date.date()

    @api.model
    def _get_device_end(self, plan, device):
        ends = [day for day in (plan.end_on, device.expires_on) if day]
        return min(ends) if ends else None

    @api.model
    def _apply_projection(self, known, wanted, today):
        fresh, keep = [], {}
        hours = self.env["mds.plan"]._get_hours(list(wanted))
        for (plan, device), occurrences in wanted.items():
            there = plan._match(known.get((plan.id, device.id), self.browse()), occurrences)
            for occurrence in occurrences:
                duty = there.get(occurrence.nominal)
                if duty is None:
                    fresh.append((plan, device, occurrence))
                elif duty.state == "planned":
                    keep[duty] = (plan, occurrence, hours[plan, device])
        self._drop_obsolete(known, keep, today)
        self._move_kept(keep)
        self._create_fresh(fresh, hours, today)
        devices = self.env["mds.device"].browse({device.id for _plan, device in wanted})
        self._nest(devices)

    @api.model
    def _drop_obsolete(self, known, keep, today):
        """What no rule wants any more goes; what is overtaken by the next due day is missed."""
        planned = self.browse().concat(*known.values()).filtered(lambda d: d.state == "planned")
        obsolete = planned - self.concat(*keep)
        active = obsolete.filtered(lambda duty: duty.plan_id.state == "active")
        missed = active.filtered(
            lambda duty: duty.closes_on < today and duty.nominal_on >= duty.plan_id.start_on
        )
        missed._transition("missed")
        (obsolete - missed).unlink()

    @api.model
    def _move_kept(self, keep):
        """The rule of a planned duty has changed: its days follow, a chosen day if it must."""
        moves = defaultdict(self.browse)
        for duty, (plan, occurrence, hours) in keep.items():
            vals = self._prepare_duty_vals(occurrence, hours)
            day = duty.planned_on
            if occurrence.opens <= day <= occurrence.closes and (
                duty.is_moved_by_hand or duty.due_on == occurrence.due
            ):
                vals["planned_on"] = day
            vals["planned_on"] = max(vals["planned_on"], plan.start_on)
            vals["order_on"] = fields.Date.subtract(vals["planned_on"], days=plan.horizon_days)
            if any(duty[name] != value for name, value in vals.items()):
                moves[tuple(vals.items())] += duty
        for vals, duties in moves.items():
            duties.write(dict(vals))

    @api.model
    def _create_fresh(self, fresh, hours, today):
        """New duties, each on the day of its window that suits the weeks best."""
        items = {
            place: levelling.Item(
                due=occurrence.due,
                opens=max(occurrence.opens, min(today, occurrence.due)),
                closes=occurrence.closes,
                hours=hours[plan, device],
                place=device.site_id.id or device.partner_id.id,
            )
            for place, (plan, device, occurrence) in enumerate(fresh)
            if plan.is_levelled and occurrence.due >= today
        }
        load = self._get_load(today) if items else {}
        days = levelling.level(items, load, self._get_barred(fresh, items))
        vals_list = []
        for place, (plan, device, occurrence) in enumerate(fresh):
            vals = self._prepare_duty_vals(occurrence, hours[plan, device])
            # a window that is open when the plan comes into force counts, but not a day before
            vals["planned_on"] = max(days.get(place, occurrence.due), plan.start_on)
            vals["order_on"] = fields.Date.subtract(vals["planned_on"], days=plan.horizon_days)
            vals_list.append({**vals, "plan_id": plan.id, "device_id": device.id})
        return self.create(vals_list)

    @api.model
    def _prepare_duty_vals(self, occurrence, hours):
        return {
            "nominal_on": occurrence.nominal,
            "due_on": occurrence.due,
            "opens_on": occurrence.opens,
            "closes_on": occurrence.closes,
            "due_reason": occurrence.reason,
            "target_total": float(occurrence.target or 0),
            "planned_on": occurrence.due,
            "hours": hours,
        }

    @api.model
    def _get_load(self, today):
        """{day: hours} that are planned already."""
        rows = self._read_group(
            [
                ("state", "in", ("planned", "ordered")),
                ("covered_by_id", "=", False),
                ("planned_on", ">=", today),
            ],
            ["planned_on:day"],
            ["hours:sum"],
        )
        return {fields.Date.to_date(day): hours for day, hours in rows}

    @api.model
    def _get_barred(self, fresh, items):
        """Days within the windows on which a blackout of some plan lies."""
        barred = set()
        for plan in {fresh[place][0] for place in items}:
            blackouts = plan.blackout_ids._prepare_blackouts()
            if not blackouts:
                continue
            for place, item in items.items():
                if fresh[place][0] == plan:
                    day = item.opens
                    while day <= item.closes:
                        if any(blackout.holds(day) for blackout in blackouts):
                            barred.add(day)
                        day = fields.Date.add(day, days=1)
        return barred

    @api.model
    def _nest(self, devices):
        """Let the greater of two services on one device cover the smaller."""
        covers = {
            plan.id: set(plan.covers_ids.ids)
            for plan in self.env["mds.plan"].search(
                [("state", "=", "active"), ("covers_ids", "!=", False)]
            )
        }
        duties = self.search(
            [("device_id", "in", devices.ids), ("state", "in", ("planned", "ordered"))]
        )
        if covers:
            self._meet(duties, covers)
        changes = defaultdict(self.browse)
        for _device, group in duties.grouped("device_id").items():
            facts = group._prepare_nesting()
            answers = nesting.cover(facts, covers) if covers else {}
            for duty in group.filtered(lambda duty: duty.state == "planned"):
                greater = answers.get(duty, self.browse())
                if duty.covered_by_id != greater:
                    changes[greater] += duty
        for greater, group in changes.items():
            group.write({"covered_by_id": greater.id})

    def _prepare_nesting(self):
        """As the pure rules of nesting read them."""
        return {
            duty: nesting.Duty(duty.plan_id.id, duty.planned_on, duty.opens_on, duty.closes_on)
            for duty in self
            if duty.state == "planned" or not duty.covered_by_id
        }

    @api.model
    def _meet(self, duties, covers):
        """A greater service whose day nobody has chosen moves to where it covers the smaller."""
        today = fields.Date.context_today(self)
        blackouts = {plan.id: plan.blackout_ids._prepare_blackouts() for plan in duties.plan_id}

        def is_barred(plan, day):
            return any(blackout.holds(day) for blackout in blackouts[plan])

        moves = defaultdict(self.browse)
        for _device, group in duties.grouped("device_id").items():
            planned = group.filtered(lambda duty: duty.state == "planned")
            movable = {
                duty: max(today, duty.plan_id.start_on)
                for duty in planned
                if duty.plan_id.id in covers and not duty.is_moved_by_hand
            }
            days = nesting.meet(group._prepare_nesting(), covers, movable, planned, is_barred)
            for duty, day in days.items():
                moves[day, duty.plan_id.horizon_days] += duty
        for (day, horizon), group in moves.items():
            group.write({"planned_on": day, "order_on": fields.Date.subtract(day, days=horizon)})
