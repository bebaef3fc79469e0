from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation, UniqueViolation

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestEscalation(MdsBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["mds.price.index"].create(
            {
                "name": "Consumer prices",
                "value_ids": [(0, 0, {"month": "2026-12-01", "value": 105.1})],
            }
        )

    def _create_indexed(self, amount=10000.0, **clause):
        plan = {
            "bill_months": 12,
            "index_id": self.index.id,
            "index_base": 102.4,
            **clause,
        }
        return self._create_active((amount,), plan=plan, date_end=date(2027, 12, 31))

    def _create_run(self, day="2027-01-01"):
        run = self.env["mds.escalation.run"].with_user(self.contract_manager).create({"date": day})
        run.action_preview()
        return run

    def test_declared_states_hold_together(self):
        self.assertStateConformance("mds.escalation.run")

    def test_prices_follow_the_index_and_its_cap(self):
        """105.1 / 102.4 is +2.64 %: 10,264.00; with a cap of 2 %: 10,200.00."""
        free, capped = self._create_indexed(), self._create_indexed(has_index_cap=True, index_cap=2)
        run = self._create_run()
        proposals = {line.contract_id: (line.percent, line.new_amount) for line in run.line_ids}
        self.assertEqual(proposals, {free: (2.64, 10264.0), capped: (2.0, 10200.0)})
        self.assertEqual(free.current_line_ids.price_ids.mapped("amount"), [10000.0])
        self.env["res.lang"]._activate_lang("zh_CN")
        reasons = run.line_ids.with_context(lang="zh_CN").mapped("reason")
        self.assertIn("指数 102.4 → 105.1，上限 2.00%。", reasons)
        run.action_start()
        self.assertEqual((run.state, run.changed_count), ("done", 2))
        prices = free.current_line_ids.price_ids.sorted("date_from")
        self.assertEqual(
            [(price.date_from, price.cut_to, price.amount, price.origin) for price in prices],
            [
                (date(2026, 1, 1), date(2026, 12, 31), 10000.0, "agreed"),
                (date(2027, 1, 1), False, 10264.0, "index"),
            ],
        )
        # what was signed stays signed, and each year is billed at its price
        self.assertEqual(free.current_version_id.signature_state, "valid")
        self._bill(date(2027, 1, 1), contract_ids=[(6, 0, free.ids)])
        self.assertEqual(free.bill_ids.sorted("date_from").mapped("amount"), [10000.0, 10264.0])

    def test_the_next_run_rests_on_the_index_of_the_last(self):
        contract = self._create_indexed()
        self._create_run().action_start()
        self.assertFalse(self._create_run("2027-06-01").line_ids)  # a year has not passed
        self.assertEqual(
            contract.current_line_ids.price_ids.filtered(
                lambda one: one.origin == "index"
            ).index_value,
            105.1,
        )

    def test_a_version_with_another_index_rests_on_that_one(self):
        """Wages at 110 when the second version is signed, 112.2 a year later: +2 %."""
        contract = self._create_indexed()
        self._create_run().action_start()
        wages = self.env["mds.price.index"].create(
            {"name": "Wages", "value_ids": [(0, 0, {"month": "2027-12-01", "value": 112.2})]}
        )
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertEqual(draft.line_ids.price_ids.mapped("index_value"), [0.0, 105.1])
        draft.write(
            {
                "effective_from": date(2027, 7, 1),
                "date_end": date(2028, 12, 31),
                "reason": "Wages",
                "index_id": wages.id,
                "index_base": 110,
            }
        )
        self._sign(contract)
        run = self._create_run("2028-01-01")
        self.assertEqual(
            run.line_ids.mapped(lambda line: (line.old_index, line.percent)), [(110.0, 2.0)]
        )

    def test_a_version_without_the_clause_ends_it(self):
        contract = self._create_indexed()
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write(
            {"effective_from": date(2026, 7, 1), "reason": "Fixed prices", "index_id": False}
        )
        self._sign(contract)
        self.assertFalse(self._create_run().line_ids)

    def test_a_row_changes_its_price_once_in_the_background_too(self):
        contracts = self._create_indexed() + self._create_indexed()
        run = self._create_run()
        with patch.object(type(self.env["mds.escalation.run"]), "_run_at_once", 1):
            run.action_start()
        self.assertEqual((run.state, run.progress), ("running", 0.0))
        run._do_slice(run._get_waiting(1))  # killed after the first slice
        self.assertEqual((run.state, run.progress), ("running", 50.0))
        self.env["mds.escalation.run"]._cron_continue()
        self.assertEqual((run.state, run.changed_count), ("done", 2))
        self.assertFalse(run._do_slice(run.line_ids))
        self.assertEqual(len(contracts.current_line_ids.price_ids), 4)
        price = contracts.current_line_ids.price_ids.filtered("escalation_line_id")[:1]
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE mds_contract_price SET escalation_line_id = %s WHERE id != %s"
                " AND escalation_line_id IS NOT NULL",
                [price.escalation_line_id.id, price.id],
            )

    def test_billed_days_keep_their_price(self):
        contract = self._create_indexed(bill_months=24)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        run = self._create_run()
        run.action_start()
        self.assertEqual(run.line_ids.state, "failed")
        self.assertIn("2027", run.line_ids.reason)
        self.assertEqual(len(contract.current_line_ids.price_ids), 1)

    def test_what_is_left_out_stays(self):
        contract = self._create_indexed()
        run = self._create_run()
        run.line_ids.is_included = False
        run.action_start()
        self.assertEqual(run.line_ids.state, "kept")
        self.assertEqual(len(contract.current_line_ids.price_ids), 1)
        with self.assertRaisesRegex(UserError, "settled"):
            run.line_ids.is_included = True

    @mute_logger("odoo.sql_db")
    def test_an_index_of_zero_is_refused(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.index.value_ids.value = 0
            self.index.flush_recordset()
            self.env.flush_all()
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self._create_indexed(index_base=0)
            self.env.flush_all()

    def test_letters_in_the_customer_s_language(self):
        self._create_indexed()
        run = self._create_run()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("mds_contract_billing.report_escalation", run.ids)[0]
            .decode()
        )
        self.assertIn("10,264.00", html)
        self.assertIn("New prices of your service contract", html)

    def test_only_contract_managers_change_prices(self):
        self._create_indexed()
        run = self._create_run()
        with self.assertRaises(AccessError):
            run.with_user(self.accountant).action_start()
        with self.assertRaises(AccessError):
            self.env["mds.escalation.run"].with_user(self.dispatcher).create({})
        with self.assertRaises(AccessError):
            self.index.with_user(self.accountant).name = "X"
