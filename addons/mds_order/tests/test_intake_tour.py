from odoo import Command
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsOrderCommon
from .test_device_steps import DeviceStepsCommon


@tagged("post_install", "-at_install")
class TestIntakeTour(MdsOrderCommon, TourCase):
    def test_dispatcher_solves_by_phone(self):
        self.company.mds_complaint_sample_percent = 0
        self.start_tour("/odoo/service-orders", "mds_order_solved_by_phone", login="mds_dispatcher")
        order = self.env["mds.order"].search([("device_id", "=", self.device.id)])
        self.assertEqual((order.state, order.is_solved_by_phone), ("closed", True))

    def test_dispatcher_joins_a_second_report(self):
        first = self._create_order()
        self._triage(first)
        self.start_tour("/odoo/service-orders", "mds_order_reported_again", login="mds_dispatcher")
        second = self.env["mds.order"].search([("duplicate_of_id", "=", first.id)])
        self.assertEqual(second.state, "cancelled")


@tagged("post_install", "-at_install")
class TestRoundTour(MdsOrderCommon, TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_engineer_answers_device_after_device(self):
        devices = self.device + self._create_device("SN-1002")
        order = self._create_order(
            device_id=False,
            device_line_ids=[Command.create({"device_id": one.id}) for one in devices],
        )
        self._triage(order)
        self._plan(order)
        action = self.env.ref("mds_order.mds_order_device_action").id
        url = f"/odoo/service-orders/{order.id}/action-{action}"
        self.start_tour(url, "mds_order_round", login="mds_engineer")
        self.assertEqual(order.result, "fit")


@tagged("post_install", "-at_install")
class TestDeviceStepsTour(DeviceStepsCommon, TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_engineer_answers_the_steps_of_each_device(self):
        order, _visit = self._bring_to_work(self.device + self.device_2)
        self.start_tour("/odoo/my-visits", "mds_order_device_steps", login="mds_engineer")
        first, second = order.device_line_ids
        self.assertEqual((first.result, first.is_from_steps), ("fit", True))
        self.assertEqual((second.result, second.failed_step_count), (False, 1))
