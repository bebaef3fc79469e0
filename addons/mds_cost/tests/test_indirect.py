from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .allocation_common import MdsAllocationCommon
from .common import MORNING


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

    def test_mirror_is_taken_back_with_its_run_only(self):
        self.overhead.account_id = self.account
        run = self._tested()
        run.action_post()
        with self.assertRefused("Reverse the run"):
            run.move_ids.button_draft()
        run._transition("reversed", reason="Wrong shares")
        taken_back = self.env["account.move"].search(
            [("reversed_entry_id.mds_run_id", "=", run.id)]
        )
        self.assertEqual(taken_back.ref, f"Reversal of {run.display_name}")

    def test_archived_account_stops_the_run_wholly(self):
        self.overhead.account_id = self.account
        run = self._tested()
        self.account.active = False
        with self.assertRefused("is archived"), self.env.cr.savepoint():
            run.action_post()
        self.assertFalse(self.lines.search([("mds_run_id", "=", run.id)]))

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

    def test_month_is_not_closed_over_a_run_and_a_run_stops_at_a_closed_month(self):
        run, _third = self._begin()
        run._post_slice(1)
        close = self.env["mds.cost.close"].with_user(self.accountant)
        close = close.create({"date_from": "2026-03-01", "date_to": "2026-03-31"})
        close.check_ids.write({"waiver": "Nothing there"})
        with self.assertRefused("still being posted"):
            close.action_close()
        self.company.mds_cost_lock_date = "2026-03-31"
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1.0)
        self.env["mds.allocation.run"]._cron_post()
        self.assertEqual(run.state, "posting")
        self.assertIn("books were closed until", run.stopped_reason)
        self.company.mds_cost_lock_date = False
        run.action_go_on()
        self.env["mds.allocation.run"]._cron_post()
        self.assertEqual(run.state, "posted")

    def test_job_speaks_the_language_of_who_made_the_run(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.accountant.lang = "zh_CN"
        run, _third = self._begin()
        run.cycle_id.with_context(lang="zh_CN").name = "房租"
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1.0)
        self.env["mds.allocation.run"]._cron_post()
        names = self.lines.search([("mds_run_id", "=", run.id)]).mapped("name")
        self.assertTrue(all(name.startswith("房租") for name in names))
        words = run.with_context(lang="zh_CN").definition_text
        self.assertIn("方法：直接分配法", words)
        self.assertIn("1. Building", words)
        self.assertNotIn("{", words)
