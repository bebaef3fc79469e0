from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MONDAY, PICTURE, MdsOrderCommon

MODELS = ("mds.order", "mds.visit", "mds.order.task", "mds.order.time", "mds.order.photo")


@tagged("post_install", "-at_install")
class TestAccess(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.visit = cls._create_planned()
        cls._arrive(cls.visit)

    def _count(self, model, user):
        return self.env[model].with_user(user).search_count([("company_id", "=", self.company.id)])

    def test_outsider_sees_nothing(self):
        for model in MODELS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search_count([])

    def test_every_service_role_reads_and_only_some_write(self):
        readers = self.storekeeper + self.contract_manager + self.accountant
        for user in readers:
            order = self.order.with_user(user)
            self.assertEqual(order.symptom, "Alarm, no flow")
            with self.assertRaises(AccessError):
                order.write({"work_done": "I was never there"})
            with self.assertRaises(AccessError):
                self._create_order(user=user)
            with self.assertRaises(AccessError):
                self.visit.with_user(user).action_finish()

    def test_engineer_without_a_visit_writes_nothing(self):
        order = self.order.with_user(self.engineer_2)
        self.assertEqual(order.symptom, "Alarm, no flow")
        with self.assertRaises(AccessError):
            order.write({"work_done": "Not mine"})
        with self.assertRaises(AccessError):
            order.task_ids[0].write({"note": "Not mine"})
        with self.assertRaises(AccessError):
            order.action_finish()
        with self.assertRaises(AccessError):
            self.env["mds.order.photo"].with_user(self.engineer_2).create(
                {"order_id": order.id, "image": PICTURE}
            )

    def test_engineer_writes_work_not_plan_nor_money(self):
        order = self.order.with_user(self.engineer)
        order.write({"work_done": "Cleaned"})
        for vals in (
            {"priority": "3"},
            {"coverage": "warranty"},
            {"due_by": MONDAY},
            {"device_id": self.device.id},
            {"complaint_assessment": "no", "complaint_reason": "x"},
        ):
            with self.assertRaises(AccessError):
                order.write(vals)

    def test_engineer_cannot_triage_plan_close_or_cancel(self):
        fresh = self._create_order(user=self.engineer)
        with self.assertRaises(AccessError):
            fresh._do_triage({"is_patient_involved": "no", "is_device_unsafe": "no"})
        order = self.order.with_user(self.engineer)
        with self.assertRaises(AccessError):
            order._do_plan(
                {
                    "employee_id": self.employee.id,
                    "planned_start": MONDAY + timedelta(days=1),
                    "planned_end": MONDAY + timedelta(days=1, hours=1),
                }
            )
        other, _visit = self._create_planned(hour=14)
        with self.assertRaises(AccessError):
            other.with_user(self.engineer).with_context(mds_reason="Rain").action_cancel()
        order.write(self._prepare_work_vals())
        self.visit.action_complete()
        with self.assertRaises(AccessError):
            self.env.ref("mds_order.order_type_repair").with_user(self.engineer).write(
                {"requires_acceptance": False}
            )

    def test_quality_officer_assesses_and_nothing_else(self):
        order = self.order.with_user(self.quality)
        order._do_assess("no", "Wear.")
        with self.assertRaises(AccessError):
            order.write({"work_done": "Better words"})
        with self.assertRaises(AccessError):
            order.action_finish()

    def test_dispatcher_does_not_reopen_what_is_closed(self):
        mine = self.order.with_user(self.engineer)
        self._answer_all(mine.task_ids)
        mine.write(self._prepare_work_vals())
        self.visit.action_complete()
        self._accept(self.order)
        self.sign(self.order, self.engineer)
        self.order.with_user(self.quality)._do_assess("no", "Wear.")
        self.order.with_user(self.dispatcher).action_close()
        reason = {"mds_reason": "Wrong number"}
        for user in (self.engineer, self.dispatcher):
            with self.assertRaises(AccessError):
                self.order.with_user(user).with_context(**reason).action_reopen()
        self.order.with_user(self.manager).with_context(**reason).action_reopen()

    def test_setup_is_the_service_managers(self):
        code = self.env.ref("mds_order.fault_cause_wear")
        for user in (self.engineer, self.dispatcher, self.quality):
            with self.assertRaises(AccessError):
                code.with_user(user).write({"name": "Age"})
        code.with_user(self.manager).write({"name": "Age"})

    def test_regions_limit_what_is_seen(self):
        self.env["mds.order.photo"].with_user(self.engineer).create(
            {"order_id": self.order.id, "image": PICTURE}
        )
        near = self._create_user(
            "near", "mds_base.group_dispatcher", mds_region_ids=[(6, 0, self.region.ids)]
        )
        far = self._create_user(
            "far", "mds_base.group_dispatcher", mds_region_ids=[(6, 0, self.other_region.ids)]
        )
        for model in MODELS:
            self.assertTrue(self._count(model, near), model)
            self.assertFalse(self._count(model, far), model)
        with self.assertRaises(AccessError):
            self.order.with_user(far).write({"priority": "3"})

    def test_companies_limit_what_is_seen(self):
        company = self.env["res.company"].create({"name": "Other subsidiary"})
        stranger = self._create_user(
            "stranger",
            "mds_base.group_service_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for model in MODELS:
            self.assertFalse(self._count(model, stranger), model)
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).read(["symptom"])

    def test_nobody_deletes(self):
        for user in (self.engineer, self.dispatcher, self.manager, self.administrator):
            for record in (self.order, self.visit):
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()

    def test_acceptance_is_recorded_by_those_who_work(self):
        with self.assertRaises(AccessError):
            self._accept(self.order, user=self.storekeeper)
        with self.assertRaises(AccessError):
            self._accept(self.order, user=self.engineer_2)
        self._accept(self.order)
