from odoo.addons.mds_plan.tests.common import NOW, MdsPlanCommon
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPlanParts(MdsPlanCommon):
    """Orders that a plan makes want the parts of its kits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filter, cls.seal = cls.env["product.product"].create(
            [
                {"name": name, "type": "consu", "is_storable": True, "mds_is_part": True}
                for name in ("Filter", "Seal")
            ]
        )
        cls.kit = cls.env["mds.part.kit"].create(
            {
                "name": "Half-yearly kit",
                "type_ids": [Command.set(cls.env["mds.order.type"].search([], limit=1).ids)],
                "line_ids": [
                    Command.create({"product_id": cls.filter.id, "quantity": 2}),
                    Command.create({"product_id": cls.seal.id, "quantity": 1}),
                ],
            }
        )
        cls.plan = cls._create_active(kit_ids=[Command.set(cls.kit.ids)])

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("mds_plan.cron_make_orders").method_direct_trigger()
        self.env.invalidate_all()

    def _lines(self, order):
        return {part.product_id: part.quantity for part in order.part_ids}

    def test_order_of_the_plan_wants_its_parts_once(self):
        self._run()
        order = self._get_duties(self.plan)[0].order_id
        self.assertEqual(self._lines(order), {self.filter: 2, self.seal: 1})
        self.assertEqual(set(order.part_ids.mapped("state")), {"draft"})
        self.assertEqual(order.part_ids.kit_id, self.kit)
        self._run()
        self.assertEqual(len(order.part_ids), 2)
        order.with_user(self.dispatcher).part_ids.filtered(
            lambda part: part.product_id == self.seal
        ).action_cancel()
        order._sync_tasks()
        self.assertEqual(len(order.part_ids), 2)  # what is not needed is not wanted again

    def test_planned_engineer_gets_the_lines(self):
        self._run()
        order = self._get_duties(self.plan)[0].order_id
        visit = self._plan(order)
        self.assertEqual(order.part_ids.employee_id, visit.employee_id)
        self.assertEqual(set(order.part_ids.mapped("needed_on")), {visit.planned_start})

    def test_orders_cost_the_same_queries_for_2_and_20(self):
        self._create_devices(20, "Q").write({"installed_on": "2026-05-24"})
        self.plan._project()
        self._run()
        orders = self.env["mds.order"].search([("duty_ids.plan_id", "=", self.plan.id)])
        self.assertGreaterEqual(len(orders), 20)
        self.assertEqual(len(orders.part_ids), 2 * len(orders))

        def count(number):
            some = self.env["mds.order"].browse(orders[:number].ids)
            some.part_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._sync_kit_parts()
            self.env.flush_all()
            made = self.env.cr.sql_log_count - before
            self.assertEqual(len(some.part_ids), 2 * number)
            return made

        count(2)  # warm
        self.assertEqual(count(2), count(20))

    def test_work_that_is_joined_brings_its_parts(self):
        order = self._create_order(device_id=self.device.id)
        self.assertFalse(order.part_ids)
        own = order.with_user(self.dispatcher)
        self.assertTrue(own.near_duty_ids)
        own.action_merge_due_work()
        self.assertEqual(self._lines(order), {self.filter: 2, self.seal: 1})

    def test_engineers_do_not_change_the_kits_of_a_plan(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.engineer).kit_ids = False
