from decimal import Decimal

from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.addons.mds_contract.lib import limits
from odoo.tests import tagged

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
class TestTwoAtOnce(TwoConnectionsCase):
    """Two orders take from the parts value of one line at once: 1,500 for two fans of 1,000.

    The data is committed, as it must be for both to see it, and removed afterwards.
    """

    IS_SHARED = False

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
            line_ids = [line.id, line.id]
            if self.IS_SHARED:
                other = line.create({"contract_id": contract.id, "counter_line_id": line.id})
                line_ids = [line.id, other.id]
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
                        "line_id": own.id,
                    }
                    for order, own in zip(orders, line.browse(line_ids), strict=True)
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

    def test_the_second_starts_again_and_finds_what_is_left(self):
        self.race_and_retry(lambda env: self._take(env, 0), lambda env: self._take(env, 1))
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT sum(quantity) FROM mds_contract_use WHERE contract_id = %s",
                [self.contract_id],
            )
            self.assertEqual(cr.fetchone()[0], 1500)


@tagged("post_install", "-at_install")
class TestTwoLinesAtOnce(TestTwoAtOnce):
    """The same of two lines that share the parts value: one order takes from each."""

    allow_inherited_tests_method = True
    IS_SHARED = True
