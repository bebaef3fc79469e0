from odoo.tests import tagged

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestPaper(MdsBillingCommon):
    def test_the_paper_says_what_it_costs_and_when_it_is_paid(self):
        contract = self._create_priced(plan={"retention_percent": 5})
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.contract_manager)
            ._render_qweb_html("mds_contract.contract_paper_en", contract.draft_version_id.ids)
        )
        paper = html.decode()
        self.assertIn("12,000.00", paper)
        self.assertIn("6 % in", paper)
        self.assertIn("Retained until released", paper)
