from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

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

    def test_terms_and_what_was_signed_are_for_who_sees_contract_prices(self):
        contract = self._create_contract()
        version = contract.draft_version_id
        term = self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": version.id,
                "clause_id": self.env.ref("mds_contract.clause_deductible").id,
                "own_amount": 300,
            }
        )  # fmt: skip
        self._sign(contract)
        signature = version.sudo().signature_ids
        for user in (self.contract_manager, self.manager, self.accountant):
            self.assertEqual(term.with_user(user).own_amount, 300)
            self.assertTrue(signature.with_user(user).read(["content"]))
        for user in (self.engineer, self.storekeeper, self.dispatcher, self.quality):
            for records, name in (
                (term, "own_amount"),
                (version, "term_ids"),
                (version, "changes_text"),
                (signature, "content"),
            ):
                with self.assertRaises(AccessError, msg=f"{user.login}: {name}"):
                    records.with_user(user).read([name])
            with self.assertRaises(AccessError):
                self.env["mds.contract.compare"].with_user(user).create(
                    {
                        "contract_id": contract.id,
                        "old_version_id": version.id,
                        "new_version_id": version.id,
                    }
                )
            self.assertEqual(version.with_user(user).signature_state, "valid")

    def test_contract_forms_open_for_who_sees_no_prices(self):
        contract = self._sign(self._create_contract())
        for user in (self.engineer, self.dispatcher, self.quality):
            Form(contract.with_user(user))
            Form(contract.version_ids.with_user(user))

    def test_an_engineer_ends_work_that_a_term_decides(self):
        """He may not read the term; what it asks is decided by it all the same."""
        contract = self._create_contract()
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_deductible").id,
                "own_amount": 300,
            }
        )
        self._sign(contract)
        order, visit = self._create_planned()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(order.state, "done")
        self.assertEqual(self._get_payers(order, "labour", "closing")[0][0], "contract")
