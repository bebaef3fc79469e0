from odoo.addons.mds_parts.tests.common import MdsPartsCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCountApproval(MdsPartsCommon):
    """What a count found missing is approved before it leaves the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_count_approval_above = 100
        cls.valve = cls._create_part("Valve", standard_price=60.0)
        cls._receive(cls.valve, 3, cls.own_stock, value=180.0)

    def _count(self, seen, note="Lost on the train"):
        """The engineer has counted; the storekeeper looks at it."""
        count = (
            self.env["mds.part.count"]
            .with_user(self.engineer)
            .create({"location_id": self.own_stock.id})
        )
        count.line_ids.counted_quantity = seen
        count.action_finish()
        kept = count.with_user(self.storekeeper)
        kept.note = note
        return kept

    def _approval(self, count):
        return self.env["mds.approval"].browse(count.sudo().approval_id.id)

    def test_small_difference_is_booked_by_the_store(self):
        count = self._count(2)
        self.assertEqual(count.difference_value, 60)
        self.assertFalse(count.can_request_approval)
        with self.assertRefused("no more than the limit"):
            count.action_request_approval()
        count.action_book()
        self.assertEqual(self._on_hand(self.valve, self.own_stock), 2)

    def test_large_difference_waits_for_the_matrix(self):
        count = self._count(1)
        with self.assertRefused("ask for it first"):
            count.action_book()
        self.assertTrue(count.can_request_approval)
        count.action_request_approval()
        approval = self._approval(count)
        self.assertEqual((approval.amount, approval.requester_id), (120, self.storekeeper))
        with self.assertRefused("waits for"):
            count.action_book()
        with self.assertRefused(exception=AccessError):
            approval.with_user(self.engineer).answer("approve")
        approval.with_user(self.manager).answer("approve")
        count.action_book()
        self.assertEqual(self._on_hand(self.valve, self.own_stock), 1)
        self.assertEqual(approval.state, "approved")

    def test_too_much_is_a_difference_as_well(self):
        count = self._count(5)
        self.assertEqual(count.difference_value, 120)
        with self.assertRefused("ask for it first"):
            count.action_book()

    def test_reason_is_what_is_approved(self):
        count = self._count(0, note="")
        with self.assertRefused("say why it differs"):
            count.action_request_approval()

    def test_refused_difference_is_not_booked(self):
        count = self._count(0)
        count.action_request_approval()
        self._approval(count).with_user(self.manager).answer("refuse", "Look again")
        with self.assertRefused("Look again"):
            count.action_book()
        self.assertEqual(self._on_hand(self.valve, self.own_stock), 3)

    def test_counting_again_makes_the_approval_void(self):
        count = self._count(1)
        count.action_request_approval()
        approval = self._approval(count)
        approval.with_user(self.manager).answer("approve")
        own = count.with_user(self.engineer)
        own.action_recount()
        own.line_ids.counted_quantity = 0
        own.action_finish()
        self.assertEqual(approval.state, "void")
        with self.assertRaises(UserError):
            count.action_book()

    def test_cancelled_count_asks_nobody(self):
        count = self._count(1)
        count.action_request_approval()
        count.action_cancel()
        self.assertEqual(self._approval(count).state, "void")

    def test_value_is_not_for_engineers(self):
        count = self._count(1)
        with self.assertRaises(AccessError):
            count.with_user(self.engineer).read(["difference_value"])
        self.assertEqual(
            count.with_user(self.manager).read(["difference_value"])[0]["difference_value"], 120
        )
        with self.assertRaises(AccessError):
            count.with_user(self.engineer).action_book()

    def test_numbered_piece_counts_with_its_own_cost(self):
        lots = [self._create_lot(self.tube, name) for name in ("T1", "T2")]
        for lot, value in zip(lots, (50.0, 800.0), strict=True):
            self._receive(self.tube, 1, self.colleague_stock, lot, value=value)
        count = (
            self.env["mds.part.count"]
            .with_user(self.colleague)
            .create({"location_id": self.colleague_stock.id})
        )
        seen = count.line_ids.filtered(lambda line: line.lot_id == lots[1])
        seen.counted_quantity = 1
        count.action_finish()
        self.assertEqual(count.with_user(self.storekeeper).difference_value, 50)

    def test_blockers_cost_the_same_queries_for_2_and_20_counts(self):
        places = self.env["stock.location"].create(
            [
                {"name": f"Shelf {number}", "location_id": self.store.lot_stock_id.id}
                for number in range(20)
            ]
        )
        counts = (
            self.env["mds.part.count"]
            .with_user(self.storekeeper)
            .create(
                [
                    {
                        "location_id": place.id,
                        "line_ids": [(0, 0, {"product_id": self.valve.id, "counted_quantity": 9})],
                    }
                    for place in places
                ]
            )
        )
        counts.action_finish()

        def count(ids):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            blockers = counts.browse(ids)._get_approval_blockers()
            self.assertTrue(all(blockers.values()))
            return self.env.cr.sql_log_count - before

        count(counts.ids)  # warm
        self.assertEqual(count(counts.ids[:2]), count(counts.ids))
