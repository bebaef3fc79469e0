from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsContractCommon):
    def test_readers_read_and_only_contract_managers_write(self):
        contract = self._create_contract()
        for user in (self.engineer, self.dispatcher, self.quality, self.accountant):
            self.assertEqual(contract.with_user(user).title, "Full service")
            with self.assertRaises(AccessError):
                contract.with_user(user).title = "Other"
            with self.assertRaises(AccessError):
                contract.draft_line_ids.with_user(user).labour_percent = 1
        with self.assertRaises(AccessError):
            contract.with_user(self.outsider).read(["title"])

    def test_a_contract_manager_reads_the_audit_trail_of_his_contracts_only(self):
        contract = self._create_contract()
        entries = self.env["mds.audit.entry"]
        entries._flush_pending()
        action = contract.with_user(self.contract_manager).action_open_audit_entries()
        own = entries.with_user(self.contract_manager)
        self.assertTrue(own.search(action["domain"]))
        with self.assertRaises(AccessError):
            entries.with_user(self.dispatcher).search(action["domain"])
        self.contract_manager.mds_region_ids = self.other_region
        self.assertFalse(own.search(action["domain"]))

    def test_a_region_hides_contracts_but_not_their_decision(self):
        self._sign(self._create_contract())
        contract = self.env["mds.contract"].search([("partner_id", "=", self.hospital.id)])
        self.contract_manager.mds_region_ids = self.other_region
        with self.assertRaises(AccessError):
            contract.with_user(self.contract_manager).read(["title"])
        self.assertFalse(
            self.env["mds.contract.line"]
            .with_user(self.contract_manager)
            .search([("contract_id", "=", contract.id)])
        )

    def test_the_dispatcher_is_told_who_pays_although_the_contract_is_of_another_region(self):
        contract = self._create_contract()
        contract.sudo().region_id = self.other_region
        self._sign(contract)
        self.dispatcher.mds_region_ids = self.region
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "contract")
