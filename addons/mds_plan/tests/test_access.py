from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAccess(MdsPlanCommon):
    def test_only_managers_make_plans(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.quality):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mds.plan"].with_user(user).create({"name": "Mine"})

    def test_only_managers_activate_and_end(self):
        plan = self._create_plan()
        with self.assertRaises(AccessError):
            plan.with_user(self.dispatcher).action_activate()
        with self.assertRaises(UserError):
            plan.state = "active"

    def test_nobody_makes_or_removes_duties(self):
        plan = self._create_active()
        duty = self._get_duties(plan)[0]
        with self.assertRaises(AccessError):
            duty.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            self.env["mds.plan.duty"].with_user(self.manager).create(
                {"plan_id": plan.id, "device_id": self.device.id}
            )
        with self.assertRaises(AccessError):
            duty.with_user(self.engineer).planned_on = duty.opens_on

    def test_outsider_sees_nothing(self):
        self._create_active()
        for model in ("mds.plan", "mds.plan.duty"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])

    def test_region_user_sees_duties_of_his_regions_only(self):
        plan = self._create_active()
        self.engineer.mds_region_ids = self.other_region
        mine = self.env["mds.plan.duty"].with_user(self.engineer)
        self.assertFalse(mine.search([("plan_id", "=", plan.id)]))
        self.engineer.mds_region_ids = self.region
        self.assertTrue(mine.search([("plan_id", "=", plan.id)]))
