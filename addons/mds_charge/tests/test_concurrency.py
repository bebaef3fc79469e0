import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import TransactionCase, tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestTwoAtOnce(TransactionCase):
    """Two who price or invoice the same order at once, each with a connection of his own.

    The data is committed, as it must be for both to see it, and removed afterwards.
    """

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

    def _second(self, env, outcome):
        try:
            self._price(env)
            env.cr.commit()
            outcome["result"] = "priced"
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            env.cr.rollback()
            outcome["result"] = error.pgcode

    def _is_waiting(self, cr, pid):
        cr.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cr.fetchone()
        cr.commit()
        return bool(row and row[0])

    def test_the_second_waits_and_starts_again(self):
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
            thread = threading.Thread(target=self._second, args=(env, outcome))
            self._price(api.Environment(first, SUPERUSER_ID, {}))
            thread.start()
            deadline = time.monotonic() + 10
            while not self._is_waiting(watch, pid):
                self.assertLess(time.monotonic(), deadline, "the second never waited")
                time.sleep(0.02)
            first.commit()
            thread.join(30)
        # the loser fails in the way that Odoo answers by trying it again …
        self.assertEqual(outcome["result"], SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            # … and then finds one charge, not two
            self._price(api.Environment(cr, SUPERUSER_ID, {}))
            cr.execute("SELECT count(*) FROM mds_order_charge WHERE order_id = %s", [self.order_id])
            self.assertEqual(cr.fetchone()[0], 1)
