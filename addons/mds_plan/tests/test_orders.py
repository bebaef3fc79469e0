from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestOrders(MdsPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_active(work_instruction="Renew the filter.")
        cls.duty = cls._get_duties(cls.plan)[0]

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("mds_plan.cron_make_orders").method_direct_trigger()
        self.env.invalidate_all()

    def test_order_is_made_in_time_and_triaged(self):
        self._run()
        order = self.duty.order_id
        self.assertEqual(order.state, "triaged")
        self.assertEqual((order.device_id, order.type_id), (self.device, self.maintenance))
        self.assertIn("Renew the filter.", order.symptom)
        # the end of 10 December at the place (Shanghai), in UTC
        self.assertEqual(str(order.due_by), "2026-12-10 16:00:00")
        self.assertIn("Half-yearly", order.due_reason)
        self.assertEqual(self.duty.state, "ordered")
        self.assertFalse(self._get_duties(self.plan)[1].order_id)
        self.assertChainWhole(self.duty)

    def test_second_run_makes_nothing(self):
        self._run()
        before = self.env["mds.order"].search_count([])
        self._run()
        self.assertEqual(self.env["mds.order"].search_count([]), before)

    def test_killed_run_is_taken_up_and_doubles_nothing(self):
        self._create_devices(5, "K").write({"installed_on": "2026-05-24"})
        self.plan._project()
        due = self.env["mds.plan.duty"].search(
            self.env["mds.plan.duty"]._get_due_domain(self.duty.due_on.replace(day=24))
        )
        self.assertEqual(len(due), 6)
        duties = self.env["mds.plan.duty"]
        made = duties._lock_due(self.duty.due_on.replace(day=24), 2)
        made._make_orders()  # the first slice is committed …
        with (
            patch.object(type(duties), "_transition", side_effect=SystemExit),
            self.assertRaises(SystemExit),
            self.cr.savepoint(),
        ):
            # … the second dies after its orders were made
            duties._lock_due(self.duty.due_on.replace(day=24), 2)._make_orders()
        self.env.invalidate_all()
        self._run()
        orders = self.env["mds.order"].search([("origin_duty_id", "in", due.ids)])
        self.assertEqual(len(orders), 6)
        self.assertEqual(orders.origin_duty_id, due)
        self.assertEqual(set(due.mapped("state")), {"ordered"})

    @mute_logger("odoo.sql_db")
    def test_database_refuses_a_second_order_of_a_duty(self):
        self._run()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["mds.order"].create(
                {"device_id": self.device.id, "origin_duty_id": self.duty.id}
            )

    def test_covered_work_goes_into_the_same_order(self):
        annual = self._create_active(name="Annual", interval=12, covers_ids=self.plan.ids)
        self._run()
        greater = self._get_duties(annual)[0]
        self.assertEqual(self.duty.order_id, greater.order_id)
        self.assertIn("Annual, Half-yearly", greater.order_id.symptom)

    def test_covered_duty_gets_no_order_of_its_own(self):
        self._create_active(name="Annual", interval=12, covers_ids=self.plan.ids)
        with self.assertRaisesRegex(UserError, "together with"):
            self.duty.with_user(self.dispatcher).action_make_order()

    def test_due_work_is_joined_to_a_repair(self):
        order = self._create_order()
        self.assertEqual(order.near_duty_ids, self.duty)
        self.assertEqual(order.mergeable_count, 1)
        order.with_user(self.dispatcher).action_merge_duties()
        self.assertEqual(order.duty_ids, self.duty)
        self.assertEqual(self.duty.state, "ordered")
        self._run()
        self.assertEqual(self.duty.order_id, order)

    def test_order_of_the_plan_that_nobody_has_begun_is_taken_over(self):
        """The usual case: orders are made as early as the panel looks ahead."""
        template = self.env["mds.order.template"].create(
            {
                "name": "Yearly",
                "type_id": self.maintenance.id,
                "step_ids": [(0, 0, {"name": "Filter changed", "kind": "tick"})],
            }
        )
        template.with_user(self.manager).action_activate()
        self._run()
        planned = self.duty.order_id
        order = self._create_order().with_user(self.dispatcher)
        self.assertEqual(order.near_duty_ids, self.duty)
        self.assertFalse(planned.near_duty_ids)
        self._triage(order)
        self.assertNotIn("Filter changed", order.task_ids.mapped("label"))
        order.action_merge_due_work()
        self.assertEqual((self.duty.order_id, self.duty.state), (order, "ordered"))
        self.assertEqual((planned.state, planned.duty_ids), ("cancelled", self.duty.browse()))
        self.assertIn(order.name, planned.message_ids[0].body)
        self.assertIn("Filter changed", order.task_ids.mapped("label"))
        self.assertFalse(order.near_duty_ids)
        self._run()
        self.assertEqual(self.duty.order_id, order)

    def test_what_both_checklists_ask_is_asked_once(self):
        """In any language; another limit is another question."""
        self.env["res.lang"]._activate_lang("zh_CN")
        shared = {"name": "Leakage", "kind": "number", "unit": "µA", "limit_kind": "max"}
        steps = {
            self.maintenance: ({"upper": 500}, {"upper": 100}),
            self.env.ref("mds_order.order_type_repair"): ({"upper": 500},),
        }
        for kind, values in steps.items():
            template = self.env["mds.order.template"].create(
                {
                    "name": kind.name,
                    "type_id": kind.id,
                    "step_ids": [(0, 0, {**shared, **more}) for more in values],
                }
            )
            template.step_ids[0].with_context(lang="zh_CN").name = f"漏电流 {kind.id}"
            template.with_user(self.manager).action_activate()
        order = self._create_order().with_user(self.dispatcher).with_context(lang="zh_CN")
        self._triage(order)
        order.action_merge_due_work()
        asked = order.task_ids.filtered(lambda task: task.unit == "µA")
        self.assertEqual(sorted(asked.mapped("upper")), [100, 500])

    def test_order_of_the_plan_that_has_a_visit_is_left_alone(self):
        self._run()
        planned = self.duty.order_id
        self._plan(planned)
        order = self._create_order().with_user(self.dispatcher)
        self.assertFalse(order.near_duty_ids)
        order.action_merge_duties()
        self.assertEqual((self.duty.order_id, planned.state), (planned, "planned"))

    def test_engineer_takes_planned_work_along_on_his_own_order(self):
        self._run()
        planned = self.duty.order_id
        order = self._create_order()
        self._triage(order)
        self._plan(order)
        order.with_user(self.engineer).action_merge_due_work()
        self.assertEqual((self.duty.order_id, planned.state), (order, "cancelled"))

    def test_work_left_out_and_planned_again_gets_its_order(self):
        self.duty.with_user(self.dispatcher).action_make_order()
        first = self.duty.order_id
        first.with_user(self.dispatcher).with_context(mds_reason="Ward closed").action_cancel()
        self.duty.with_user(self.manager).action_plan_again()
        self._run()
        self.assertEqual(self.duty.state, "ordered")
        self.assertNotEqual(self.duty.order_id, first)
        self.assertEqual(self.duty.order_id.origin_duty_id, self.duty)

    def test_cancelled_order_leaves_its_duty_out(self):
        self.duty.with_user(self.dispatcher).action_make_order()
        order = self.duty.order_id
        order.with_user(self.dispatcher).with_context(mds_reason="Ward closed").action_cancel()
        self.assertEqual((self.duty.state, self.duty.note), ("left_out", "Ward closed"))
        self._run()
        self.assertEqual(self.env["mds.order"].search_count([("duty_ids", "=", self.duty.id)]), 1)
        self.duty.with_user(self.manager).action_plan_again()
        self.assertEqual(self.duty.state, "planned")

    def test_engineer_makes_no_orders_from_plans(self):
        with self.assertRaises(AccessError):
            self.duty.with_user(self.engineer).action_make_order()

    def test_locked_duty_is_passed_over_by_another_worker(self):
        self.env["mds.plan.duty"].flush_model()
        first = self.env["mds.plan.duty"]._lock_due(self.duty.due_on.replace(day=24), 10)
        self.assertEqual(first, self.duty)
        query = self.env.cr.mogrify(
            "SELECT id FROM mds_plan_duty WHERE id = %s FOR UPDATE SKIP LOCKED", [self.duty.id]
        )
        with self.registry.cursor() as other:
            other.execute(query)
            # in a test the row is not committed, so another session sees nothing to take
            self.assertFalse(other.fetchall())
