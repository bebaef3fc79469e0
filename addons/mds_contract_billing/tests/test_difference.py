import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..lib import settlement
from ..lib.billing import Period
from .common import TODAY, MdsBillingCommon

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "post-migrate.py"


@tagged("post_install", "-at_install")
class TestDifference(MdsBillingCommon):
    """12,000.00 a year by quarters in advance; on 1 July three quarters are billed."""

    def _create_billed(self, amounts=(12000.0,), **values):
        contract = self._create_active(amounts, **values)
        self._bill(contract_ids=[(6, 0, contract.ids)], is_posted=True)
        return contract

    def _prepare_next(self, contract, day):
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.write({"effective_from": day, "reason": "Agreed"})
        return draft

    def _get_rows(self, contract):
        contract.invalidate_recordset()
        return contract.bill_ids.filtered(lambda bill: bill.kind == "difference").sorted("id")

    def test_cheaper_days_are_given_back_to_the_cent(self):
        """From 1 August 9,000.00: 1,000.00 + 2 x 750.00 instead of 3,000.00."""
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        self.assertEqual(draft.with_user(self.contract_manager).difference_amount, -500.0)
        self._sign(contract)
        row = self._get_rows(contract)
        self.assertEqual(row.amount, -500.0)
        self.assertEqual((row.date_from, row.date_to), (date(2026, 8, 1), date(2026, 9, 30)))
        move = row.move_id
        self.assertEqual(
            (move.move_type, move.state, move.amount_total), ("out_refund", "draft", 500)
        )
        self.assertEqual(move.reversed_entry_id, contract.bill_ids[-1].move_id)
        self.assertEqual(row.source_id, move.invoice_line_ids.mds_corrects_bill_id)
        for words in ("3,000.00", "2,500.00", "-500.00"):
            self.assertIn(words, row.reason)
        self.assertFalse(contract.difference_amount)
        self.assertIn("1 drafts", contract.message_ids[0].body)

    def test_a_payer_without_language_gets_the_words_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self._create_billed()
        self.company.partner_id.lang = "zh_CN"
        self.hospital.lang = False
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        self._sign(contract)
        move = self._get_rows(contract).move_id
        self.assertFalse(move.partner_id.lang)
        self.assertIn(contract.name, move.ref)
        self.assertNotIn("Version", move.ref)

    def test_what_was_cancelled_as_a_draft_is_open_again(self):
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        self._sign(contract)
        move = self._get_rows(contract).move_id
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'cancel' WHERE id = %s", [move.id])
        self.env.invalidate_all()
        self.assertFalse(contract.difference_amount)
        spec = importlib.util.spec_from_file_location("post_migrate", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(contract.difference_amount, -500.0)
        contract.with_user(self.accountant).action_settle_differences()
        row = self._get_rows(contract)
        self.assertEqual((row.amount, row.move_id.state), (-500.0, "draft"))
        self.assertNotEqual(row.move_id, move)

    def test_dearer_days_are_charged_on_an_invoice_with_its_terms(self):
        """From 1 February 15,000.00: 1,000.00 + 2 x 1,250.00, then 3,750.00 twice: 2,000.00."""
        term = self.env.ref("account.account_payment_term_30days")
        contract = self._create_billed(plan={"payment_term_id": term.id, "retention_percent": 5})
        draft = self._prepare_next(contract, date(2026, 2, 1))
        draft.line_ids.price_ids.amount = 15000
        self._sign(contract)
        rows = self._get_rows(contract)
        self.assertEqual(rows.mapped("amount"), [500.0, 750.0, 750.0])
        move = rows.move_id
        self.assertEqual((move.move_type, move.amount_total), ("out_invoice", 2000.0))
        self.assertEqual(move.invoice_payment_term_id, term)
        kept = move.line_ids.filtered(lambda line: line.account_id == self.retention)
        self.assertEqual(kept.balance, 100.0)

    def test_the_retention_follows_what_is_given_back(self):
        """5 % of 500.00 that come back."""
        contract = self._create_billed(plan={"retention_percent": 5})
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        self._sign(contract)
        move = self._get_rows(contract).move_id
        kept = move.line_ids.filtered(lambda line: line.account_id == self.retention)
        self.assertEqual(kept.balance, -25.0)

    def test_a_line_that_ends_and_one_that_begins(self):
        """Line 1 (1,200.00 a year) ends on 15 August, another of 600.00 begins then."""
        contract = self._create_billed((12000.0, 1200.0))
        draft = self._prepare_next(contract, date(2026, 8, 16))
        old = draft.line_ids.filtered(lambda line: line.name == "Line 1")
        new = old.copy({"version_id": draft.id, "root_id": False, "name": "Line 2"})
        new.price_ids.unlink()
        new.price_ids.create(
            {"line_id": new.id, "date_from": "2026-08-16", "amount": 600, "tax_id": self.tax.id}
        )
        old.unlink()
        self._sign(contract)
        # served: July 100.00, August 15 / 31 x 100.00 = 48.39; given back 300.00 - 148.39
        row = self._get_rows(contract)
        self.assertEqual(row.amount, -151.61)
        self.assertEqual(row.source_id.cut_to, date(2026, 8, 15))
        # the new line is billed by the next run: 16 / 31 x 50.00 = 25.81, and September
        self._bill(contract_ids=[(6, 0, contract.ids)])
        added = contract.bill_ids.filtered(
            lambda bill: bill.root_id == new and bill.date_from == date(2026, 8, 16)
        )
        self.assertEqual(added.amount, 75.81)

    def test_another_tax_takes_the_old_amount_back_and_charges_it_anew(self):
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 7, 1))
        draft.line_ids.price_ids.tax_id = self.tax_added
        self._sign(contract)
        rows = self._get_rows(contract)
        self.assertEqual(sorted(rows.mapped("amount")), [-3000.0, 3000.0])
        credit, charge = rows.sorted("amount").mapped("move_id")
        self.assertEqual(
            (credit.move_type, credit.invoice_line_ids.tax_ids), ("out_refund", self.tax)
        )
        self.assertEqual(charge.invoice_line_ids.tax_ids, self.tax_added)
        self.assertEqual(charge.amount_total, 3180.0)

    def test_another_payer_pays_from_his_day_on(self):
        north = self.env["res.partner"].create({"name": "North", "parent_id": self.hospital.id})
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 9, 1))
        draft.payer_ids.create({"version_id": draft.id, "partner_id": north.id})
        self._sign(contract)
        self.assertEqual(self._get_rows(contract).amount, -1000.0)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        added = contract.bill_ids.filtered(lambda bill: bill.payer_id == north)
        self.assertEqual((added.date_from, added.amount), (date(2026, 9, 1), 1000.0))
        self.assertEqual(sum(contract.bill_ids.mapped("amount")), 9000.0)

    def test_versions_after_one_another_leave_what_the_last_asks(self):
        contract = self._create_billed((10000.01, 777.77))
        for day, amount in (
            ("2026-02-10", 8000),
            ("2026-08-05", 12345.67),
            ("2026-05-31", 9999.99),
        ):
            draft = self._prepare_next(contract, day)
            draft.line_ids.price_ids.write({"amount": amount})
            self._sign(contract)
        contract.invalidate_recordset()
        cuts = contract._get_cuts(contract._get_spans()[contract])
        days = Period(date(2026, 1, 1), date(2026, 9, 30))
        asked = sum(sum(settlement.asked(one, days).values()) for one in cuts.values())
        billed = sum(Decimal(str(round(bill.amount, 2))) for bill in contract.bill_ids)
        self.assertEqual(billed, asked)
        self.assertFalse(contract._get_differences())

    def test_once_only_and_again_after_the_draft_is_deleted(self):
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        self._sign(contract)
        with self.assertRaisesRegex(UserError, "Nothing is to be settled"):
            contract.with_user(self.contract_manager).action_settle_differences()
        row = self._get_rows(contract)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            row.sudo().copy()
        row.move_id.with_user(self.accountant).unlink()
        contract.invalidate_recordset()
        self.assertEqual(contract.difference_amount, -500.0)
        contract.with_user(self.accountant).action_settle_differences()
        self.assertEqual(self._get_rows(contract).amount, -500.0)
        with self.assertRaises(AccessError):
            contract.with_user(self.dispatcher).action_settle_differences()

    def test_a_settlement_draft_is_deleted_not_cancelled(self):
        """From 1 August 9,000.00: 500.00 of the third quarter come back."""
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        self._sign(contract)
        move = self._get_rows(contract).move_id.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "Delete it instead"):
            move.button_cancel()
        self.assertEqual(move.state, "draft")
        move.unlink()
        contract.invalidate_recordset()
        self.assertEqual(contract.with_user(self.accountant).difference_amount, -500.0)

    def test_a_difference_of_no_sum_is_settled_again(self):
        """3,000.00 back at the one tax and 3,000.00 charged at the other are nothing together."""
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 7, 1))
        draft.line_ids.price_ids.tax_id = self.tax_added
        self._sign(contract)
        contract.invalidate_recordset()
        manager = contract.with_user(self.contract_manager)
        self.assertFalse(manager.has_difference)
        self._get_rows(contract).move_id.with_user(self.accountant).unlink()
        contract.invalidate_recordset()
        self.assertEqual((manager.difference_amount, manager.has_difference), (0.0, True))
        manager.action_settle_differences()
        self.assertEqual(sorted(self._get_rows(contract).mapped("amount")), [-3000.0, 3000.0])
        self.assertFalse(manager.has_difference)

    def test_a_draft_with_corrections_is_not_deleted(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 9000
        source = self._get_moves(contract)
        self._sign(contract)
        with self.assertRaisesRegex(UserError, "delete the drafts of the correction"):
            source.with_user(self.accountant).unlink()

    def test_the_end_of_the_contract_gives_back_what_is_left_after_a_difference(self):
        """9,000.00 a year from 1 July, ended on 1 July: one day of 750.00 / 31 is 24.19."""
        contract = self._create_billed()
        draft = self._prepare_next(contract, TODAY)
        draft.line_ids.price_ids.amount = 9000
        self._sign(contract)
        self.assertEqual(self._get_rows(contract).amount, -750.0)
        contract.with_user(self.contract_manager).with_context(mds_reason="Sold").action_terminate()
        contract.invalidate_recordset()
        # 6,000.00 of the first half-year stay, and that day
        self.assertAlmostEqual(sum(contract.bill_ids.mapped("amount")), 6024.19, 2)

    def _give_back_by_hand(self, move, amount):
        refund = move.with_user(self.accountant)._reverse_moves([{"invoice_date": TODAY}])
        refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    def _terminate(self, contract):
        contract.with_user(self.contract_manager).with_context(mds_reason="Sold").action_terminate()
        contract.invalidate_recordset()
        return contract.bill_ids.filtered(lambda bill: bill.kind == "credit")

    def test_what_was_given_back_by_hand_is_not_given_back_again(self):
        """The third quarter was credited in full: its end on 1 July gives nothing more."""
        contract = self._create_billed()
        self._give_back_by_hand(contract.bill_ids.sorted("date_from")[-1].move_id, 3000)
        self.assertFalse(self._terminate(contract))

    def test_no_more_is_given_back_than_was_billed(self):
        """One day of 1,000.00 / 31 = 32.26 is asked; of 2,967.74, 1,967.74 were given by hand."""
        contract = self._create_billed()
        self._give_back_by_hand(contract.bill_ids.sorted("date_from")[-1].move_id, 2000)
        row = self._terminate(contract)
        self.assertEqual(row.amount, -1000.0)
        self.assertIn("1,967.74 was given back by hand", row.reason)
        self.assertEqual(row.move_id.invoice_line_ids.price_unit, 1000.0)
        self.assertFalse(contract._get_differences(last_days={contract: TODAY}))

    def test_a_credit_by_hand_that_was_billed_anew_gives_nothing_back(self):
        """Corrected invoice: 3,000.00 back and 3,000.00 anew; 3,000.00 - 32.26 come back."""
        contract = self._create_billed()
        move = contract.bill_ids.sorted("date_from")[-1].move_id
        self.env["account.move.reversal"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"journal_id": move.journal_id.id, "date": TODAY}).modify_moves()
        self.assertEqual(self._terminate(contract).amount, -2967.74)

    def test_another_tax_is_settled_whatever_was_given_by_hand(self):
        """Nothing comes back over both taxes: what was given by hand stays goodwill."""
        contract = self._create_billed()
        self._give_back_by_hand(contract.bill_ids.sorted("date_from")[-1].move_id, 3000)
        draft = self._prepare_next(contract, date(2026, 7, 1))
        draft.line_ids.price_ids.tax_id = self.tax_added
        self._sign(contract)
        self.assertEqual(sorted(self._get_rows(contract).mapped("amount")), [-3000.0, 3000.0])

    def test_revenue_follows_the_difference(self):
        contract = self._create_billed((12720.0,))
        draft = self._prepare_next(contract, date(2026, 8, 1))
        draft.line_ids.price_ids.amount = 6360
        self._sign(contract)
        self._get_rows(contract).move_id.with_user(self.accountant).action_post()
        self.env["mds.recognition.make"].with_user(self.accountant).create(
            {"company_id": self.company.id, "until": date(2026, 9, 30)}
        ).action_recognise()
        rows = self.env["mds.contract.recognition"].search([("contract_id", "=", contract.id)])
        # 12,000.00 a year without tax: 6,000.00, July 1,000.00, two months at 500.00
        self.assertAlmostEqual(sum(rows.mapped("amount")), 8000.0, 2)
        self.assertFalse(contract.liability_amount)

    def test_a_version_that_changes_no_money_settles_nothing(self):
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 2, 3))
        draft.line_ids.visits_per_year = 4
        self._sign(contract)
        self.assertFalse(self._get_rows(contract))

    def test_what_is_to_settle_costs_the_same_queries_for_two_and_for_eight(self):
        contracts = self.env["mds.contract"]
        for _number in range(8):
            contracts += self._create_billed()
        contracts._get_differences()
        counts = []
        for some in (contracts[:2], contracts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.with_user(self.accountant)._get_differences()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_the_preview_tells_money_of_billed_and_of_unbilled_days(self):
        """9,000.00 from 1 August: 500.00 back for the third quarter, 750.00 less in the fourth."""
        contract = self._create_billed()
        draft = self._prepare_next(contract, date(2026, 8, 1)).with_user(self.contract_manager)
        draft.line_ids.price_ids.amount = 9000
        preview = self.env["mds.contract.preview"].browse(draft.action_preview()["res_id"])
        self.assertEqual(preview.difference_amount, -500.0)
        self.assertEqual((preview.unbilled_now, preview.unbilled_then), (3000.0, 2250.0))
        (row,) = preview.with_user(self.contract_manager)._gather_unbilled(draft)
        self.assertEqual((row.date_from, row.date_to), (date(2026, 10, 1), date(2026, 12, 31)))
        self.assertEqual((row.amount_now, row.amount_then), (Decimal(3000), Decimal(2250)))
        self.assertFalse(self._get_rows(contract))  # nothing is written
