import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestTwoApprovers(TransactionCase):
    """Two people approve the same proposal at once: one purchase order.

    The data is committed, as it must be for two connections to see it, and removed afterwards.
    """

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

    def _second_approver(self, env, outcome):
        try:
            self._approve(env)
            env.cr.commit()
            outcome["result"] = "approved"
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            env.cr.rollback()
            outcome["result"] = error.pgcode

    def _is_waiting(self, cr, pid):
        cr.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cr.fetchone()
        cr.commit()
        return bool(row and row[0])

    def test_one_purchase_order_for_two_approvers(self):
        outcome = {}
        with (
            self.registry.cursor() as first,
            self.registry.cursor() as second,
            self.registry.cursor() as watch,
        ):
            # made here: while tests run, this thread alone may ask for a registry
            env = api.Environment(second, SUPERUSER_ID, {})
            second.execute("SELECT pg_backend_pid()")
            [[pid]] = second.fetchall()
            second.commit()
            thread = threading.Thread(target=self._second_approver, args=(env, outcome))
            self._approve(api.Environment(first, SUPERUSER_ID, {}))
            thread.start()
            deadline = time.monotonic() + 10
            while not self._is_waiting(watch, pid):
                self.assertLess(time.monotonic(), deadline, "the second approver never waited")
                time.sleep(0.02)
            first.commit()
            thread.join(30)
        # the request of the second fails in the way that Odoo answers by trying it again …
        self.assertEqual(outcome["result"], SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            # … and then it is approved already
            self._approve(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["purchase.order"].search([("partner_id", "=", self.vendor_id)])
            self.assertEqual(orders.order_line.mapped("product_qty"), [2])
