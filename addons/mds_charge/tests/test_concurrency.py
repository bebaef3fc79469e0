from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.tests import tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestTwoAtOnce(TwoConnectionsCase):
    """Two who price or invoice the same order at once."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partner = env["res.partner"].create({"name": "T2"})
            order = env["mds.order"].create({"partner_id": partner.id})
            employee = env["hr.employee"].create({"name": "T2", "mds_is_engineer": True})
            row = env["mds.order.time"].create(
                {
                    "order_id": order.id,
                    "employee_id": employee.id,
                    "start": "2026-03-02 01:00:00",
                    "end": "2026-03-02 02:00:00",
                }
            )
            self.order_id, self.employee_id = order.id, employee.id
            self.records = [(row._table, row.id), (order._table, order.id)]
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM mds_order_charge WHERE order_id = %s", [self.order_id])
            for table, number in self.records:
                cr.execute(f"DELETE FROM {table} WHERE id = %s", [number])
            api.Environment(cr, SUPERUSER_ID, {})["hr.employee"].browse(self.employee_id).unlink()
            cr.commit()

    def _price(self, env):
        env["mds.order"].browse(self.order_id)._decide_charges()
        env.flush_all()

    def test_the_second_waits_and_starts_again(self):
        # the loser fails in the way that Odoo answers by trying it again …
        self.assertEqual(self.race(self._price), SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            # … and then finds one charge, not two
            self._price(api.Environment(cr, SUPERUSER_ID, {}))
            cr.execute("SELECT count(*) FROM mds_order_charge WHERE order_id = %s", [self.order_id])
            self.assertEqual(cr.fetchone()[0], 1)
