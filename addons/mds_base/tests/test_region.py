import json

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
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

    def test_region_is_found_by_its_name_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        regions = self.zhejiang.with_context(lang="zh_CN")
        regions.name = "浙江"
        self.assertEqual(regions.name_search("浙江"), [(self.zhejiang.id, "浙江")])
        self.assertEqual(self.zhejiang.name_search("Zhejiang"), [(self.zhejiang.id, "Zhejiang")])

    def test_full_name_is_in_the_readers_language_and_found_so(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self.east.with_context(lang="zh_CN")
        chinese.name = "华东"
        self.zhejiang.with_context(lang="zh_CN").name = "浙江"
        self.assertEqual(self.zhejiang.complete_name, "East / Zhejiang")
        self.assertEqual(self.zhejiang.with_context(lang="zh_CN").complete_name, "华东 / 浙江")
        for regions, words in ((chinese, "华东 / 浙"), (self.east, "east / zhe")):
            domain = [("complete_name", "ilike", words)]
            self.assertEqual(regions.search(domain).ids, self.zhejiang.ids)
        self.assertEqual(
            self.east.name_search("East / Zhejiang", operator="="),
            [(self.zhejiang.id, "Zhejiang")],
        )

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

    def test_archived_region_stays_visible_to_its_users(self):
        self.engineer.mds_region_ids = self.east
        self.jiangsu.active = False
        self.engineer.mds_region_ids = self.east + self.north
        self.assertIn(self.jiangsu, self.engineer.mds_allowed_region_ids)

    def test_user_of_an_archived_region_does_not_see_all_regions(self):
        self.engineer.mds_region_ids = self.north
        self.north.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.engineer.mds_region_ids, self.north)
        self.assertEqual(self.engineer.mds_allowed_region_ids, self.north)

    def test_limiting_users_from_the_region_is_evidence(self):
        """Who may see what is noted from either side of the list."""
        self.north.with_user(self.administrator).user_ids = self.engineer
        entry = self._get_entries(self.engineer, "rights")[-1]
        self.assertEqual(json.loads(entry.payload), {"mds_region_ids": [[], self.north.ids]})
        self.assertEqual(entry.actor_id, self.administrator.id)
        self.north.user_ids = [Command.unlink(self.engineer.id)]
        entry = self._get_entries(self.engineer, "rights")[-1]
        self.assertEqual(json.loads(entry.payload), {"mds_region_ids": [self.north.ids, []]})
        south = self.env["mds.region"].create(
            {"name": "South", "user_ids": [Command.link(self.engineer.id)]}
        )
        entry = self._get_entries(self.engineer, "rights")[-1]
        self.assertEqual(json.loads(entry.payload), {"mds_region_ids": [[], south.ids]})


@tagged("post_install", "-at_install")
class TestOutlet(MdsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Hangzhou Branch", "parent_id": cls.company.id}
        )
        cls.outlet = cls.env["mds.outlet"].create(
            {"name": "West Lake", "code": "T-WL", "company_id": cls.branch.id}
        )
        cls.own = cls.env["mds.outlet"].create(
            {"name": "Head Office", "code": "T-HO", "company_id": cls.company.id}
        )

    def _see(self, user, companies):
        user.write({"company_ids": [Command.set(companies.ids)], "company_id": companies[:1].id})
        outlets = self.env["mds.outlet"].with_user(user)
        outlets = outlets.with_context(allowed_company_ids=companies.ids)
        return outlets.search([("code", "like", "T-")])

    def test_parent_company_sees_its_branches_and_a_branch_only_itself(self):
        """As Odoo's company rules intend: with both companies open both are there."""
        both = self._see(self.manager, self.company + self.branch)
        self.assertEqual(both, self.outlet + self.own)
        self.assertEqual(self._see(self.dispatcher, self.branch), self.outlet)
        self.assertEqual(self._see(self.engineer, self.company), self.own)

    def test_branch_manager_sets_up_outlets_of_his_branch_only(self):
        self._see(self.manager, self.branch)
        outlets = self.env["mds.outlet"].with_user(self.manager)
        outlets = outlets.with_context(allowed_company_ids=self.branch.ids)
        new = outlets.create({"name": "New", "code": "T-NEW"})
        self.assertEqual(new.company_id, self.branch)
        with self.assertRaises(AccessError):
            self.own.with_env(outlets.env).name = "Taken"
        with self.assertRaises(AccessError):
            outlets.create({"name": "X", "code": "T-X", "company_id": self.company.id})
        with self.assertRaises(AccessError):
            new.unlink()

    def test_others_do_not_change_outlets(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.quality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.own.with_user(user).name = "x"
