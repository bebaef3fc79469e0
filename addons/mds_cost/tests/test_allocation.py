import psycopg2
from odoo import fields
from odoo.addons.mds_cost.models import allocation_run
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .allocation_common import MdsAllocationCommon
from .common import MORNING


@tagged("post_install", "-at_install")
class TestAllocation(MdsAllocationCommon):
    def test_test_run_shows_and_posts_nothing(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        self.assertEqual(run.state, "tested")
        self.assertEqual(sorted(run.line_ids.mapped("amount")), [33.33, 33.33, 33.34])
        self.assertEqual(self._get_balances(self.rent, self.centre), [100.0, 0.0])
        self.assertIn("Building", run.definition)

    def test_run_without_cycle_has_a_name_that_can_be_read(self):
        run = self.env["mds.allocation.run"].new({"date_from": "2026-03-01"})
        self.assertEqual(run.display_name, "New 2026-03-01")

    def test_sender_nets_to_zero_and_residual_cent_is_on_a_line(self):
        cycle, third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        self.assertEqual(
            self._get_balances(self.rent, self.centre, self.west, third),
            [0.0, 33.34, 33.33, 33.33],
        )
        self.assertAlmostEqual(run.line_ids.sorted("id")[0].residual, 0.006667, 5)

    def test_distribution_keeps_elements_and_assessment_has_one(self):
        self._create_cost(self.rent, 60.0)
        self._create_cost(self.rent, 40.0, self.depreciation)
        shares = {self.centre: 1, self.west: 3}
        for mode, wanted in (
            ("distribution", self.overhead + self.depreciation),
            ("assessment", self.env.ref("mds_cost.element_assessment")),
        ):
            cycle = self._create_cycle(self._prepare_segment(self.rent, shares), mode=mode)
            run = self._create_run(cycle)
            run.action_test()
            self.assertEqual(run.line_ids.element_id, wanted)
            self.assertEqual(run.amount, 100.0)

    def test_entries_of_a_sender_are_what_it_gave_of_the_element(self):
        self._create_cost(self.rent, 100.0)
        self._create_cost(self.office, 30.0)
        self._create_cost(self.office, 7.0, element=self.depreciation)
        cycle = self._create_cycle(
            self._prepare_segment(self.rent, {self.office: 1, self.centre: 3}),
            self._prepare_segment(self.office, {self.centre: 1, self.west: 1}, sequence=20),
            method="step_down",
        )
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        for line in run.line_ids:
            shown = self.lines.search(line.action_open_sender()["domain"])
            self.assertEqual(round(-sum(shown.mapped("amount")), 2), line.given)

    def test_step_down_and_reciprocal_as_in_the_textbook(self):
        maintenance, admin = self._create_centre("Maintenance"), self._create_centre("Admin")
        self._create_cost(maintenance, 8000)
        self._create_cost(admin, 4000)
        self._create_cost(self.centre, 32000)
        self._create_cost(self.west, 36000)
        segments = (
            self._prepare_segment(
                maintenance, {admin: 2000, self.centre: 1500, self.west: 2500}, sequence=1
            ),
            self._prepare_segment(
                admin, {maintenance: 100, self.centre: 250, self.west: 150}, sequence=2
            ),
        )
        for method, totals in (
            ("direct", [0, 0, 37500.00, 42500.00]),
            ("step_down", [0, 0, 38166.67, 41833.33]),
            ("reciprocal", [0, 0, 37928.57, 42071.43]),
        ):
            with self.subTest(method):
                run = self._create_run(self._create_cycle(*segments, method=method))
                run.action_test()
                run.action_post()
                centres = (maintenance, admin, self.centre, self.west)
                self.assertEqual(self._get_balances(*centres), totals)
                run.with_context(mds_reason="Next method").action_reverse()
                self.assertEqual(self._get_balances(*centres), [8000, 4000, 32000, 36000])

    def test_run_can_be_reversed_and_run_again(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        with self.assertRefused("Say why"):
            run.action_reverse()
        run.with_context(mds_reason="Wrong shares").action_reverse()
        again = self._create_run(cycle)
        self.assertEqual(again.version, 2)
        again.action_test()
        again.action_post()
        self.assertEqual(self._get_balances(self.rent), [0.0])

    def test_same_period_is_posted_once(self):
        cycle, _third = self._create_split()
        first, second = self._create_run(cycle), self._create_run(cycle)
        (first | second).action_test()
        first.action_post()
        with self.assertRefused("is posted for the period already"):
            second.action_post()
        first.action_post()
        self.assertEqual(len(self.lines.search([("mds_run_id", "=", first.id)])), 4)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            first._insert_received(SQL("line.run_id = %s", first.id))

    def test_cost_that_changed_after_the_test_is_refused(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        self._create_cost(self.rent, 1.0)
        with self.assertRefused("Test it again"):
            run.action_post()
        run.action_test()
        run.action_post()
        self.assertEqual(self._get_balances(self.rent), [0.0])

    def test_hours_of_orders_share_cost_out_to_orders(self):
        other = self._create_order()
        self._create_time(hours=3)
        self._create_time(other, hours=1, start=MORNING.replace(hour=9))
        (self.order | other)._post_cost()
        self._create_cost(self.office, 10.0)
        cycle = self._create_cycle(
            self._prepare_segment(self.office, receiver_kind="order", driver="hours")
        )
        run = self._create_run(cycle)
        run.action_test()
        self.assertEqual(
            {line.order_id: (line.quantity, line.amount) for line in run.line_ids},
            {self.order: (3.0, 7.5), other: (1.0, 2.5)},
        )
        run.action_post()
        self.env.invalidate_all()
        self.assertEqual(self.order.mds_allocated_cost, 7.5)
        self.assertEqual(self.order.mds_direct_cost, 300.0)
        received = self.lines.search(
            [("mds_run_id", "=", run.id), ("mds_order_id", "=", self.order.id)]
        )
        direct = self._get_lines().filtered("mds_source_key")
        self.assertEqual(received._get_distribution_key(), direct._get_distribution_key())

    def test_every_allocated_cent_opens_its_chain(self):
        cycle, _third = self._create_split()
        bill = self.lines.search([(self.column, "=", self.rent.id)])
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        line = self.lines.search([("mds_run_id", "=", run.id), (self.column, "=", self.west.id)])
        action = line.with_user(self.accountant).action_explain()
        chain = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((chain.sender_id, chain.amount), (self.rent, 33.33))
        self.assertAlmostEqual(chain.share, 100 / 3, 4)
        self.assertEqual(self.lines.search(chain.action_open_sender()["domain"]), bill)

    def test_last_period_is_shown_beside(self):
        cycle, _third = self._create_split()
        march = self._create_run(cycle)
        march.action_test()
        march.action_post()
        self._create_cost(self.rent, 300.0, day="2026-04-10")
        april = self._create_run(cycle)
        april.write({"date_from": "2026-04-01", "date_to": "2026-04-30"})
        april.action_test()
        line = april.line_ids.filtered(lambda one: one.receiver_id == self.west)
        self.assertEqual((line.amount, line.previous_amount), (100.0, 33.33))
        self.assertEqual((line.given, line.previous_given), (300.0, 100.0))
        self.assertEqual(
            (line.change, line.change_by_sender, line.change_by_share), (66.67, 66.67, 0.0)
        )

    def test_a_greater_share_is_told_from_a_sender_that_gave_more(self):
        other = self._create_order()
        self._create_time(hours=3)
        self._create_time(other, hours=1, start=MORNING.replace(hour=9))
        (self.order | other)._post_cost()
        self._create_cost(self.office, 100.0)
        cycle = self._create_cycle(
            self._prepare_segment(self.office, receiver_kind="order", driver="hours")
        )
        march = self._create_run(cycle)
        march.action_test()
        march.action_post()
        self._create_time(hours=3, start=MORNING.replace(month=4))
        self.order._post_cost()
        self._create_cost(self.office, 200.0, day="2026-04-10")
        april = self._create_run(cycle)
        april.write({"date_from": "2026-04-01", "date_to": "2026-04-30"})
        april.action_test()
        [line] = april.line_ids
        self.assertEqual((line.amount, line.previous_amount), (200.0, 75.0))
        self.assertEqual((line.change_by_sender, line.change_by_share), (75.0, 50.0))

    def test_figure_of_its_day_shares_cost_out(self):
        figure = self.env["mds.allocation.figure"].create({"name": "Floor space", "unit": "m²"})
        self.env["mds.allocation.figure.value"].create(
            [
                {
                    "figure_id": figure.id,
                    "account_id": centre.id,
                    "start": start,
                    "quantity": quantity,
                }
                for centre, start, quantity in (
                    (self.centre, "2026-01-01", 100),
                    (self.centre, "2026-03-01", 300),
                    (self.centre, "2026-05-01", 900),
                    (self.west, "2026-01-01", 100),
                )
            ]
        )
        self._create_cost(self.rent, 100.0)
        run = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, driver="figure", figure_id=figure.id)
            )
        )
        run.action_test()
        self.assertEqual(sorted(run.line_ids.mapped("amount")), [25.0, 75.0])

    def test_share_and_fixed_amount_leave_the_rest(self):
        self._create_cost(self.rent, 100.0)
        for rule, value, given in (("share", 60, 60.0), ("fixed", 25.5, 25.5)):
            cycle = self._create_cycle(
                self._prepare_segment(self.rent, {self.centre: 1}, rule=rule, value=value)
            )
            run = self._create_run(cycle)
            run.action_test()
            self.assertEqual(run.amount, given)

    def test_driver_that_is_zero_is_said_in_words(self):
        self._create_cost(self.rent, 100.0)
        cycle = self._create_cycle(
            self._prepare_segment(self.rent, receiver_kind="order", driver="hours")
        )
        run = self._create_run(cycle)
        with self.assertRefused("Building: there is cost to give"):
            run.action_test()
        self.assertEqual((run.state, len(run.line_ids)), ("draft", 0))

    def test_senders_that_serve_only_each_other_are_refused(self):
        self._create_cost(self.rent, 100.0)
        run = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, {self.office: 1}),
                self._prepare_segment(self.office, {self.rent: 1}),
                method="reciprocal",
            )
        )
        with self.assertRefused("serve only each other"):
            run.action_test()

    def test_cycles_that_go_in_a_circle_are_refused(self):
        self._create_cost(self.rent, 100.0)
        self._create_cost(self.office, 50.0)
        first = self._create_run(
            self._create_cycle(self._prepare_segment(self.rent, {self.office: 1, self.centre: 1}))
        )
        first.action_test()
        first.action_post()
        back = self._create_run(
            self._create_cycle(self._prepare_segment(self.office, {self.rent: 1, self.west: 3}))
        )
        back.action_test()
        with self.assertRefused("Building gave all they had in another cycle"):
            back.action_post()
        self.assertEqual(self._get_balances(self.rent, self.office), [0.0, 100.0])
        first.with_context(mds_reason="One cycle for both").action_reverse()
        both = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, {self.office: 1, self.centre: 1}),
                self._prepare_segment(self.office, {self.rent: 1, self.west: 3}),
                method="reciprocal",
            )
        )
        both.action_test()
        both.action_post()
        self.assertEqual(self._get_balances(self.rent, self.office), [0.0, 0.0])
        self.assertEqual(sum(self._get_balances(self.centre, self.west)), 150.0)

    def test_quarterly_run_may_give_to_a_centre_that_gave_all_of_a_month_before(self):
        """Rent of January to March is posted on 31 March: March's run of offices passes it on."""
        self._create_cost(self.office, 50.0, day="2026-02-10")
        self._create_cost(self.rent, 90.0)
        february = self._create_run(
            self._create_cycle(self._prepare_segment(self.office, {self.centre: 1})),
            "2026-02-01",
            "2026-02-28",
        )
        quarter = self._create_run(
            self._create_cycle(self._prepare_segment(self.rent, {self.office: 1})), "2026-01-01"
        )
        for run in (february, quarter):
            run.action_test()
            run.action_post()
        self.assertEqual(self._get_balances(self.rent, self.office, self.centre), [0.0, 90.0, 50.0])

    def test_sender_without_receivers_is_said_in_words(self):
        self._create_cost(self.rent, 100.0)
        cycle = self._create_cycle(
            self._prepare_segment(self.rent, {self.office: 1}),
            self._prepare_segment(self.office, {self.centre: 1}),
        )
        with self.assertRefused("Building: there is cost to give"):
            self._create_run(cycle).action_test()

    def test_negative_driver_is_said_in_words(self):
        self._create_cost(self.rent, 100.0)
        self._create_time(hours=1)
        self.order._post_cost()
        line = self._get_lines()
        self.lines._sudo_poster().create(
            line._prepare_reversal_vals(None) | {"unit_amount": -5.0, "amount": 500.0}
        )
        cycle = self._create_cycle(
            self._prepare_segment(self.rent, receiver_kind="order", driver="hours")
        )
        with self.assertRefused("A driver of Building is negative"):
            self._create_run(cycle).action_test()

    def test_form_shows_the_first_lines_only(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        self.assertEqual(run.shown_line_ids, run.line_ids)
        self.patch(allocation_run, "SHOWN", 2)
        run.invalidate_recordset(["shown_line_ids"])
        self.assertEqual(run.shown_line_ids, run.line_ids.sorted("id")[:2])

    def test_order_shows_what_it_bears_at_once(self):
        self._create_time(hours=2)
        self.order._post_cost()
        self._create_cost(self.rent, 90.0)
        run = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, receiver_kind="order", driver="hours")
            )
        )
        self.assertEqual(self.order.mds_allocated_cost, 0.0)
        run.action_test()
        run.action_post()
        self.assertEqual(self.order.mds_allocated_cost, 90.0)
        run.with_context(mds_reason="Wrong").action_reverse()
        self.assertEqual(self.order.mds_allocated_cost, 0.0)

    def test_sender_is_never_its_own_receiver(self):
        with self.assertRefused("cannot give to itself", ValidationError):
            self._create_cycle(self._prepare_segment(self.rent, {self.rent: 1}))

    def test_closed_period_is_not_posted_and_reversed_in_the_open_one(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        self.company.mds_cost_lock_date = "2026-03-31"
        with self.assertRefused("the books are closed until"):
            run.action_post()
        self.company.mds_cost_lock_date = False
        run.action_post()
        self.company.mds_cost_lock_date = "2026-03-31"
        run.with_context(mds_reason="Late").action_reverse()
        back = self.lines.search([("mds_run_id", "=", run.id), ("mds_is_reversal", "=", True)])
        self.assertEqual(set(back.mapped("date")), {fields.Date.to_date("2026-04-01")})

    def test_allocated_line_cannot_be_changed(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        line = self.lines.search([("mds_run_id", "=", run.id)], limit=1)
        with self.assertRefused("reverse the allocation run"):
            line.with_user(self.accountant).write({"amount": 0})
        with self.assertRaises(UserError):
            run.unlink()
        with self.assertRefused("its cycle and period stay"):
            run.date_to = "2026-04-30"

    def test_ledger_is_not_touched(self):
        before = self.env["account.move.line"].search_count([])
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        self.assertEqual(self.env["account.move.line"].search_count([]), before)

    def test_states_of_a_run(self):
        self.assertStateConformance("mds.allocation.run")


@tagged("post_install", "-at_install")
class TestWords(MdsAllocationCommon):
    """The list of segments says what each gives and who receives."""

    def _say(self, **vals):
        shares = vals.pop("shares", {self.centre: 3, self.west: 1})
        cycle = self._create_cycle(self._prepare_segment(self.rent, shares, **vals))
        segment = cycle.segment_ids
        return segment.given_text, segment.received_text

    def test_segment_says_how_much_of_what_it_gives(self):
        account = self.env["account.account"].create(
            {"name": "Energy", "code": "T6603", "account_type": "expense"}
        )
        named = {"element_ids": self.depreciation.ids, "account_ids": account.ids}
        for vals, text in (
            ({}, "All of its cost"),
            (named, f"{self.depreciation.name}, T6603 Energy"),
            ({"rule": "share", "value": 12.5}, "12.50% of its cost"),
            (
                {"rule": "share", "value": 40, "account_ids": account.ids},
                "40.00% of T6603 Energy",
            ),
        ):
            with self.subTest(text):
                self.assertEqual(self._say(**vals)[0], text)
        fixed = self._say(rule="fixed", value=1500, element_ids=self.depreciation.ids)[0]
        self.assertIn("1,500.00", fixed)
        self.assertIn(f"of {self.depreciation.name}", fixed)

    def test_segment_says_who_receives(self):
        self.assertEqual(self._say()[1], "Cost Centres: Service East 75.00%, Service West 25.00%")
        self.assertEqual(self._say(driver="hours")[1], "Cost Centres: Service East, Service West")
        self.assertEqual(self._say(driver="hours", receiver_kind="order", shares={})[1], "Orders")
