from datetime import timedelta

import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestVisit(MdsOrderCommon):
    def test_visit_belongs_where_the_order_does(self):
        _order, visit = self._create_planned()
        self.assertEqual(visit.region_id, self.region)
        self.assertEqual(visit.outlet_id, self.outlet)
        self.assertEqual(visit.company_id, self.company)
        self.assertEqual(visit.user_id, self.engineer)

    def test_actions_stamp_what_is_claimed(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        self.assertEqual(visit.accepted_at, MONDAY + timedelta(hours=7))
        self.assertEqual(visit.travel_started_at, MONDAY + timedelta(hours=8))
        self.assertEqual(visit.arrived_at, MONDAY + timedelta(hours=9))
        self.assertEqual(order.state, "in_progress")
        entry = self._get_entries(visit, "transition")[-1]
        self.assertNotEqual(entry.occurred_at, entry.recorded_at)

    def test_stamps_cannot_be_written(self):
        _order, visit = self._create_planned()
        visit.with_user(self.dispatcher).write({"arrived_at": MONDAY})
        self.assertFalse(visit.arrived_at)

    def test_actions_are_a_batch_and_idempotent(self):
        _order_1, visit_1 = self._create_planned()
        _order_2, visit_2 = self._create_planned(hour=14)
        visits = visit_1 + visit_2
        visit_1.action_accept()
        visits.action_accept()
        visits.action_accept()
        self.assertEqual(visits.mapped("state"), ["accepted", "accepted"])
        self.assertEqual(len(self._get_entries(visits, "transition")), 2)

    def test_late_acceptance_does_not_turn_back(self):
        _order, visit = self._create_planned()
        self._arrive(visit)
        visit.action_accept()
        visit.action_travel()
        self.assertEqual(visit.state, "on_site")
        self.assertEqual(visit.travel_started_at, MONDAY + timedelta(hours=8))

    def test_repeated_planning_makes_one_visit(self):
        order = self._create_order()
        self._triage(order)
        identity = "6a0f5d3e-6a3e-4c44-9a5e-0b6a0f6d1c11"
        first = self._plan(order, client_uuid=identity)
        again = self._plan(order, client_uuid=identity)
        self.assertEqual(first, again)
        self.assertEqual(len(order.visit_ids), 1)

    def test_engineer_acts_on_his_own_visits_only(self):
        _order, visit = self._create_planned()
        with self.assertRaises(AccessError):
            visit.with_user(self.engineer_2).action_accept()
        visit.with_user(self.dispatcher).action_accept()
        self.assertEqual(visit.state, "accepted")

    def test_engineer_does_not_plan(self):
        order, visit = self._create_planned()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer)._do_plan(
                {
                    "employee_id": self.employee.id,
                    "planned_start": MONDAY,
                    "planned_end": MONDAY + timedelta(hours=1),
                }
            )
        with self.assertRaises(ValidationError):
            visit.write({"planned_start": MONDAY})

    def test_double_booking_is_refused_in_words(self):
        self._create_planned()
        order = self._create_order()
        self._triage(order)
        with self.assertRaisesRegex(ValidationError, self.employee.name):
            self._plan(order, hour=10)
        self._plan(order, hour=11)
        self.assertEqual(order.state, "planned")

    def test_moving_onto_another_visit_is_refused(self):
        self._create_planned()
        _order, visit = self._create_planned(hour=14)
        with self.assertRaises(ValidationError):
            visit.with_user(self.dispatcher).write(
                {
                    "planned_start": MONDAY + timedelta(hours=8),
                    "planned_end": MONDAY + timedelta(hours=10),
                }
            )

    @mute_logger("odoo.sql_db")
    def test_database_refuses_double_booking(self):
        """Two dispatchers at once do not see each other: the database does."""
        _order, visit = self._create_planned()
        _order, other = self._create_planned(hour=14)
        refused = self.assertRaises(psycopg2.errors.ExclusionViolation)
        with refused as failure, self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE mds_visit SET planned_start = v.planned_start,"
                " planned_end = v.planned_end FROM mds_visit v"
                " WHERE v.id = %s AND mds_visit.id = %s",
                (visit.id, other.id),
            )
        message = self.env["mds.visit"]._sql_error_to_message(failure.exception)
        self.assertIn("Choose another time or engineer", message)

    def test_planning_comes_after_triage(self):
        order = self._create_order()
        with self.assertRaises(UserError):
            self._plan(order)
        self.assertFalse(order.visit_ids)

    def test_visit_stays_with_its_order(self):
        _order, visit = self._create_planned()
        other = self._create_order()
        with self.assertRaises(ValidationError):
            visit.with_user(self.dispatcher).write({"order_id": other.id})

    def test_declined_time_is_free_again(self):
        order, visit = self._create_planned()
        action = visit.action_decline()
        self.assertEqual(action["res_model"], "mds.reason.wizard")
        visit.with_context(mds_reason="Ill").action_decline()
        self.assertEqual(visit.state, "declined")
        self.assertEqual(order.state, "triaged")
        self._plan(order)
        self.assertEqual(order.state, "planned")

    def test_no_visit_for_finished_work(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        with self.assertRaises(ValidationError):
            self._plan(order, hour=20)

    def test_visit_on_site_cannot_be_replanned(self):
        _order, visit = self._create_planned()
        self._arrive(visit)
        with self.assertRaises(ValidationError):
            visit.with_user(self.dispatcher).write({"employee_id": self.employee_2.id})

    def test_plan_dialog_warns_before_it_is_confirmed(self):
        self._create_planned()
        order = self._create_order()
        self._triage(order)
        action = order.action_plan()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        form.employee_id = self.employee
        form.planned_start = MONDAY + timedelta(hours=10)
        self.assertEqual(form.planned_end, MONDAY + timedelta(hours=12))
        self.assertIn(self.employee.name, form.warning)
        form.employee_id = self.employee_2
        self.assertFalse(form.warning)
        form.save().action_confirm()
        self.assertEqual(order.visit_ids.employee_id, self.employee_2)
        self.assertEqual(order.state, "planned")

    def test_engineer_answers_on_his_own_screen(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        view = "mds_order.mds_visit_view_form_mine"
        with Form(visit, view=view) as form:
            form.work_done = "Sensor replaced"
            form.result = "fit"
        self.assertEqual((order.work_done, order.result), ("Sensor replaced", "fit"))
        self.assertEqual(visit.next_act, "work")
        codes = {blocker["code"] for blocker in visit.closing_blockers}
        self.assertIn("tasks", codes)
        self.assertNotIn("assessment", codes)

    def test_failed_value_takes_the_short_way_off_the_screen_at_once(self):
        _order, visit = self._create_planned()
        self._arrive(visit)
        earth = self.env.ref("mds_order.task_repair_earth")
        place = visit.task_ids.ids.index(
            visit.task_ids.filtered(lambda task: task.template_id == earth).id
        )
        with Form(visit, view="mds_order.mds_visit_view_form_mine") as form:
            self.assertEqual(form.failed_count, 0)
            with form.task_ids.edit(place) as step:
                step.value_entry = "0.9"
            self.assertEqual(form.failed_count, 1)  # “Fit for Use” goes, before anything is saved
            with form.task_ids.edit(place) as step:
                step.value_entry = "0.1"
            self.assertEqual(form.failed_count, 0)
        self.assertEqual(visit.failed_count, 0)

    def test_visits_of_an_order_are_seen_however_long_ago(self):
        order, visit = self._create_planned()
        action = order.with_user(self.dispatcher).action_open_visits()
        self.assertEqual(action["views"][0][1], "list")
        self.assertEqual(self.env["mds.visit"].search(action["domain"]), visit)

    def test_reason_is_refused_when_blank(self):
        _order, visit = self._create_planned()
        with self.assertRaises(UserError):
            visit._transition("declined", reason="  ")
