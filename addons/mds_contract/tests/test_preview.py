from datetime import date

from odoo.exceptions import AccessError
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

    def test_signing_does_what_was_shown(self):
        self.draft.line_ids.parts_percent = 0
        shown = self._preview().line_ids.coverage_then
        self._sign(self.contract)
        self.assertEqual(self.order.coverage, shown)

    def test_a_context_sent_by_a_client_previews_nothing(self):
        self.draft.line_ids.parts_percent = 0
        order = self.order.with_context(mds_contract_preview=(1, self.draft.id))
        self.assertEqual(order._get_coverage()[order][0], "contract")

    def test_dispatchers_do_not_preview(self):
        with self.assertRaises(AccessError):
            self.draft.with_user(self.dispatcher).action_preview()
