from collections import defaultdict
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.addons.mds_base.lib.working_time import WorkingTime, closed_days

from ..lib import sla_clock, sla_conditions
from .sla_policy import MILESTONES

DELIVERY = ("parts", "transport")
"""Waits that are for parts: until somebody sends them, and on their way."""
HORIZONS = (45, 200, 800)
"""Days of working hours that are fetched, one after the other, until the deadlines lie within."""


def _aware(moment):
    return moment.replace(tzinfo=timezone.utc)


def _naive(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


class OrderSla(models.Model):
    """A promise of time for an order 服务时效: what must be reached by when, and whether it was.

    Written by the decision; the stamps of the order say when it was reached.
    """

    _name = "mds.order.sla"
    _inherit = ["mds.order.link.mixin"]
    _description = "Service Level of an Order"
    _order = "order_id, due_at, id"

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="order_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    product_tmpl_id = fields.Many2one(related="order_id.product_tmpl_id", store=True)
    line_id = fields.Many2one(
        "mds.contract.line", "Contract Line", index="btree_not_null", ondelete="restrict"
    )
    policy_id = fields.Many2one("mds.sla.policy", required=True, ondelete="restrict")
    milestone = fields.Selection(
        [
            ("response", "Response"),
            ("on_site", "On Site"),
            ("restored", "Restored"),
            ("resolved", "Resolved"),
            ("parts", "Parts There"),
        ],
        required=True,
    )
    hours = fields.Float("Promised (h)")
    due_at = fields.Datetime("Due", index=True)
    reason = fields.Selection(
        [
            ("counted", "Counted from the report"),
            ("demanded", "Counted from the demand for parts"),
            ("from_triage", "Counted from triage"),
            ("from_arrival", "Counted from the arrival"),
            ("reopened", "Counted anew since work was taken up again"),
            ("not_started", "Has not started yet"),
            ("next_opening", "Counted from the next opening hour"),
            ("no_hours", "The working hours are empty"),
            ("horizon_too_short", "No working hours are entered so far ahead"),
        ],
        "How",
    )
    reached_at = fields.Datetime("Reached", compute="_compute_reached_at", store=True)
    state = fields.Selection(
        [("running", "Running"), ("paused", "Paused"), ("met", "Met"), ("breached", "Breached")],
        compute="_compute_state",
        search="_search_state",
    )
    is_met = fields.Boolean(
        compute="_compute_is_met", store=True, help="Reached in time; empty while it runs."
    )

    kept_percent = fields.Float(
        "Kept (%)",
        compute="_compute_is_met",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="Of the promises that are decided: reached, or past their deadline.",
    )

    _once = models.Constraint(
        "UNIQUE (order_id, milestone)", "This order has this milestone already."
    )

    @api.depends("milestone")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["milestone"]._description_selection(self.env))
        for row in self:
            row.display_name = labels.get(row.milestone, "")

    @api.depends(lambda self: self._get_reached_dependencies())
    def _compute_reached_at(self):
        reached = self.order_id._get_milestones()
        for row in self:
            row.reached_at = reached[row.order_id].get(row.milestone) or False

    @api.model
    def _get_reached_dependencies(self):
        return (
            "milestone",
            "order_id.responded_at",
            "order_id.arrived_at",
            "order_id.restored_at",
            "order_id.finished_at",
            "order_id.state",
            *(f"order_id.segment_ids.{name}" for name in ("kind", "start", "end")),
        )

    @api.depends("reached_at", "due_at")
    def _compute_is_met(self):
        for row in self:
            row.is_met = bool(row.reached_at and row.due_at and row.reached_at <= row.due_at)
            row.kept_percent = 100.0 if row.is_met else 0.0

    @api.depends("reached_at", "due_at", "order_id.pause_party")
    def _compute_state(self):
        now = _aware(fields.Datetime.now())
        for row in self:
            due, reached = (
                _aware(moment) if moment else None for moment in (row.due_at, row.reached_at)
            )
            row.state = sla_clock.judge(due, reached, now, row._is_paused())

    def _write_changed(self, vals):
        """Most rows stay as they are when all are counted again."""
        self.ensure_one()
        now = self._convert_to_write({name: self[name] for name in vals})
        if now != vals:
            self.write(vals)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        is_open = fields.Domain("reached_at", "=", False)
        paused = is_open & self._get_standing_domain()
        late = is_open & fields.Domain("due_at", "<", now) & ~paused
        reached = [("reached_at", "!=", False)]
        missed = ["&", "&", *reached, ("due_at", "!=", False), ("is_met", "=", False)]
        domains = {
            "met": ["|", ("is_met", "=", True), "&", *reached, ("due_at", "=", False)],
            "breached": late | fields.Domain(missed),
            "paused": paused,
            "running": is_open
            & ~paused
            & fields.Domain(["|", ("due_at", "=", False), ("due_at", ">=", now)]),
        }
        return fields.Domain.OR([domains[one] for one in value if one in domains])


