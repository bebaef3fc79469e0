from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .allocation_common import MdsAllocationCommon
from .common import MORNING


@tagged("post_install", "-at_install")
class TestSenders(MdsAllocationCommon):
    """What a cost centre gives: all that lies on it and on nobody else, credits too."""

    def _test(self, *segments, **vals):
        run = self._create_run(self._create_cycle(*segments, **vals))
        run.action_test()
        return run

    def test_what_a_device_has_received_is_not_given_once_more(self):
        """The device lies on Service East, which then gives what is its own, and no more."""
        product = self.env["product.product"].create(
            {"name": "Ventilator X", "is_medical_device": True, "mds_udi_di": "06901234567892"}
        )
        self.order.device_id = self.env["mds.device"].create(
            {"product_id": product.id, "serial": "SN-2002", "partner_id": self.customer.id}
        )
        self._create_time()
        self.order._post_cost()
        self._create_cost(self.rent, 80.0)
        self._test(
            self._prepare_segment(self.rent, receiver_kind="device", driver="hours")
        ).action_post()
        self._create_cost(self.centre, 15.0)
        run = self._test(self._prepare_segment(self.centre, {self.west: 1}))
        self.assertEqual(run.amount, 15.0)
        entries = self.lines.search(run.line_ids.action_open_sender()["domain"])
        self.assertEqual(entries.mapped("amount"), [-15.0])

    def test_share_of_a_credit_is_a_credit(self):
        self._create_cost(self.rent, -100.01)
        run = self._test(self._prepare_segment(self.rent, {self.west: 1}, rule="share", value=50))
        self.assertEqual(run.line_ids.mapped("amount"), [-50.01])

    def test_share_lies_on_the_elements_that_make_the_sum(self):
        """90 less than nothing: rent is a credit of 100 beside 10 of depreciation."""
        self._create_cost(self.rent, -100.0)
        self._create_cost(self.rent, 10.0, self.depreciation)
        run = self._test(self._prepare_segment(self.rent, {self.west: 1}, rule="share", value=50))
        self.assertEqual(
            [(line.element_id, line.amount) for line in run.line_ids], [(self.overhead, -45.0)]
        )

    def test_sender_whose_credit_evens_out_what_it_gets_is_posted_like_others(self):
        """The office has a credit of 50 and gets 50: it has nothing to give."""
        self._create_cost(self.rent, 100.0)
        self._create_cost(self.office, -50.0)
        run = self._test(
            self._prepare_segment(self.rent, {self.office: 1, self.west: 1}, sequence=1),
            self._prepare_segment(self.office, {self.west: 1}, sequence=2),
            method="step_down",
        )
        run.action_post()
        self.assertEqual(self._get_balances(self.rent, self.office, self.west), [0.0, 0.0, 50.0])

    def test_long_run_without_an_account_for_its_mirror_never_begins(self):
        """The job would stop at its last step, with the whole run posted."""
        self.overhead.account_id = False
        journal = self.env["account.journal"].create(
            {"name": "Allocation", "code": "TALLO", "type": "general"}
        )
        self._create_cost(self.rent, 90.0)
        run = self._test(self._prepare_segment(self.rent, {self.west: 1}), journal_id=journal.id)
        with self.assertRefused("an account first"):
            run._transition("posting")
        self.assertEqual(run.state, "tested")

    def test_run_is_not_taken_back_while_a_later_one_gave_it_on(self):
        """Building to office, office to the west: the office would be left with less than none."""
        self._create_cost(self.rent, 90.0)
        first = self._test(self._prepare_segment(self.rent, {self.office: 1}))
        first.action_post()
        other = self._test(self._prepare_segment(self.west, {self.centre: 1}), name="West")
        later = self._test(self._prepare_segment(self.office, {self.west: 1}), name="Office")
        later.action_post()
        self.assertFalse(other.line_ids)
        later.cycle_id.segment_ids.sender_id = self.centre  # what it gave stays what it gave
        with self.assertRefused(f"by {later.display_name}. Reverse that run first"):
            first.with_context(mds_reason="Wrong shares").action_reverse()
        self.assertEqual(first.state, "posted")
        later.with_context(mds_reason="Wrong shares").action_reverse()
        first.with_context(mds_reason="Wrong shares").action_reverse()
        self.assertEqual(self._get_balances(self.rent, self.office, self.west), [90.0, 0.0, 0.0])

    def test_entries_of_a_sender_are_those_of_the_definition_it_was_tested_with(self):
        self._create_cost(self.rent, 90.0)
        self._create_cost(self.rent, 7.0, self.depreciation)
        segment = self._prepare_segment(
            self.rent, {self.west: 1}, element_ids=self.overhead.ids, sequence=1
        )
        run = self._test(segment, mode="assessment")
        run.action_post()
        run.cycle_id.write({"mode": "distribution", "method": "reciprocal"})
        run.cycle_id.segment_ids.element_ids = self.depreciation
        for change in (lambda: None, run.cycle_id.segment_ids.unlink):
            change()
            entries = self.lines.search(run.line_ids.action_open_sender()["domain"])
            self.assertEqual(entries.mapped("amount"), [-90.0])
        self.assertEqual(run.method, "direct")

    def test_long_run_that_fails_at_its_last_step_holds_up_no_other(self):
        """Its account is gone meanwhile: the reason stays with it until it is seen to."""
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1.0)
        account = self.env["account.account"].create(
            {"name": "Overhead", "code": "T6600", "account_type": "expense"}
        )
        journal = self.env["account.journal"].create(
            {"name": "Allocation", "code": "TALLO", "type": "general"}
        )
        self.overhead.account_id = account
        self._create_cost(self.rent, 90.0)
        self._create_cost(self.office, 30.0)
        run = self._test(self._prepare_segment(self.rent, {self.west: 1}), journal_id=journal.id)
        other = self._test(self._prepare_segment(self.office, {self.west: 1}), name="Office")
        (run | other)._transition("posting")
        self.overhead.account_id = False
        run._cron_post()
        self.assertEqual((run.state, other.state), ("posting", "posted"))
        self.assertIn("an account first", run.stopped_reason)
        run.write({"stopped_reason": "Nothing"})
        self.assertIn("The job stopped here", run.stopped_reason)
        self.overhead.account_id = account
        run.action_go_on()
        self.assertFalse(run.stopped_reason)
        run._cron_post()
        self.assertEqual((run.state, run.stopped_reason), ("posted", False))
        self.assertEqual(self._get_balances(self.rent, self.west), [0.0, 120.0])

    def test_sender_gives_what_is_booked_on_accounts(self):
        """Energy is given by its account beside the element of depreciation, rent stays."""
        energy, rent = self.env["account.account"].create(
            [
                {"name": "Energy", "code": "T6603", "account_type": "expense"},
                {"name": "Rent", "code": "T6604", "account_type": "expense"},
            ]
        )
        self._create_cost(self.rent, 60.0).general_account_id = rent
        self._create_cost(self.rent, 30.0).general_account_id = energy
        self._create_cost(self.rent, 7.0, self.depreciation)
        segment = self._prepare_segment(
            self.rent,
            {self.west: 1},
            account_ids=energy.ids,
            element_ids=self.depreciation.ids,
        )
        run = self._test(segment)
        self.assertEqual(sorted(run.line_ids.mapped("amount")), [7.0, 30.0])
        self.assertIn("T6603", run.definition)
        run.action_post()
        self.assertEqual(self._get_balances(self.rent, self.west), [60.0, 37.0])
        run.cycle_id.segment_ids.account_ids = rent
        line = run.line_ids.filtered(lambda one: one.element_id == self.overhead)
        entries = self.lines.search(line.action_open_sender()["domain"])
        self.assertEqual(entries.mapped("amount"), [-30.0])
        again = self._test(segment, name="Energy once more")
        with self.assertRefused("of the same accounts already"):
            again.action_post()
        rest = self._test(self._prepare_segment(self.rent, {self.west: 1}), name="Rest")
        self.assertEqual(rest.amount, 60.0)

    def test_circle_of_a_cycle_is_told_as_such(self):
        """Building to office and back: by step-down the office has nobody left to give to."""
        self._create_cost(self.rent, 90.0)
        with self.assertRefused("Office: there is cost to give, but nobody is left to get it"):
            self._test(
                self._prepare_segment(self.rent, {self.office: 1}, sequence=1),
                self._prepare_segment(self.office, {self.rent: 1}, sequence=2),
                method="step_down",
            )

    def test_centre_that_is_named_is_archived_not_deleted(self):
        self._create_cycle(self._prepare_segment(self.rent, {self.west: 1}))
        for centre in (self.rent, self.west):
            with self.assertRefused("Take it out of these"):
                centre.with_user(self.accountant).unlink()
        self.office.unlink()

    def test_centre_that_a_cycle_or_rule_names_is_not_archived(self):
        cycle = self._create_cycle(self._prepare_segment(self.rent, {self.west: 1}))
        for centre in (self.rent, self.west, self.centre):
            with self.assertRefused("Take it out there, then archive it"):
                centre.with_user(self.accountant).active = False
        self.office.with_user(self.accountant).active = False
        cycle.active = False
        self.rent.with_user(self.accountant).active = False
        self.assertFalse(self.rent.active)

    def test_cycle_and_figure_in_use_are_kept(self):
        figure = self.env["mds.allocation.figure"].create({"name": "Desks"})
        unused = figure.copy()
        segment = self._prepare_segment(self.rent, {self.west: 1})
        cycle = self._create_cycle(segment)
        cycle.segment_ids.write({"driver": "figure", "figure_id": figure.id})
        self._create_run(cycle)
        for used in (figure, cycle):
            with self.assertRefused("Archive it instead"):
                used.with_user(self.accountant).unlink()
        unused.with_user(self.accountant).unlink()

    def test_orders_follow_a_changed_rule_when_they_are_asked_to(self):
        """What is posted moves with a trace; what an accountant chose stays."""
        self._create_time()
        chosen = self._create_order()
        self._create_time(chosen, start=MORNING + timedelta(hours=3))
        orders = self.order | chosen
        orders._post_cost()
        chosen._choose_cost_centre(self.centre)
        self.env["mds.cost.rule"].create({"sequence": 1, "cost_centre_id": self.west.id})
        orders._post_cost()
        self.assertEqual(self.order.mds_cost_centre_id, self.centre)
        with self.assertRaises(AccessError):
            orders.with_user(self.engineer).action_ask_rules()
        orders.with_user(self.accountant).action_ask_rules()
        self.assertEqual([order.mds_cost_centre_id for order in orders], [self.west, self.centre])
        self.assertEqual(self._get_balances(self.centre, self.west), [200.0, 200.0])
