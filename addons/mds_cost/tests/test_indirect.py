from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .allocation_common import MdsAllocationCommon
from .common import DAY, MORNING


@tagged("post_install", "-at_install")
class TestReceivers(MdsAllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.env["product.product"].create(
            {
                "name": "Ventilator X",
                "is_medical_device": True,
                "mds_requires_acceptance": False,
                "mds_udi_di": "06901234567892",
            }
        )
        cls.device = cls.env["mds.device"].create(
            {"product_id": model.id, "serial": "SN-2001", "partner_id": cls.customer.id}
        )
        cls.order.device_id = cls.device

    def _post_run(self, segment, **vals):
        run = self._create_run(self._create_cycle(segment, **vals))
        run.action_test()
        run.action_post()
        return run

    def _drive(self, order, kilometres):
        trip = self.env["mds.trip"].create(
            {
                "employee_id": self.employee.id,
                "start": MORNING + timedelta(days=order.id % 20),
                "end": MORNING + timedelta(days=order.id % 20, hours=9),
                "distance_km": kilometres,
                "stop_ids": [Command.create({"order_id": order.id})],
            }
        )
        trip.action_share()

    def test_kilometres_share_the_cost_of_vans_over_orders(self):
        self.env["mds.cost.travel.rate"].create({"start": "2026-01-01", "amount": 1.0})
        other = self._create_order()
        self._drive(self.order, 30)
        self._drive(other, 90)
        (self.order | other)._post_cost()
        self._create_cost(self.rent, 200.0)
        run = self._post_run(self._prepare_segment(self.rent, receiver_kind="order", driver="km"))
        amounts = {line.order_id: line.amount for line in run.line_ids}
        self.assertEqual(amounts, {self.order: 50.0, other: 150.0})

    def test_devices_receive_with_their_model_and_customer(self):
        self._create_time()
        self.order._post_cost()
        self._create_cost(self.rent, 80.0)
        run = self._post_run(
            self._prepare_segment(self.rent, receiver_kind="device", driver="hours")
        )
        self.assertEqual(run.line_ids.device_id, self.order.device_id)
        line = self.lines.search([("mds_run_id", "=", run.id), ("mds_run_side", "=", "get")])
        columns = self.env["mds.cost.dimension"]._get_columns()
        self.assertEqual(line.mds_device_id, self.order.device_id)
        self.assertEqual(line[columns["cost_centre"]], self.centre)
        self.assertEqual(line[columns["model"]].mds_res_id, self.order.device_id.product_tmpl_id.id)
        self.assertEqual(line[columns["customer"]].mds_res_id, self.order.device_id.partner_id.id)
        self.assertEqual(self._get_balances(self.rent), [0.0])

    def test_value_of_devices_shares_insurance(self):
        device = self.order.device_id
        self.env.cr.execute("UPDATE mds_device SET state = 'received' WHERE id != %s", device.ids)
        self.env.cr.execute(
            "UPDATE mds_device SET state = 'in_service', purchase_price = 9000 WHERE id = %s",
            device.ids,
        )
        self.env.invalidate_all()
        self._create_cost(self.rent, 45.0)
        run = self._post_run(
            self._prepare_segment(self.rent, receiver_kind="device", driver="device")
        )
        self.assertRecordValues(
            run.line_ids, [{"device_id": device.id, "amount": 45.0, "quantity": 9000.0}]
        )

    def test_value_of_stock_shares_the_store(self):
        self.env["mds.cost.rule"].create(
            {"sequence": 1, "employee_id": self.employee.id, "cost_centre_id": self.west.id}
        )
        self._receive(self.fuse, 4, self.own_stock, value=100.0)
        self._create_cost(self.rent, 30.0, day=fields.Date.today())
        cycle = self._create_cycle(self._prepare_segment(self.rent, driver="stock"))
        run = (
            self.env["mds.allocation.run"]
            .with_user(self.accountant)
            .create(
                {
                    "cycle_id": cycle.id,
                    "date_from": fields.Date.today(),
                    "date_to": fields.Date.today() + timedelta(days=1),
                }
            )
        )
        run.action_test()
        by_centre = {line.receiver_id: line.quantity for line in run.line_ids}
        self.assertEqual(by_centre[self.west], 50.0)  # nothing before, 100 after

    def test_driver_that_does_not_fit_the_receivers_is_refused(self):
        for kind, driver in (("order", "device"), ("device", "stock"), ("device", "fixed")):
            with (
                self.subTest(kind=kind, driver=driver),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._create_cycle(
                    self._prepare_segment(
                        self.rent,
                        {self.west: 1} if driver == "fixed" else None,
                        receiver_kind=kind,
                        driver=driver,
                    )
                )


@tagged("post_install", "-at_install")
class TestMirror(MdsAllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["account.account"].create(
            {"name": "Rent", "code": "T6602", "account_type": "expense"}
        )
        cls.journal = cls.env["account.journal"].create(
            {"name": "Allocation", "code": "TALLO", "type": "general"}
        )

    def _tested(self, journal=None):
        cycle, _third = self._create_split(journal_id=(journal or self.journal).id)
        run = self._create_run(cycle)
        run.action_test()
        return run

    def test_run_is_mirrored_by_one_entry_and_taken_back_with_it(self):
        self.overhead.account_id = self.account
        run = self._tested()
        run.action_post()
        entry = self.env["account.move"].search([("mds_run_id", "=", run.id)])
        self.assertEqual(len(entry), 1)
        self.assertEqual(entry.state, "posted")
        self.assertEqual(sum(entry.line_ids.mapped("debit")), 100.0)
        self.assertEqual(sum(entry.line_ids.mapped("balance")), 0.0)
        self.assertFalse(entry.line_ids.analytic_line_ids)
        self.assertEqual(run.move_count, 1)
        entries = self.env.ref("account.view_move_tree").id
        self.assertEqual(run.action_open_moves()["views"][0], (entries, "list"))
        run._transition("reversed", reason="Wrong shares")
        self.assertEqual(
            sum(
                self.env["account.move.line"]
                .search([("account_id", "=", self.account.id)])
                .mapped("balance")
            ),
            0.0,
        )
        self.assertEqual(len(entry.reversal_move_ids), 1)
        run.invalidate_recordset(["move_count"])
        self.assertEqual(run.move_count, 2)
        shown = self.env["account.move"].search(run.action_open_moves()["domain"])
        self.assertEqual(shown, entry | entry.reversal_move_ids)

    def _get_trial_balance(self):
        """``{account: balance}`` of the posted items."""
        groups = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum", "debit:sum"],
        )
        return {account: (round(balance, 2), round(debit, 2)) for account, balance, debit in groups}

    def test_trial_balance_is_unchanged_unless_mirrored(self):
        self.overhead.account_id = self.account
        self._book_rent()
        before = self._get_trial_balance()
        cycle, _third = self._create_split()
        for _time in range(2):
            run = self._create_run(cycle)
            run.action_test()
            run.action_post()
            self.assertEqual(self._get_trial_balance(), before)
            run._transition("reversed", reason="Again")
            self.assertEqual(self._get_trial_balance(), before)
        cycle.journal_id = self.journal
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        after = self._get_trial_balance()
        self.assertEqual(after[self.account][0], before[self.account][0])
        self.assertEqual(after[self.account][1], before[self.account][1] + 100.0)

    def _book_rent(self):
        self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-03-10",
                "line_ids": [
                    Command.create({"account_id": self.account.id, "debit": 250.0}),
                    Command.create({"account_id": self.account.copy().id, "credit": 250.0}),
                ],
            }
        ).action_post()

    def test_ledger_is_not_touched_without_a_journal(self):
        cycle, _third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        before = self.env["account.move"].search_count([])
        run.action_post()
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_element_without_account_stops_the_run_wholly(self):
        self.overhead.account_id = False
        run = self._tested()
        with self.assertRefused("an account first"), self.env.cr.savepoint():
            run.action_post()
        self.assertFalse(self.lines.search([("mds_run_id", "=", run.id)]))


