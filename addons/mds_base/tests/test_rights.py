import json

from odoo.fields import Command
from odoo.tests import tagged

from .common import MdsCommon


@tagged("post_install", "-at_install")
class TestRights(MdsCommon):
    """Who was allowed what, since when and by whom, is evidence too."""

    def _get_last(self):
        return self._get_entries(self.engineer, "rights")[-1:]

    def test_new_role_is_recorded(self):
        group = self.env.ref("mds_base.group_storekeeper")
        self.flush_audit()
        before = len(self._get_entries(self.engineer, "rights"))
        self.engineer.with_context(mds_reason="Stands in for the storekeeper").group_ids += group
        entry = self._get_last()
        old, new = json.loads(entry.payload)["group_ids"]
        self.assertEqual(set(new) - set(old), {group.id})
        self.assertEqual(entry.reason, "Stands in for the storekeeper")
        self.assertEqual(len(self._get_entries(self.engineer, "rights")), before + 1)
        chain = [("res.users", self.engineer.id)]
        self.assertEqual(self.env["mds.audit.entry"]._verify(chain), [])

    def test_role_given_from_the_group_is_recorded(self):
        group = self.env.ref("mds_base.group_quality_officer")
        self.flush_audit()
        group.user_ids = [Command.link(self.engineer.id)]
        old, new = json.loads(self._get_last().payload)["group_ids"]
        self.assertEqual(set(new) - set(old), {group.id})
        group.user_ids = [Command.unlink(self.engineer.id)]
        old, new = json.loads(self._get_last().payload)["group_ids"]
        self.assertEqual(set(old) - set(new), {group.id})

    def test_region_and_leaving_are_recorded(self):
        region = self.env["mds.region"].create({"name": "East"})
        self.engineer.mds_region_ids = region
        self.assertEqual(json.loads(self._get_last().payload), {"mds_region_ids": [[], region.ids]})
        self.engineer.active = False
        self.assertEqual(json.loads(self._get_last().payload), {"active": [True, False]})

    def test_other_preferences_are_not(self):
        self.flush_audit()
        before = len(self._get_entries(self.engineer))
        self.engineer.tz = "Asia/Shanghai"
        self.assertEqual(len(self._get_entries(self.engineer)), before)