class Order(models.Model):
    """Deadlines of an order by the service level of the contract line that decides it."""

    _inherit = "mds.order"

    sla_ids = fields.One2many("mds.order.sla", "order_id", "Service Levels", readonly=True)
    promised_priority = fields.Char(
        readonly=True, copy=False, help="The priority at triage: its hours are promised."
    )
    next_sla_at = fields.Datetime(
        "Next Promise",
        compute="_compute_next_sla_at",
        store=True,
        index="btree_not_null",
        help="The earliest promise of time that is not kept yet.",
    )

    @api.depends("sla_ids.due_at", "sla_ids.reached_at", "state")
    def _compute_next_sla_at(self):
        for order in self:
            open_rows = order.sla_ids.filtered(lambda row: row.due_at and not row.reached_at)
            is_over = order.state in ("done", *order._final_states)
            order.next_sla_at = False if is_over else min(open_rows.mapped("due_at"), default=False)

    def _get_milestones(self):
        """``{order: {milestone: when it was reached}}``, by the order's own stamps."""
        delivery = self._get_parts_delivery()
        return {
            order: {
                "parts": delivery[order][1],
                "response": order.responded_at,
                "on_site": order.arrived_at,
                "restored": order.restored_at,
                "resolved": order.finished_at
                if order.state in ("done", *order._final_states)
                else False,
            }
            for order in self
        }

    def _get_parts_delivery(self):
        """``{order: (parts demanded at, there at)}``; none while nothing is wanted, or on its way.

        By the order's own segments: from the beginning of the first wait for parts until the end
        of the last one, whoever was in charge of it.
        """
        result = {}
        for order in self:
            waits = order.segment_ids.filtered(lambda one: one.kind in DELIVERY and one.start)
            starts, ends = waits.mapped("start"), waits.mapped("end")
            result[order] = (
                min(starts, default=None),
                max(ends) if ends and all(ends) else None,
            )
        return result

    def _get_promised_priority(self):
        """A priority that rises later, by an escalation, does not tighten what was promised."""
        self.ensure_one()
        return self.promised_priority or self.priority

    def _get_sla_pauses(self):
        """``{order: [(start, end, party)]}``: pauses that are over, naive UTC.

        An open pause moves the deadline when it ends: until then nobody knows by how much.
        """
        return {
            order: [
                (pause.start, pause.end, pause.party) for pause in order.segment_ids if pause.end
            ]
            for order in self
        }

    def _get_sla_deadlines(self, lines):
        """``{order: {milestone: (naive UTC due or None, hours, reason)}}``.

        :param lines: ``{order: contract line}`` of orders whose line has a service level
        """
        targets = (
            self.env["mds.sla.policy"]
            .concat(*(line.sla_policy_id for line in lines.values()))
            ._get_target_seconds()
        )
        orders = self.concat(*lines)
        clocks, pauses, delivery = {}, orders._get_sla_pauses(), orders._get_parts_delivery()
        result, begun = defaultdict(dict), {}
        for order, line in lines.items():
            policy = line.sla_policy_id
            if not order._has_clock(policy):
                continue
            conditions, times = policy._prepare_conditions(), order._prepare_times(pauses, delivery)
            promised = targets.get((policy, order._get_promised_priority()), {})
            for milestone, seconds in promised.items():
                clock, reason = sla_conditions.clock(milestone, seconds, conditions, times)
                if clock:
                    clocks[order, milestone] = (clock, policy.calendar_id)
                    begun[order, milestone] = reason
                elif milestone != "parts":  # nobody wants any
                    result[order][milestone] = (None, seconds / 3600, reason)
        for (order, milestone), answer in self._count_clocks(clocks).items():
            due = _naive(answer.at) if answer.at else None
            hours = clocks[order, milestone][0].seconds / 3600
            is_usual = begun[order, milestone] == sla_clock.COUNTED
            reason = answer.reason if is_usual or not due else begun[order, milestone]
            result[order][milestone] = (due, hours, reason)
        return result

    @api.model
    def _count_clocks(self, clocks):
        """``{key: Deadline}``: hours are fetched once per calendar, further ahead as needed."""
        answers, todo = {}, dict(clocks)
        for days in HORIZONS:
            if not todo:
                break
            starts = [clock.start for clock, _calendar in todo.values()]
            span = (min(starts), max(starts) + timedelta(days=days))
            calendars = {calendar for _clock, calendar in todo.values()}
            hours = {calendar: self._get_working_time(calendar, *span) for calendar in calendars}
            answers.update(sla_clock.deadlines(todo, hours))
            todo = {
                key: value
                for key, value in todo.items()
                if answers[key].reason == sla_clock.HORIZON_TOO_SHORT
            }
        return answers

    @api.model
    def _get_working_time(self, calendar, start, end):
        """Hours in which a clock runs; without a calendar, all of them."""
        if not calendar:
            return sla_clock.around_the_clock(start, end)
        intervals = self._sudo_calendar(calendar)._work_intervals_batch(start, end)[False]
        return WorkingTime(closed_days((first, last) for first, last, _rest in intervals))

    @api.model
    def _sudo_calendar(self, calendar):
        """Working hours and holidays are no secret; their leaves are HR's."""
        return calendar.sudo()

    def _recount_sla(self):
        """A pause, the level or its hours have changed: deadlines of open orders follow."""
        open_orders = self.filtered(
            lambda order: (
                order.contract_version_id and order.state not in ("done", *order._final_states)
            )
        )
        for own, orders in open_orders.grouped("is_due_own").items():
            lines = orders.filtered(lambda order: not order.sla_ids)._get_deciding_lines()
            lines.update({order: order.sla_ids[:1].line_id for order in orders if order.sla_ids})
            orders._write_sla(lines)
            if not own:
                orders._sudo_for_contract()._write_due_of_rows()

    def _write_due_of_rows(self):
        """The order is due when its promise is."""
        answers = self._get_due_by()
        for order in self:
            due, reason = answers[order]
            if due and due != order.due_by:
                order.write({"due_by": due, "due_reason": reason})

    def _write_sla(self, lines):
        """Rows by the lines that decide; milestones that are no longer promised go."""
        deadlines = self._get_sla_deadlines(
            {order: line for order, line in lines.items() if line.sla_policy_id}
        )
        rows_of = self._sudo_sla_rows().search([("order_id", "in", self.ids)]).grouped("order_id")
        vals_list, obsolete = [], self._sudo_sla_rows()
        for order in self:
            present = {row.milestone: row for row in rows_of.get(order, obsolete.browse())}
            for milestone in MILESTONES:
                answer = deadlines.get(order, {}).get(milestone)
                row = present.get(milestone)
                if answer is None:
                    obsolete += row or obsolete.browse()
                    continue
                due, hours, reason = answer
                line = lines[order]
                vals = {
                    "due_at": due or False,
                    "hours": hours,
                    "reason": reason,
                    "line_id": line.id,
                    "policy_id": line.sla_policy_id.id,
                }
                if row:
                    row._write_changed(vals)
                else:
                    vals_list.append({"order_id": order.id, "milestone": milestone, **vals})
        obsolete.unlink()
        self._sudo_sla_rows().create(vals_list)

    @api.model
    def _sudo_sla_rows(self):
        """Rows follow from the decision; no user writes them."""
        return self.env["mds.order.sla"].sudo()
