from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OutboxCommon


@tagged("post_install", "-at_install")
class TestAccess(OutboxCommon):
    def test_only_administrators_read_events_and_systems(self):
        event = self._emit("k1")
        for user in (
            self.engineer,
            self.dispatcher,
            self.storekeeper,
            self.manager,
            self.contract_manager,
            self.quality,
            self.accountant,
            self.outsider,
        ):
            for record in (event, self.system, self.kind):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                self.system.with_user(user).action_send_test()
        self.assertEqual(event.with_user(self.administrator).key, "k1")

    def test_administrator_of_another_company_sees_neither(self):
        other = self.env["res.company"].create({"name": "Branch"})
        record = self.env["res.partner"].create({"name": "A", "company_id": self.company.id})
        event = self._emit("k1", record=record)
        self.system.company_id = self.company
        stranger = self._create_user(
            "mds_admin_2",
            "mds_base.group_administrator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model, domain in (
            ("mds.outbox", [("id", "=", event.id)]),
            ("mds.outbox.system", [("id", "=", self.system.id)]),
        ):
            self.assertFalse(self.env[model].with_user(stranger).search(domain))
