from datetime import timedelta

from odoo.tests import Form, freeze_time, tagged

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHours(MdsPlanCommon):
    """The load of due work, and the visit that is proposed for it, follow the templates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = (
            cls.env["mds.order.template"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Service of ventilators",
                    "type_id": cls.maintenance.id,
                    "product_tmpl_id": cls.product.product_tmpl_id.id,
                    "expected_hours": 1.5,
                }
            )
        )

    def _get_hours(self, plan):
        return set(self._get_duties(plan).mapped("hours"))

    def _propose(self, order):
        wizard = Form(
            self.env["mds.visit.plan"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        return wizard.planned_end - wizard.planned_start

    def test_without_template_the_type_says_it(self):
        self.assertEqual(self._get_hours(self._create_active()), {self.maintenance.expected_hours})

    def test_template_of_the_model_says_it_and_a_new_version_moves_it(self):
        self.template.action_activate()
        plan = self._create_active()
        self.assertEqual(self._get_hours(plan), {1.5})
        self.assertIn("01:30", plan.hours_source)
        first = self._get_duties(plan)[0]
        first.with_user(self.dispatcher).action_make_order()
        draft = self.template.browse(self.template.action_new_version()["res_id"])
        draft.with_user(self.manager).expected_hours = 2.5
        draft.with_user(self.manager).action_activate()
        plan._project()
        self.assertEqual(first.hours, 1.5)
        self.assertEqual(set((self._get_duties(plan) - first).mapped("hours")), {2.5})

    def test_plan_that_says_hours_is_followed(self):
        self.template.action_activate()
        plan = self._create_active(expected_hours=3)
        self.assertEqual(self._get_hours(plan), {3.0})
        self.assertFalse(plan.hours_source)

    def test_visit_takes_the_hours_of_all_devices_of_the_order(self):
        self._create_devices(2, "H").write({"installed_on": "2025-11-20", "site_id": self.site.id})
        self.device.site_id = self.site
        self.template.action_activate()
        plan = self._create_active(grouping="department")
        duties = self.env["mds.plan.duty"].search(
            [("plan_id", "=", plan.id), ("due_on", "<", "2026-12-01")]
        )
        duties.with_user(self.dispatcher).action_make_order()
        self.assertEqual(len(duties.order_id.device_line_ids), 3)
        self.assertEqual(self._propose(duties.order_id), timedelta(hours=4.5))

    def test_due_work_taken_along_makes_the_visit_longer(self):
        self._create_active(expected_hours=1)
        order = self._create_order()
        self._triage(order)
        own = order.expected_hours
        order.with_user(self.dispatcher).action_merge_due_work()
        self.assertEqual(order.expected_hours, own + 1)

    def test_covered_service_takes_no_time_of_its_own(self):
        half = self._create_active(expected_hours=1)
        annual = self._create_plan(
            name="Annual", interval=12, expected_hours=2, covers_ids=half.ids
        )
        annual.action_activate()
        duty = self._get_duties(annual)[0]
        duty.with_user(self.dispatcher).action_make_order()
        self.assertEqual(len(duty.order_id.duty_ids), 2)
        self.assertEqual(duty.order_id.expected_hours, 2)
