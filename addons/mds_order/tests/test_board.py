from datetime import datetime, timedelta

import psycopg2
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import MONDAY, MdsOrderCommon


@freeze_time(MONDAY + timedelta(hours=8))
@tagged("post_install", "-at_install")
class TestBoard(MdsOrderCommon):
    """What the dispatcher's filters find."""

    def _find(self, name, user=None):
        """Orders of the test that a filter of the search view finds for this user."""
        orders = self.env["mds.order"].with_user(user or self.dispatcher)
        view = self.env.ref("mds_order.mds_order_view_search")
        [node] = view._get_combined_arch().xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": orders.env.uid})
        return orders.search([*domain, ("id", "in", self.orders.ids)]).with_env(self.env)

    @property
    def orders(self):
        return self.env["mds.order"].search([("device_id.product_id", "=", self.product.id)])

    def test_my_regions_of_a_limited_dispatcher_and_of_one_with_a_service_region(self):
        here, there = self._create_order(), self._create_order()
        there.sudo().region_id = self.other_region
        self.assertEqual(self._find("my_regions"), here + there)  # responsible for all
        self.env["hr.employee"].create(
            {"name": "D", "user_id": self.dispatcher.id, "mds_region_id": self.other_region.id}
        )
        self.assertEqual(self._find("my_regions"), there)
        self.assertTrue(there.with_user(self.dispatcher).is_in_my_regions)
        self.assertFalse(here.with_user(self.dispatcher).is_in_my_regions)
        self.dispatcher.mds_region_ids = self.region
        self.assertEqual(self._find("my_regions"), here)

    def test_orders_at_risk_are_due_within_four_hours(self):
        soon, later, late = (self._create_order() for _number in range(3))
        now = datetime(2026, 11, 23, 8)
        for order, hours in ((soon, 3), (later, 5), (late, -1)):
            order.due_by = now + timedelta(hours=hours)
        self.assertEqual(self._find("due_soon"), soon)
        self.assertEqual(self._find("overdue"), late)

    def test_waiting_for_parts_is_one_kind_of_waiting(self):
        order, _visit = self._create_planned()
        other, _visit = self._create_planned(hour=14)
        for paused, kind in ((order, "parts"), (other, "customer")):
            self.env["mds.order.segment"].with_user(self.dispatcher).create(
                {"order_id": paused.id, "kind": kind, "start": MONDAY + timedelta(hours=7)}
            )
        self.assertEqual(self._find("waiting_parts"), order)
        self.assertEqual(self._find("waiting"), order + other)


@tagged("post_install", "-at_install")
class TestTimesThatCannotBeTrue(MdsOrderCommon):
    @mute_logger("odoo.sql_db")
    def test_visit_that_ends_before_it_begins(self):
        order = self._create_order()
        self._triage(order)
        wizard = Form(
            self.env["mds.visit.plan"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        wizard.employee_id = self.employee
        wizard.planned_start = MONDAY + timedelta(hours=10)
        wizard.planned_end = MONDAY + timedelta(hours=9)
        self.assertIn("before it begins", wizard.warning)
        with (
            self.assertRaisesRegex(psycopg2.errors.CheckViolation, "end_after_start"),
            self.env.cr.savepoint(),
        ):
            wizard.save().action_confirm()
        self.assertFalse(order.visit_ids)
        self.assertEqual(order.state, "triaged")

    @mute_logger("odoo.sql_db")
    def test_time_that_ends_before_it_begins(self):
        order, _visit = self._create_planned()
        with (
            self.assertRaisesRegex(psycopg2.errors.CheckViolation, "end_after_start"),
            self.env.cr.savepoint(),
        ):
            self.env["mds.order.time"].with_user(self.engineer).create(
                {
                    "order_id": order.id,
                    "employee_id": self.employee.id,
                    "start": MONDAY + timedelta(hours=11),
                    "end": MONDAY + timedelta(hours=10),
                }
            )
        self.assertFalse(order.time_ids)
