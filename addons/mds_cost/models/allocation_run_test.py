from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from odoo import api, models
from odoo.addons.mds_base.lib.apportion import apportion
from odoo.addons.mds_base.models.said import listing
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib import allocation
from .allocation_run_definition import Given


class AllocationRun(models.Model):
    """The test run: gather cost and drivers, ask, freeze the answer in lines.

    Centres are ``("centre", id)``; others name their cost centre too: ``("order", id, centre)``.
    """

    _inherit = "mds.allocation.run"

    def _test(self):
        """Reckon one run; its former lines are replaced."""
        self.ensure_one()
        segments = self.cycle_id.segment_ids
        self._check_set_up(segments)
        usage = self._get_usage(segments)
        costs_of = self._get_costs(segments)
        self._write_lines(
            row
            for element, costs in costs_of.items()
            for row in self._allocate(element, costs, usage, segments)
        )
        self._sudo_note({"definition": self.cycle_id._describe(), "tested_at": self.env.cr.now()})

    def _check_set_up(self, segments):
        if not segments:
            raise UserError(
                self.env._("%(cycle)s has no segments yet.", cycle=self.cycle_id.display_name)
            )
        if self.currency_id.decimal_places != 2:
            raise UserError(
                self.env._(
                    "%(currency)s has no cents: allocation works in hundredths.",
                    currency=self.currency_id.name,
                )
            )

    # cost of senders
    def _get_sender_domain(self, sender, given):
        """The entries whose cost a sender gives: of the period, and nobody's but the centre's."""
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                (column, "=", sender),
                ("mds_run_id", "!=", self.id),
                *self._get_unowned_domain(),
            ]
        )
        if not given.is_all:
            domain &= Domain("mds_cost_element_id", "in", given.element_ids) | Domain(
                "general_account_id", "in", given.account_ids
            )
        return domain

    @api.model
    def _get_unowned_domain(self):
        """Seam: cost of orders and devices lies on a centre too, but has come to its owner."""
        return [("mds_order_id", "=", False), ("mds_device_id", "=", False)]

    def _get_posted(self, segments):
        """``{segment: {element: cost}}`` of the entries in the period; a query per segment."""
        result = {}
        overhead = self.env.ref("mds_cost.element_overhead")
        for segment in segments:
            posted = defaultdict(Decimal)
            groups = self.env["account.analytic.line"]._read_group(
                self._get_sender_domain(segment.sender_id.id, segment._get_given()),
                ["mds_cost_element_id"],
                ["amount:sum"],
            )
            for element, amount in groups:
                posted[element or overhead] -= Decimal(str(round(amount, 2)))
            result[segment] = dict(posted)
        return result

    def _get_costs(self, segments):
        """``{element: {centre: cost to give}}`` by the senders' rules."""
        assessed = self.cycle_id.element_id if self.cycle_id.mode == "assessment" else None
        result = defaultdict(dict)
        for segment, posted in self._get_posted(segments).items():
            key = ("centre", segment.sender_id.id)
            for element, amount in segment._give(posted).items():
                costs = result[assessed or element]
                costs[key] = costs.get(key, Decimal(0)) + amount
        return result

    def _get_given(self):
        """What the senders would give now, to compare with what was tested."""
        costs = self._get_costs(self.cycle_id.segment_ids)
        return {
            (element.id, key[1]): amount
            for element, by_centre in costs.items()
            for key, amount in by_centre.items()
            if amount
        }

    def _get_frozen(self):
        """What the senders give of their own by the lines of this run."""
        result = defaultdict(Decimal)
        for sender, element, amount in self._read_line_sums("sender_id"):
            result[element.id, sender.id] += amount
        senders = self.cycle_id.segment_ids.sender_id  # also who had nothing left to give
        for receiver, element, amount in self._read_line_sums("receiver_id"):
            if receiver in senders:
                result[element.id, receiver.id] -= amount
        return {key: amount for key, amount in result.items() if amount}

    def _read_line_sums(self, name):
        domain = [("run_id", "=", self.id)]
        if name == "receiver_id":
            domain += [(name, "=", False) for name in self._get_receiver_columns().values()]
        groups = self.env["mds.allocation.run.line"]._read_group(
            domain, [name, "element_id"], ["amount:sum"]
        )
        return [(one, element, Decimal(str(round(sum_, 2)))) for one, element, sum_ in groups]

    # drivers
    def _get_usage(self, segments):
        """``{(sender, receiver): quantity}`` for all segments, frozen in the lines."""
        drivers = {}
        usage = {}
        for segment in segments:
            sender = ("centre", segment.sender_id.id)
            kind = (segment.driver, segment.receiver_kind)
            if segment.driver == "fixed":
                found = {("centre", one.account_id.id): one.weight for one in segment.receiver_ids}
            elif segment.driver == "figure":
                found = self._get_figure(segment.figure_id)
            else:
                if kind not in drivers:
                    drivers[kind] = self._get_work_driver(*kind)
                found = drivers[kind]
            wanted = set(segment.receiver_ids.account_id.ids)
            for receiver, quantity in found.items():
                if receiver == sender or not quantity:
                    continue
                centre = self._get_centre_of(receiver)
                if not wanted or centre in wanted:
                    usage[sender, receiver] = Decimal(str(round(quantity, 4)))
        return usage

    # asking and keeping
    def _allocate(self, element, costs, usage, segments):
        """The lines of one element, one after the other: there may be a million."""
        senders = [("centre", segment.sender_id.id) for segment in segments]
        full = {sender: costs.get(sender, Decimal(0)) for sender in senders}
        try:
            answer = allocation.allocate(full, usage, senders, self.cycle_id.method)
        except allocation.AllocationError as refusal:
            raise UserError(self._explain_refusal(refusal, usage, senders)) from refusal
        by_sender = {("centre", segment.sender_id.id): segment for segment in segments}
        for step in answer.steps:
            segment = by_sender[step.sender]
            for flow in step.flows:
                if flow.amount:
                    yield (
                        self.id,
                        segment.id,
                        step.sender[1],
                        element.id,
                        self._get_centre_of(flow.receiver),
                        *self._get_receiver_ids(flow.receiver),
                        segment.driver,
                        float(flow.quantity),
                        float(flow.of),
                        flow.amount,
                        float(flow.residual),
                    )

    def _explain_refusal(self, refusal, usage, senders):
        ids = [centre[1] for centre in refusal.centres if centre[0] == "centre"]
        centres = self.env["account.analytic.account"].browse(ids)
        names = listing(self.env, centres.mapped("name"))
        if refusal.code == allocation.NO_RECEIVERS and any(
            (sender, other) in usage for sender in refusal.centres for other in senders
        ):
            return self.env._(
                "%(centres)s: there is cost to give, but nobody is left to get it. By the direct "
                "method no other sender gets any, by the step-down method none that gave before. "
                "Add receivers, or change the method or the order of the segments.",
                centres=names,
            )
        texts = {
            allocation.NO_RECEIVERS: self.env._(
                "%(centres)s: there is cost to give, but the driver of all its receivers is zero "
                "in this period. Add receivers or choose another driver.",
                centres=names,
            ),
            allocation.SINGULAR: self.env._(
                "%(centres)s serve only each other, so their cost never leaves them. Give one of "
                "them a receiver outside.",
                centres=names,
            ),
            allocation.NEGATIVE_DRIVER: self.env._(
                "A driver of %(centres)s is negative in this period: more was taken back than "
                "done. Choose another driver.",
                centres=names,
            ),
        }
        return texts.get(refusal.code) or str(refusal)

    def _write_lines(self, rows):
        self.env.cr.execute("DELETE FROM mds_allocation_run_line WHERE run_id = %s", (self.id,))
        insert = SQL(
            "INSERT INTO mds_allocation_run_line (run_id, segment_id, sender_id, element_id,"
            " receiver_id, %s, driver, quantity, quantity_total, amount, residual)",
            SQL(", ").join(map(SQL.identifier, self._get_receiver_columns().values())),
        )
        self.env.cr.execute_values(f"{insert.code} VALUES %s", rows, page_size=5000)
        self.env["mds.allocation.run.line"].invalidate_model()
        self.invalidate_recordset(["line_ids", "line_count", "amount"])

    def _get_previous_runs(self):
        """``{run: the run of the same cycle that was posted for the period before}``."""
        posted = self.search(
            [("cycle_id", "in", self.cycle_id.ids), ("state", "=", "posted")],
            order="date_to desc",
        )
        by_cycle = posted.grouped("cycle_id")
        return {
            run: by_cycle.get(run.cycle_id, self.browse()).filtered(
                lambda one, run=run: one.date_to < run.date_from
            )[:1]
            for run in self
        }


class AllocationSegment(models.Model):
    _inherit = "mds.allocation.segment"

    def _get_given(self):
        self.ensure_one()
        return Given(
            self.rule,
            bool(self.element_ids),
            tuple(self.element_ids.ids),
            tuple(self.account_ids.ids),
        )

    def _give(self, posted):
        """``{element: cost to give}`` of what is posted, by the sender's rule."""
        self.ensure_one()
        if self.rule == "posted":
            return dict(posted)
        whole = sum(posted.values())
        if not whole:
            return {}
        value = Decimal(str(self.value))
        wanted = value if self.rule == "fixed" else whole * value / 100
        wanted = wanted.quantize(Decimal("0.01"), ROUND_HALF_UP)
        # of a credit in all the credits are given, of cost in all what is cost
        elements = [element for element, amount in posted.items() if amount * whole > 0]
        parts = apportion(wanted, [abs(posted[element]) for element in elements])
        return dict(zip(elements, parts, strict=True))
