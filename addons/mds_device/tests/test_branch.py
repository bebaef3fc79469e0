from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestBranch(MdsDeviceCommon):
    """A branch is a child company: it sees its own, who opens both sees both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Hangzhou Branch", "parent_id": cls.company.id}
        )
        cls.own = cls._create_devices("B-HEAD")
        cls.of_branch = cls._create_devices("B-BRANCH", company_id=cls.branch.id)

    def _as(self, user, companies):
        user.write({"company_ids": [Command.set(companies.ids)], "company_id": companies[:1].id})
        return self.env(
            user=user.id, su=False, context={"allowed_company_ids": companies.ids, "lang": "en_US"}
        )

    def _see(self, user, companies):
        domain = [("serial", "like", "B-")]
        return self._as(user, companies)["mds.device"].search(domain)

    def test_who_sees_which_devices(self):
        self.assertEqual(self._see(self.engineer, self.branch), self.of_branch)
        self.assertEqual(self._see(self.dispatcher, self.company), self.own)
        both = self._see(self.manager, self.company + self.branch)
        self.assertEqual(both, self.own + self.of_branch)
        with self.assertRaises(AccessError):
            self.own.with_env(self._as(self.engineer, self.branch)).read(["serial"])

    def test_region_limits_within_all_companies(self):
        self.manager.mds_region_ids = self.west
        self.assertFalse(self._see(self.manager, self.company + self.branch))

    def test_device_and_outlet_are_of_one_company(self):
        outlet = self.env["mds.outlet"].create(
            {"name": "West Lake", "code": "T-WL", "company_id": self.branch.id}
        )
        self.of_branch.outlet_id = outlet
        with self.assertRaises(UserError):
            self.own.outlet_id = outlet
