import random
from datetime import timedelta

from odoo.tests import tagged

from .common import MORNING
from .test_sources import MdsBillCommon


@tagged("post_install", "-at_install")
class TestHistory(MdsBillCommon):
    """Work, consume, return, drive, bill, credit, cancel, correct, close, reopen, move to another
    cost centre, in any order.

    Whatever happened, the order's cost is what its documents say now, posting again writes
    nothing, no line of a closed month was written after closing, and each revision stands once.
    """

    def setUp(self):
        super().setUp()
        self._set_rate(1.0)
        self.west = self._create_centre("Service West")
        self.env["mds.cost.provision.rule"].create({"percent": 10, "start": "2026-01-01"})
        self._receive(self.fuse, 50, self.own_stock, value=200.0)

    def _work(self, state):
        number = state["number"] = state["number"] + 1
        start = MORNING + timedelta(days=number % 25, hours=number // 20 * 2)
        state["times"].append(self._create_time(state["order"], hours=1, start=start))

    def _forget(self, state):
        if state["times"]:
            state["times"].pop().unlink()

    def _correct(self, state):
        """Of a closed order: taken back and written anew with half of it; then it is reopened."""
        if state["times"]:
            row = state["times"].pop()
            before = state["order"].state
            self._set_order_state(state["order"], "closed")
            right = row._do_correct(
                "Half of it",
                {"kind": "work", "start": row.start, "end": row.start + timedelta(minutes=30)},
            )
            self._set_order_state(state["order"], before)
            state["corrected"].append(right[-1])

    def _set_order_state(self, order, code):
        self.env.flush_all()
        self.env.cr.execute("UPDATE mds_order SET state = %s WHERE id = %s", (code, order.id))
        order.invalidate_recordset(["state"])

    def _move(self, state):
        centre = self.west if state["order"].mds_cost_centre_id == self.centre else self.centre
        state["order"]._choose_cost_centre(centre)

    def _consume(self, state):
        part = self._create_line(self.fuse, 2, location_id=self.own_stock.id, order=state["order"])
        part.action_consume()
        state["parts"].append(part)

    def _return(self, state):
        if state["parts"]:
            part = state["parts"].pop()
            part.return_parts({part.id: 1})

    def _drive(self, state):
        number = state["number"] = state["number"] + 1
        trip = self._create_trip(
            state["order"],
            distance=30.0,
            start=MORNING + timedelta(days=30 + number),
            end=MORNING + timedelta(days=30 + number, hours=5),
        )
        self._spend(trip, 20.5)
        trip.action_share()
        state["trips"].append(trip)

    def _reopen(self, state):
        if state["trips"]:
            state["trips"].pop()._transition("open", reason="Wrong")

    def _charge(self, state):
        state["bills"].append(self._bill(77.7, mds_order_id=state["order"].id))

    def _credit(self, state):
        state["bills"].append(self._bill(11.1, kind="in_refund", mds_order_id=state["order"].id))

    def _reset(self, state):
        if state["bills"]:
            state["bills"].pop(0).button_draft()

    def _cancel(self, state):
        if state["bills"]:
            bill = state["bills"].pop()
            bill.button_draft()
            bill.button_cancel()

    def _close(self, state):
        self.company.mds_cost_lock_date = "2026-03-31"
        state["frozen"] = self._get_march(state["order"])

    def _open_again(self, state):
        self._check_frozen(state)
        state["frozen"] = None
        self.company.mds_cost_lock_date = False

    def _get_march(self, order):
        lines = self._get_lines(order).filtered(lambda line: str(line.date) < "2026-04-01")
        return {line.id: (line.amount, line.date) for line in lines}

    def _check_frozen(self, state):
        if state["frozen"] is not None:
            self.assertEqual(self._get_march(state["order"]), state["frozen"])

    def _expect(self, state):
        """What the documents say, and a tenth of each month's act for risk."""
        order = state["order"]
        months = {}
        for row in (*state["times"], *state["corrected"]):
            cents = 10000 if row in state["times"] else 5000
            months[row.start.month] = months.get(row.start.month, 0) + cents
        moves = self.env["stock.move"].search([("mds_order_id", "=", order.id)])
        for move in moves.filtered(lambda move: move.state == "done"):
            sign = -1 if move.is_in else 1
            months[move.date.month, move.date.year] = months.get(
                (move.date.month, move.date.year), 0
            ) + sign * round(move.value * 100)
        for trip in state["trips"]:
            months[trip.end.month] = months.get(trip.end.month, 0) + 3000 + 2050
        for bill in state["bills"]:
            cents = round(sum(bill.invoice_line_ids.mapped("balance")) * 100)
            months[4] = months.get(4, 0) + cents
        risk = sum(
            (1 if cents >= 0 else -1) * int(abs(cents) / 10 + 0.5) for cents in months.values()
        )
        return sum(months.values()) + risk

    def test_after_any_history_cost_is_what_the_documents_say(self):
        acts = [
            *(self._work, self._work, self._forget, self._correct, self._consume, self._return),
            *(self._drive, self._reopen, self._charge, self._credit, self._reset, self._cancel),
            *(self._close, self._open_again, self._move),
        ]
        for place, seed in enumerate((3, 14, 159, 2653)):
            chance = random.Random(seed)
            state = {"order": self._create_order(), "number": 20 * place, "frozen": None} | {
                name: [] for name in ("times", "corrected", "parts", "trips", "bills")
            }
            self.company.mds_cost_lock_date = False
            for _step in range(18):
                act = chance.choice(acts)
                with self.subTest(seed=seed, act=act.__name__):
                    act(state)
                    if chance.random() < 0.5:
                        state["order"]._post_cost()
                        self._check_frozen(state)
            order = state["order"]
            order._post_cost()
            lines = self._get_lines(order)
            order._post_cost()
            with self.subTest(seed=seed):
                self.assertEqual(self._get_lines(order), lines)
                self.assertEqual(round(order.mds_direct_cost * 100), self._expect(state))
                self.assertEqual(round(-sum(lines.mapped("amount")) * 100), self._expect(state))
                self._check_frozen(state)
                self._check_trace(lines)

    def _check_trace(self, lines):
        """Each revision stands once, is taken back once at most, and by exactly what it was."""
        written = lines.filtered(lambda line: not line.mds_is_reversal)
        keys = [(line.mds_source_key, line.mds_revision) for line in written]
        self.assertEqual(len(keys), len(set(keys)))
        backs = lines - written
        self.assertEqual(len(backs), len(backs.mds_reversal_of_id))
        for back in backs:
            self.assertEqual(back.amount, -back.mds_reversal_of_id.amount)
            self.assertEqual(back.mds_source_key, back.mds_reversal_of_id.mds_source_key)
        standing = written - backs.mds_reversal_of_id
        self.assertEqual(len(standing), len(set(standing.mapped("mds_source_key"))))
