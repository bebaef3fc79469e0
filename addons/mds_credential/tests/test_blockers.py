from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import DAY, MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestBlockers(MdsCredentialCommon):
    def _blockers(self, day=DAY, employee=None):
        employee = (employee or self.employee).with_user(self.dispatcher)
        return (
            self.env["mds.credential"]
            .with_user(self.dispatcher)
            ._get_blockers("visit", employee, day)[employee]
        )

    def test_lapsed_blocks_and_missing_only_when_required(self):
        self.assertEqual(self._blockers(), [])
        credential = self._create(valid_to=DAY - timedelta(days=1))
        self.assertIn("expired on 11/22/2026", self._blockers()[0])
        credential.valid_to = DAY
        self.assertEqual(self._blockers(), [])
        self.safety.is_required = True
        self.assertIn("has no", self._blockers(employee=self.employee_2)[0])

    def test_upcoming_and_withdrawn_are_told_apart(self):
        credential = self._create(valid_from=DAY + timedelta(days=1))
        self.assertIn("valid only from", self._blockers()[0])
        credential.with_context(mds_reason="Lost").action_withdraw()
        self.assertIn("was withdrawn", self._blockers()[0])

    def test_dispatcher_is_told_why_but_cannot_read_the_certificate(self):
        credential = self._create(valid_to=DAY - timedelta(days=1), number="SECRET-1")
        self.assertNotIn("SECRET", self._blockers()[0])
        found = self.env["mds.credential"].with_user(self.dispatcher).search([])
        self.assertNotIn(credential, found)

    def test_visit_is_refused_for_a_lapsed_engineer_by_its_day(self):
        credential = self._create(valid_to=DAY - timedelta(days=1))
        order = self._create_order()
        self._triage(order)
        with self.assertRaisesRegex(ValidationError, "expired on"):
            self._plan(order)
        self._plan(order, employee=self.employee_2)
        credential.valid_to = DAY
        visit = self._plan(order, hour=14)
        with self.assertRaisesRegex(ValidationError, "expired on"):
            visit.with_user(self.dispatcher).write(
                {
                    "planned_start": visit.planned_start + timedelta(days=1),
                    "planned_end": visit.planned_end + timedelta(days=1),
                }
            )

    def test_dialog_warns_before(self):
        self._create(valid_to=DAY - timedelta(days=1))
        order = self._create_order()
        self._triage(order)
        wizard = (
            self.env["mds.visit.plan"]
            .with_user(self.dispatcher)
            .new(
                {
                    "order_id": order.id,
                    "employee_id": self.employee.id,
                    "planned_start": "2026-11-23 09:00:00",
                    "planned_end": "2026-11-23 10:00:00",
                }
            )
        )
        self.assertIn("expired on", wizard.warning)
        wizard.planned_start = "2026-11-22 09:00:00"
        self.assertNotIn("expired on", wizard.warning or "")

    def test_model_of_the_device_decides(self):
        """Authorised for one model, lapsed for the other: only the other is refused."""
        other = self.env["product.product"].create(
            {
                "name": "CT",
                "is_medical_device": True,
                "mds_model_number": "CT-1",
                "mds_requires_acceptance": False,
            }
        )
        self._create(product_tmpl_ids=[(6, 0, self.device.product_tmpl_id.ids)])
        self._create(
            product_tmpl_ids=[(6, 0, other.product_tmpl_id.ids)],
            valid_to=DAY - timedelta(days=1),
        )
        order = self._create_order()
        second = self._create_order(
            device_id=self._create_device("CT-9", product_id=other.id).id, symptom="Noise"
        )
        orders = order + second
        answers = orders.with_context(mds_visit_date=DAY)._get_engineer_blockers(self.employee)
        self.assertEqual(answers[order][self.employee], [])
        self.assertIn("expired", answers[second][self.employee][0])
        self.safety.write(
            {"is_required": True, "product_tmpl_ids": [(6, 0, other.product_tmpl_id.ids)]}
        )
        answers = orders._get_engineer_blockers(self.employee_2)
        self.assertEqual(answers[order][self.employee_2], [])
        self.assertTrue(answers[second][self.employee_2])

    def test_region_and_category_of_the_scope(self):
        category = self.env["product.category"].create({"name": "Ventilators"})
        self.product.categ_id = self.env["product.category"].create(
            {"name": "ICU", "parent_id": category.id}
        )
        self.safety.write({"is_required": True, "categ_ids": [(6, 0, category.ids)]})
        credential = self._create(
            categ_ids=[(6, 0, category.ids)], region_ids=[(6, 0, self.other_region.ids)]
        )
        order = self._create_order()
        dated = order.with_context(mds_visit_date=DAY)
        [reason] = dated._get_engineer_blockers(self.employee)[order][self.employee]
        self.assertIn("for this model and region", reason)
        credential.region_ids = self.region
        self.assertFalse(dated._get_engineer_blockers(self.employee)[order][self.employee])

    def test_vendor_of_an_outsourced_engineer_counts(self):
        vendor = self.env["res.partner"].create({"name": "Fixit", "is_company": True})
        self.employee.mds_vendor_id = vendor
        self._create(self.licence, partner_id=vendor.id, valid_to=DAY - timedelta(days=1))
        order = self._create_order()
        answers = order.with_context(mds_visit_date=DAY)._get_engineer_blockers(
            self.employee + self.employee_2
        )
        self.assertIn("comes from Fixit", answers[order][self.employee][0])
        self.assertEqual(answers[order][self.employee_2], [])

    def test_device_is_not_put_in_service_on_a_lapsed_permit(self):
        permit = self._create_kind("T-PERMIT", applies_to="device", blocks="service")
        device = self.device
        device.with_user(self.dispatcher).action_start_repair()
        credential = self._create(permit, device_id=device.id, valid_to="2026-01-01")
        with self.assertRaisesRegex(UserError, "expired on"):
            device.with_user(self.dispatcher).action_put_in_service()
        credential.valid_to = False
        device.with_user(self.dispatcher).action_put_in_service()

    def test_lapsed_certificate_of_the_model_blocks_its_devices(self):
        kind = self._create_kind("T-REG", applies_to="product", blocks="service")
        self._create(kind, product_tmpl_id=self.product.product_tmpl_id.id, valid_to="2026-01-01")
        [reason] = self.device._get_service_blockers()[self.device]
        self.assertIn("expired on", reason)

    def test_many_employees_and_orders_cost_the_same_queries(self):
        employees = self.env["hr.employee"].create(
            [{"name": f"E{i}", "mds_is_engineer": True} for i in range(20)]
        )
        for one in employees:
            self._create(employee_id=one.id, valid_to=DAY)
        orders = self.env["mds.order"].concat(*(self._create_order() for _i in range(10)))

        def count(some_orders, people):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            some_orders._get_engineer_blockers(people)
            return self.env.cr.sql_log_count - before

        count(orders, employees)  # what is cached once for all
        self.assertEqual(count(orders, employees), count(orders[:2], employees[:2]))
