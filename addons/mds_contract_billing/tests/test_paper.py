from odoo.tests import tagged

from .common import MdsBillingCommon

TIERS = ((0, 12), (1000, 9.5))


@tagged("post_install", "-at_install")
class TestPaper(MdsBillingCommon):
    def test_the_paper_says_what_use_costs(self):
        contract = self._create_contract(
            [{"name": "X-ray", "meter_code": "exposures", "meter_minimum": 300}]
        )
        line = contract.draft_line_ids
        line.tier_ids.create(
            [{"line_id": line.id, "beyond": beyond, "price": price} for beyond, price in TIERS]
        )
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.contract_manager)
            ._render_qweb_html("mds_contract.contract_paper_en", contract.draft_version_id.ids)
        )
        paper = html.decode()
        for words in ("Pay per use", "exposures", "300.00", "1,000.00", "9.5000"):
            self.assertIn(words, paper)

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
        self.assertIn("Retained: 5 %, due 365 days after the end", paper)
        self.assertIn("Billed every 3 months, in advance.", paper)

    def test_the_paper_has_the_index_clause(self):
        contract = self._create_priced()
        index = self.env["mds.price.index"].create({"name": "Consumer prices"})
        contract.draft_version_id.write({"index_id": index.id, "index_base": 102.4})
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.contract_manager)
            ._render_qweb_html("mds_contract.contract_paper_en", contract.draft_version_id.ids)
        )
        for words in ("Prices by Index", "Consumer prices", "102.4"):
            self.assertIn(words, html.decode())
