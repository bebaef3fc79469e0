from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import MdsAllocationCommon
from .common import DAY, MORNING


@tagged("post_install", "-at_install")
class TestCloseChange(MdsAllocationCommon):
    """A correction in an open month: what was reckoned from the former cost is named."""

    def setUp(self):
        super().setUp()
        self.env["mds.cost.pending"].search([]).unlink()
        self.env["mds.allocation.cycle"].search([]).active = False
        self.company.write({"mds_holding_percent": 0, "mds_practical_percent": 0})

    def _create_close(self):
        return (
            self.env["mds.cost.close"]
            .with_user(self.accountant)
            .create({"date_from": "2026-03-01", "date_to": "2026-03-31"})
        )

    def _post_run(self, *segments, **vals):
        run = self._create_run(self._create_cycle(*segments, **vals))
        run.action_test()
        run.action_post()
        return run

    def _get_changes(self, close):
        """(run or charges, then, now) of each row, after a fresh check."""
        close.action_check()
        return [
            (one.run_id or one.charge_id, one.then_amount, one.now_amount)
            for one in close.change_ids
        ]

    def _get_check(self, close):
        return close.check_ids.filtered(lambda check: check.code == "changes")

    def test_correction_in_a_reopened_month_names_the_run_until_it_is_run_again(self):
        """Rent of 100 is given in March; 9.99 more comes when March was closed and reopened."""
        self._create_cost(self.rent, 100.0)
        run = self._post_run(self._prepare_segment(self.rent, {self.centre: 1, self.west: 1}))
        close = self._create_close()
        self.assertEqual(self._get_changes(close), [])
        self.assertEqual(self._get_check(close).result, "done")
        for check in close.check_ids.filtered("open_count"):
            check.waiver = "Nothing to do"
        close.action_close()
        close._transition("open", reason="A bill was forgotten")
        self._create_cost(self.rent, 9.99)
        with self.assertRefused("Reckoned before cost changed"):
            close.action_close()
        self.assertEqual(self._get_changes(close), [(run, 100.0, 109.99)])
        change = close.change_ids
        self.assertEqual(
            (change.account_id, change.element_id, change.difference),
            (self.rent, self.overhead, 9.99),
        )
        action = change.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), (run._name, run.id))
        shown = self._get_check(close).action_open()
        self.assertEqual(self.env[shown["res_model"]].search(shown["domain"]), change)
        run._transition("reversed", reason="Rent was corrected")
        again = run.browse(run.action_again()["res_id"])
        self.assertEqual((again.state, again.version), ("draft", run.version + 1))
        again.action_test()
        again.action_post()
        self.assertEqual(self._get_changes(close), [])
        self.assertEqual(self._get_balances(self.rent), [0.0])

    def test_amounts_count_and_not_when_they_were_written(self):
        """Moved to another element it is given otherwise; put back, nothing has changed."""
        bill = self._create_cost(self.rent, 100.0)
        self._post_run(self._prepare_segment(self.rent, {self.west: 1}))
        close = self._create_close()
        bill.mds_cost_element_id = self.depreciation
        self.assertEqual(
            sorted((one[1], one[2]) for one in self._get_changes(close)),
            [(0.0, 100.0), (100.0, 0.0)],
        )
        self.assertEqual(self._get_check(close).open_count, 1)
        bill.mds_cost_element_id = self.overhead
        self.assertEqual(self._get_changes(close), [])

    def test_later_runs_of_the_same_cost_are_no_change(self):
        """Half of the rent first, the rest by another cycle: each found what the other left."""
        self._create_cost(self.rent, 100.0)
        half = self._post_run(
            self._prepare_segment(self.rent, {self.west: 1}, rule="share", value=50)
        )
        rest = self._post_run(self._prepare_segment(self.rent, {self.centre: 1}), name="Rest")
        close = self._create_close()
        self.assertEqual(self._get_changes(close), [])
        self._create_cost(self.rent, 10.0)
        self.assertEqual(self._get_changes(close), [(half, 50.0, 55.0), (rest, 50.0, 60.0)])

    def test_what_a_sender_received_is_followed_through_the_cycles(self):
        """Building to office, office to the west: the office's run has not changed by itself."""
        self._create_cost(self.rent, 90.0)
        first = self._post_run(self._prepare_segment(self.rent, {self.office: 1}))
        second = self._post_run(self._prepare_segment(self.office, {self.west: 1}), name="Office")
        close = self._create_close()
        self._create_cost(self.rent, -30.0)
        self.assertEqual(self._get_changes(close), [(first, 90.0, 60.0)])
        for run in (second, first):
            run._transition("reversed", reason="Rent was corrected")
        for run in (first, second):
            again = self._create_run(run.cycle_id)
            again.action_test()
            again.action_post()
        self.assertEqual(self._get_changes(close), [])
        self.assertEqual(self._get_balances(self.rent, self.office, self.west), [0.0, 0.0, 60.0])

    def test_run_is_compared_by_what_it_was_tested_with(self):
        self._create_cost(self.rent, 100.0)
        run = self._post_run(
            self._prepare_segment(self.rent, {self.west: 1}, rule="share", value=50),
            mode="assessment",
        )
        run.cycle_id.segment_ids.write({"value": 10, "element_ids": self.depreciation.ids})
        close = self._create_close()
        self.assertEqual(self._get_changes(close), [])
        self._create_cost(self.rent, 10.0)
        self.assertEqual(self._get_changes(close), [(run, 50.0, 55.0)])
        self.assertEqual(close.change_ids.element_id, run.cycle_id.element_id)

    def test_waiver_is_for_the_amounts_that_were_waived(self):
        self._create_cost(self.rent, 100.0)
        self._post_run(self._prepare_segment(self.rent, {self.west: 1}))
        self._create_cost(self.rent, 0.01)
        close = self._create_close()
        check = self._get_check(close)
        check.waiver = "A cent"
        self.assertEqual(check.result, "waived")
        close.action_check()
        self.assertEqual(check.result, "waived")
        self._create_cost(self.rent, 500.0)
        close.action_check()
        self.assertEqual((check.open_count, check.result), (1, "grown"))

    def test_idle_capacity_is_named_when_hours_were_corrected(self):
        """Two Mondays' halves: four hours of eight can be used, four are; one is taken off."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "company_id": self.company.id, "tz": "UTC"}
        )
        others = self.env["hr.employee"].search([("id", "!=", self.employee.id)])
        others.write({"mds_is_engineer": False})
        self.employee.resource_calendar_id = calendar
        piece = self._create_time(hours=4)
        self.order._post_cost()
        self.company.mds_practical_percent = 50
        charge = (
            self.env["mds.cost.charge"]
            .with_user(self.accountant)
            .create({"date_from": DAY, "date_to": DAY + timedelta(days=1)})
        )
        charge.action_reckon()
        charge.action_post()
        close = self._create_close()
        self.assertEqual(self._get_changes(close), [])
        piece.end = MORNING + timedelta(hours=3)
        self.order._post_cost()
        self.assertEqual(self._get_changes(close), [(charge, 400.0, 500.0)])
        self.assertEqual(close.change_ids.employee_id, self.employee)
        self.assertEqual(close.change_ids.action_open()["res_id"], charge.id)

    def test_item_that_comes_to_the_ledger_after_the_charges_is_named(self):
        account, other = self.env["account.account"].create(
            [
                {"name": "Depreciation", "code": "T6603", "account_type": "expense_depreciation"},
                {"name": "Accumulated", "code": "T1602", "account_type": "asset_fixed"},
            ]
        )
        journal = self.env["account.journal"].create(
            {"name": "Assets", "code": "TASSE", "type": "general"}
        )
        self.env["mds.cost.ledger.rule"].create(
            {"account_id": account.id, "cost_centre_id": self.office.id}
        )

        def book(amount):
            entry = self.env["account.move"].create(
                {
                    "journal_id": journal.id,
                    "date": "2026-03-31",
                    "line_ids": [
                        Command.create({"account_id": account.id, "debit": amount}),
                        Command.create({"account_id": other.id, "credit": amount}),
                    ],
                }
            )
            entry.action_post()

        book(840.0)
        charge = (
            self.env["mds.cost.charge"]
            .with_user(self.accountant)
            .create({"date_from": "2026-03-01", "date_to": "2026-03-31"})
        )
        charge.action_reckon()
        charge.action_post()
        close = self._create_close()
        self.assertEqual(self._get_changes(close), [])
        book(60.0)
        self.assertEqual(self._get_changes(close), [(charge, 840.0, 900.0)])

    def test_changes_are_for_cost_accountants_and_found_by_the_suite(self):
        self._create_cost(self.rent, 100.0)
        self._post_run(self._prepare_segment(self.rent, {self.west: 1}))
        self._create_cost(self.rent, 1.0)
        close = self._create_close()
        change = close.change_ids
        with self.assertRaises(AccessError):
            change.now_amount = 100.0
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                change.with_user(user).read(["now_amount"])
        with self.assertRefused("Only cost accountants", AccessError):
            self._get_check(close).with_user(self.manager).action_open()

    def test_twice_as_many_senders_cost_no_more_queries(self):
        def count(senders):
            for sender in senders:
                self._create_cost(sender, 10.0)
            run = self._post_run(
                *(self._prepare_segment(sender, {self.west: 1}) for sender in senders),
                name=str(len(senders)),
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(run._get_changes()[run])
            return self.env.cr.sql_log_count - before

        count([self.rent])  # fills what is asked once
        few = count([self._create_centre(f"Few {number}") for number in range(2)])
        many = count([self._create_centre(f"Many {number}") for number in range(20)])
        self.assertEqual(few, many)
