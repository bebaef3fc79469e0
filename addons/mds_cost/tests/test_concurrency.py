import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import TransactionCase, tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestTwoPosters(TransactionCase):
    """Two who post the same order at once, each with a database connection of his own.

    The data is committed, as it must be for both to see it, and removed afterwards.
    """

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

    def _post(self, cr):
        api.Environment(cr, SUPERUSER_ID, {})["mds.order"].browse(self.order_id)._post_cost()
        cr.flush()

    def _second_poster(self, env, outcome):
        try:
            env["mds.order"].browse(self.order_id)._post_cost()
            env.cr.commit()
            outcome["result"] = "posted"
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            env.cr.rollback()
            outcome["result"] = error.pgcode

    def _is_waiting(self, cr, pid):
        cr.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cr.fetchone()
        cr.commit()
        return bool(row and row[0])

    def _count_lines(self, cr):
        cr.execute(
            "SELECT count(*) FROM account_analytic_line WHERE mds_order_id = %s", [self.order_id]
        )
        return cr.fetchone()[0]

    def test_cost_is_posted_by_one_of_two_and_once(self):
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
            thread = threading.Thread(target=self._second_poster, args=(env, outcome))
            self._post(first)
            thread.start()
            deadline = time.monotonic() + 10
            while not self._is_waiting(watch, pid):
                self.assertLess(time.monotonic(), deadline, "the second poster never waited")
                time.sleep(0.02)
            first.commit()
            thread.join(30)
        # the loser fails in the way that Odoo answers by trying it again …
        self.assertEqual(outcome["result"], SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            # … and then there is nothing left to write
            self._post(cr)
            self.assertEqual(self._count_lines(cr), 1)
