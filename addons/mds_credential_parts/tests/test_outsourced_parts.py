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
