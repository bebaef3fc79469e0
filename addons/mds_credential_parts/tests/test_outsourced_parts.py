from odoo.addons.mds_parts.tests.common import MdsPartsCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestOutsourcedParts(MdsPartsCommon):
    def test_only_the_parts_of_his_own_orders(self):
        own = self._create_line(self.fuse)
        foreign_order = self._create_order(engineer=self.other_employee)
        foreign = self._create_line(self.fuse, user=self.colleague, order=foreign_order)
        parts = self.env["mds.order.part"].with_user(self.engineer)
        self.assertEqual(parts.search([("id", "in", (own + foreign).ids)]), own + foreign)
        self.employee.mds_vendor_id = self.customer
        self.assertEqual(parts.search([("id", "in", (own + foreign).ids)]), own)
        with self.assertRaises(AccessError):
            foreign.with_user(self.engineer).read(["quantity"])
        self._receive(self.fuse, 5, self.own_stock)
        own.with_user(self.engineer).action_consume()
        self.assertEqual(own.state, "consumed")

    def test_only_his_own_transfers_and_old_parts(self):
        self.fuse.mds_return_policy = "core"
        shelves = self.store.lot_stock_id
        Transfer = self.env["mds.part.transfer"]
        own, foreign = Transfer.create(
            [
                {"location_id": shelves.id, "location_dest_id": place.id}
                for place in (self.own_stock, self.colleague_stock)
            ]
        )
        self._receive(self.fuse, 1, self.colleague_stock)
        order = self._create_order(engineer=self.other_employee)
        used = self._create_line(self.fuse, user=self.colleague, order=order)
        used.action_consume()
        self.employee.mds_vendor_id = self.customer
        mine = self.env(user=self.engineer.id)
        found = mine["mds.part.transfer"].search([("id", "in", (own + foreign).ids)])
        self.assertEqual(found, own)
        self.assertFalse(mine["mds.old.part"].search([("id", "in", used.old_part_ids.ids)]))
