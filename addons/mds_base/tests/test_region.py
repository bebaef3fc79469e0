from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import MdsCommon


@tagged("post_install", "-at_install")
class TestRegion(MdsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Region = cls.env["mds.region"]
        cls.east = Region.create({"name": "East", "code": "T-EAST"})
        cls.zhejiang, cls.jiangsu = Region.create(
            [
                {"name": "Zhejiang", "parent_id": cls.east.id},
                {"name": "Jiangsu", "parent_id": cls.east.id},
            ]
        )
        cls.north = Region.create({"name": "North"})

    def test_users_regions_are_expanded(self):
        self.engineer.mds_region_ids = self.east
        self.assertEqual(
            self.engineer.mds_allowed_region_ids, self.east + self.zhejiang + self.jiangsu
        )

    def test_moved_region_takes_users_along(self):
        self.engineer.mds_region_ids = self.east
        self.north.parent_id = self.zhejiang
        self.assertIn(self.north, self.engineer.mds_allowed_region_ids)

    def test_new_subregion_is_visible(self):
        self.engineer.mds_region_ids = self.east
        shanghai = self.env["mds.region"].create({"name": "Shanghai", "parent_id": self.east.id})
        self.assertIn(shanghai, self.engineer.mds_allowed_region_ids)

    def test_cycle_is_refused(self):
        with self.assertRaises(ValidationError):
            self.east.parent_id = self.zhejiang

    def test_only_administrators_change_regions(self):
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.east.with_user(user).name = "Elsewhere"
        self.east.with_user(self.administrator).name = "East China"
