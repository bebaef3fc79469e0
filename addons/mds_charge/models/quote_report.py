from decimal import Decimal

from odoo import models
from odoo.addons.mds_contract.lib import capital
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

LABELS = {
    "title": _lt("Quote for Service"),
    "to": _lt("To"),
    "customer": _lt("Customer"),
    "order": _lt("Order No."),
    "valid": _lt("Valid until"),
    "device": _lt("Device"),
    "serial": _lt("Serial No."),
    "note": _lt("Finding and Scope"),
    "what": _lt("Service or Part"),
    "quantity": _lt("Quantity"),
    "price": _lt("Unit Price"),
    "change": _lt("Surcharge or Reduction"),
    "amount": _lt("Amount"),
    "not_yours": _lt("Borne by Warranty, Contract or Discount"),
    "tax": _lt("Tax Amount"),
    "pays": _lt("You Pay"),
    "untaxed": _lt("Without Tax"),
    "total": _lt("Total with Tax"),
    "capitals": _lt("Amount in Words"),
    "answer": _lt("Your Answer"),
    "person": _lt("Your Name"),
    "date": _lt("Date"),
}


class ChargeQuote(models.Model):
    """What the printed quote says, in the languages of the order's report."""

    _inherit = "mds.charge.quote"

    def _report_label(self, key):
        order = self.order_id
        return order._join_languages(
            LABELS[key]._translate(lang) for lang in order._get_report_languages()
        )

    def _report_line_name(self, line):
        if line.name:
            return line.name
        order = self.order_id
        if line.product_id:
            return order._report_value(line.product_id, "name")
        return order._report_value(line, "kind")

    def _report_moves(self, line):
        """Why it is not quantity × price: a row of text in each language."""
        texts = [
            line.with_context(lang=lang).moves_text or ""
            for lang in self.order_id._get_report_languages()
        ]
        return "\n".join(dict.fromkeys(text.replace("\n", "; ") for text in texts if text))

    def _report_tax(self, lines):
        """The tax that comes on top of prices; none where they include it."""
        agreed = sum(line.amount - line.covered_amount - line.discount_amount for line in lines)
        return self.currency_id.round(sum(lines.mapped("total_amount")) - agreed)

    def _report_answer(self):
        if self.state not in ("accepted", "refused"):
            return ""
        return self.order_id._report_value(self, "state")

    def _report_capitals(self):
        """大写金额 of yuan, for who reads Chinese; other currencies have none."""
        if self.currency_id.name != "CNY" or "zh_CN" not in self.order_id._get_report_languages():
            return ""
        return "人民币" + capital.in_capitals(Decimal(f"{self.total_amount:.2f}"))
