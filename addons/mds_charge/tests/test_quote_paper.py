from unittest.mock import patch

from odoo.tests import tagged

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestQuotePaper(MdsChargeCommon):
    """What the customer is asked to accept can be reckoned after, line by line."""

    def _create_quote(self):
        """One hour at 400 less 5 % of the contract, a call-out at 200, an hour of road at 100."""
        contract = self._create_contract(
            [{"labour_percent": 0, "travel_percent": 50, "expense_percent": 0}]
        )
        contract.draft_version_id.labour_discount = 5
        self._sign(contract)
        order = self._create_planned()[0]
        order.report_language = "zh"
        action = order.with_user(self.contract_manager).action_quote()
        quote = (
            self.env["mds.charge.quote"].with_user(self.contract_manager).browse(action["res_id"])
        )
        quote.line_ids.filtered(lambda line: line.kind == "work").quantity = 1
        return quote

    def _print(self, quote):
        report = self.env["ir.actions.report"]
        return report._render_qweb_html("mds_charge.report_quote", quote.ids)[0].decode()

    def _check_ties(self, quote):
        for line in quote.line_ids:
            gross = line.quantity_charged * line.unit_price
            self.assertAlmostEqual(gross + line.change_amount, line.amount)
            self.assertAlmostEqual(
                line.amount - line.covered_amount - line.discount_amount + quote._report_tax(line),
                line.total_amount,
            )

    def test_each_line_of_the_paper_ties_and_names_its_reduction(self):
        """1 × 400 − 20 = 380; the contract bears half of 100: 50; 380 + 200 × 1 + 50."""
        self.env.ref("base.CNY").name = "XNY"
        self.company.currency_id.name = "CNY"
        quote = self._create_quote()
        work = quote.line_ids.filtered(lambda line: line.kind == "work")
        self.assertEqual((work.change_amount, work.amount), (-20.0, 380.0))
        self._check_ties(quote)
        html = self._print(quote)
        for text in ("加价或减免", "-20.00", "合同折扣 5 %：380.00", "大写", "人民币"):
            self.assertIn(text, html)
        self.assertNotIn("Contract discount", html)
        quote.order_id.with_user(self.dispatcher).report_language = "en"
        html = self._print(quote)
        for text in ("Surcharge or Reduction", "-20.00", "Contract discount 5 %: 380.00"):
            self.assertIn(text, html)
        self.assertNotIn("人民币", html)

    def test_with_tax_on_top_each_line_says_its_tax(self):
        self.tax.price_include_override = "tax_excluded"
        quote = self._create_quote()
        self._check_ties(quote)
        self.assertAlmostEqual(
            quote.total_amount - quote.untaxed_amount, quote._report_tax(quote.line_ids)
        )
        self.assertIn("税额", self._print(quote))

    def test_a_price_at_cost_does_not_tell_what_we_pay(self):
        quote = self._create_quote()
        quote.line_ids = [(0, 0, {"kind": "other", "cost": 50})]
        line = quote.line_ids.filtered(lambda line: line.kind == "other")
        self.assertIn("At cost: 50", line.steps_text)
        self.assertFalse(line.moves_text)

    def test_the_usual_travel_is_looked_up_once(self):
        order = self._create_planned()[0].with_user(self.contract_manager)
        with patch.object(
            self.registry["mds.order"],
            "_get_usual_travel",
            autospec=True,
            side_effect=self.registry["mds.order"]._get_usual_travel,
        ) as asked:
            order.action_quote()
        self.assertEqual(asked.call_count, 1)

    def test_the_paper_of_the_contract_has_its_price_terms(self):
        contract = self._create_contract()
        version = contract.draft_version_id
        version.write({"labour_discount": 5, "freight_policy": "above", "freight_amount": 800})
        report = self.env["ir.actions.report"].with_user(self.contract_manager)
        for paper, words in (
            ("en", ("Price Terms", "Labour Discount", "Free above an Amount", "800.00")),
            ("zh", ("价格条款", "人工折扣", "满额免运费")),
        ):
            name = f"mds_contract.contract_paper_{paper}"
            html = report._render_qweb_html(name, version.ids)[0].decode()
            for text in words:
                self.assertIn(text, html)
