from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MONDAY, PICTURE, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestForgery(MdsOrderCommon):
    """What somebody with a login and a script tries, beside the screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.visit = cls._create_planned()
        cls._arrive(cls.visit)
        cls.own = cls.order.with_user(cls.engineer)

    def _create_time(self, **values):
        return (
            self.env["mds.order.time"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": self.order.id,
                    "employee_id": self.employee.id,
                    "start": MONDAY - timedelta(days=2),
                    "end": MONDAY - timedelta(days=2, hours=-1),
                    **values,
                }
            )
        )

    def test_order_starts_new_whatever_context_or_preference_says(self):
        Order = self.env["mds.order"].with_user(self.dispatcher)
        claims = {
            "default_state": "closed",
            "default_closed_at": MONDAY,
            "default_assessed_by_id": self.manager.id,
        }
        order = Order.with_context(**claims).create({"device_id": self.device.id})
        self.assertEqual(order.state, "new")
        self.assertFalse(order.closed_at or order.assessed_by_id)
        self.env["ir.default"].set(
            "mds.order", "state", "closed", user_id=self.dispatcher.id, company_id=False
        )
        self.assertEqual(Order.create({"device_id": self.device.id}).state, "new")

    def test_number_of_an_order_stays(self):
        with self.assertRaises(UserError):
            self.own.write({"name": "WO-FORGED"})

    def test_visit_has_no_stamps_from_context(self):
        start = MONDAY + timedelta(days=3)
        visit = (
            self.env["mds.visit"]
            .with_user(self.dispatcher)
            .with_context(default_state="done", default_finished_at=MONDAY)
            .create(
                {
                    "order_id": self.order.id,
                    "employee_id": self.employee_2.id,
                    "planned_start": start,
                    "planned_end": start + timedelta(hours=1),
                }
            )
        )
        self.assertEqual((visit.state, visit.finished_at), ("planned", False))

    def test_nothing_happens_in_the_future(self):
        with self.assertRaises(UserError):
            self.visit.action_finish(fields.Datetime.now() + timedelta(hours=8))

        soon = fields.Datetime.now() + timedelta(hours=8)
        with self.assertRaises(UserError):
            self._create_time(start=soon - timedelta(hours=1), end=soon)
        with self.assertRaises(UserError):
            self._accept(self.order).create(
                {
                    "res_model": "mds.order",
                    "res_id": self.order.id,
                    "person_name": "Head Nurse Wang",
                    "drawing": PICTURE,
                    "occurred_at": soon,
                }
            )

    def test_nobody_is_planned_who_cannot_go(self):
        clerk = self.env["hr.employee"].create({"name": "Clerk"})
        with self.assertRaises(ValidationError):
            self._plan(self.order, hour=18, employee=clerk)
        visit = self._plan(self.order, hour=18, employee=self.employee_2)
        with self.assertRaises(ValidationError):
            visit.write({"employee_id": clerk.id})

    def test_time_is_booked_by_the_engineer_himself(self):
        with self.assertRaises(AccessError):
            self._create_time(employee_id=self.employee_2.id, user_id=self.engineer.id)

    def test_hours_follow_from_start_and_end(self):
        row = self._create_time(duration_hours=99)
        self.assertEqual(row.duration_hours, 1)
        row.write({"duration_hours": 99})
        self.assertEqual(row.duration_hours, 1)

    def test_region_follows_from_the_order(self):
        row = self._create_time(region_id=self.other_region.id)
        self.assertEqual(row.region_id, self.region)
        row.write({"region_id": self.other_region.id})
        self.assertEqual(row.region_id, self.region)

    def test_time_and_photo_belong_to_a_visit_of_their_order(self):
        _other, other_visit = self._create_planned(hour=15)
        with self.assertRaises(ValidationError):
            self._create_time(visit_id=other_visit.id)
        with self.assertRaises(ValidationError):
            self.env["mds.order.photo"].with_user(self.engineer).create(
                {"order_id": self.order.id, "image": PICTURE, "visit_id": other_visit.id}
            )

    def test_outcome_of_a_step_cannot_be_claimed(self):
        task = self.own.task_ids.filtered(lambda task: task.limit_kind != "none")[0]
        task.write({"value_number": -1e9, "outcome": "pass"})
        task.action_fail()
        task.write({"outcome": "pass"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(task.outcome, "fail")

    def test_step_of_a_template_keeps_its_limits(self):
        task = self.own.task_ids.filtered(lambda task: task.limit_kind != "none")[0]
        with self.assertRaises(UserError):
            task.write({"template_id": False})
        forged = task.create(
            {"order_id": self.order.id, "template_id": task.template_id.id, "name": "Soft"}
        )
        self.assertEqual(forged.name, task.template_id.name)
        self.assertEqual(forged.limit_kind, task.template_id.limit_kind)

    def test_photo_behind_its_record_cannot_be_replaced(self):
        photo = (
            self.env["mds.order.photo"]
            .with_user(self.engineer)
            .create({"order_id": self.order.id, "image": PICTURE, "image_digest": "forged"})
        )
        digest = photo.image_digest
        self.assertEqual(len(digest), 64)
        photo.write({"image_digest": "forged"})
        self.assertEqual(photo.image_digest, digest)
        Attachment = self.env["ir.attachment"].with_user(self.engineer)
        files = Attachment.search(
            [("res_model", "=", photo._name), ("res_id", "=", photo.id), ("res_field", "!=", False)]
        )
        self.assertTrue(files)
        for attempt in (
            lambda: files.write({"raw": b"another picture"}),
            lambda: files.write({"res_id": 0, "res_field": False}),
            files.unlink,
            lambda: Attachment.create(
                {
                    "name": "image",
                    "res_model": photo._name,
                    "res_id": photo.id,
                    "res_field": "image",
                    "raw": b"another picture",
                }
            ),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_device_follows_a_result_that_changes_after_the_end_of_work(self):
        self._answer_all(self.own.task_ids)
        self.own.write(self._prepare_work_vals())
        self.visit.action_complete(MONDAY + timedelta(hours=11))
        self.assertEqual(self.device.state, "in_service")
        self.own.write({"result": "unsafe", "result_note": "Leak found on the second look"})
        self.assertEqual(self.device.state, "out_of_service")

    def test_acceptance_by_link_is_not_claimed_by_context(self):
        given = (
            self.env["mds.acceptance"]
            .with_user(self.engineer)
            .with_context(default_kind="link", default_state="withdrawn")
            .create(
                {
                    "res_model": "mds.order",
                    "res_id": self.order.id,
                    "person_name": "Head Nurse Wang",
                    "drawing": PICTURE,
                }
            )
        )
        self.assertEqual((given.kind, given.state), ("drawn", "given"))
