from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestPenalty(MdsContractCommon):
    """Office hours 9 to 18 (UTC); Gold: on site within 4 h, restored within 18 h."""

    def _contract_with(self, *terms, **line):
        contract = self._create_contract([{"sla_policy_id": self.gold.id, **line}])
        for clause, steps, values in terms:
            self.env["mds.contract.term"].with_user(self.contract_manager).create(
                {
                    "version_id": contract.draft_version_id.id,
                    "clause_id": self.env.ref(f"mds_contract.{clause}").id,
                    "step_ids": [
                        (0, 0, {"above": above, "unit": unit, "value": value})
                        for above, unit, value in steps
                    ],
                    **values,
                }
            )
        return self._sign(contract)

    def _late_order(self, hour, employee=None, **pause):
        """Reported on Friday 20 November at 16:30: due on Monday at 11:30, there at ``hour``."""
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        if pause:
            self.env["mds.order.segment"].with_user(self.dispatcher).create(
                {"order_id": order.id, **pause}
            )
        visit = self._plan(order, hour=hour, employee=employee)
        self._work(order, visit.with_user((employee or self.employee).user_id), hour=hour)
        return order

    def _reckon(self, contract):
        contract.with_user(self.contract_manager).action_reckon_penalties()
        return self.env["mds.penalty"].search([("contract_id", "=", contract.id)])

    def test_each_started_hour_late_costs_and_is_said(self):
        contract = self._contract_with(("clause_late_on_site", [(0, "each", 200)], {}))
        order = self._late_order(14)
        penalty = self._reckon(contract)
        # due Monday 11:30, there at 14:00: 2.5 h, three started
        self.assertRecordValues(
            penalty,
            [
                {
                    "order_id": order.id,
                    "sla_milestone": "on_site",
                    "measure": 2.5,
                    "raw_amount": 600,
                    "amount": 600,
                    "balance": -600,
                    "state": "draft",
                    "date": date(2026, 11, 23),
                }
            ],
        )
        self.assertEqual(
            penalty.arithmetic,
            "2.50 h of working time late, more than 0.00 h: 3 started × 200.00 = 600.00.",
        )

    def test_waiting_for_the_customer_after_the_deadline_is_not_our_lateness(self):
        contract = self._contract_with(("clause_late_on_site", [(0, "each", 200)], {}))
        self._late_order(
            14,
            kind="access",
            start=datetime(2026, 11, 23, 12),
            end=datetime(2026, 11, 23, 13),
        )
        self.assertEqual(self._reckon(contract).measure, 1.5)

    def test_what_the_vendor_caused_is_passed_on_and_needs_a_name(self):
        contract = self._contract_with(("clause_late_on_site", [(0, "each", 200)], {}))
        self._late_order(
            14,
            kind="vendor",
            start=datetime(2026, 11, 23, 9),
            end=datetime(2026, 11, 23, 10),
        )
        penalty = self._reckon(contract)
        # one of 2.5 h: 600 × 1 / 2.5
        self.assertEqual((penalty.amount, penalty.vendor_amount), (600, 240))
        self.assertIn("240.00 to be passed on", penalty.vendor_arithmetic)
        self.assertNotIn("vendor", penalty.arithmetic)  # the customer reads it on his invoice
        with self.assertRaisesRegex(UserError, "name the vendor"):
            penalty.with_user(self.contract_manager).action_approve()
        vendor = self.env["res.partner"].create({"name": "Tube maker", "is_company": True})
        penalty.with_user(self.contract_manager).vendor_id = vendor
        penalty.with_user(self.contract_manager).action_approve()
        self.assertEqual(penalty.state, "approved")

    def test_the_cap_of_the_year_is_shared_by_all_orders(self):
        contract = self._contract_with(
            ("clause_late_on_site", [(0, "each", 200)], {"year_cap": 1000})
        )
        self._late_order(14)
        first = self._reckon(contract)
        first.with_user(self.contract_manager).action_approve()
        self._late_order(15, self.employee_2)
        second = self._reckon(contract) - first
        # 15:00 is 3.5 h late: 800 by the step, 400 are left of 1,000
        self.assertEqual((second.raw_amount, second.amount), (800, 400))
        self.assertIn("leaves 400.00", second.arithmetic)

    def test_the_cap_of_a_term_is_not_used_up_by_another_term(self):
        contract = self._contract_with(
            ("clause_late_response", [(0, "amount", 5000)], {}),
            ("clause_late_on_site", [(0, "each", 200)], {"order_cap": 500}),
        )
        self._late_order(14)
        drafts = self._reckon(contract)
        on_site = drafts.filtered(lambda one: one.sla_milestone == "on_site")
        self.assertEqual(on_site.amount, 500)
        (drafts - on_site).with_user(self.contract_manager).action_approve()
        self._reckon(contract)
        self.assertEqual(on_site.amount, 500)

    def test_reckoned_again_it_is_the_same_and_a_decided_one_stays(self):
        contract = self._contract_with(("clause_late_on_site", [(0, "amount", 500)], {}))
        self._late_order(14)
        penalty = self._reckon(contract)
        self.assertEqual(self._reckon(contract), penalty)
        penalty.with_user(self.contract_manager).with_context(
            mds_reason="The roads were closed"
        ).action_waive()
        self.assertEqual(self._reckon(contract), penalty)
        self.assertRecordValues(
            penalty, [{"state": "waived", "waive_reason": "The roads were closed"}]
        )

    def test_missed_uptime_takes_a_share_of_the_fee(self):
        contract = self._contract_with(
            ("clause_uptime", [(0, "percent", 1), (5, "percent", 3)], {"base_amount": 120000}),
            device_id=self.device.id,
            uptime_percent=97,
            uptime_calendar_id=self.office_hours.id,
        )
        self.env["mds.downtime"].with_user(self.dispatcher).create(
            {
                "device_id": self.device.id,
                "start": datetime(2026, 10, 8, 14),
                "end": datetime(2026, 10, 9, 12),
            }
        )
        statement = contract.current_line_ids._make_uptime(date(2026, 10, 1), date(2026, 10, 31))
        self.assertFalse(self._reckon(contract))  # not confirmed yet
        statement.with_user(self.contract_manager).action_confirm()
        penalty = self._reckon(contract)
        # 96.46 of 97: 0.54 points below, 1 % of 120,000
        self.assertRecordValues(
            penalty, [{"uptime_id": statement.id, "measure": 0.54, "amount": 1200}]
        )

    def test_a_bonus_is_owed_to_us(self):
        contract = self._contract_with(
            ("clause_uptime_bonus", [(2, "amount", 800)], {}),
            device_id=self.device.id,
            uptime_percent=97,
            uptime_calendar_id=self.office_hours.id,
        )
        statement = contract.current_line_ids._make_uptime(date(2026, 10, 1), date(2026, 10, 31))
        statement.with_user(self.contract_manager).action_confirm()
        self.assertEqual(self._reckon(contract).balance, 800)

    def test_terms_are_signed_and_copied_to_the_next_version(self):
        contract = self._contract_with(("clause_late_on_site", [(0, "amount", 500)], {}))
        version = contract.current_version_id
        self.assertEqual(version.signature_state, "valid")
        with self.assertRaisesRegex(UserError, "version"):
            version.term_ids.with_user(self.contract_manager).year_cap = 1
        with self.assertRaisesRegex(UserError, "version"):
            version.term_ids.step_ids.with_user(self.contract_manager).value = 1
        contract.with_user(self.contract_manager).action_new_version()
        draft = contract.draft_version_id
        draft.term_ids.step_ids.value = 700
        self.assertIn("500.00", draft.changes_text)
        self.assertIn("700.00", draft.changes_text)

    def test_a_percentage_wants_its_base(self):
        with self.assertRaisesRegex(ValidationError, "needs the base"):
            self._contract_with(("clause_late_on_site", [(0, "percent", 5)], {}))

    def test_nobody_enters_or_changes_an_amount(self):
        contract = self._contract_with(("clause_late_on_site", [(0, "amount", 500)], {}))
        order = self._late_order(14)
        penalty = self._reckon(contract)
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            self.env["mds.penalty"].with_user(self.contract_manager).create(
                {"contract_id": contract.id, "term_id": penalty.term_id.id, "order_id": order.id}
            )
        with self.assertRaisesRegex(UserError, "approve it, or waive"):
            penalty.with_user(self.contract_manager).amount = 1
        with self.assertRaises(AccessError):
            penalty.with_user(self.engineer).read(["amount"])
        with self.assertRaises(AccessError):
            penalty.with_user(self.manager).action_approve()