@tagged("post_install", "-at_install")
class TestSlices(MdsAllocationCommon):
    def _begin(self):
        cycle, third = self._create_split()
        run = self._create_run(cycle)
        run.action_test()
        run.sudo()._transition("posting")
        return run, third

    def test_each_slice_is_balanced_and_a_killed_job_goes_on(self):
        run, third = self._begin()
        run._post_slice(1)
        posted = self.lines.search([("mds_run_id", "=", run.id)])
        self.assertEqual((len(posted), sum(posted.mapped("amount"))), (2, 0.0))
        self.assertAlmostEqual(run.progress, 100 / 3, 2)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            run._post_slice(1)
            raise ZeroDivisionError  # the job dies in its second slice
        with self.assertRefused("still being posted"):
            run.action_post()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1.0)
        self.env["mds.allocation.run"]._cron_post()
        self.assertEqual(run.state, "posted")
        self.assertEqual(
            self._get_balances(self.rent, self.centre, self.west, third),
            [0.0, 33.34, 33.33, 33.33],
        )

    def test_run_that_is_being_posted_blocks_another_of_the_period(self):
        run, _third = self._begin()
        other = self._create_run(run.cycle_id)
        other.action_test()
        with self.assertRefused("posted for the period already"):
            other.action_post()
        with self.assertRaises(UserError):
            run.unlink()


