from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.tests import tagged
from odoo.tools import SQL
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestTwoApprovers(TwoConnectionsCase):
    """Two people approve the same proposal at once: one purchase order."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.ref("base.main_company")
            store = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
            vendor = env["res.partner"].create({"name": "Vendor of Two"})
            product = env["product.product"].create(
                {
                    "name": "Wanted Twice",
                    "type": "consu",
                    "is_storable": True,
                    "seller_ids": [(0, 0, {"partner_id": vendor.id, "price": 3})],
                }
            )
            run = env["mds.part.replenishment"].create({"company_id": company.id})
            line = run.line_ids.create(
                {
                    "run_id": run.id,
                    "kind": "purchase",
                    "product_id": product.id,
                    "location_dest_id": store.lot_stock_id.id,
                    "quantity": 2,
                }
            )
            self.run_id, self.line_id = run.id, line.id
            self.product_id, self.vendor_id = product.id, vendor.id
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["purchase.order"].search([("partner_id", "=", self.vendor_id)])
            for table, column, ids in (
                ("mds_part_purchase", "product_id", [self.product_id]),
                ("purchase_order_line", "order_id", orders.ids),
                ("purchase_order", "id", orders.ids),
                ("mds_part_replenishment_line", "run_id", [self.run_id]),
                ("mds_part_replenishment", "id", [self.run_id]),
            ):
                if ids:
                    cr.execute(
                        SQL(
                            "DELETE FROM %s WHERE %s IN %s",
                            SQL.identifier(table),
                            SQL.identifier(column),
                            tuple(ids),
                        )
                    )
            env.invalidate_all()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env["res.partner"].browse(self.vendor_id).unlink()
            cr.commit()

    def _approve(self, env):
        env["mds.part.replenishment"].browse(self.run_id).action_approve()
        env.flush_all()

    def test_one_purchase_order_for_two_approvers(self):
        # the request of the second fails in the way that Odoo answers by trying it again …
        self.assertEqual(self.race(self._approve), SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            # … and then it is approved already
            self._approve(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["purchase.order"].search([("partner_id", "=", self.vendor_id)])
            self.assertEqual(orders.order_line.mapped("product_qty"), [2])
