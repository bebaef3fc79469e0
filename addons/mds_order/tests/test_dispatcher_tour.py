from datetime import timedelta

from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestDispatcherConflictTour(MdsOrderCommon, TourCase):
    @mute_logger("odoo.http")  # the refusal is what is wanted
    def test_engineer_who_is_planned_already_is_refused(self):
        first, second = self._create_order(), self._create_order()
        for order in (first, second):
            self._triage(order)
        now = fields.Datetime.now()
        first.with_user(self.dispatcher)._do_plan(
            {
                "employee_id": self.employee.id,
                "planned_start": now,
                "planned_end": now + timedelta(hours=6),
            }
        )
        self.start_tour(
            f"/odoo/service-orders/{second.id}", "mds_order_double_booking", login="mds_dispatcher"
        )
        self.assertEqual(second.visit_ids.employee_id, self.employee_2)
        self.assertEqual(first.visit_ids.employee_id, self.employee)

    def test_late_time_that_is_booked_elsewhere_is_decided(self):
        order, visit = self._create_planned()
        other, _visit = self._create_planned(hour=14)
        self.env["mds.order.time"].with_user(self.engineer).create(
            {
                "order_id": other.id,
                "employee_id": self.employee.id,
                "start": MONDAY + timedelta(hours=10),
                "end": MONDAY + timedelta(hours=12),
            }
        )
        self._arrive(visit)
        visit.action_finish(MONDAY + timedelta(hours=11))
        conflict = self.env["mds.time.conflict"].search([("visit_id", "=", visit.id)])
        self.start_tour("/odoo/service-orders", "mds_order_time_conflict", login="mds_dispatcher")
        self.env.invalidate_all()
        self.assertEqual(
            (conflict.state, conflict.resolution_reason), ("given", "He stayed longer")
        )
        work = order.time_ids.filtered(lambda row: row.kind == "work")
        self.assertEqual(sum(work.mapped("duration_hours")), 2.0)

    def test_board_says_how_long_there_is(self):
        now = fields.Datetime.now()
        for hours in (-3, 2, 30):
            self._create_order(reported_at=now - timedelta(days=1)).due_by = now + timedelta(
                hours=hours
            )
        self.start_tour("/odoo/service-orders", "mds_order_board", login="mds_dispatcher")
