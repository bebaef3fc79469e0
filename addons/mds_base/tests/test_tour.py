from odoo.tests import tagged

from .common import MdsCommon
from .tour_case import TourCase


@tagged("post_install", "-at_install")
class TestAdministratorTour(MdsCommon, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.east, cls.west = cls.env["mds.region"].create(
            [{"name": "East", "code": "T-EAST"}, {"name": "West", "code": "T-WEST"}]
        )

    def test_administrator_adds_region_with_its_users(self):
        """The role alone is enough: users are named in the list of regions."""
        self.assertFalse(self.administrator.has_group("base.group_erp_manager"))
        self.start_tour("/odoo/mds-regions", "mds_base_administrator_regions", login="mds_admin")
        self.env.invalidate_all()
        zhejiang = self.env["mds.region"].search([("code", "=", "T-ZJ")])
        self.assertEqual(zhejiang.parent_id, self.east)
        self.assertEqual(zhejiang.complete_name, "East / Zhejiang")
        self.assertEqual(zhejiang.user_ids, self.engineer)
        self.assertEqual(self.engineer.mds_allowed_region_ids, zhejiang)
        self.assertFalse(self.dispatcher.mds_region_ids)

    def test_administrator_limits_user_to_region_with_all_in_it(self):
        """“Settings → Users” is Odoo's own right, given besides the role."""
        self.administrator.group_ids += self.env.ref("base.group_erp_manager")
        zhejiang = self.env["mds.region"].create({"name": "Zhejiang", "parent_id": self.east.id})
        self.start_tour("/odoo/users", "mds_base_administrator_user", login="mds_admin")
        self.env.invalidate_all()
        self.assertEqual(self.dispatcher.mds_region_ids, self.east)
        self.assertEqual(self.dispatcher.mds_allowed_region_ids, self.east + zhejiang)
        self.assertEqual(self.east.user_ids, self.dispatcher)
        self.assertFalse(self.engineer.mds_region_ids)
