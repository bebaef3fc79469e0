from odoo.addons.mds_parts.tests.common import MdsPartsCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestOldPartApproval(MdsPartsCommon):
    """An old part is scrapped when the matrix has agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._create_part("Pump", mds_return_policy="core", mds_core_value=300.0)

    def _inspect(self, disposition="scrap", finding="Housing broken"):
        self._receive(self.pump, 1, self.own_stock)
        line = self._create_line(self.pump, removed_serial="OLD-1")
        line.action_consume()
        old = line.old_part_ids.with_user(self.storekeeper)
        old.action_receive()
        old.write({"disposition": disposition, "finding": finding})
        old.action_inspect()
        return old

    def test_scrapping_waits_for_the_matrix(self):
        old = self._inspect()
        with self.assertRefused("ask for it first"):
            old.action_clear()
        with self.assertRefused("approval matrix"):
            old.with_user(self.manager).action_approve_scrap()
        old.action_request_approval()
        approval = self.env["mds.approval"].browse(old.approval_id.id)
        self.assertEqual(approval.amount, 300)
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(old.approved_by_id, self.manager)
        old.action_clear()
        self.assertEqual(old.state, "cleared")
        self.assertEqual(approval.state, "approved")

    def test_what_is_restocked_needs_no_approval(self):
        old = self._inspect("restock", False)
        self.assertFalse(old.can_request_approval)
        with self.assertRefused("only what was inspected and is to be scrapped"):
            old.action_request_approval()
        old.action_clear()
        self.assertEqual(old.state, "cleared")

    def test_other_finding_makes_the_approval_void(self):
        old = self._inspect()
        old.action_request_approval()
        approval = self.env["mds.approval"].browse(old.approval_id.id)
        approval.with_user(self.manager).answer("approve")
        old.action_inspect_again()
        old.finding = "Only dirty"
        self.assertEqual(approval.state, "void")
        self.assertFalse(old.approved_by_id)
        old.action_inspect()
        with self.assertRefused():
            old.action_clear()

    def test_requester_does_not_approve_himself(self):
        self.storekeeper.group_ids += self.env.ref("mds_base.group_service_manager")
        old = self._inspect()
        old.action_request_approval()
        approval = self.env["mds.approval"].browse(old.approval_id.id)
        with self.assertRefused("does not wait for you"):
            approval.with_user(self.storekeeper).answer("approve")


@tagged("post_install", "-at_install")
class TestStockScrapApproval(MdsPartsCommon):
    """Good stock is thrown away only when somebody has agreed to lose its value."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_scrap_approval_above = 100
        cls.valve = cls._create_part("Valve", standard_price=60.0)
        cls._receive(cls.valve, 5, cls.store.lot_stock_id, value=300.0)
        cls.reason = cls.env["stock.scrap.reason.tag"].create({"name": "Expired"})

    def _scrap(self, quantity, product=None):
        return (
            self.env["stock.scrap"]
            .with_user(self.storekeeper)
            .create(
                {
                    "product_id": (product or self.valve).id,
                    "scrap_qty": quantity,
                    "location_id": self.store.lot_stock_id.id,
                }
            )
        )

    def test_small_loss_is_the_storekeepers(self):
        scrap = self._scrap(1)
        self.assertEqual(scrap.mds_loss_value, 60)
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")

    def test_large_loss_waits_for_the_matrix_by_whichever_button(self):
        scrap = self._scrap(3)
        for button in (scrap.action_validate, scrap.do_scrap):
            with self.assertRefused("ask for it first"):
                button()
        with self.assertRefused("choose the reason first"):
            scrap.action_request_approval()
        scrap.scrap_reason_tag_ids = self.reason
        scrap.action_request_approval()
        approval = self.env["mds.approval"].browse(scrap.approval_id.id)
        self.assertEqual(approval.amount, 180)
        with self.assertRefused("waits for"):
            scrap.action_validate()
        approval.with_user(self.manager).answer("approve")
        scrap.action_validate()
        self.assertEqual(self._on_hand(self.valve, self.store.lot_stock_id), 2)
        self.assertEqual(approval.state, "approved")

    def test_more_than_was_approved_is_void(self):
        scrap = self._scrap(2)
        scrap.scrap_reason_tag_ids = self.reason
        scrap.action_request_approval()
        approval = self.env["mds.approval"].browse(scrap.approval_id.id)
        approval.with_user(self.manager).answer("approve")
        scrap.scrap_qty = 4
        self.assertEqual(approval.state, "void")
        with self.assertRefused():
            scrap.action_validate()

    def test_what_is_no_service_part_is_not_our_matter(self):
        paper = self._create_part("Paper", mds_is_part=False, standard_price=500.0)
        self._receive(paper, 1, self.store.lot_stock_id, value=500.0)
        scrap = self._scrap(1, paper)
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
