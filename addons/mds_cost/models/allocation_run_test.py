from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.addons.mds_base.models.said import listing
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib import allocation, giving
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
        costs_of = self._get_costs_of_cycle()
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

    def _read_unowned(self):
        """``{run: [(centre id, element, account id, run id of the entry, cost)]}``: what lies on
        cost centres in the period of each run and on nobody else; a query for each period."""
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        result = {}
        for (company, first, last), runs in self.grouped(
            lambda run: (run.company_id, run.date_from, run.date_to)
        ).items():
            groups = self.env["account.analytic.line"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("date", ">=", first),
                    ("date", "<=", last),
                    (column, "!=", False),
                    *self._get_unowned_domain(),
                ],
                [column, "mds_cost_element_id", "general_account_id", "mds_run_id"],
                ["amount:sum"],
                order=f"{column}, mds_cost_element_id",
            )
            rows = [
                (centre.id, element, account.id, run.id, -amount)
                for centre, element, account, run, amount in groups
            ]
            result |= dict.fromkeys(runs, rows)
        return result

    def _sum_posted(self, rows, givens, left_out):
        """``{sender id: {element: cost}}`` of what senders give by ``{sender id: Given}``, without
        what the runs left out have given and brought."""
        self.ensure_one()
        overhead = self.env.ref("mds_cost.element_overhead")
        exact = self.currency_id._mds_exact
        sums = {sender: defaultdict(float) for sender in givens}
        for sender, element, account, run, amount in rows:
            given = givens.get(sender)
            if given and run not in left_out and given.counts(element.id, account):
                sums[sender][element or overhead] += amount
        return {
            sender: {element: exact(amount) for element, amount in posted.items()}
            for sender, posted in sums.items()
        }

    def _get_costs(self, givens, assessed, rows, left_out):
        """``{element: {centre: cost to give}}`` by the senders' rules."""
        unit = self.currency_id._mds_get_unit()
        result = defaultdict(dict)
        for sender, posted in self._sum_posted(rows, givens, left_out).items():
            key, given = ("centre", sender), givens[sender]
            for element, amount in giving.give(posted, given.rule, given.value, unit).items():
                costs = result[assessed or element]
                costs[key] = costs.get(key, Decimal(0)) + amount
        return result

    def _get_costs_of_cycle(self):
        """What the senders give by the cycle as it is."""
        givens = {one.sender_id.id: one._get_given() for one in self.cycle_id.segment_ids}
        assessed = self.cycle_id.element_id if self.cycle_id.mode == "assessment" else None
        return self._get_costs(givens, assessed, self._read_unowned()[self], {self.id})

    @api.model
    def _flatten(self, costs_of):
        """``{(element id, sender id): amount}`` of what is given at all."""
        return {
            (element.id, key[1]): amount
            for element, costs in costs_of.items()
            for key, amount in costs.items()
            if amount
        }

    def _get_given(self):
        """What the senders would give now, to compare with what was tested."""
        return self._flatten(self._get_costs_of_cycle())

    def _get_frozen(self):
        """``{run: {(element id, sender id): what it gave of its own}}`` by their lines."""
        given, received = self._sum_lines("sender_id"), self._sum_lines("receiver_id")
        senders = self._get_frozen_given()  # also who had nothing left to give
        result = {}
        for run in self:
            sums = defaultdict(Decimal)
            for sender, element, amount in given[run]:
                sums[element.id, sender.id] += amount
            for receiver, element, amount in received[run]:
                if receiver.id in senders[run]:
                    sums[element.id, receiver.id] -= amount
            result[run] = {key: amount for key, amount in sums.items() if amount}
        return result

    def _sum_lines(self, name):
        """``{run: [(sender or receiver, element, amount)]}`` of its lines; what orders and the
        like receive is nobody's here."""
        domain = [("run_id", "in", self.ids)]
        if name == "receiver_id":
            domain += [(name, "=", False) for name in self._get_receiver_columns().values()]
        result = {run: [] for run in self}
        for run, one, element, amount in self.env["mds.allocation.run.line"]._read_group(
            domain, ["run_id", name, "element_id"], ["amount:sum"]
        ):
            exact = run.currency_id._mds_exact(amount)
            result[self.browse(run.id)].append((one, element, exact))
        return result

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
            answer = allocation.allocate(
                full, usage, senders, self.cycle_id.method, self.currency_id._mds_get_unit()
            )
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
            Decimal(str(self.value)),
        )
