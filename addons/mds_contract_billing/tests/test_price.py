from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation, ExclusionViolation

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestPrice(MdsBillingCommon):
    def test_prices_of_a_line_do_not_overlap(self):
        line = self._create_priced().draft_line_ids
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.price_ids.create({"line_id": line.id, "date_from": "2026-06-01", "amount": 1})
        line.price_ids.date_to = date(2026, 5, 31)
        line.price_ids.create({"line_id": line.id, "date_from": "2026-06-01", "amount": 1})
        self.assertEqual(len(line.price_ids), 2)

    def test_a_price_of_a_new_line_begins_with_its_version(self):
        prices = self.env["mds.contract.price"].with_user(self.contract_manager)
        contract = self._create_active()
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.effective_from = date(2026, 7, 1)
        known = prices.with_context(price_version_id=draft.id, price_from="2026-01-01")
        self.assertEqual(known.new().date_from, date(2026, 7, 1))
        unsaved = prices.with_context(price_version_id=False, price_from="2026-05-01")
        self.assertEqual(unsaved.new().date_from, date(2026, 5, 1))
        self.assertFalse(prices.new().date_from)

    def test_a_price_is_not_below_zero(self):
        line = self._create_priced().draft_line_ids
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            line.price_ids.amount = -1
            line.flush_recordset()

    def test_signed_prices_and_plan_do_not_change(self):
        contract = self._create_active()
        line = contract.current_line_ids.with_user(self.contract_manager)
        with self.assertRaisesRegex(UserError, "does not change"):
            line.price_ids.amount = 1
        with self.assertRaisesRegex(UserError, "does not change"):
            line.price_ids.unlink()
        with self.assertRaisesRegex(UserError, "does not change"):
            line.price_ids.create({"line_id": line.id, "date_from": "2030-01-01", "amount": 1})
        with self.assertRaisesRegex(UserError, "does not change"):
            line.version_id.bill_months = 1
        with self.assertRaisesRegex(UserError, "does not change"):
            line.version_id.payer_ids.create(
                {"version_id": line.version_id.id, "partner_id": self.hospital.id}
            )

    def test_the_signature_covers_prices_and_plan(self):
        contract = self._create_active()
        version = contract.current_version_id
        content = version._get_signature_content()[version]
        self.assertEqual(content["prices"][0]["amount"], "12000.00")
        self.assertEqual(content["billing_plan"]["bill_months"], 3)
        self.assertEqual(version.signature_state, "valid")
        # who signs reads what he signs
        shown = version._get_signature_display()[version]
        self.assertEqual(set(content), set(shown))
        self.assertIn("12,000.00", shown["prices"][1])
        self.assertIn("3", shown["billing_plan"][1])
        # no retention and no index were agreed: their figures say nothing
        self.assertNotIn("Released", shown["billing_plan"][1])
        self.assertNotIn("Index", shown["billing_plan"][1])
        self.env.cr.execute("UPDATE mds_contract_price SET amount = 1")
        version.line_ids.price_ids.invalidate_recordset()
        version.invalidate_recordset()
        self.assertEqual(version.signature_state, "void")

    def test_the_next_version_begins_with_prices_plan_and_payers(self):
        contract = self._create_priced(plan={"bill_timing": "arrears"})
        contract.draft_version_id.payer_ids.create(
            {"version_id": contract.draft_version_id.id, "partner_id": self.hospital.id}
        )
        self._sign(contract)
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertEqual(draft.bill_timing, "arrears")
        self.assertEqual(draft.payer_ids.partner_id, self.hospital)
        self.assertEqual(draft.line_ids.price_ids.mapped("amount"), [12000.0])
        draft.line_ids.price_ids.amount = 15000
        self.assertIn("15,000.00", draft.changes_text)
        self.assertNotIn("First Day", draft.changes_text)  # it is the contract's, as before

    def test_a_version_says_what_its_first_year_costs(self):
        version = self._create_priced((12000.0, 1000.0)).draft_version_id
        self.assertEqual(version.year_amount, 13000.0)
        self.assertEqual(version._get_worth()[version], 13000)
        version.line_ids.price_ids[0].date_to = date(2026, 6, 30)
        self.assertEqual(version.year_amount, 7000.0)

    def test_money_of_two_versions_stands_side_by_side(self):
        contract = self._create_active((12000.0, 500.0))
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        first, second = draft.line_ids.sorted("id")
        first.price_ids.amount = 15000
        draft.bill_months = 6
        draft.payer_ids.create({"version_id": draft.id, "partner_id": self.hospital.id})
        draft.milestone_ids.create(
            {"version_id": draft.id, "name": "On acceptance", "amount": 50000}
        )
        action = draft.with_user(self.manager).action_compare()
        rows = self.env[action["res_model"]].browse(action["res_id"]).row_ids
        found = {(row.what, row.label): (row.old_text, row.new_text, row.change) for row in rows}
        self.assertEqual(
            found[first.display_name, "Price Periods"],
            (
                "12,000.00 a Year · 6 % in · 2026-01-01 –",
                "15,000.00 a Year · 6 % in · 2026-01-01 –",
                "changed",
            ),
        )
        self.assertNotIn((second.display_name, "Price Periods"), found)
        self.assertEqual(found["The Contract", "Billed Every (Months)"], ("3", "6", "changed"))
        self.assertEqual(
            found["The Contract", "Payers"][1:], (f"{self.hospital.display_name} 1", "changed")
        )
        self.assertEqual(found["On acceptance", "Amount"][1:], ("50,000.00", "new"))

    def test_payments_of_the_first_year_are_worth_as_much_as_prices(self):
        """12,000.00 and payments of 50,000.00 and 20,000.00; 7,000.00 are due a year later."""
        contract = self._create_priced(date_end=date(2027, 12, 31))
        version = contract.draft_version_id
        version.milestone_ids.create(
            [
                {"version_id": version.id, "name": name, "amount": amount, "planned_on": day}
                for name, amount, day in (
                    ("On acceptance", 50000, False),
                    ("First assessment", 20000, "2026-12-31"),
                    ("Second assessment", 7000, "2027-01-01"),
                )
            ]
        )
        worth = version.with_user(self.contract_manager)._get_worth()
        self.assertEqual(worth[version], 82000)
        self._sign(contract)
        accepted = version.milestone_ids[0].with_user(self.contract_manager)
        self.assertEqual(accepted.amount, 50000)
        accepted.event_on = "2026-05-04"
        accepted.action_confirm()
        # what happened is agreed already: 12,000.00 and 20,000.00
        self.assertEqual(version._get_worth()[version], 32000)

    def test_the_line_s_form_takes_a_price(self):
        contract = self._create_contract()
        line = contract.draft_line_ids
        with Form(line.with_user(self.contract_manager)) as form, form.price_ids.new() as price:
            price.amount = 5000
            price.tax_id = self.tax
        self.assertEqual(line.price_ids.date_from, date(2026, 1, 1))
        self.assertIn("5,000.00", line.price_text)