@tagged("post_install", "-at_install")
class TestCharge(MdsAllocationCommon):
    def setUp(self):
        super().setUp()
        self.company.write({"mds_holding_percent": 0, "mds_practical_percent": 0})

    def _create_charge(self, first="2026-03-01", last="2026-03-31"):
        charge = (
            self.env["mds.cost.charge"]
            .with_user(self.accountant)
            .create({"date_from": first, "date_to": last})
        )
        charge.action_reckon()
        return charge

    def _book_depreciation(self, amount=840.0):
        accounts = self.env["account.account"].create(
            [
                {"name": "Depreciation", "code": "T6603", "account_type": "expense_depreciation"},
                {"name": "Accumulated", "code": "T1602", "account_type": "asset_fixed"},
            ]
        )
        journal = self.env["account.journal"].create(
            {"name": "Assets", "code": "TASSE", "type": "general"}
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-03-31",
                "line_ids": [
                    Command.create({"account_id": accounts[0].id, "debit": amount}),
                    Command.create({"account_id": accounts[1].id, "credit": amount}),
                ],
            }
        )
        entry.action_post()
        self.env["mds.cost.ledger.rule"].with_user(self.accountant).create(
            {"account_id": accounts[0].id, "cost_centre_id": self.office.id}
        )
        return entry

    def test_depreciation_comes_from_the_ledger_once_and_can_be_allocated(self):
        self._book_depreciation()
        charge = self._create_charge()
        self.assertRecordValues(charge.line_ids, [{"kind": "ledger", "amount": 840.0}])
        charge.action_post()
        self.assertEqual(self._get_balances(self.office), [840.0])
        self.assertFalse(self._create_charge("2026-03-31", "2026-03-31").line_ids)
        run = self._create_run(
            self._create_cycle(self._prepare_segment(self.office, {self.west: 1}))
        )
        run.action_test()
        run.action_post()
        self.assertEqual(self._get_balances(self.office, self.west), [0.0, 840.0])

    def test_what_changed_since_it_was_reckoned_is_not_posted(self):
        """The entry was drawn back meanwhile; a distribution that it gets would count beside it."""
        entry = self._book_depreciation()
        charge = self._create_charge()
        entry.button_draft()
        with self.assertRefused("has changed"):
            charge.action_post()
        entry.action_post()
        charge.action_post()
        self.assertEqual(self._get_balances(self.office), [840.0])

    def test_taken_back_it_can_be_charged_again(self):
        self._book_depreciation()
        charge = self._create_charge()
        charge.action_post()
        charge.with_context(mds_reason="x")._transition("reversed", reason="Wrong centre")
        self.assertEqual(self._get_balances(self.office), [0.0])
        again = self._create_charge()
        again.action_post()
        self.assertEqual(self._get_balances(self.office), [840.0])

    def test_holding_is_charged_to_whose_stock_it_is(self):
        self.env["mds.cost.rule"].create(
            {"sequence": 1, "employee_id": self.employee.id, "cost_centre_id": self.west.id}
        )
        self.company.write({"mds_holding_percent": 36.5, "mds_holding_centre_id": self.office.id})
        self._receive(self.fuse, 10, self.own_stock, value=1000.0)
        self._receive(self.fuse, 10, self.own_stock, owner=self.customer)  # is held at his cost
        today = fields.Date.today()
        charge = self._create_charge(today, today + timedelta(days=9))
        own = charge.line_ids.filtered(lambda line: line.location_id == self.own_stock)
        days = 366 if (today + timedelta(days=9)).year % 4 == 0 else 365
        self.assertAlmostEqual(own.amount, round(500 * 0.365 * 10 / days, 2), 2)
        charge.action_post()
        self.assertEqual(sum(self._get_balances(self.west, self.office)), 0.0)

    def test_capacity_that_nobody_used_is_a_line_of_its_own(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Office", "company_id": self.company.id, "tz": "UTC"}
        )
        others = self.env["hr.employee"].search([("id", "!=", self.employee.id)])
        others.write({"mds_is_engineer": False})
        self.employee.resource_calendar_id = calendar
        self._create_time(hours=4)
        self.order._post_cost()
        self.company.mds_practical_percent = 50
        charge = self._create_charge(DAY, DAY)  # a Monday of eight hours: four can be used
        self.assertFalse(charge.line_ids)
        charge = self._create_charge(DAY, DAY + timedelta(days=1))
        self.assertRecordValues(
            charge.line_ids, [{"kind": "idle", "basis": 4.0, "rate": 100.0, "amount": 400.0}]
        )
        charge.action_post()
        elements = {
            line.mds_cost_element_id.code: line.amount
            for line in self.lines.search([("mds_charge_line_id", "in", charge.line_ids.ids)])
        }
        self.assertEqual(elements, {"idle": -400.0, "labour": 400.0})

    def test_charges_of_a_period_are_posted_once_and_not_into_closed_books(self):
        self._book_depreciation()
        charge, second = self._create_charge(), self._create_charge()
        self.company.mds_cost_lock_date = "2026-03-31"
        with self.assertRefused("books are closed"):
            charge.action_post()
        self.company.mds_cost_lock_date = False
        charge.action_post()
        with self.assertRefused("has changed"):
            second.action_post()
        self.patch(type(second), "_is_stale", lambda _charge: False)  # two press at once
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            second.action_post()
            self.env.flush_all()

    def test_states_and_rights(self):
        self.assertStateConformance("mds.cost.charge")
        for user in (self.engineer, self.manager, self.storekeeper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mds.cost.charge"].with_user(user).search([])
        settings = (
            self.env["mds.cost.settings"]
            .with_user(self.accountant)
            .create({"mds_practical_percent": 85})
        )
        settings.action_save()
        self.assertEqual(self.company.mds_practical_percent, 85.0)
