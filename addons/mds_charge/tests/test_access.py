from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsChargeCommon):
    def test_engineers_see_charges_only_when_they_are_given_it(self):
        order = self._create_done()
        for user in (self.dispatcher, self.manager, self.contract_manager, self.accountant):
            self.assertTrue(order.with_user(user).charge_ids.read(["total_amount"]))
        for user in (self.engineer, self.storekeeper, self.quality, self.outsider):
            with self.assertRaises(AccessError):
                order.with_user(user).read(["charge_ids"])
        self.engineer.group_ids += self.env.ref("mds_charge.group_charge_reader")
        self.assertTrue(order.with_user(self.engineer).charge_ids)

    def test_the_form_opens_for_who_sees_no_charges(self):
        order = self._create_done()
        for user in (self.engineer, self.dispatcher, self.quality):
            Form(order.with_user(user))

    def test_nobody_writes_a_charge(self):
        charge = self._create_done().sudo().charge_ids[:1]
        for user in (self.dispatcher, self.contract_manager, self.accountant):
            with self.assertRaises(AccessError):
                charge.with_user(user).write({"customer_amount": 1})
            with self.assertRaises(AccessError):
                charge.with_user(user).unlink()

    def test_prices_are_the_contract_managers_and_accountants(self):
        for user in (self.contract_manager, self.accountant):
            self.hour.with_user(user).price = 410
        for user in (self.dispatcher, self.manager, self.engineer):
            with self.assertRaises(AccessError):
                self.hour.with_user(user).price = 1
        with self.assertRaises(AccessError):
            self.hour.with_user(self.engineer).read(["price"])

    def test_a_region_hides_charges(self):
        order = self._create_done()
        charges = order.sudo().charge_ids
        self.dispatcher.mds_region_ids = self.other_region
        with self.assertRaises(AccessError):
            charges.with_user(self.dispatcher).read(["amount"])

    def test_another_company_sees_neither_prices_nor_charges(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_user(
            "mds_elsewhere",
            "mds_base.group_contract_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        order = self._create_done()
        self.assertFalse(
            self.env["mds.order.charge"].with_user(user).search([("order_id", "=", order.id)])
        )
        self.assertFalse(self.env["mds.charge.price"].with_user(user).search([]))

    def test_price_terms_of_a_contract_are_for_who_sees_charges_or_contract_prices(self):
        contract = self._create_contract()
        contract.draft_version_id.with_user(self.contract_manager).write(
            {"labour_discount": 10, "deductible_amount": 100}
        )
        self._sign(contract)
        version = contract.current_version_id
        for user in (self.dispatcher, self.manager, self.contract_manager, self.accountant):
            self.assertEqual(version.with_user(user).deductible_amount, 100)
        for user in (self.engineer, self.storekeeper, self.quality):
            for name in ("labour_discount", "deductible_amount", "cap_amount", "freight_amount"):
                with self.assertRaises(AccessError):
                    version.with_user(user).read([name])
            Form(version.with_user(user))
        # the engineer ends the work, and the terms that he may not read decide it
        order = self._create_done()
        self.assertEqual(sum(self._get_amounts(order).values()), 100)
