from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .allocation_common import MdsAllocationCommon
from .common import DAY


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

    def test_entry_of_a_draft_can_be_deleted_and_that_of_a_posted_charge_cannot(self):
        entry = self._book_depreciation()
        draft, charge = self._create_charge(), self._create_charge()
        charge.action_post()
        entry.button_draft()
        with self.assertRefused("is charged to a cost centre by Charges of 2026-03"):
            entry.unlink()
        charge._transition("reversed", reason="Wrong entry")
        entry.unlink()
        self.assertFalse((draft | charge).line_ids.item_id)
        with self.assertRefused("has changed"):
            draft.action_post()
        draft.action_reckon()
        self.assertFalse(draft.line_ids)

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
