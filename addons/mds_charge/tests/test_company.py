from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsChargeCommon

CATEGORIES = {"labour", "travel", "vendor", "expense"}


@tagged("post_install", "-at_install")
class TestNewCompany(MdsChargeCommon):
    def _get_rows(self, company):
        return self.env["mds.charge.tax"].search([("company_id", "=", company.id)])

    def test_a_new_company_has_a_row_for_each_category(self):
        company, branch = self.env["res.company"].create([{"name": "South"}, {"name": "Other"}])
        self.assertEqual(set(self._get_rows(company).mapped("category")), CATEGORIES)
        self.assertEqual(len(self._get_rows(branch)), 4)
        labour = (
            self.env["mds.charge.tax"]
            ._get_rows(company, self.hour.date_from)
            ._get_of(company, "labour", self.hour.date_from)
        )
        self.assertEqual(labour.product_id, self.env.ref("mds_charge.product_labour"))

    def test_a_branch_uses_the_rows_of_its_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.assertFalse(self._get_rows(branch))

    def test_missing_categories_are_added_by_a_click(self):
        rows = self._get_rows(self.company)
        rows.filtered(lambda row: row.category in ("travel", "vendor")).unlink()
        taxes = self.env["mds.charge.tax"].with_user(self.accountant)
        taxes.action_add_missing()
        found = self._get_rows(self.company)
        self.assertEqual(set(found.mapped("category")), CATEGORIES | {"parts"})
        with self.assertRaisesRegex(UserError, "already"):
            taxes.action_add_missing()
        with self.assertRaises(AccessError):
            taxes.with_user(self.engineer).action_add_missing()
