from datetime import datetime, timedelta

from odoo.addons.mds_base.tests.common import MdsCommon

MONDAY = datetime(2026, 11, 23, 0, 0)
# 1 x 1 pixel
PICTURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    b"AABJRU5ErkJggg=="
)


class MdsOrderCommon(MdsCommon):
    """A hospital with a ventilator, two engineers with a login, and the steps of an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # every order is in the sample: who assesses does not depend on a number
        cls.company.mds_complaint_sample_percent = 100
        cls.region = cls.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        cls.other_region = cls.env["mds.region"].create({"name": "West", "code": "T-WEST"})
        cls.outlet = cls.env["mds.outlet"].create(
            {"name": "Hangzhou", "code": "T-HZ", "company_id": cls.company.id}
        )
        cls.hospital = cls.env["res.partner"].create(
            {
                "name": "City Hospital",
                "is_company": True,
                "mds_is_hospital": True,
                "mds_region_id": cls.region.id,
                "mds_required_acceptance": "user_department",
            }
        )
        cls.site = cls.env["mds.site"].create(
            {"name": "ICU", "kind": "department", "partner_id": cls.hospital.id}
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Ventilator X",
                "is_medical_device": True,
                "mds_requires_acceptance": False,
                "mds_model_number": "VX-1",
                "mds_udi_di": "06901234567892",
            }
        )
        cls.device = cls._create_device("SN-1001")
        cls.employee = cls._create_engineer(cls.engineer)
        cls.engineer_2 = cls._create_user("mds_engineer_2", "mds_base.group_engineer")
        cls.employee_2 = cls._create_engineer(cls.engineer_2)
        cls.repair = cls.env.ref("mds_order.order_type_repair")

    @classmethod
    def _create_device(cls, serial, **values):
        device = cls.env["mds.device"].create(
            {
                "product_id": cls.product.id,
                "serial": serial,
                "partner_id": cls.hospital.id,
                "site_id": cls.site.id,
                "outlet_id": cls.outlet.id,
                **values,
            }
        )
        device.action_put_in_service()
        return device

    @classmethod
    def _create_engineer(cls, user, **values):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "mds_is_engineer": True,
                **values,
            }
        )

    @classmethod
    def _create_order(cls, **values):
        return (
            cls.env["mds.order"]
            .with_user(values.pop("user", cls.dispatcher))
            .create(
                {
                    "device_id": cls.device.id,
                    "symptom": "Alarm, no flow",
                    "reported_at": MONDAY + timedelta(hours=1),
                    **values,
                }
            )
        )

    @classmethod
    def _triage(cls, order, **values):
        order.with_user(cls.dispatcher)._do_triage(
            {"is_patient_involved": "no", "is_device_unsafe": "no", **values}
        )

    @classmethod
    def _plan(cls, order, hour=9, hours=2, employee=None, **values):
        start = MONDAY + timedelta(hours=hour)
        return order.with_user(cls.dispatcher)._do_plan(
            {
                "employee_id": (employee or cls.employee).id,
                "planned_start": start,
                "planned_end": start + timedelta(hours=hours),
                **values,
            }
        )

    @classmethod
    def _create_planned(cls, **values):
        """An order that is triaged and planned, and its visit as the engineer sees it."""
        plan = {name: values.pop(name) for name in ("hour", "employee") if name in values}
        order = cls._create_order(**values)
        cls._triage(order)
        visit = cls._plan(order, **plan)
        user = (plan.get("employee") or cls.employee).user_id
        return order, visit.with_user(user)

    @classmethod
    def _arrive(cls, visit, hour=9):
        visit.action_accept(MONDAY + timedelta(hours=hour - 2))
        visit.action_travel(MONDAY + timedelta(hours=hour - 1))
        visit.action_arrive(MONDAY + timedelta(hours=hour))

    @classmethod
    def _answer_all(cls, tasks):
        tasks.filtered(lambda task: task.kind == "tick").action_pass()
        for task in tasks.filtered(lambda task: task.kind == "number"):
            task.value_number = {"min": task.lower, "max": task.upper}.get(
                task.limit_kind, (task.lower + task.upper) / 2
            )
        tasks.filtered(lambda task: task.kind == "text").write({"value_text": "v1.2"})

    @classmethod
    def _prepare_work_vals(cls, **values):
        return {
            "work_done": "Flow sensor replaced and adjusted.",
            "cause_code_id": cls.env.ref("mds_order.fault_cause_sensor").id,
            "remedy_code_id": cls.env.ref("mds_order.fault_remedy_replaced").id,
            "result": "fit",
            **values,
        }

    @classmethod
    def _work(cls, order, visit, hour=9, **values):
        """Arrive, answer, describe and finish, as the engineer."""
        cls._arrive(visit, hour)
        order = order.with_user(visit.env.user)
        cls._answer_all(order.task_ids)
        order.write(cls._prepare_work_vals(**values))
        visit.action_complete(MONDAY + timedelta(hours=hour + 2))

    @classmethod
    def _accept(cls, order, role="user_department", user=None):
        return (
            cls.env["mds.acceptance"]
            .with_user(user or cls.engineer)
            .create(
                {
                    "res_model": "mds.order",
                    "res_id": order.id,
                    "kind": "drawn",
                    "person_name": "Head Nurse Wang",
                    "person_role": role,
                    "drawing": PICTURE,
                }
            )
        )

    def _get_codes(self, order):
        return [blocker.code for blocker in order._get_closing_blockers()[order]]
