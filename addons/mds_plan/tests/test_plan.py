from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPlan(MdsPlanCommon):
    def test_states_conform(self):
        self.assertStateConformance("mds.plan")
        self.assertStateConformance("mds.plan.duty")

    def test_manager_makes_a_plan_in_a_form(self):
        with Form(self.env["mds.plan"].with_user(self.manager)) as form:
            form.name = "Annual"
            form.interval = 12
            form.product_tmpl_ids.add(self.product.product_tmpl_id)
        plan = form.record
        self.assertIn("Preventive Maintenance", plan.hours_source)
        self.assertEqual(plan.device_count, 1)
        plan.action_activate()
        self.assertEqual(plan.open_duty_count, 3)
        self.assertChainWhole(plan)

    def test_plan_without_devices_is_not_activated(self):
        plan = self._create_plan(product_tmpl_ids=False)
        with self.assertRaisesRegex(UserError, "for which models"):
            plan.action_activate()

    def test_interval_of_zero_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "interval_positive"),
            self.cr.savepoint(),
        ):
            self._create_plan(interval=0, tolerance_before=0, tolerance_after=0)

    def test_plan_that_ends_before_it_begins_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "period"),
            self.cr.savepoint(),
        ):
            self._create_plan(end_on=date(2024, 12, 31))

    def test_windows_do_not_touch(self):
        with self.assertRaisesRegex(ValidationError, "allow fewer days|Allow fewer days"):
            self._create_plan(interval=1, tolerance_before=20, tolerance_after=20)

    def test_plans_do_not_cover_each_other_in_a_circle(self):
        annual = self._create_plan(name="Annual", interval=12)
        half = self._create_plan(covers_ids=annual.ids)
        with self.assertRaisesRegex(ValidationError, "cover itself"):
            annual.covers_ids = half

    def test_deviation_needs_an_assessment(self):
        plan = self._create_plan(is_alternative=True)
        with self.assertRaisesRegex(UserError, "risk assessment"):
            plan.action_activate()
        plan.alternative_assessment = "No failure in 40 device years; judged by the board."
        plan.action_activate()
        self.assertEqual(plan.state, "active")

    def test_deviation_is_refused_for_models_bound_to_the_maker(self):
        self.product.product_tmpl_id.write(
            {"mds_is_maker_bound": True, "mds_maker_bound_reason": "imaging"}
        )
        plan = self._create_plan(is_alternative=True, alternative_assessment="Cheaper.")
        with self.assertRaisesRegex(UserError, "only the maker's schedule"):
            plan.action_activate()

    def test_ended_plan_keeps_what_was_touched(self):
        plan = self._create_active()
        first, second = self._get_duties(plan)[:2]
        first.with_user(self.dispatcher).action_make_order()
        plan.with_context(mds_reason="Contract ended").action_end()
        self.assertTrue(first.exists())
        self.assertFalse(second.exists())
        self.assertEqual(first.state, "ordered")

    def test_plan_that_was_in_force_is_not_deleted(self):
        plan = self._create_active()
        with self.assertRaises(ValidationError):
            plan.unlink()

    def test_blackout_that_ends_before_it_begins_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["mds.plan.blackout"].create(
                {"name": "Wrong", "first_on": date(2026, 5, 2), "last_on": date(2026, 5, 1)}
            )
