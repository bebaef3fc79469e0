from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import TODAY, MdsBillingCommon


@tagged("post_install", "-at_install")
class TestMilestone(MdsBillingCommon):
    def _create_with_milestones(self):
        contract = self._create_priced((12000.0,))
        version = contract.draft_version_id
        version.milestone_ids.create(
            [
                {
                    "version_id": version.id,
                    "name": "On acceptance",
                    "amount": 50000,
                    "tax_id": self.tax.id,
                },
                {
                    "version_id": version.id,
                    "name": "First half-year",
                    "event": "assessment",
                    "amount": 20000,
                    "is_assessed": True,
                },
            ]
        )
        version.step_ids.create(
            [
                {"version_id": version.id, "score": score, "percent": percent}
                for score, percent in ((90, 0), (80, 2), (0, 10))
            ]
        )
        self._sign(contract)
        return contract, contract.current_version_id.milestone_ids.sorted("id")

    def test_a_confirmed_event_is_billed_once(self):
        contract, milestones = self._create_with_milestones()
        accepted = milestones[0].with_user(self.contract_manager)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertFalse(milestones.bill_ids)
        accepted.write({"event_on": "2026-05-04", "evidence": "Protocol 17"})
        accepted.action_confirm()
        self.assertEqual(accepted.confirmed_by_id, self.contract_manager)
        for _twice in range(2):
            self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(milestones[0].bill_ids.amount, 50000)
        self.assertIn("On acceptance", milestones[0].bill_ids.sudo().move_line_ids.name)
        with self.assertRaisesRegex(UserError, "confirmed already"):
            accepted.action_confirm()
        with self.assertRaisesRegex(UserError, "does not change"):
            accepted.event_on = date(2026, 5, 5)

    def test_a_confirmed_event_is_served_and_not_billed(self):
        contract, milestones = self._create_with_milestones()
        before = contract.unbilled_amount
        milestones[0].event_on = date(2026, 5, 4)
        milestones[0].with_user(self.contract_manager).action_confirm()
        contract.invalidate_recordset(["unbilled_amount"])
        self.assertEqual(round(contract.unbilled_amount - before, 2), 50000.0)
        rows = self.env["mds.contract.unbilled"].search(contract.action_open_unbilled()["domain"])
        self.assertEqual(rows.milestone_id, milestones[0])
        self.assertEqual(round(sum(rows.mapped("amount")), 2), contract.unbilled_amount)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        contract.invalidate_recordset(["unbilled_amount"])
        self.assertEqual(contract.unbilled_amount, 0.0)

    def test_the_score_is_deducted(self):
        """84.5 reaches the step of 80: 2 % of 20,000.00 are 400.00."""
        contract, milestones = self._create_with_milestones()
        assessed = milestones[1].with_user(self.contract_manager)
        assessed.event_on = date(2026, 6, 30)
        with self.assertRaisesRegex(UserError, "score first"):
            assessed.action_confirm()
        assessed.score = 84.5
        assessed.action_confirm()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(milestones[1].bill_ids.amount, 19600.0)
        self.assertIn("400.00", milestones[1].bill_ids.sudo().move_line_ids.name)

    def test_a_score_of_zero_is_a_score(self):
        """0 reaches the step of 0: 10 % of 20,000.00 are 2,000.00."""
        _contract, milestones = self._create_with_milestones()
        assessed = milestones[1].with_user(self.contract_manager)
        assessed.write({"event_on": "2026-06-30", "score": 0, "is_score_zero": True})
        assessed.action_confirm()
        self.assertEqual(assessed.deduction, 2000.0)

    def test_only_contract_managers_confirm_what_has_happened(self):
        _contract, milestones = self._create_with_milestones()
        with self.assertRaises(AccessError):
            milestones[0].with_user(self.accountant).action_confirm()
        with self.assertRaisesRegex(UserError, "which day"):
            milestones[0].with_user(self.contract_manager).action_confirm()
        milestones[0].event_on = date(2026, 7, 2)
        with self.assertRaisesRegex(UserError, "to come"):
            milestones[0].with_user(self.contract_manager).action_confirm()
        with self.assertRaisesRegex(UserError, "does not change"):
            milestones[0].with_user(self.contract_manager).amount = 1

    def test_in_two_versions_it_is_confirmed_once(self):
        contract, milestones = self._create_with_milestones()
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.write({"effective_from": TODAY, "reason": "Term"})
        milestones[0].event_on = TODAY
        milestones[0].with_user(self.contract_manager).action_confirm()
        self._sign(contract)
        twin = draft.milestone_ids.filtered(lambda one: one.root_id == milestones[0])
        twin.event_on = TODAY
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            twin.with_user(self.contract_manager).action_confirm()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestMeter(MdsBillingCommon):
    def _create_metered(self):
        return self._sign(self._draft_metered())

    def _draft_metered(self, minimum=300):
        self.device.write({"outlet_id": False, "company_id": self.company.id})
        contract = self._create_contract(
            [{"device_id": self.device.id, "meter_code": "exposures", "meter_minimum": minimum}]
        )
        line = contract.draft_line_ids
        line.tier_ids.create(
            [
                {"line_id": line.id, "beyond": 0, "price": 12},
                {"line_id": line.id, "beyond": 1000, "price": 9.5},
            ]
        )
        contract.draft_version_id.bill_months = 3
        return contract

    def _get_estimate(self, minimum, readings):
        """``(worth, words, whether it is known)`` on 1 July 2026."""
        version = self._draft_metered(minimum).draft_version_id
        with self._read(readings):
            words, is_known = version._get_estimates()[version][0]
            return float(version._get_worth()[version]), words, is_known

    def test_worth_by_the_least_quantity(self):
        """Four periods of at least 300 at 12.00: 14,400.00."""
        worth, words, is_known = self._get_estimate(300, {})
        self.assertEqual((worth, is_known), (14400.0, True))
        for figure in ("at least 14,400.00", "300", "no readings of a year"):
            self.assertIn(figure, words)

    def test_worth_by_the_last_twelve_months(self):
        """5,200 in a year are 1,300 in each of four periods: 1,000 x 12 + 300 x 9.5 = 14,850."""
        readings = {date(2025, 6, 30): 800, date(2026, 6, 30): 6000}
        worth, words, is_known = self._get_estimate(0, readings)
        self.assertEqual((worth, is_known), (59400.0, True))
        self.assertIn("5,200", words)
        self.assertNotIn("least quantity", words)
        worth, _words, _known = self._get_estimate(2000, readings)
        # no period costs less than 2,000: 1,000 x 12 + 1,000 x 9.5, four times
        self.assertEqual(worth, 86000.0)

    def test_what_is_not_agreed_is_not_signed_in_words(self):
        """No least quantity, no retention, no index: nothing is said of them."""
        for minimum, is_said in ((300, True), (0, False)):
            version = self._draft_metered(minimum).draft_version_id
            version.line_ids.price_ids.create(
                {"line_id": version.line_ids[:1].id, "date_from": "2026-01-01", "amount": 100}
            )
            shown = version._get_signature_display()[version]
            self.assertEqual("≥ 300" in shown["meters"][1], is_said)
            self.assertNotIn("≥ 0", shown["meters"][1])
            plan = shown["billing_plan"][1]
            self.assertIn("Revenue by Time", plan)
            for label in ("Retention", "Released", "Index", "Capped"):
                self.assertNotIn(label, plan)

    def test_worth_that_nobody_knows(self):
        worth, words, is_known = self._get_estimate(0, {date(2026, 5, 1): 100})
        self.assertEqual((worth, is_known), (0.0, False))
        self.assertIn("approved in any case", words)

    def _read(self, readings):
        """What the meters show: the last reading of the day or before."""

        def values(devices, at=None):
            known = [value for day, value in readings.items() if day <= at]
            return {
                device: {"exposures": Decimal(known[-1])} if known else {} for device in devices
            }

        def read(devices, first, last):
            there = any(first <= day <= last for day in readings)
            return {device: {"exposures"} if there else set() for device in devices}

        kind = type(self.env["mds.device"])
        return patch.multiple(kind, _get_meter_values=values, _get_read_meters=read)

    def test_use_is_not_billed_before_its_period_is_over(self):
        """On 1 July a run until the end of the year bills the use of two quarters, not of four."""
        contract = self._create_metered()
        readings = {date(2025, 12, 31): 100, date(2026, 3, 31): 1300, date(2026, 6, 30): 1400}
        with self._read(readings):
            self._bill(date(2026, 12, 31), contract_ids=[(6, 0, contract.ids)])
        metered = contract.bill_ids.filtered(lambda bill: bill.kind == "meter")
        self.assertEqual(max(metered.mapped("date_to")), date(2026, 6, 30))

    def test_use_is_billed_by_tiers_and_the_minimum(self):
        """January to March 1,200: 1,000 x 12.00 + 200 x 9.50 = 13,900.00; April to June 100, at
        least 300: 3,600.00."""
        contract = self._create_metered()
        readings = {
            date(2025, 12, 31): 5000,
            date(2026, 3, 31): 6200,
            date(2026, 6, 30): 6300,
        }
        with self._read(readings):
            self._bill(contract_ids=[(6, 0, contract.ids)])
            self._bill(contract_ids=[(6, 0, contract.ids)])
        bills = contract.bill_ids.sorted("date_from")
        self.assertEqual(bills.mapped("amount"), [13900.0, 3600.0])
        self.assertIn("1000 × 12 + 200 × 9.5", bills[0].sudo().move_line_ids.name)

    def test_a_late_reading_is_billed_with_the_next_period(self):
        contract = self._create_metered()
        with self._read({date(2025, 12, 31): 0, date(2026, 3, 30): 900}):
            self._bill(date(2026, 3, 31), contract_ids=[(6, 0, contract.ids)])
        late = {date(2025, 12, 31): 0, date(2026, 3, 31): 1000, date(2026, 6, 30): 2000}
        with self._read(late):
            self._bill(contract_ids=[(6, 0, contract.ids)])
        # 900 at 12.00, then the 1,100 from 900 to 2,000: 1,000 x 12.00 + 100 x 9.50
        self.assertEqual(contract.bill_ids.sorted("date_from").mapped("amount"), [10800.0, 12950.0])

    def test_without_a_reading_the_run_says_so(self):
        contract = self._create_metered()
        with self._read({}):
            run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertFalse(contract.bill_ids)
        self.assertIn("Reading missing", run.line_ids.reason)
        self.assertEqual(run.line_ids.state, "reading")
        with self.assertRaisesRegex(UserError, "No least quantity"):
            run.line_ids.with_user(self.accountant).action_bill_least()

    def _bill_without(self, readings, day=date(2026, 6, 30)):
        """``(contract, row of the run)``: January to March is read, April to June is not."""
        contract = self._create_metered()
        with self._read(readings):
            run = self._bill(day, contract_ids=[(6, 0, contract.ids)])
        return contract, run.line_ids.with_user(self.accountant)

    def test_a_period_without_its_reading_waits_and_is_named(self):
        """April to June waits; January to March is billed: 1,200 = 13,900.00."""
        contract, row = self._bill_without({date(2025, 12, 31): 0, date(2026, 3, 31): 1200})
        self.assertEqual(contract.bill_ids.mapped("amount"), [13900.0])
        self.assertEqual((row.state, row.is_reading_missing), ("billed", True))
        self.assertIn("Reading missing", row.reason)
        self.assertIn("04/01/2026 – 06/30/2026", row.reason)
        with self._read({date(2025, 12, 31): 0, date(2026, 3, 31): 1200}):
            self.assertEqual(row.action_open_unread()["domain"], [("id", "in", self.device.ids)])
        # the reading arrives: 200 more, at least 300
        with self._read({date(2025, 12, 31): 0, date(2026, 3, 31): 1200, date(2026, 6, 20): 1400}):
            run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(run.line_ids.amount, 3600.0)
        self.assertFalse(run.line_ids.is_reading_missing)

    def _retire(self, day):
        self.device.with_user(self.dispatcher)._leave(
            {
                "kind": "decommission",
                "cause": "uneconomical",
                "data_erasure": "none",
                "label_handling": "defaced",
                "done_on": day,
            },
            "Beyond repair",
        )

    def test_the_last_reading_of_a_device_that_left_closes_it(self):
        """Decommissioned on 20 May, last read on 4 May: April to June 400 x 12 = 4,800.00 need no
        reading after it; then the least quantity of a contract that goes on, 3,600.00."""
        known = {date(2025, 12, 31): 0, date(2026, 3, 31): 1200, date(2026, 5, 4): 1600}
        contract, _row = self._bill_without(known, day=date(2026, 3, 31))
        self._retire(date(2026, 5, 20))
        self._bill_in_october(contract, known)
        self.assertEqual(
            contract.bill_ids.sorted("date_from").mapped("amount"), [13900.0, 4800.0, 3600.0]
        )

    def test_a_device_that_leaves_after_a_period_is_waited_for_in_it(self):
        known = {date(2025, 12, 31): 0, date(2026, 3, 31): 1200}
        contract = self._create_metered()
        self._retire(date(2026, 7, 1))
        with self._read(known):
            run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertTrue(run.line_ids.is_reading_missing)
        self.assertEqual(contract.bill_ids.mapped("amount"), [13900.0])

    def test_the_least_is_billed_by_a_deliberate_act_and_settled_by_its_reading(self):
        """The least of April to June, 300 x 12 = 3,600.00. Then the reading says 700: 4,800.00
        more with July to September, of which 500 are 6,000.00."""
        known = {date(2025, 12, 31): 0, date(2026, 3, 31): 1200}
        contract, row = self._bill_without(known)
        with self._read(known):
            row.action_bill_least()
            with self.assertRaisesRegex(UserError, "Nothing waits"):
                row.action_bill_least()
        least = contract.bill_ids.sorted("date_from")[-1]
        self.assertEqual((least.amount, least.ahead_quantity), (3600.0, 300.0))
        self.assertFalse(row.is_reading_missing)
        later = {**known, date(2026, 6, 30): 1900, date(2026, 9, 30): 2400}
        self._bill_in_october(contract, later)
        self.assertEqual(contract.bill_ids.sorted("date_from")[-1].amount, 10800.0)

    def test_the_least_counts_as_used_when_its_reading_never_comes(self):
        """In July to September 700 are read since March: 400 beyond the 300 that are paid."""
        known = {date(2025, 12, 31): 0, date(2026, 3, 31): 1200}
        contract, row = self._bill_without(known)
        with self._read(known):
            row.action_bill_least()
        self._bill_in_october(contract, {**known, date(2026, 9, 30): 1900})
        self.assertEqual(contract.bill_ids.sorted("date_from")[-1].amount, 4800.0)

    def test_the_last_period_waits_for_its_reading(self):
        contract, row = self._bill_without(
            {date(2025, 12, 31): 0, date(2026, 3, 31): 1200, date(2026, 6, 30): 1300}
        )
        readings = {date(2025, 12, 31): 0, date(2026, 6, 30): 1300, date(2026, 9, 30): 1600}
        with patch("odoo.fields.Date.context_today", lambda *_args: date(2027, 1, 2)):
            with self._read(readings):
                run = self._bill(date(2026, 12, 31), contract_ids=[(6, 0, contract.ids)])
                row = run.line_ids.with_user(self.accountant)
                self.assertTrue(row.is_reading_missing)
                with self.assertRaisesRegex(UserError, "last period"):
                    row.action_bill_least()

    def test_only_accountants_bill_the_least(self):
        _contract, row = self._bill_without({date(2025, 12, 31): 0, date(2026, 3, 31): 1200})
        with self.assertRaises(AccessError):
            row.with_user(self.contract_manager).action_bill_least()

    def _bill_in_october(self, contract, readings):
        with patch("odoo.fields.Date.context_today", lambda *_args: date(2026, 10, 1)):
            with self._read(readings):
                self._bill(date(2026, 9, 30), contract_ids=[(6, 0, contract.ids)])

    def test_a_version_in_the_middle_of_a_period_asks_the_least_quantity_once(self):
        """100 from April to June, at least 300: 3,600.00, though v2 begins on 15 May."""
        contract = self._create_metered()
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write({"effective_from": date(2026, 5, 15), "reason": "Hours"})
        self._sign(contract)
        with self._read({date(2025, 12, 31): 0, date(2026, 3, 31): 1200, date(2026, 6, 30): 1300}):
            self._bill(contract_ids=[(6, 0, contract.ids)])
        bills = contract.bill_ids.sorted("date_from")
        self.assertEqual(bills.mapped("amount"), [13900.0, 3600.0])

    def test_use_that_is_billed_stays_when_a_version_begins_before(self):
        contract = self._create_metered()
        readings = {date(2025, 12, 31): 0, date(2026, 3, 31): 1200, date(2026, 6, 30): 1300}
        with self._read(readings):
            self._bill(date(2026, 3, 31), contract_ids=[(6, 0, contract.ids)])
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.write({"effective_from": date(2026, 2, 15), "reason": "Least quantity"})
        draft.line_ids.meter_minimum = 400
        self._sign(contract)
        with self._read(readings):
            run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(run.line_ids.state, "billed")
        bills = contract.bill_ids.sorted("date_from")
        self.assertEqual(bills.mapped("amount"), [13900.0, 4800.0])
