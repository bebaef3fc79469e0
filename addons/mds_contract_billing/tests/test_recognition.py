from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, MdsBillingCommon


@tagged("post_install", "-at_install")
class TestRecognition(MdsBillingCommon):
    def _recognise(self, until):
        self.env["mds.recognition.make"].with_user(self.accountant).create(
            {"company_id": self.company.id, "until": until}
        ).action_recognise()

    def _get_revenue(self, contract):
        self.env.flush_all()
        rows = self.env["mds.contract.recognition"].search(
            [("contract_id", "=", contract.id)], order="month, id"
        )
        return [(str(row.month), row.amount) for row in rows]

    def _bill_posted(self, contract, day):
        return self._bill(day, is_posted=True, contract_ids=[(6, 0, contract.ids)])

    def test_a_quarter_becomes_revenue_by_days(self):
        """10,600.00 with 6 % in it are 10,000.00 net for the 90 days of January to March."""
        contract = self._create_active((42400.0,))
        self._bill_posted(contract, date(2026, 1, 1))
        self._recognise(date(2026, 6, 30))
        # 31, 28 and 31 of 90 days: 3,444.44, then 6,555.56 in all, then 10,000.00
        self.assertEqual(
            self._get_revenue(contract),
            [("2026-01-31", 3444.44), ("2026-02-28", 3111.12), ("2026-03-31", 3444.44)],
        )
        entries = self.env["mds.contract.recognition"].search([]).move_id
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        self.assertEqual(
            sum(
                entries.line_ids.filtered(lambda one: one.account_id == self.income).mapped(
                    "credit"
                )
            ),
            10000.0,
        )
        self.assertTrue(contract.bill_ids.is_recognised)
        self.assertFalse(self._get_liability())

    def test_books_are_kept_in_the_companys_language_whoever_posts(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self._create_active((42400.0,))
        self._bill_posted(contract, date(2026, 1, 1))
        for until, language, reader, words in (
            (date(2026, 1, 31), "zh_CN", "en_US", "合同收入 2026-01"),
            (date(2026, 2, 28), "en_US", "zh_CN", "Revenue of contracts, 2026-02"),
        ):
            with self.subTest(language):
                self.company.partner_id.lang = language
                self.accountant.lang = reader
                self._recognise(until)
                row = self.env["mds.contract.recognition"].search([], order="id desc", limit=1)
                self.assertEqual(row.move_id.ref, words)
                names = set(row.move_id.line_ids.mapped("name"))
                self.assertEqual(len(names), 1)
                self.assertEqual("revenue of" in names.pop(), language == "en_US")

    def _get_liability(self):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", self.liability.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def test_month_by_month_and_never_twice(self):
        contract = self._create_active((42400.0,))
        self._bill_posted(contract, date(2026, 1, 1))
        for month, left in ((1, 6555.56), (1, 6555.56), (2, 3444.44), (3, 0.0), (3, 0.0)):
            self._recognise(date(2026, month, 15))
            contract.invalidate_recordset()
            self.assertEqual(contract.with_user(self.contract_manager).liability_amount, left)
        self.assertEqual(len(self._get_revenue(contract)), 3)
        self.assertEqual(sum(amount for _m, amount in self._get_revenue(contract)), 10000.0)

    def test_a_closed_month_goes_to_the_next_open_day_and_says_so(self):
        contract = self._create_active((42400.0,))
        self._bill_posted(contract, date(2026, 1, 1))
        self.company.sudo().fiscalyear_lock_date = date(2026, 2, 28)
        self._recognise(date(2026, 3, 31))
        rows = self.env["mds.contract.recognition"].search(
            [("contract_id", "=", contract.id)], order="month"
        )
        self.assertEqual(
            [str(day) for day in rows.mapped("date")], ["2026-03-01", "2026-03-01", "2026-03-31"]
        )
        self.assertIn("closed until", rows[0].remark)
        self.assertFalse(rows[2].remark)

    def test_drafts_and_other_days_are_not_revenue(self):
        contract = self._create_active((42400.0,))
        self._bill(date(2026, 1, 1), contract_ids=[(6, 0, contract.ids)])
        self._recognise(date(2026, 3, 31))
        self.assertFalse(self._get_revenue(contract))

    def test_a_native_credit_note_takes_the_rest_back(self):
        contract = self._create_active((42400.0,))
        self._bill_posted(contract, date(2026, 1, 1))
        self._recognise(date(2026, 2, 28))
        move = self._get_moves(contract)
        credit = move.with_user(self.accountant)._reverse_moves([{"invoice_date": TODAY}])
        self.assertEqual(credit.invoice_line_ids.mds_corrects_bill_id, contract.bill_ids)
        credit.action_post()
        self._recognise(date(2026, 6, 30))
        self.assertAlmostEqual(sum(amount for _m, amount in self._get_revenue(contract)), 0.0, 2)
        self.assertFalse(self._get_liability())

    def test_termination_gives_back_to_the_cent_and_revenue_ends_there(self):
        """12,720.00 a year with 6 % in it, billed for the year, ended on 1 July.

        Six months and one day were served: 6,360.00 + 1,060.00 / 31 = 6,394.19 (6,394.1935…).
        Given back: 12,720.00 - 6,394.19 = 6,325.81.
        """
        contract = self._create_active((12720.0,), plan={"bill_months": 12})
        self._bill_posted(contract, date(2026, 1, 1))
        self._recognise(date(2026, 6, 30))
        self.assertEqual(contract.give_back_amount, 6325.81)
        contract.with_user(self.contract_manager).with_context(
            mds_reason="The ward is closed"
        ).action_terminate()
        credit = contract.bill_ids.filtered(lambda bill: bill.kind == "credit").move_id
        self.assertEqual(
            (credit.move_type, credit.state, credit.amount_total), ("out_refund", "draft", 6325.81)
        )
        self.assertEqual(credit.reversed_entry_id.amount_total, 12720.0)
        credit.with_user(self.accountant).action_post()
        self._recognise(date(2026, 7, 31))
        net = Decimal(str(credit.reversed_entry_id.amount_untaxed)) - Decimal(
            str(credit.amount_untaxed)
        )
        revenue = sum(Decimal(str(amount)) for _m, amount in self._get_revenue(contract))
        self.assertEqual(revenue, net)
        self.assertFalse(self._get_liability())
        self._bill_posted(contract, date(2026, 12, 31))
        self.assertEqual(len(contract.bill_ids), 2)  # nothing is billed after the end

    def test_payers_get_back_what_each_paid_too_much(self):
        north, south = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.hospital.id} for name in ("North", "South")]
        )
        contract = self._create_priced((100.0,), plan={"bill_months": 12})
        version = contract.draft_version_id
        version.payer_ids.create(
            [{"version_id": version.id, "partner_id": one.id} for one in (north, south)]
        )
        self._sign(contract)
        self._bill_posted(contract, date(2026, 1, 1))
        contract.with_user(self.contract_manager).with_context(mds_reason="x").action_terminate()
        total = sum(contract.bill_ids.mapped("amount"))
        # 100 x (6 + 1/31) / 12 = 50.27 (50.2688…)
        self.assertAlmostEqual(total, 50.27, 2)

    def test_a_credit_note_that_is_a_draft_again_takes_back_nothing(self):
        contract = self._create_active((12720.0,), plan={"bill_months": 12})
        self._bill_posted(contract, date(2026, 1, 1))
        contract.with_user(self.contract_manager).with_context(mds_reason="x").action_terminate()
        credit = contract.bill_ids.filtered(lambda bill: bill.kind == "credit").move_id
        credit.with_user(self.accountant).action_post()
        self._recognise(date(2026, 12, 31))
        self.assertFalse(self._get_liability())
        credit.with_user(self.accountant).button_draft()
        self._recognise(date(2027, 1, 31))
        revenue = sum(Decimal(str(amount)) for _m, amount in self._get_revenue(contract))
        self.assertEqual(revenue, Decimal("12000.00"))

    def test_only_accountants_recognise(self):
        with self.assertRaises(AccessError):
            self.env["mds.recognition.make"].with_user(self.contract_manager).create({})

    def test_a_renewal_is_drafted_ninety_days_before_the_end(self):
        contract = self._create_active(date_end=date(2026, 9, 29))
        for _twice in range(2):
            self.env["mds.contract"]._cron_end()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertEqual(
            (draft.effective_from, draft.date_end), (date(2026, 9, 30), date(2027, 6, 27))
        )
        self.assertEqual(draft.line_ids.price_ids.date_from, date(2026, 9, 30))
        self.assertNotIn("price", draft.changes_text)
        self.assertFalse(draft.unpriced_text)
        draft.effective_from = date(2026, 9, 1)
        self.assertIn("2026-09-30 –", draft.changes_text, "the same price, but from another day")
        # moved to an earlier day its own form says which days have no price, and it is not signed
        self.assertTrue(draft.unpriced_text.endswith("2026-09-01 – 2026-09-29"))
        with self.assertRaisesRegex(UserError, "days without a price: .*2026-09-29.* price of 0"):
            draft.with_user(self.contract_manager).action_sign_version()
        draft.effective_from = date(2026, 9, 30)
        self.assertEqual(len(contract.activity_ids), 1)
        self._sign(contract)
        self.assertEqual(contract.date_end, date(2027, 6, 27))
        # 29 September is the last day of the old term, billed by the old price
        self.assertEqual(contract.next_bill_on, date(2026, 1, 1))

    def test_a_renewal_keeps_the_terms_and_the_length_of_the_whole_contract(self):
        contract = self._create_priced(
            date_start=date(2025, 9, 30), date_end=date(2026, 9, 29), plan={"bill_months": 12}
        )
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_cap").id,
                "year_cap": 5000,
            }
        )
        self._sign(contract)
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write({"effective_from": date(2026, 3, 1), "reason": "Scope"})
        self._sign(contract)
        self.env["mds.contract"]._cron_end()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertEqual(
            (draft.effective_from, draft.date_end), (date(2026, 9, 30), date(2027, 9, 29))
        )
        self.assertEqual(draft.term_ids.mapped("year_cap"), [5000.0])

    def test_a_renewal_keeps_which_lines_share_a_counter(self):
        contract = self._create_priced(date_end=date(2026, 9, 29))
        holder = contract.draft_line_ids
        holder.visits_per_year = 10
        line = holder.create(
            {"contract_id": contract.id, "name": "Beds", "counter_line_id": holder.id}
        )
        self._sign(contract)
        self.env["mds.contract"]._cron_end()
        contract.invalidate_recordset()
        new_holder, new_line = contract.draft_version_id.line_ids
        self.assertEqual(new_line.counter_line_id, new_holder)
        self.assertEqual((new_holder.root_id, new_line.root_id), (holder, line))

    def test_amount_in_capitals(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        move = self._get_moves(contract)
        self.assertEqual(move.with_user(self.accountant).mds_amount_in_capitals, "玖仟元整")
        html = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("account.report_invoice", move.ids)
        )
        self.assertIn("玖仟元整", html[0].decode())
