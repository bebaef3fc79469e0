import threading
import time
from decimal import Decimal

from odoo import SUPERUSER_ID, api
from odoo.addons.mds_contract.lib import limits
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import TransactionCase, tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE

TABLES = (
    # what names others first
    ("mds_contract_use", "contract_id"),
    ("mds_order_limit", "contract_id"),
    ("mds_order_entitlement", "order_id"),
    ("mds_order", "id"),
    ("mds_contract_line", "contract_id"),
    ("mds_contract_version", "contract_id"),
    ("mds_contract", "id"),
)


@tagged("post_install", "-at_install")
class TestTwoAtOnce(TransactionCase):
    """Two orders take from the parts value of one line at once: 1,500 for two fans of 1,000.

    The data is committed, as it must be for both to see it, and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            hospital = env["res.partner"].create({"name": "T2", "is_company": True})
            contract = env["mds.contract"].create(
                {
                    "title": "T2",
                    "partner_id": hospital.id,
                    "type_id": env.ref("mds_contract.contract_type_full").id,
                    "date_start": "2026-01-01",
                    "date_end": "2026-12-31",
                }
            )
            line = env["mds.contract.line"].create(
                {"contract_id": contract.id, "parts_value_per_year": 1500}
            )
            orders = env["mds.order"].create(
                [{"partner_id": hospital.id, "reported_at": "2026-03-02 01:00:00"}] * 2
            )
            env["mds.order.entitlement"].create(
                [
                    {
                        "order_id": order.id,
                        "category": "parts",
                        "payer": "contract",
                        "percent": 100,
                        "code": "covered",
                        "line_id": line.id,
                    }
                    for order in orders
                ]
            )
            self.order_ids, self.contract_id = orders.ids, contract.id
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            for table, name in TABLES:
                is_order = table in ("mds_order", "mds_order_entitlement")
                ids = self.order_ids if is_order else [self.contract_id]
                cr.execute(f"DELETE FROM {table} WHERE {name} = ANY(%s)", [ids])
            cr.commit()

    def _take(self, env, number):
        order = env["mds.order"].browse(self.order_ids[number])
        order._decide_limits({order: [limits.Item("fan", "parts", Decimal(1000))]})
        env.flush_all()

    def _second(self, env, outcome):
        try:
            self._take(env, 1)
            env.cr.commit()
            outcome["result"] = "taken"
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            env.cr.rollback()
            outcome["result"] = error.pgcode

    def _is_waiting(self, cr, pid):
        cr.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cr.fetchone()
        cr.commit()
        return bool(row and row[0])

    def test_the_second_starts_again_and_finds_what_is_left(self):
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
            self._take(api.Environment(first, SUPERUSER_ID, {}), 0)
            thread.start()
            deadline = time.monotonic() + 10
            while not self._is_waiting(watch, pid):
                self.assertLess(time.monotonic(), deadline, "the second never waited")
                time.sleep(0.02)
            first.commit()
            thread.join(30)
        self.assertEqual(outcome["result"], SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            self._take(api.Environment(cr, SUPERUSER_ID, {}), 1)
            cr.execute(
                "SELECT sum(quantity) FROM mds_contract_use WHERE contract_id = %s",
                [self.contract_id],
            )
            self.assertEqual(cr.fetchone()[0], 1500)
