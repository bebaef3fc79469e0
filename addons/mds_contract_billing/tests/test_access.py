from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY, MdsBillingCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsBillingCommon):
    def test_only_accountants_bill(self):
        contract = self._create_active()
        for user in (self.contract_manager, self.manager, self.dispatcher, self.engineer):
            with self.assertRaises(AccessError):
                self.env["mds.billing.run"].with_user(user).create(
                    {"date": TODAY, "invoice_date": TODAY}
                )
        run = self._bill(contract_ids=[(6, 0, contract.ids)])
        self.assertEqual(run.with_user(self.contract_manager).state, "done")
        with self.assertRaises(AccessError):
            run.with_user(self.contract_manager).action_continue()
        with self.assertRaises(AccessError):
            run.with_user(self.dispatcher).read(["state"])

    def test_nobody_writes_what_was_billed(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        for user in (self.accountant, self.contract_manager, self.manager):
            with self.assertRaises(AccessError):
                contract.bill_ids[0].with_user(user).amount = 1
            with self.assertRaises(AccessError):
                contract.bill_ids[0].with_user(user).unlink()
        with self.assertRaises(AccessError):
            contract.bill_ids[0].with_user(self.outsider).read(["amount"])

    def test_only_contract_managers_price(self):
        contract = self._create_priced()
        price = contract.draft_line_ids.price_ids
        for user in (self.accountant, self.dispatcher, self.engineer):
            self.assertEqual(price.with_user(user).amount, 12000)
            with self.assertRaises(AccessError):
                price.with_user(user).amount = 1

    def test_a_region_hides_bills_and_contracts_from_the_run(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        self.accountant.mds_region_ids = self.other_region
        with self.assertRaises(AccessError):
            contract.bill_ids[0].with_user(self.accountant).read(["amount"])
        found = self.env["mds.contract"].with_user(self.accountant)._search_billable(self.company)
        self.assertNotIn(contract.id, found.ids)

    def test_an_accountant_outside_the_service_posts_and_prints_its_invoices(self):
        contract = self._create_active()
        self._bill(contract_ids=[(6, 0, contract.ids)])
        plain = self._create_user(
            "plain_accountant",
            "account.group_account_invoice",
            company_ids=[(6, 0, self.company.ids)],
            company_id=self.company.id,
        )
        move = self._get_moves(contract).with_user(plain)
        move.action_post()
        self.assertEqual((move.state, move.mds_bill_count), ("posted", 3))
