from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import MdsOrderCommon


class DeviceStepsCommon(MdsOrderCommon):
    """A round over three pumps: two steps for each, one for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device_2 = cls._create_device("SN-1002")
        cls.device_3 = cls._create_device("SN-1003")
        cls.three = cls.device + cls.device_2 + cls.device_3
        cls.round = cls.env["mds.order.type"].create({"name": "Round", "code": "t-round"})
        cls.template = cls.env["mds.order.template"].create(
            {"name": "Round of pumps", "type_id": cls.round.id}
        )
        cls.visual, cls.flow, cls.ward = cls.env["mds.task.template"].create(
            [
                {
                    "name": "Housing whole",
                    "order_template_id": cls.template.id,
                    "is_per_device": True,
                    "sequence": 10,
                },
                {
                    "name": "Flow",
                    "order_template_id": cls.template.id,
                    "is_per_device": True,
                    "kind": "number",
                    "unit": "ml/h",
                    "limit_kind": "range",
                    "lower": 95,
                    "upper": 105,
                    "sequence": 20,
                },
                {
                    "name": "Ward told",
                    "order_template_id": cls.template.id,
                    "sequence": 30,
                },
            ]
        )
        cls.template.action_activate()

    def _create_round(self, devices, **values):
        order = self._create_order(
            device_id=False,
            type_id=self.round.id,
            device_line_ids=[Command.create({"device_id": device.id}) for device in devices],
            **values,
        )
        self._triage(order)
        return order

    def _bring_to_work(self, devices=None, hour=9):
        order = self._create_round(self.three if devices is None else devices)
        visit = self._plan(order, hour=hour).with_user(self.engineer)
        self._arrive(visit, hour)
        return order.with_user(self.engineer), visit

    def _get_task(self, order, template, device=None):
        return order.task_ids.filtered(
            lambda task: (
                task.template_id == template
                and not task.repeat_of_id
                and (not device or task.device_line_id.device_id == device)
            )
        )

    def _pass_device(self, order, device, flow=100):
        row = order.device_line_ids.filtered(lambda one: one.device_id == device)
        row.action_pass_steps()
        self._get_task(order, self.flow, device).value_entry = str(flow)
        return row


@tagged("post_install", "-at_install")
class TestDeviceSteps(DeviceStepsCommon):
    """On an order for several devices some steps are asked once, others of each device."""

    def test_each_device_has_its_steps_and_the_rest_is_asked_once(self):
        order = self._create_round(self.three)
        for template in (self.visual, self.flow):
            tasks = self._get_task(order, template)
            self.assertEqual(tasks.device_line_id.device_id, self.three)
            self.assertEqual(len(tasks), 3)
        self.assertFalse(self._get_task(order, self.ward).device_line_id)
        self.assertEqual(len(order.task_ids), 7)

    def test_one_device_is_asked_as_any_order_is(self):
        order = self._create_round(self.device)
        self.assertEqual(len(order.task_ids), 3)
        self.assertFalse(order.task_ids.device_line_id)

    def test_planning_again_asks_nothing_twice(self):
        order = self._create_round(self.three)
        self._plan(order)
        self.assertEqual(len(order.task_ids), 7)

    def test_device_added_later_is_asked_the_same(self):
        order, _visit = self._bring_to_work(self.device + self.device_2)
        order._add_devices(self.device_3)
        self.assertEqual(self._get_task(order, self.flow).device_line_id.device_id, self.three)

    def test_what_was_answered_for_the_only_device_stays_its_own(self):
        order, _visit = self._bring_to_work(self.device)
        self._get_task(order, self.flow).value_entry = "101"
        order._add_devices(self.device_2)
        first = self._get_task(order, self.flow, self.device)
        self.assertEqual((first.value_number, first.outcome), (101, "pass"))
        self.assertEqual(self._get_task(order, self.flow, self.device_2).outcome, "open")

    def test_device_taken_off_takes_its_open_steps_along(self):
        order = self._create_round(self.device + self.device_2).with_user(self.dispatcher)
        order.device_line_ids.filtered(lambda row: row.device_id == self.device_2).unlink()
        self.assertEqual(len(order.task_ids), 3)
        self.assertFalse(order.task_ids.device_line_id)

    def test_device_with_answers_is_not_taken_off(self):
        order, _visit = self._bring_to_work()
        self._get_task(order, self.flow, self.device_2).value_entry = "100"
        row = order.device_line_ids.filtered(lambda one: one.device_id == self.device_2)
        with self.assertRaisesRegex(UserError, "stays in the record"):
            row.with_user(self.dispatcher).unlink()

    def test_device_whose_steps_all_passed_is_fit(self):
        order, _visit = self._bring_to_work()
        row = self._pass_device(order, self.device)
        self.assertEqual((row.result, row.is_from_steps), ("fit", True))
        self.assertEqual(row.done_by_id, self.engineer)
        self.assertEqual(order.open_device_count, 2)

    def test_failed_step_leaves_the_result_to_the_engineer(self):
        order, _visit = self._bring_to_work()
        row = self._pass_device(order, self.device, flow=80)
        self.assertFalse(row.result)
        self.assertEqual(row.failed_step_count, 1)

    def test_corrected_value_takes_the_result_back(self):
        order, _visit = self._bring_to_work()
        row = self._pass_device(order, self.device)
        self._get_task(order, self.flow, self.device).value_entry = "80"
        self.assertFalse(row.result)
        self.assertFalse(row.is_from_steps)

    def test_what_the_engineer_said_stays(self):
        order, _visit = self._bring_to_work()
        row = order.device_line_ids[0]
        row.write({"result": "restricted", "result_note": "Not above 50 ml/h"})
        self._pass_device(order, row.device_id)
        self.assertEqual((row.result, row.is_from_steps), ("restricted", False))

    def test_repeated_step_makes_good(self):
        order, _visit = self._bring_to_work()
        row = self._pass_device(order, self.device, flow=80)
        failed = self._get_task(order, self.flow, self.device)
        failed.action_repeat()
        repeat = failed.repeat_ids
        self.assertEqual((repeat.device_line_id, repeat.lower), (row, 95))
        repeat.value_entry = "99"
        self.assertEqual(row.result, "fit")

    def test_fit_against_a_failed_step_wants_words(self):
        order, visit = self._bring_to_work()
        for device in self.three:
            self._pass_device(order, device, flow=80 if device == self.device_2 else 100)
        self._get_task(order, self.ward).action_pass()
        row = order.device_line_ids.filtered(lambda one: one.device_id == self.device_2)
        row.action_fit()
        order.work_done = "Round of the ward."
        with self.assertRaisesRegex(UserError, "Restrictions and Remarks"):
            visit.action_complete()
        row.result_note = "Within the maker's tolerance at this rate"
        visit.action_complete()
        self.assertEqual((order.state, order.result), ("done", "fit"))

    def test_device_that_was_not_found_is_not_asked(self):
        order, _visit = self._bring_to_work()
        row = order.device_line_ids[2]
        row.write({"result": "not_found", "result_note": "Not in the ward"})
        self.assertFalse(any(row.task_ids.mapped("is_asked")))
        self.assertNotIn(row, order.task_ids._filter_missing().device_line_id)

    def test_missing_step_names_its_device(self):
        order, _visit = self._bring_to_work()
        self._get_task(order, self.ward).action_pass()
        self._pass_device(order, self.device)
        message = next(
            blocker.message
            for blocker in order._get_closing_blockers()[order]
            if blocker.code == "tasks"
        )
        self.assertIn("SN-1002", message)

    def test_condition_looks_at_the_same_device(self):
        draft = self.template.browse(self.template.action_new_version()["res_id"])
        first = draft.step_ids.filtered(lambda step: step.name == "Housing whole")
        self.env["mds.task.template"].create(
            {
                "name": "Which damage",
                "order_template_id": draft.id,
                "is_per_device": True,
                "kind": "text",
                "condition_step_id": first.id,
                "condition": "fail",
                "sequence": 15,
            }
        )
        draft.action_activate()
        order, _visit = self._bring_to_work()
        self._get_task(order, first, self.device_2).action_fail()
        asked = order.task_ids.filtered(lambda task: task.name == "Which damage" and task.is_asked)
        self.assertEqual(asked.device_line_id.device_id, self.device_2)

    def test_common_step_cannot_wait_for_one_of_each_device(self):
        draft = self.template.browse(self.template.action_new_version()["res_id"])
        flow = draft.step_ids.filtered("is_per_device")[:1]
        with self.assertRaisesRegex(ValidationError, "each device"):
            self.env["mds.task.template"].create(
                {
                    "name": "Told",
                    "order_template_id": draft.id,
                    "condition_step_id": flow.id,
                    "condition": "fail",
                }
            )

    def test_step_keeps_to_its_device(self):
        order, _visit = self._bring_to_work()
        task = self._get_task(order, self.flow, self.device)
        with self.assertRaisesRegex(UserError, "template"):
            task.device_line_id = order.device_line_ids[1]

    def test_own_step_is_about_a_device_of_this_order(self):
        order, _visit = self._bring_to_work()
        other = self._create_round(self.device_2)
        with self.assertRaisesRegex(ValidationError, "of this order"):
            self.env["mds.order.task"].with_user(self.engineer).create(
                {
                    "order_id": order.id,
                    "label": "Own",
                    "device_line_id": other.device_line_ids.id,
                }
            )

    @mute_logger("odoo.sql_db")
    def test_database_refuses_the_same_step_twice(self):
        order = self._create_round(self.three)
        task = self._get_task(order, self.flow, self.device)
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.cr.execute(
                """
                INSERT INTO mds_order_task (order_id, template_id, device_line_id, name, kind,
                    limit_kind, client_uuid, occurred_at, occurred_source, recorded_at)
                SELECT order_id, template_id, device_line_id, name, kind, limit_kind,
                    gen_random_uuid()::text, occurred_at, occurred_source, recorded_at
                  FROM mds_order_task WHERE id = %s
                """,
                [task.id],
            )

    def test_engineer_of_another_order_cannot_answer(self):
        order, _visit = self._bring_to_work()
        with self.assertRaises(AccessError):
            order.device_line_ids.with_user(self.engineer_2).action_pass_steps()

    def test_nobody_states_that_the_steps_said_so(self):
        order, _visit = self._bring_to_work()
        row = order.device_line_ids[0]
        row.write({"result": "fit", "is_from_steps": True})
        self.assertFalse(row.is_from_steps)

    def test_signature_binds_the_value_to_its_device(self):
        order, visit = self._bring_to_work()
        for device in self.three:
            self._pass_device(order, device)
        self._get_task(order, self.ward).action_pass()
        order.work_done = "Round of the ward."
        visit.action_complete()
        answers = order._get_signature_content()[order]["answers"]
        self.assertEqual({answer.get("device_id") for answer in answers}, set(self.three.ids))

    def test_report_shows_values_device_by_device(self):
        order, _visit = self._bring_to_work()
        groups = order._report_task_groups()
        self.assertEqual([row.device_id for row, _tasks in groups[1:]], list(self.three))
        self.assertEqual(groups[0][1].template_id, self.ward)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("mds_order.report_service", order.ids)[0]
            .decode()
        )
        self.assertEqual(html.count("SN-1003"), 2)  # in the list of devices and above its values

    def test_open_step_of_a_device_is_a_gap_in_the_record(self):
        order, _visit = self._bring_to_work()
        self._get_task(order, self.ward).action_pass()
        for device in self.three:
            self._pass_device(order, device)
        self.assertTrue(order._prepare_record_facts([], set())["steps"])
        order.device_line_ids[0].task_ids[0].action_undo()
        self.assertFalse(order._prepare_record_facts([], set())["steps"])
        order.device_line_ids[0].write({"result": "not_found", "result_note": "Not there"})
        self.assertTrue(order._prepare_record_facts([], set())["steps"])

    def test_step_screen_belongs_to_the_device(self):
        order, _visit = self._bring_to_work()
        action = order.device_line_ids[1].action_open_steps()
        tasks = self.env["mds.order.task"].search(action["domain"])
        self.assertEqual(tasks.device_line_id.device_id, self.device_2)

    def test_common_steps_alone_stand_on_the_visit(self):
        _order, visit = self._bring_to_work()
        self.assertEqual(visit.task_ids.template_id, self.ward)
        with Form(visit, view="mds_order.mds_visit_view_form_mine") as form:
            self.assertEqual(len(form.device_line_ids), 3)
