from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestBench(MdsOrderCommon):
    """What the device file asks of orders: clean devices on the bench, and what is due next."""

    def test_bench_work_waits_for_decontamination(self):
        _order, visit = self._create_planned()
        visit.sudo().kind = "bench"
        visit.action_accept(MONDAY + timedelta(hours=7))
        with self.assertRaisesRegex(UserError, "decontaminated"):
            visit.action_arrive(MONDAY + timedelta(hours=9))
        self.env["mds.device.decontamination"].with_user(self.engineer).create(
            {"device_id": self.device.id, "method": "wipe", "done_by": "Ward"}
        )
        visit.action_arrive(MONDAY + timedelta(hours=9))
        self.assertEqual(visit.state, "on_site")

    def test_planned_visits_are_duties_and_open_orders_on_top(self):
        order, visit = self._create_planned()
        duties = self.device.with_user(self.engineer)._get_duties()[self.device]
        found = [duty for duty in duties if duty.res_model == "mds.visit"]
        self.assertEqual([duty.res_id for duty in found], [visit.id])
        self.assertIn(order.name, self.device.duty_list)
        self.assertEqual(self.device.open_order_ids, order)

    def test_open_order_stands_in_the_way_of_decommissioning(self):
        order = self._create_order()
        with self.assertRaises(UserError) as refusal:
            self.device.with_user(self.dispatcher)._leave(
                {
                    "kind": "decommission",
                    "cause": "life_ended",
                    "data_erasure": "none",
                    "label_handling": "defaced",
                },
                "Old",
            )
        self.assertIn(order.name, str(refusal.exception))

    def test_duties_cost_a_constant_number_of_queries(self):
        devices = self.device.browse()
        for number in range(12):
            devices += self._create_device(f"SN-D{number}")
        for number, device in enumerate(devices):
            self._create_planned(device_id=device.id, hour=9 + 3 * number)

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.browse(some.ids)._get_duties()
            return self.env.cr.sql_log_count - before

        cost(devices[:1])
        self.assertLessEqual(cost(devices[1:]), cost(devices[:2]))
