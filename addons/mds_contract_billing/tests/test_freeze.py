from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import TODAY, MdsBillingCommon

DAY = timedelta(days=1)
LATE = TODAY + 31 * DAY
"""The invoices of these tests are due on 1 July: on 1 August they are overdue for 31 days."""


@tagged("post_install", "-at_install")
class TestFreeze(MdsBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_freeze_after_days = 30

    def setUp(self):
        super().setUp()
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 1.0)

    def _create_billed(self, **values):
        contract = self._create_active(plan={"bill_timing": "arrears", "bill_months": 6}, **values)
        self._bill(is_posted=True, contract_ids=[(6, 0, contract.ids)])
        return contract

    def _follow(self, day):
        """What the nightly job does on that day."""
        with patch("odoo.fields.Date.context_today", lambda *_args: day):
            self.env["mds.contract"]._cron_tell_overdue()
        self.env.flush_all()
        self.env.invalidate_all()

    def _pay(self, contract):
        self._get_moves(contract).sudo()._reverse_moves(cancel=True)

    def test_a_contract_begins_with_the_rule_of_its_company(self):
        contract = self._create_priced()
        self.assertEqual(contract.freeze_after_days, 30)
        with Form(contract.with_user(self.contract_manager)) as form:
            form.freeze_after_days = 0
        self.company.mds_freeze_after_days = 10
        self.assertEqual(contract.freeze_after_days, 0)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            contract.freeze_after_days = -1
            contract.flush_recordset()

    def test_it_is_frozen_after_more_days_than_allowed_with_the_invoice_as_reason(self):
        contract = self._create_billed()
        self._follow(LATE - DAY)
        self.assertFalse(contract.is_frozen)
        told = contract.activity_ids.mapped("summary")
        self.assertIn("Overdue since 07/01/2026: ask for it, or it is frozen on 08/01/2026.", told)
        self._follow(LATE)
        self.assertTrue(contract.is_frozen and contract.is_frozen_by_rule)
        name = self._get_moves(contract).sudo().name
        self.assertEqual(
            contract.freeze_reason,
            f"Frozen by itself: {name}, due on 07/01/2026, is overdue for more than 30 days.",
        )
        self.assertIn(name, contract.message_ids[0].body)
        self.assertIn(contract.freeze_reason, contract.activity_ids.mapped("summary"))
        # readers of a contract need not be readers of money
        self.assertNotIn("6,000", "".join(contract.activity_ids.mapped("summary")))

    def test_a_job_that_runs_again_freezes_nothing_twice(self):
        contract = self._create_billed()
        self._follow(LATE)
        said = len(contract.message_ids), len(contract.activity_ids)
        self._follow(LATE)
        self._follow(LATE + DAY)
        self.assertEqual((len(contract.message_ids), len(contract.activity_ids)), said)

    def test_what_was_paid_is_released_by_itself(self):
        contract = self._create_billed()
        self._follow(LATE)
        self._pay(contract)
        self._follow(LATE + DAY)
        self.assertFalse(contract.is_frozen or contract.is_frozen_by_rule)
        self.assertFalse(contract.freeze_reason or contract.rule_released_on)
        self.assertIn("Released by itself", contract.message_ids[0].body)

    def test_what_a_person_froze_a_person_releases(self):
        contract = self._create_billed()
        manager = contract.with_user(self.contract_manager)
        manager.with_context(mds_reason="Notice by letter").action_freeze()
        self._follow(LATE)
        self.assertEqual(contract.freeze_reason, "Notice by letter")
        self._pay(contract)
        self._follow(LATE + DAY)
        self.assertTrue(contract.is_frozen)
        self.assertIn(
            "Nothing is overdue any more: release it?", contract.activity_ids.mapped("summary")
        )

    def _get_asked(self, contract):
        return contract.activity_ids.mapped("summary")

    def test_what_is_paid_asks_nothing_any_more(self):
        """Without a rule: asked, paid, done. Frozen by hand: one question is left, then none."""
        self.company.mds_freeze_after_days = 0
        contract = self._create_billed()
        frozen = self._create_billed()
        self._follow(LATE)
        self.assertEqual(len(contract.activity_ids + frozen.activity_ids), 2)
        manager = frozen.with_user(self.manager)
        manager.with_context(mds_reason="Notice by letter").action_freeze()
        self.assertFalse(self._get_asked(frozen), "the manager answered it")
        with patch("odoo.fields.Date.context_today", lambda *_args: LATE):
            frozen._ask_managers({frozen: "Overdue still"}, LATE)
        self._pay(contract | frozen)
        self._follow(LATE + DAY)
        self.assertFalse(self._get_asked(contract))
        self.assertIn("Nothing is overdue any more.", contract.message_ids[0].body)
        self.assertEqual(self._get_asked(frozen), ["Nothing is overdue any more: release it?"])
        manager.action_release()
        self.assertFalse(self._get_asked(frozen))

    def test_what_a_person_released_stays_released_until_another_invoice_is_late(self):
        contract = self._create_billed()
        self._follow(LATE)
        with patch("odoo.fields.Date.context_today", lambda *_args: LATE):
            contract.with_user(self.contract_manager).action_release()
        self._follow(LATE + DAY)
        self.assertFalse(contract.is_frozen)
        self.assertEqual(contract.rule_released_on, LATE)
        second = date(2027, 1, 1)
        with patch("odoo.fields.Date.context_today", lambda *_args: second):
            self._bill(second, is_posted=True, contract_ids=[(6, 0, contract.ids)],
                       invoice_date=second)  # fmt: skip
        self._follow(second + 30 * DAY)
        self.assertFalse(contract.is_frozen)
        self._follow(second + 31 * DAY)
        self.assertIn(self._get_moves(contract)[-1].sudo().name, contract.freeze_reason)

    def test_without_days_the_manager_is_asked(self):
        self.company.mds_freeze_after_days = 0
        contract = self._create_billed()
        self._follow(LATE)
        self.assertFalse(contract.is_frozen)
        self.assertIn(
            "Overdue since 07/01/2026: ask for it, or freeze the contract?",
            contract.activity_ids.mapped("summary"),
        )

    def test_open_orders_are_decided_again(self):
        self.device.sudo().write({"company_id": self.company.id, "outlet_id": False})
        contract = self._create_billed(date_end=date(2027, 12, 31))
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "contract")
        self._follow(LATE)
        self.assertEqual(order.coverage, "billable")
        self._pay(contract)
        self._follow(LATE + DAY)
        self.assertEqual(order.coverage, "contract")

    def test_the_sentence_is_read_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self._create_billed()
        self.contract_manager.lang = "zh_CN"
        self._follow(LATE)
        self.assertIn("自动冻结", contract.with_context(lang="zh_CN").freeze_reason)
        self.assertIn("Frozen by itself", contract.with_context(lang="en_US").freeze_reason)
        self.assertIn("自动冻结", contract.message_ids[0].body)

    def test_nobody_states_who_froze_it(self):
        contract = self._create_billed()
        manager = contract.with_user(self.contract_manager)
        manager.write({"is_frozen_by_rule": True, "rule_released_on": LATE, "is_frozen": True})
        self.assertFalse(
            contract.is_frozen or contract.is_frozen_by_rule or contract.rule_released_on
        )
        manager.freeze_after_days = 60
        with self.assertRaises(AccessError):
            contract.with_user(self.engineer).freeze_after_days = 0
        with self.assertRaises(AccessError):
            contract.with_user(self.manager).freeze_after_days = 0

    def test_many_contracts_cost_as_many_queries_as_two(self):
        contracts = self.env["mds.contract"]
        for _number in range(12):
            contracts |= self._create_active(plan={"bill_timing": "arrears", "bill_months": 6})
        self._bill(is_posted=True, contract_ids=[(6, 0, contracts.ids)])
        counts = []
        for batch in (contracts[:1], contracts[1:3], contracts[3:]):
            self.flush_audit()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._follow_overdue(LATE)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertTrue(all(contracts.mapped("is_frozen_by_rule")))
        self.assertLessEqual(counts[2], counts[1], counts)

    def test_a_job_that_is_stopped_goes_on_with_what_is_left(self):
        contracts = self._create_billed() | self._create_billed() | self._create_billed()
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 0.0)
        frozen = []
        with patch("odoo.addons.mds_contract_billing.models.contract_overdue.BATCH", 1):
            for _call in range(4):
                self._follow(LATE)
                frozen.append(len(contracts.filtered("is_frozen")))
        self.assertEqual(frozen, [1, 2, 3, 3])
