from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MORNING, MdsCostCommon


@tagged("post_install", "-at_install")
class TestStandard(MdsCostCommon):
    """Standard, actual and variance by element."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.reported_at = MORNING
        cls.labour = cls.env.ref("mds_cost.element_labour")
        cls.part = cls.env.ref("mds_cost.element_part")
        cls.template = cls.env["mds.cost.fee.template"].create(
            {
                "name": "Repair",
                "order_type_id": cls.order.type_id.id,
                "start": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {"element_id": cls.labour.id, "basis": "hours", "cost": 180, "price": 400}
                    ),
                    Command.create(
                        {
                            "element_id": cls.labour.id,
                            "basis": "hours",
                            "start": 4,
                            "cost": 420,
                            "price": 900,
                        }
                    ),
                    Command.create({"element_id": cls.part.id, "cost": 50, "price": 80}),
                ],
            }
        )

    def _get_rows(self, order=None):
        rows = self.env["mds.cost.order.element"].search(
            [("order_id", "=", (order or self.order).id)]
        )
        return {
            row.element_id.code: (row.standard, row.actual, row.variance)
            for row in rows.with_user(self.manager)
        }

    def test_standard_stands_beside_actual_and_follows_the_step(self):
        self._create_time(hours=2)
        self.order._post_cost()
        self.assertEqual(
            self._get_rows(), {"labour": (180.0, 200.0, 20.0), "part": (50.0, 0.0, -50.0)}
        )
        order = self.order.with_user(self.manager)
        self.assertEqual(
            (order.mds_standard_cost, order.mds_standard_price, order.mds_cost_variance),
            (230.0, 480.0, -30.0),
        )
        self._create_time(hours=2, start=MORNING.replace(hour=9))
        self.order._post_cost()
        self.assertEqual(self._get_rows()["labour"], (420.0, 400.0, -20.0))

    def test_order_on_which_nothing_was_spent_yet_has_its_standard(self):
        order = self._create_order(reported_at=MORNING, type_id=self.order.type_id.id)
        self._run_job()
        self.assertEqual(
            self._get_rows(order), {"labour": (180.0, 0.0, -180.0), "part": (50.0, 0.0, -50.0)}
        )
        self.assertFalse(self._get_exceptions(order))

    def test_changed_template_is_followed_while_the_order_is_open(self):
        self._create_time(hours=2)
        self.order._post_cost()
        self.template.line_ids.filtered(lambda line: line.element_id == self.part).cost = 60
        self.template.name = "Repair 2"
        self._run_job()
        self.assertEqual(self._get_rows()["part"], (60.0, 0.0, -60.0))
        self.env.cr.execute("UPDATE mds_order SET state = 'closed' WHERE id = %s", self.order.ids)
        self.env.invalidate_all()
        self.template.line_ids.filtered(lambda line: line.element_id == self.part).cost = 70
        self.order._post_cost()
        self.assertEqual(self._get_rows()["part"], (60.0, 0.0, -60.0))

    def test_archived_template_leaves_open_orders(self):
        self._create_time(hours=2)
        self.order._post_cost()
        self.template.active = False
        self._run_job()
        self.assertEqual(self._get_rows()["labour"], (0.0, 200.0, 200.0))

    def test_allocated_cost_is_among_the_actual(self):
        self._create_time(hours=2)
        self.order._post_cost()
        office = self._create_centre("Office")
        self.lines.create(
            {
                "name": "Rent",
                "amount": -70,
                "date": "2026-03-05",
                self.plan._column_name(): office.id,
            }
        )
        run = self._allocate_by_hours(office)
        self.assertEqual(self._get_rows()["overhead"], (0.0, 70.0, 70.0))
        run.with_user(self.accountant)._transition("reversed", reason="Again")
        self.assertEqual(self._get_rows()["overhead"], (0.0, 0.0, 0.0))

    def test_waterfall_shows_standard_beside_actual(self):
        self._create_time(hours=2)
        self.order._post_cost()
        fall = self.order.with_user(self.manager).mds_cost_waterfall
        rows = {row["label"]: row for row in fall["rows"]}
        self.assertTrue(fall["has_standard"])
        self.assertEqual(rows["Labour"]["actual"], 200.0)
        self.assertEqual(fall["total"]["actual"], self.order.mds_direct_cost)
        self.assertEqual(fall["total"]["standard"], self.order.mds_standard_cost)
        self.assertEqual(fall["total"]["variance"], self.order.mds_cost_variance)
        for user in (self.engineer, self.dispatcher):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.order.with_user(user).read(["mds_cost_waterfall"])

    def test_manager_opens_the_entries_without_the_ledger(self):
        self._create_time(hours=2)
        self.order._post_cost()
        row = self.order.mds_element_ids.filtered(lambda one: one.element_id == self.labour)
        for action in (
            row.with_user(self.manager).action_open_entries(),
            self.order.with_user(self.manager).action_open_cost(),
        ):
            found = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
            self.assertEqual(sum(found.mapped("direct_cost")), 200.0)

    def test_entries_open_from_a_row(self):
        self._create_time(hours=2)
        self.order._post_cost()
        row = self.order.mds_element_ids.filtered(lambda one: one.element_id == self.labour)
        action = row.with_user(self.accountant).action_open_entries()
        self.assertEqual(self.lines.search(action["domain"]), self._get_lines())

    def test_managers_read_and_others_see_nothing(self):
        self.template.with_user(self.manager).read(["name"])
        with self.assertRaises(AccessError):
            self.template.with_user(self.manager).write({"name": "x"})
        for user in (self.engineer, self.dispatcher):
            for model in ("mds.cost.fee.template", "mds.cost.order.element"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
