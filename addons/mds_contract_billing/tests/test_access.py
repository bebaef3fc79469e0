from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

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
        for user in (self.accountant, self.manager):
            self.assertEqual(price.with_user(user).amount, 12000)
            with self.assertRaises(AccessError):
                price.with_user(user).amount = 1

    def test_what_a_contract_costs_is_for_who_sees_contract_prices(self):
        contract = self._create_priced(
            plan={"payer_ids": [(0, 0, {"partner_id": self.hospital.id})]}
        )
        version = contract.draft_version_id
        self.env["mds.contract.milestone"].with_user(self.contract_manager).create(
            {"version_id": version.id, "name": "Acceptance", "event": "acceptance", "amount": 600}
        )
        self._sign(contract)
        self._bill(contract_ids=[(6, 0, contract.ids)])
        line = version.line_ids
        asked = [
            (contract, "billed_amount", "open_amount", "overdue_amount", "unbilled_amount",
             "next_bill_amount", "retention_amount", "liability_amount", "bill_ids"),
            (version, "year_amount", "payer_ids", "milestone_ids"),
            (line, "price_ids", "price_text", "payer_id", "tier_ids", "meter_minimum"),
            (line.price_ids, "amount"),
            (version.payer_ids, "partner_id"),
            (version.milestone_ids, "amount"),
            (contract.bill_ids, "amount"),
        ]  # fmt: skip
        for user in (self.contract_manager, self.manager, self.accountant):
            self.assertTrue(self._search_by_price(line, user))
            for records, *names in asked:
                self.assertTrue(records.with_user(user).read(names))
        for user in (self.engineer, self.dispatcher, self.quality):
            for records, *names in asked:
                for name in names:
                    with self.assertRaises(AccessError, msg=f"{user.login}: {name}"):
                        records.with_user(user).read([name])
            with self.assertRaises(AccessError):
                self.env["mds.contract"].with_user(user).search([("overdue_amount", ">", 0)])
            with self.assertRaises(AccessError, msg="by price"):
                self._search_by_price(line, user)
            with self.assertRaises(AccessError):
                contract.with_user(user).action_open_unbilled()
            # the forms do without
            self.assertTrue(Form(contract.with_user(user)).title)
            Form(version.with_user(user))
            Form(line.with_user(user))

    def _search_by_price(self, line, user):
        dearer = [("id", "in", line.ids), ("price_ids.amount", ">", 11999)]
        return line.with_user(user).search(dearer)

    def test_the_paper_with_prices_is_printed_by_who_sees_them(self):
        contract = self._create_active()
        version = contract.current_version_id
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        name = "mds_contract.contract_paper_en"
        paper, _kind = report.with_user(self.contract_manager)._render_qweb_html(name, version.ids)
        self.assertIn("12,000.00", paper.decode())
        with self.assertRaises(AccessError):
            report.with_user(self.engineer)._render_qweb_html(name, version.ids)

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
