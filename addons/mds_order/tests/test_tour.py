from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestDispatcherTour(MdsOrderCommon, TourCase):
    def test_dispatcher_reports_triages_and_plans(self):
        self.start_tour("/odoo/service-orders", "mds_order_dispatcher", login="mds_dispatcher")
        order = self.env["mds.order"].search([("device_id", "=", self.device.id)])
        self.assertEqual(order.state, "planned")
        self.assertEqual(order.lead_engineer_id, self.employee)
        self.assertEqual((order.partner_id, order.site_id), (self.hospital, self.site))


@tagged("post_install", "-at_install")
class TestEngineerTour(MdsOrderCommon, TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_engineer_goes_works_and_finishes(self):
        order = self._create_order(reporter_name="Dr. Chen", reporter_phone="0571-88000000")
        self._triage(order)
        visit = self._plan(order)
        self.start_tour("/odoo/my-visits", "mds_order_engineer", login="mds_engineer")
        self.assertEqual((visit.state, order.state), ("done", "done"))
        self.assertFalse(order.task_ids.filtered(lambda task: task.outcome != "pass"))
        self.assertEqual(order.result, "fit")
        self.assertEqual(self.device.state, "in_service")
        self.assertTrue(visit.travel_started_at and visit.arrived_at and visit.finished_at)

    def test_routine_repair_takes_twelve_taps(self):
        before, visit = self._create_planned(hour=5)
        self._work(before, visit, hour=5)  # what helped last time is proposed
        self._accept(before)
        self.sign(before, self.engineer)
        order = self._create_order()
        self._triage(order)
        visit = self._plan(order)
        self.start_tour("/odoo/my-visits", "mds_order_routine_repair", login="mds_engineer")
        self.assertEqual((visit.state, order.state, order.result), ("done", "done", "fit"))
        self.assertEqual(set(order.task_ids.mapped("outcome")), {"pass"})
        together = order.task_ids.filtered("is_answered_together")
        self.assertEqual(len(together), 4)
        self.assertNotIn(self.env.ref("mds_order.task_repair_alarms"), together.template_id)
        self.assertEqual(order.acceptance_ids.person_name, "Head Nurse Wang")
        self.assertEqual(order.signature_ids.state, "valid")
        self.assertFalse(set(self._get_codes(order)) - {"assessment"})


@tagged("post_install", "-at_install")
class TestServiceManagerTour(MdsOrderCommon, TourCase):
    def test_service_manager_reopens_and_corrects_a_closed_order(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        acceptance = self._accept(order)
        signature = self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Wear.")
        order.with_user(self.dispatcher).action_close()
        self.assertEqual((order.state, signature.state), ("closed", "valid"))

        self.start_tour("/odoo/service-orders", "mds_order_service_manager", login="mds_manager")

        self.env.invalidate_all()
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.closed_at)
        self.assertEqual(order.work_done, "Flow board replaced.")
        self.assertEqual((signature.state, order.signature_state), ("void", "void"))
        self.assertTrue(signature.void_reason)
        self.assertEqual(order.acceptance_ids, acceptance)
        reopening = self._get_entries(order, "transition")[-1]
        self.assertEqual(reopening.actor_id, self.manager.id)
        self.assertEqual(reopening.reason, "Wrong board named")
        self.assertChainWhole(order)
        order.with_user(self.manager).action_finish()
        self.assertEqual(self._get_codes(order), ["signature"])
