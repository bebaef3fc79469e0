from datetime import timedelta

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestConflictTour(MdsOrderCommon, TourCase):
    def test_dispatcher_decides_whose_time_it_was(self):
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
        self.start_tour("/odoo/time-conflicts", "mds_order_time_conflicts", login="mds_dispatcher")
        self.assertEqual(order.conflict_ids.state, "given")
        work = other.time_ids.filtered(lambda row: row.kind == "work")
        self.assertEqual(work.duration_hours, 1)


class TripTourCase(MdsOrderCommon, TourCase):
    """Two finished visits of one journey."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for hour in (9, 13):
            _order, visit = cls._create_planned(hour=hour)
            cls._arrive(visit, hour)
            visit.action_finish(MONDAY + timedelta(hours=hour + 1))
        cls.trip = (
            cls.env["mds.trip"]
            .with_user(cls.engineer)
            .create(
                {
                    "employee_id": cls.employee.id,
                    "start": MONDAY + timedelta(hours=7),
                    "end": MONDAY + timedelta(hours=18),
                    "distance_km": 50,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestTripTour(TripTourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_engineer_shares_a_trip(self):
        self.start_tour("/odoo/service-trips", "mds_order_trip", login="mds_engineer")
        self.assertEqual(self.trip.state, "shared")
        self.assertEqual(sum(self.trip.stop_ids.mapped("share_km")), 50)


@tagged("post_install", "-at_install")
class TestTripReopenTour(TripTourCase):
    def test_manager_opens_a_shared_trip_again(self):
        self.trip.action_propose_stops()
        self.trip.action_share()
        self.start_tour("/odoo/service-trips", "mds_order_trip_reopened", login="mds_manager")
        self.assertEqual(self.trip.state, "open")
