from odoo import fields, models
from odoo.addons.mds_contract.lib import compare

from .contract_version import PLAN_FIELDS

LINE_FIELDS = ("payer_id", "bill_product_id", "meter_code", "meter_minimum", "meter_tax_id")
MILESTONE_FIELDS = ("event", "planned_on", "tax_id", "is_assessed")


class ContractVersion(models.Model):
    """Money of two versions side by side: prices, tiers, payments, payers and the billing plan."""

    _inherit = "mds.contract.version"

    def _get_entries(self):
        entries = super()._get_entries()
        if not entries:
            return entries
        own, source = entries[0], self._sudo_read_evidence()
        entries += [
            compare.Entry(own.key, own.what, self._get_field_label(name), text)
            for name, text in source._get_plan_texts().items()
        ]
        for line in source.line_ids:
            key = ("line", (line.root_id or line).id)
            entries += [
                compare.Entry(key, line.display_name, line._get_field_label(name), text)
                for name, text in line._get_price_texts(self).items()
            ]
        for one in source.milestone_ids:
            key = ("milestone", (one.root_id or one).id)
            texts = {name: self._get_value_text(one, name) for name in MILESTONE_FIELDS}
            texts["amount"] = f"{one.amount:,.2f}"
            entries += [
                compare.Entry(key, one.name, one._get_field_label(name), text)
                for name, text in texts.items()
            ]
        return entries

    def _get_plan_texts(self):
        """``{field: text}``: when and how it is billed, and to whom."""
        self.ensure_one()
        return {
            **{name: self._get_value_text(self, name) for name in PLAN_FIELDS},
            "bill_anchor": fields.Date.to_string(self._get_anchor()),
            "payer_ids": "; ".join(
                f"{payer.partner_id.display_name} {payer.weight:g}"
                for payer in self.payer_ids.sorted("id")
            ),
            "step_ids": "; ".join(f"{step.score:g}: {step.percent:g} %" for step in self.step_ids),
        }


class ContractLine(models.Model):
    _inherit = "mds.contract.line"

    def _get_price_texts(self, version):
        """``{field: text}``: what the line costs, and who pays it."""
        self.ensure_one()
        prices = self.price_ids.filtered(
            lambda price: not price.cut_to or price.cut_to >= price.date_from
        )
        return {
            "price_ids": "; ".join(price._say_with_days() for price in prices.sorted("date_from")),
            **{name: version._get_value_text(self, name) for name in LINE_FIELDS},
            "tier_ids": "; ".join(
                f"> {tier.beyond:,.2f}: {tier.price:,.4f}" for tier in self.tier_ids
            ),
        }
