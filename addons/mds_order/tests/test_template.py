from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import PICTURE, MdsOrderCommon


class TemplateCommon(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_template = cls.env.ref("mds_order.order_template_repair")

    @classmethod
    def _create_template(cls, steps=(), **values):
        template = (
            cls.env["mds.order.template"]
            .with_user(cls.manager)
            .create({"name": "Ventilator", "type_id": cls.repair.id, **values})
        )
        cls.env["mds.task.template"].with_user(cls.manager).create(
            [{"order_template_id": template.id, **step} for step in steps]
        )
        return template

    def _triaged(self, **values):
        order = self._create_order(**values)
        self._triage(order)
        return order


@tagged("post_install", "-at_install")
class TestTemplate(TemplateCommon):
    """An order follows the nearest template, and keeps the version that it was given."""

    def test_template_of_the_type_is_followed(self):
        order = self._triaged()
        self.assertEqual(order.template_id, self.type_template)
        self.assertEqual(order.task_ids.template_id, self.type_template.step_ids)

    def test_nearest_template_wins(self):
        category = self.env["product.category"].create({"name": "Ventilation"})
        self.product.categ_id = category
        by_category = self._create_template(categ_id=category.id)
        by_category.action_activate()
        self.assertEqual(self._triaged().template_id, by_category)
        by_model = self._create_template(
            [{"name": "Flow"}], product_tmpl_id=self.product.product_tmpl_id.id
        )
        by_model.action_activate()
        order = self._triaged()
        self.assertEqual(order.template_id, by_model)
        self.assertEqual(order.task_ids.mapped("name"), ["Flow"])

    def test_step_by_itself_is_asked_beside_the_template(self):
        self.env["mds.task.template"].create({"name": "Badge", "order_type_id": self.repair.id})
        order = self._triaged()
        self.assertEqual(order.template_id, self.type_template)
        self.assertIn("Badge", order.task_ids.mapped("name"))

    def test_draft_is_not_followed(self):
        self._create_template(product_tmpl_id=self.product.product_tmpl_id.id)
        self.assertEqual(self._triaged().template_id, self.type_template)

    def test_new_version_does_not_touch_a_running_order(self):
        model = self.product.product_tmpl_id.id
        first = self._create_template([{"name": "Flow"}], product_tmpl_id=model)
        first.action_activate()
        running = self._triaged()
        action = first.action_new_version()
        second = self.env["mds.order.template"].browse(action["res_id"]).with_user(self.manager)
        second.step_ids.name = "Flow and pressure"
        second.action_activate()
        self.assertEqual((first.state, second.version), ("superseded", 2))
        self._plan(running)
        self.assertEqual(running.template_id, first)
        self.assertEqual(running.task_ids.mapped("name"), ["Flow"])
        self.assertEqual(self._triaged().task_ids.mapped("name"), ["Flow and pressure"])

    def test_active_version_does_not_change(self):
        template = self._create_template([{"name": "Flow"}])
        template.with_user(self.manager)
        self.type_template.with_user(self.manager).action_supersede()
        template.action_activate()
        for change in (
            lambda: template.write({"expected_hours": 9}),
            lambda: template.step_ids.write({"name": "Other"}),
            lambda: template.step_ids.unlink(),
            lambda: template.step_ids.copy({"order_template_id": template.id}),
        ):
            with self.assertRaisesRegex(UserError, "new version"):
                change()

    @mute_logger("odoo.sql_db")
    def test_one_version_is_active(self):
        draft = self._create_template()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            draft._transition("active")
            self.env.flush_all()

    def test_activating_supersedes_the_one_before(self):
        draft = self._create_template()
        draft.action_activate()
        self.assertEqual(self.type_template.state, "superseded")

    def test_wanted_photos_stand_in_the_way_of_closing(self):
        template = self._create_template(
            product_tmpl_id=self.product.product_tmpl_id.id, wants_photo_after=True
        )
        template.action_activate()
        order = self._triaged()
        self.assertIn("photo_after", self._get_codes(order))
        self.env["mds.order.photo"].create(
            {"order_id": order.id, "image": PICTURE, "kind": "after"}
        )
        self.assertNotIn("photo_after", self._get_codes(order))

    def test_only_managers_write_templates(self):
        for user in (self.dispatcher, self.engineer):
            with self.assertRaises(AccessError):
                self.env["mds.order.template"].with_user(user).create(
                    {"name": "Own", "type_id": self.repair.id}
                )
            with self.assertRaises(AccessError):
                self.type_template.with_user(user).action_supersede()

    def test_states_are_declared(self):
        self.assertStateConformance("mds.order.template")

    def test_expected_hours_are_the_templates(self):
        template = self._create_template(
            product_tmpl_id=self.product.product_tmpl_id.id, expected_hours=3.5
        )
        order = self._triaged()
        self.assertEqual(order.expected_hours, self.repair.expected_hours)
        template.action_activate()
        self.assertEqual(self._triaged().expected_hours, 3.5)

    def _propose(self, order):
        wizard = Form(
            self.env["mds.visit.plan"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        return wizard.planned_end - wizard.planned_start

    def test_visit_is_proposed_as_long_as_the_template_says(self):
        self._create_template(
            product_tmpl_id=self.product.product_tmpl_id.id, expected_hours=3.5
        ).action_activate()
        self.assertEqual(self._propose(self._triaged()), timedelta(hours=3.5))

    def test_hours_of_several_devices_are_proposed_for_each(self):
        rows = [Command.create({"device_id": self._create_device("SN-7").id})]
        template = self._create_template(
            product_tmpl_id=self.product.product_tmpl_id.id, expected_hours=0.75
        )
        template.action_activate()
        order = self._triaged(device_line_ids=rows)
        self.assertEqual((order.device_id, order.device_count), (self.device, 2))
        self.assertEqual(self._propose(order), timedelta(hours=1.5))
        draft = self.env["mds.order.template"].browse(template.action_new_version()["res_id"])
        draft.is_per_device = False
        draft.action_activate()
        rows = [Command.create({"device_id": self._create_device("SN-8").id})]
        self.assertEqual(self._propose(self._triaged(device_line_ids=rows)), timedelta(hours=0.75))


@tagged("post_install", "-at_install")
class TestStep(TemplateCommon):
    """Choices, photos, conditions, units and repetition after repair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._create_template(
            [
                {"name": "Housing", "sequence": 1},
                {"name": "Alarm", "sequence": 2, "kind": "choice"},
                {"name": "Earth", "sequence": 3, "kind": "number", "unit": "Ω", "upper": 0.3},
                {"name": "Nameplate", "sequence": 4, "kind": "photo"},
            ],
            product_tmpl_id=cls.product.product_tmpl_id.id,
        )
        steps = {step.name: step for step in cls.template.step_ids}
        cls.good, cls.bad = cls.env["mds.task.choice"].create(
            [
                {"template_id": steps["Alarm"].id, "name": "Loud"},
                {"template_id": steps["Alarm"].id, "name": "Silent", "is_failed": True},
            ]
        )
        cls.env["mds.task.template"].with_user(cls.manager).create(
            [
                {
                    "name": "What is broken",
                    "sequence": 5,
                    "kind": "text",
                    "order_template_id": cls.template.id,
                    "condition_step_id": steps["Housing"].id,
                    "condition": "fail",
                },
                {
                    "name": "Why silent",
                    "sequence": 6,
                    "kind": "text",
                    "order_template_id": cls.template.id,
                    "condition_step_id": steps["Alarm"].id,
                    "condition": "choice",
                    "condition_choice_id": cls.bad.id,
                },
            ]
        )
        cls.template.action_activate()
        cls.order, cls.visit = cls._create_planned()
        cls._arrive(cls.visit)
        cls.tasks = cls.order.task_ids.with_user(cls.engineer)

    def _find(self, name):
        return self.tasks.filtered(lambda task: task.name == name)

    def test_choice_passes_or_fails(self):
        task = self._find("Alarm")
        task.value_choice_id = self.good
        self.assertEqual((task.outcome, task.answer_text), ("pass", "Loud"))
        self.assertEqual(task.answered_by_id, self.engineer)
        task.value_choice_id = self.bad
        self.assertEqual(task.outcome, "fail")

    def test_choice_of_another_step_is_refused(self):
        other = self.env.ref("mds_order.task_choice_data_kept")
        with self.assertRaisesRegex(ValidationError, "another step"):
            self._find("Alarm").value_choice_id = other

    def test_photo_answers_a_step(self):
        task = self._find("Nameplate")
        self.assertEqual(task.outcome, "open")
        task.value_photo = PICTURE
        self.assertEqual(task.outcome, "pass")

    def test_condition_decides_what_is_asked(self):
        self.assertFalse(self._find("What is broken").is_asked)
        self._find("Housing").action_fail()
        self.assertTrue(self._find("What is broken").is_asked)
        self.assertFalse(self._find("Why silent").is_asked)
        self._find("Alarm").value_choice_id = self.bad
        self.assertTrue(self._find("Why silent").is_asked)

    def test_what_is_not_asked_is_not_missing(self):
        missing = self.tasks._filter_missing().mapped("name")
        self.assertEqual(missing, ["Housing", "Alarm", "Earth", "Nameplate"])
        asked = self.env["mds.order.task"].search(
            [("order_id", "=", self.order.id), ("is_asked", "=", True)]
        )
        self.assertEqual(len(asked), 4)

    def test_steps_that_wait_for_each_other_are_refused(self):
        draft = self._create_template([{"name": "A"}, {"name": "B"}])
        one, two = draft.step_ids
        one.write({"condition_step_id": two.id, "condition": "pass"})
        with self.assertRaisesRegex(ValidationError, "each other"):
            two.write({"condition_step_id": one.id, "condition": "pass"})

    def test_condition_stays_within_the_template(self):
        draft = self._create_template([{"name": "A"}])
        with self.assertRaisesRegex(ValidationError, "another template"):
            draft.step_ids.write(
                {"condition_step_id": self.template.step_ids[0].id, "condition": "pass"}
            )

    def test_new_version_keeps_conditions_among_its_own_steps(self):
        action = self.template.action_new_version()
        draft = self.env["mds.order.template"].browse(action["res_id"])
        conditions = draft.step_ids.condition_step_id
        self.assertEqual(len(conditions), 2)
        self.assertLessEqual(conditions, draft.step_ids)
        choices = draft.step_ids.condition_choice_id
        self.assertLessEqual(choices, draft.step_ids.choice_ids)
        draft.with_user(self.manager).action_activate()

    def test_unit_is_converted_or_refused(self):
        task = self._find("Earth")
        task.value_entry = "250 mΩ"
        self.assertEqual((task.value_number, task.outcome), (0.25, "pass"))
        with self.assertRaisesRegex(ValidationError, "measured in Ω"):
            task.value_entry = "3 V"
        with self.assertRaisesRegex(ValidationError, "no number"):
            task.value_entry = "good"
        self.assertEqual(task.value_number, 0.25)

    def test_unit_is_converted_while_typing(self):
        with Form(self._find("Earth")) as form:
            form.value_entry = "0,31"
            self.assertEqual(form.outcome, "fail")

    def test_repeat_keeps_both_readings(self):
        task = self._find("Earth")
        task.value_number = 0.5
        task.action_repeat()
        repeat = task.repeat_ids
        self.assertEqual((repeat.outcome, repeat.upper), ("open", 0.3))
        self.assertIn(repeat, self.order.task_ids._filter_missing())
        repeat.with_user(self.engineer).value_number = 0.2
        self.assertEqual((task.outcome, repeat.outcome), ("fail", "pass"))
        self.assertFalse(self.order.task_ids._filter_failed())
        names = [self.order._report_task_name(one) for one in self.order._report_tasks()]
        self.assertEqual(sum(name.startswith("Earth") for name in names), 2)
        with self.assertRaisesRegex(UserError, "once"):
            task.action_repeat()

    def test_repeat_is_not_claimed(self):
        failed = self._find("Earth")
        failed.value_number = 0.5
        self._find("Housing").write({"repeat_of_id": failed.id})
        self.assertFalse(failed.repeat_ids)

    def test_signed_choice_voids_when_changed(self):
        self._find("Alarm").value_choice_id = self.good
        self._find("Nameplate").value_photo = PICTURE
        self._find("Housing").action_pass()
        self._find("Earth").value_number = 0.2
        order = self.order.with_user(self.engineer)
        order.write(self._prepare_work_vals())
        self.visit.action_complete()
        self.sign(order, self.engineer)
        self.assertEqual(order.signature_state, "valid")
        self._find("Alarm").write({"value_choice_id": self.bad.id, "note": "Silent at night"})
        self.assertEqual(order.signature_state, "void")
