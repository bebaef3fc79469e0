from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsPurchaseCommon


@tagged("post_install", "-at_install")
class TestClaim(MdsPurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tube.mds_return_policy = "warranty"
        cls.lot = cls._create_lot(cls.tube, "T-NEW")
        cls.biller = cls._create_user(
            "mds_biller", "mds_base.group_cost_accountant,account.group_account_invoice"
        )

    def _claim(self, **vals):
        """An old tube, inspected: the vendor owes 300 for it."""
        self._receive(self.tube, 1, self.own_stock, self.lot, value=900.0)
        line = self._create_line(self.tube, lot_id=self.lot.id, removed_serial="T-OLD")
        line.action_consume()
        keeper = line.old_part_ids.with_user(self.storekeeper)
        keeper.action_receive()
        keeper.write(
            {"disposition": "vendor", "vendor_id": self.vendor.id, "credit_expected": 300.0, **vals}
        )
        keeper.action_inspect()
        return keeper.claim_ids.with_user(self.storekeeper)

    def _send(self, claim):
        claim.rma_number = "RMA-1"
        claim.action_send()

    def _credit(self, claim, amount):
        claim.with_user(self.biller).action_create_credit_note()
        note = claim.sudo().credit_line_ids.move_id
        self.assertEqual((note.move_type, note.partner_id), ("in_refund", self.vendor))
        note.write({"invoice_date": "2026-03-20", "ref": f"CN {claim.name}"})
        note.invoice_line_ids.price_unit = amount
        note.with_user(self.biller).action_post()
        return note

    def test_declared_states_are_sound(self):
        self.assertStateConformance("mds.vendor.claim")

    def test_sent_back_credited_and_settled_by_the_books(self):
        claim = self._claim(rma_deadline="2026-04-01")
        self.assertEqual((claim.state, claim.deadline), ("open", date(2026, 4, 1)))
        with self.assertRefused("RMA number"):
            claim.action_send()
        self._send(claim)
        old, picking = claim.old_part_id, claim.sudo().picking_id
        self.assertEqual((claim.state, old.state, picking.state), ("sent", "cleared", "done"))
        self.assertEqual(picking.partner_id, self.vendor)
        self.assertEqual(picking.location_dest_id.usage, "supplier")
        self.assertEqual(picking.move_ids.lot_ids.name, "T-OLD")
        self.assertEqual(picking.move_ids.value, 0.0)
        self.assertEqual((claim.credited, claim.difference), (0.0, 300.0))
        note = self._credit(claim, 300.0)
        self.assertEqual((claim.state, claim.credited, claim.difference), ("settled", 300.0, 0.0))
        self.assertEqual(old.sudo().credit_move_id, note)
        self.assertChainWhole(claim)

    def test_difference_is_named_before_it_is_settled(self):
        claim = self._claim()
        self._send(claim)
        with self.assertRefused("no posted credit note"):
            claim.action_settle()
        self._credit(claim, 299.99)
        self.assertEqual((claim.state, claim.difference), ("sent", 0.01))
        with self.assertRefused("say why"):
            claim.action_settle()
        claim.difference_note = "Rounded by the vendor"
        claim.action_settle()
        self.assertEqual(claim.state, "settled")

    def test_credit_in_another_currency_counts_at_its_rate(self):
        euro = self._use_euro()
        claim = self._claim()
        self._send(claim)
        claim.with_user(self.biller).action_create_credit_note()
        note = claim.sudo().credit_line_ids.move_id
        note.write({"currency_id": euro.id, "invoice_date": "2026-03-20", "ref": "CN"})
        note.invoice_line_ids.price_unit = 150.0
        note.action_post()
        self.assertEqual((claim.credited, claim.state), (300.0, "settled"))

    def test_reversed_credit_is_owed_again(self):
        claim = self._claim()
        self._send(claim)
        note = self._credit(claim, 200.0)
        self.assertEqual(claim.difference, 100.0)
        note.button_draft()
        self.assertEqual((claim.credited, claim.difference), (0.0, 300.0))

    def test_inspecting_again_takes_the_claim_back_and_opens_it_once(self):
        claim = self._claim()
        old = claim.old_part_id
        with self.assertRefused("inspect the old part again"):
            claim.action_cancel()
        old.action_inspect_again()
        self.assertEqual(claim.state, "cancelled")
        old.action_inspect()
        old.action_inspect_again()
        old.action_inspect()
        self.assertEqual(len(old.claim_ids.filtered(lambda one: one.state == "open")), 1)

    def test_vendor_refuses_with_a_reason(self):
        claim = self._claim()
        self._send(claim)
        self.assertEqual(claim.action_refuse()["res_model"], "mds.reason.wizard")
        claim.with_context(mds_reason="Opened seal").action_refuse()
        self.assertEqual(claim.state, "refused")
        with self.assertRaises(UserError):
            claim.credit_expected = 5

    def test_reminded_once_for_each_date(self):
        claim = self._claim(rma_deadline="2026-04-01")
        Claim = self.env["mds.vendor.claim"]

        def remind(day):
            Claim._get_due_for_reminder(date.fromisoformat(day))._remind()
            return claim.sudo().activity_ids

        self.assertFalse(remind("2026-03-20"))
        self.assertEqual(len(remind("2026-03-26")), 1)
        self.assertEqual(len(remind("2026-03-27")), 1)
        self._send(claim)
        self.assertFalse(claim.sudo().activity_ids)
        claim.credit_due_on = "2026-05-01"
        self.assertFalse(remind("2026-05-01"))
        self.assertEqual(remind("2026-05-02").user_id, self.storekeeper)

    def test_nightly_run_reminds(self):
        claim = self._claim(rma_deadline="2020-01-01")
        with self.enter_registry_test_mode():
            self.env.ref("mds_parts_purchase.cron_remind_claims").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(claim.sudo().activity_ids.date_deadline, date(2020, 1, 1))

    def test_credits_awaited_and_overdue(self):
        claim = self._claim(rma_deadline="2020-01-01")
        Claim = self.env["mds.vendor.claim"].with_user(self.accountant)
        self.assertEqual(Claim.search([("is_overdue", "=", True)]), claim)
        self._send(claim)
        self.assertNotIn(claim, Claim.search([("is_overdue", "=", True)]))
        claim.credit_due_on = "2020-02-01"
        self.assertTrue(claim.is_overdue)

    def test_rights(self):
        claim = self._claim()
        for user in (self.engineer, self.dispatcher, self.buyer):
            with self.assertRaises(AccessError):
                claim.with_user(user).write({"waybill": "x"})
        with self.assertRaises(AccessError):
            claim.with_user(self.outsider).read(["name"])
        with self.assertRaises(UserError):
            claim.write({"sent_at": "2026-01-01 00:00:00"})
        with self.assertRaises(UserError):
            claim.with_user(self.storekeeper).copy()
        self._send(claim)
        with self.assertRaises(AccessError):
            claim.with_user(self.storekeeper).action_create_credit_note()
