from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestOutsourced(MdsCredentialCommon):
    """An engineer who comes from a vendor sees his own visits and what belongs to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Fixit", "is_company": True})
        cls.own_order, cls.own_visit = cls._create_planned()
        other_device = cls._create_device("SN-2002")
        cls.other_order, cls.other_visit = cls._create_planned(
            employee=cls.employee_2, device_id=other_device.id
        )
        cls.employee.with_user(cls.clerk).mds_vendor_id = cls.vendor

    def _seen(self, model, user=None):
        return self.env[model].with_user(user or self.engineer).search([])

    def test_only_his_own_visits_and_orders(self):
        self.assertEqual(self._seen("mds.visit"), self.own_visit)
        self.assertEqual(self._seen("mds.order"), self.own_order)
        self.assertEqual(self._seen("mds.device"), self.device)
        self.assertEqual(self._seen("mds.order.task").order_id, self.own_order)
        with self.assertRaises(AccessError):
            self.other_order.with_user(self.engineer).read(["symptom"])
        with self.assertRaises(AccessError):
            self.other_order.device_id.with_user(self.engineer).read(["serial"])

    def test_he_works_like_any_other(self):
        self._work(self.own_order, self.own_visit)
        self.assertEqual(self.own_order.state, "done")

    def test_he_may_report_a_fault_of_his_device(self):
        order = self._create_order(user=self.engineer)
        self.assertEqual(order.symptom, "Alarm, no flow")

    def test_others_see_what_they_saw(self):
        self.assertIn(self.own_order, self._seen("mds.order", self.engineer_2))
        self.assertIn(self.other_visit, self._seen("mds.visit", self.dispatcher))

    def test_no_other_role_lifts_the_limit(self):
        self.engineer.group_ids += self.env.ref("mds_base.group_dispatcher")
        self.assertEqual(self._seen("mds.visit"), self.own_visit)

    def test_limit_goes_with_the_vendor(self):
        self.assertTrue(self.engineer.mds_is_outsourced)
        self.employee.with_user(self.clerk).mds_vendor_id = False
        self.assertFalse(self.engineer.mds_is_outsourced)
        self.assertIn(self.other_order, self._seen("mds.order"))

    def test_archived_employee_stays_limited(self):
        self.employee.active = False
        self.assertTrue(self.engineer.mds_is_outsourced)

    def test_only_personnel_names_the_vendor(self):
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.employee.with_user(user).mds_vendor_id = False
        public = self.env["hr.employee.public"].with_user(self.dispatcher).browse(self.employee.id)
        self.assertEqual(public.mds_vendor_id, self.vendor)

    def test_he_reads_no_credentials_but_his_own(self):
        own = self._create()
        self._create(self.licence, partner_id=self.vendor.id)
        self._create(employee_id=self.employee_2.id)
        self.assertEqual(self._seen("mds.credential"), own)
