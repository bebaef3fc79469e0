from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestTriggers(MdsPlanCommon):
    """Work that is due by a measured value, and plans that make no sense."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.step = cls.env["mds.task.template"].create(
            {
                "name": "Leakage current",
                "kind": "number",
                "unit": "µA",
                "limit_kind": "max",
                "upper": 500,
                "is_required": False,
                "order_type_id": cls.env.ref("mds_order.order_type_repair").id,
            }
        )

    def _create_by_condition(self, **values):
        return self._create_active(
            **{
                "name": "Leakage",
                "by_time": False,
                "by_condition": True,
                "condition_step_id": self.step.id,
                **values,
            }
        )

    def _measure(self, value):
        """The engineer of these tests answers every number with its upper limit."""
        self.step.upper = value
        order, visit = self._create_planned()
        self._work(order, visit)
        step = order.task_ids.filtered(lambda task: task.template_id == self.step)
        self.assertEqual(step.value_number, value)
        return order

    def test_value_beyond_the_limit_makes_work_due(self):
        plan = self._create_by_condition(condition_limit_kind="max", condition_upper=300)
        self._measure(320)
        duty = self._get_duties(plan)
        self.assertDue(duty, ["2026-11-24"])
        self.assertEqual(duty.due_reason, "condition")

    def test_good_value_makes_nothing_due(self):
        plan = self._create_by_condition(condition_limit_kind="max", condition_upper=300)
        self._measure(280)
        self.assertFalse(self._get_duties(plan))

    def test_what_was_measured_is_due_once(self):
        plan = self._create_by_condition(condition_limit_kind="max", condition_upper=300)
        self._measure(320)
        duty = self._get_duties(plan)
        duty.with_user(self.dispatcher).action_make_order()
        plan._project()
        self.assertEqual(self._get_duties(plan), duty)

    def test_condition_without_limit_is_refused(self):
        self.step.limit_kind = "none"
        with self.assertRaisesRegex(ValidationError, "no limit"):
            self._create_by_condition()

    def test_condition_with_limits_the_wrong_way_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "above the upper"):
            self._create_by_condition(
                condition_limit_kind="range", condition_lower=5, condition_upper=3
            )

    def test_plan_that_nothing_makes_due_is_refused(self):
        with self.assertRaisesRegex(UserError, "what makes its work due"):
            self._create_active(by_time=False)

    def _create_blackout(self, first, last, **values):
        return (
            self.env["mds.plan.blackout"]
            .with_user(self.manager)
            .create(
                {"name": "Closed", "first_on": first, "last_on": last, "is_yearly": True, **values}
            )
        )

    def test_blackouts_that_leave_no_day_are_refused(self):
        half = self._create_blackout("2026-01-01", "2026-06-30")
        other = self._create_blackout("2026-07-01", "2026-12-30")
        plan = self._create_active(blackout_ids=[half.id, other.id])
        self.assertEqual(str(self._get_duties(plan)[1].due_on)[5:], "12-31")
        with self.assertRaisesRegex(ValidationError, "leave no day"):
            other.last_on = date(2026, 12, 31)

    def test_single_blackout_of_years_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "longer than a year"):
            self._create_blackout("2026-01-01", "2028-01-01", is_yearly=False)
