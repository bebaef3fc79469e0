from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.tests import tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestTwoPosters(TwoConnectionsCase):
    """Two who post the same order at once."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            plan = env.ref("mds_cost.dimension_cost_centre").plan_id
            centre = env["account.analytic.account"].create({"name": "T2", "plan_id": plan.id})
            employee = env["hr.employee"].create({"name": "T2", "mds_is_engineer": True})
            rate = env["mds.cost.rate"].create(
                {"employee_id": employee.id, "start": "2026-01-01", "hourly": 100}
            )
            partner = env["res.partner"].create({"name": "T2"})
            order = env["mds.order"].create({"partner_id": partner.id})
            row = env["mds.order.time"].create(
                {
                    "order_id": order.id,
                    "employee_id": employee.id,
                    "start": "2026-03-02 01:00:00",
                    "end": "2026-03-02 02:00:00",
                }
            )
            order._choose_cost_centre(centre)
            self.order_id = order.id
            self.records = [(one._table, one.id) for one in (row, order, rate, centre)]
            self.records.append((employee._table, employee.id))
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM account_analytic_line WHERE mds_order_id = %s", [self.order_id])
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["mds.cost.pending"].search([("order_id", "=", self.order_id)]).unlink()
            for table, number in self.records[:-1]:
                cr.execute(f"DELETE FROM {table} WHERE id = %s", [number])
            env["hr.employee"].browse(self.records[-1][1]).unlink()
            cr.commit()

    def _post(self, env):
        env["mds.order"].browse(self.order_id)._post_cost()
        env.flush_all()

    def _count_lines(self, cr):
        cr.execute(
            "SELECT count(*) FROM account_analytic_line WHERE mds_order_id = %s", [self.order_id]
        )
        return cr.fetchone()[0]

    def test_cost_is_posted_by_one_of_two_and_once(self):
        # the loser fails in the way that Odoo answers by trying it again …
        self.assertEqual(self.race(self._post), SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            # … and then there is nothing left to write
            self._post(api.Environment(cr, SUPERUSER_ID, {}))
            self.assertEqual(self._count_lines(cr), 1)
