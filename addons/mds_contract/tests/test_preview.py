from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.addons.mds_contract.lib.preview import UnbilledPeriod
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestPreview(MdsContractCommon):
    def setUp(self):
        super().setUp()
        self.contract = self._sign(self._create_contract())
        self.order = self._create_order()
        self._triage(self.order)
        self.contract.with_user(self.contract_manager).action_new_version()
        self.draft = self.contract.draft_version_id.with_user(self.contract_manager)
        self.draft.write({"effective_from": date(2026, 6, 1), "reason": "Parts are dearer"})

    def _preview(self):
        action = self.draft.action_preview()
        return self.env["mds.contract.preview"].browse(action["res_id"])

    def test_it_says_who_would_pay_and_writes_nothing(self):
        self.draft.line_ids.parts_percent = 0
        preview = self._preview()
        self.assertRecordValues(
            preview.line_ids,
            [
                {
                    "order_id": self.order.id,
                    "coverage_now": "contract",
                    "coverage_then": "partly",
                }
            ],
        )
        self.assertEqual(self.order.coverage, "contract")
        self.assertEqual(self.order.contract_version_id.number, 1)

    def test_it_says_what_would_be_due_when(self):
        self.draft.line_ids.sla_policy_id = self.gold
        line = self._preview().line_ids
        self.assertEqual(line.due_now, self.order.due_by)
        self.assertTrue(line.due_then)
        self.assertNotEqual(line.due_then, line.due_now)

    def test_without_effect_it_names_how_many_it_looked_at(self):
        preview = self._preview()
        self.assertEqual((preview.order_count, len(preview.line_ids)), (1, 0))

    def test_periods_that_are_not_billed_yet_are_told_by_who_bills(self):
        period = UnbilledPeriod(
            "CT", date(2026, 7, 1), date(2026, 9, 30), Decimal(3000), Decimal("2400.50")
        )
        seam = type(self.env["mds.contract.preview"])
        with patch.object(seam, "_gather_unbilled", lambda model, version: [period]):
            preview = self._preview()
        self.assertEqual(preview.amount_change, -599.5)
        self.assertRecordValues(
            preview.period_ids, [{"name": "CT", "amount_now": 3000, "amount_then": 2400.5}]
        )

    def test_signing_does_what_was_shown(self):
        self.draft.line_ids.parts_percent = 0
        shown = self._preview().line_ids.coverage_then
        self._sign(self.contract)
        self.assertEqual(self.order.coverage, shown)

    def test_a_context_sent_by_a_client_previews_nothing(self):
        self.draft.line_ids.parts_percent = 0
        order = self.order.with_context(mds_contract_preview=(1, self.draft.id))
        self.assertEqual(order._get_coverage()[order][0], "contract")

    def _compare(self, versions, shows_all=False):
        action = versions.action_compare()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.shows_all = shows_all
        return wizard

    def test_versions_stand_side_by_side_and_what_changed_is_marked(self):
        self.draft.line_ids.parts_percent = 50
        self.draft.line_ids.create(
            {"version_id": self.draft.id, "name": "Pumps", "labour_percent": 100}
        )
        wizard = self._compare(self.draft.with_user(self.manager))
        self.assertEqual(wizard.old_version_id.number, 1)
        changed = wizard.row_ids.filtered(lambda row: row.change == "changed")
        parts = changed.filtered(lambda row: row.label == "Parts (%)")
        self.assertEqual((parts.old_text, parts.new_text), ("100", "50"))
        pumps = wizard.row_ids.filtered(lambda row: row.what == "Pumps")
        self.assertEqual(set(pumps.mapped("change")), {"new"})
        whole = self._compare(self.draft, shows_all=True)
        self.assertGreater(len(whole.row_ids), len(wizard.row_ids))
        self.assertEqual(whole.change_count, len(wizard.row_ids))

    def test_large_numbers_keep_their_digits(self):
        self.draft.line_ids.write({"parts_value_per_year": 1250000.5, "visits_per_year": 1250001})
        rows = {row.label: row.new_text for row in self._compare(self.draft).row_ids}
        self.assertEqual(rows["Parts Value a Year"], "1,250,000.50")
        self.assertEqual(rows["Visits a Year"], "1,250,001")
        self.assertIn("Parts Value a Year: 0.00 → 1,250,000.50", self.draft.changes_text)
        self.assertIn("Visits a Year: 0 → 1,250,001", self.draft.changes_text)

    def test_the_first_version_has_none_to_compare_with(self):
        first = self.contract.version_ids.filtered(lambda version: version.number == 1)
        with self.assertRaisesRegex(UserError, "first version"):
            first.action_compare()

    def test_dispatchers_do_not_preview(self):
        with self.assertRaises(AccessError):
            self.draft.with_user(self.dispatcher).action_preview()
