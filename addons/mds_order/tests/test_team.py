from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MONDAY, PICTURE, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestTeam(MdsOrderCommon):
    """A lead and helpers, each with a visit of his own; remote work without a site."""

    def _plan_team(self, **values):
        order = self._create_order()
        self._triage(order)
        lead = self._plan(order, helper_ids=self.employee_2.ids, **values)
        return (
            order,
            lead.with_user(self.engineer),
            lead.helper_visit_ids.with_user(self.engineer_2),
        )

    def test_each_helper_has_a_visit_of_his_own(self):
        order, lead, helper = self._plan_team()
        self.assertEqual((lead.role, helper.role), ("lead", "helper"))
        self.assertEqual(order.lead_engineer_id, self.employee)
        self.assertEqual(helper.planned_start, lead.planned_start)
        self.assertIn(self.employee_2.name, lead.team)
        self.assertIn(self.employee.name, helper.team)

    def test_a_helper_declines_and_the_lead_goes(self):
        order, lead, helper = self._plan_team()
        helper.with_context(mds_reason="Ill").action_decline()
        self.assertEqual((helper.state, order.state), ("declined", "planned"))
        self._arrive(lead)
        self.assertFalse(lead.team)

    def test_a_helper_does_his_part_and_leaves(self):
        order, lead, helper = self._plan_team()
        self._arrive(lead)
        self._arrive(helper)
        self.assertEqual((lead.next_act, helper.next_act), ("work", "leave"))
        lead_order = order.with_user(self.engineer)
        self._answer_all(lead_order.task_ids)
        lead_order.write(self._prepare_work_vals())
        with self.assertRaisesRegex(UserError, "still open"):
            lead.action_complete(MONDAY + timedelta(hours=11))
        helper.action_finish(MONDAY + timedelta(hours=10))
        lead.action_complete(MONDAY + timedelta(hours=11))
        self.assertEqual(order.state, "done")
        self.assertEqual(order.work_hours, 3)
        self.assertEqual(order.lead_engineer_id, self.employee)

    def test_helpers_move_with_the_lead(self):
        _order, lead, helper = self._plan_team()
        later = {"planned_start": MONDAY + timedelta(hours=12)}
        later["planned_end"] = MONDAY + timedelta(hours=13)
        lead.with_user(self.dispatcher).write(later)
        self.assertEqual(helper.planned_start, later["planned_start"])

    def test_without_the_lead_helpers_are_called_off(self):
        order, lead, helper = self._plan_team()
        lead.with_context(mds_reason="Ill").action_decline()
        self.assertEqual(
            (lead.state, helper.state, order.state), ("declined", "cancelled", "triaged")
        )

    def test_a_busy_helper_is_refused_in_words(self):
        self._create_planned(employee=self.employee_2)
        order = self._create_order()
        self._triage(order)
        with self.assertRaisesRegex(ValidationError, self.employee_2.name), self.env.cr.savepoint():
            self._plan(order, helper_ids=self.employee_2.ids)
        self.assertFalse(order.visit_ids)

    def test_a_repeated_plan_finds_the_team(self):
        order, lead, helper = self._plan_team(client_uuid="9d5c8f5e-5f0f-4a0e-9a39-000000000002")
        self._plan(
            order,
            helper_ids=self.employee_2.ids,
            client_uuid="9d5c8f5e-5f0f-4a0e-9a39-000000000002",
        )
        self.assertEqual(order.visit_ids, lead + helper)

    def test_the_dialog_warns_for_helpers_too(self):
        self._create_planned(employee=self.employee_2)
        order = self._create_order()
        self._triage(order)
        form = Form(
            self.env["mds.visit.plan"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        form.employee_id = self.employee
        form.planned_start = MONDAY + timedelta(hours=10)
        self.assertFalse(form.warning)
        form.helper_ids.add(self.env["hr.employee.public"].browse(self.employee_2.id))
        self.assertIn(self.employee_2.name, form.warning)
        form.planned_start = MONDAY + timedelta(hours=14)
        form.planned_end = MONDAY + timedelta(hours=15)
        form.save().action_confirm()
        self.assertEqual(len(order.visit_ids), 2)

    def test_a_helper_stays_a_helper(self):
        _order, lead, helper = self._plan_team()
        with self.assertRaises(ValidationError):
            helper.with_user(self.dispatcher).write({"lead_visit_id": False})
        other, _visit = self._create_planned(hour=20)
        with self.assertRaises(ValidationError):
            self._plan(other, hour=22, employee=self.employee_2, lead_visit_id=lead.id)

    def test_solved_remotely_needs_no_travel_and_no_acceptance(self):
        order, visit = self._create_planned()
        visit.sudo().kind = "remote"
        visit.action_accept(MONDAY + timedelta(hours=8))
        self.assertEqual(visit.next_act, "start")
        visit.action_travel(MONDAY + timedelta(hours=8))
        self.assertFalse(visit.travel_started_at)
        visit.action_arrive(MONDAY + timedelta(hours=9))
        order.with_user(self.engineer).write(self._prepare_work_vals())
        visit.action_complete(MONDAY + timedelta(hours=10))
        self.assertTrue(order.is_remote)
        self.assertNotIn("acceptance", self._get_codes(order))
        self.assertEqual(order.time_ids.mapped("kind"), ["work"])

    def test_a_photo_of_60_megabytes_is_refused_with_a_clear_word(self):
        order, visit = self._create_planned()
        photos = self.env["mds.order.photo"].with_user(self.engineer)
        vals = {"order_id": order.id, "visit_id": visit.id, "image": PICTURE}
        photo = photos.create(vals)
        large = b"A" * (80 * 1024 * 1024)
        with self.assertRaisesRegex(ValidationError, "60 MB"):
            photos.create({**vals, "image": large})
        with self.assertRaisesRegex(ValidationError, "60 MB"):
            photo.write({"image": large})
        self.assertEqual(order.photo_ids, photo)
