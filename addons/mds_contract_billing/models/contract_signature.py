from odoo import models
from odoo.addons.mds_contract.models.contract_line import show_number

from .contract_version import PLAN_FIELDS

INDEX_FIELDS = tuple(name for name in PLAN_FIELDS if "index" in name)
PLAIN = ("is_deferred",)  # no is an agreement too
SAID_WITH = {
    "retention_days": "retention_percent",
    "retention_condition": "retention_percent",
    "index_base": "index_id",
    "index_months": "index_id",
    "has_index_cap": "index_id",
    "index_cap": "has_index_cap",
    "index_may_fall": "index_id",
}
"""A field of the plan says something only where this one is set."""


class ContractVersion(models.Model):
    """What is shown of prices and plan before a version is signed, and kept with the signature."""

    _inherit = "mds.contract.version"

    def _get_signature_display(self):
        display = super()._get_signature_display()
        _ = self.env._
        for version, source in zip(self, self._sudo_read_evidence(), strict=True):
            content = display[version]
            prices = source.line_ids.price_ids.filtered(lambda price: price.origin == "agreed")
            if prices:
                content["prices"] = (_("Prices"), "\n".join(map(_say_price, prices.sorted("id"))))
                content["billing_plan"] = (_("Billing Plan"), version._say_plan(source))
                content["payers"] = (
                    _("Payers"),
                    "\n".join(
                        f"{payer.partner_id.display_name} {payer.weight:g}"
                        for payer in source.payer_ids.sorted("id")
                    ),
                )
            if source.milestone_ids:
                content["milestones"] = (
                    _("Milestones"),
                    "\n".join(
                        f"{one.name} {one.amount:,.2f} {one.tax_id.name or ''}".strip()
                        for one in source.milestone_ids.sorted("id")
                    ),
                )
                content["score_steps"] = (
                    _("Deductions by Score"),
                    "; ".join(f"{step.score:g}: {step.percent:g} %" for step in source.step_ids),
                )
            metered = source.line_ids.filtered("meter_code").sorted("id")
            if metered:
                content["meters"] = (_("Pay per use"), "\n".join(map(_say_meter, metered)))
        return display

    def _say_plan(self, source):
        """The plan as “label: value”, without what is empty or hangs on what is not agreed."""
        rows = self._get_plan_rows(source, PLAN_FIELDS)
        return "\n".join(f"{label}: {text}" for label, text in rows)

    def _get_plan_rows(self, source, names):
        said = (name for name in names if source[SAID_WITH.get(name, name)] or name in PLAIN)
        words = ((name, self._get_value_text(source, name)) for name in said)
        return [(self._get_field_label(name), text) for name, text in words if text]

    def _get_index_rows(self):
        """The index clause for the paper."""
        self.ensure_one()
        return self._get_plan_rows(self, INDEX_FIELDS)


def _say_price(price):
    days = f"{price.date_from} – {price.date_to or ''}".strip()
    words = (price.line_id.display_name, price.display_name, price.tax_id.name or "", days)
    return " · ".join(word for word in words if word)


def _say_meter(line):
    words = [line.display_name, line.meter_code]
    if line.meter_minimum:
        words.append(f"≥ {_show(line, 'meter_minimum')}")
    words += [f"> {_show(tier, 'beyond')}: {_show(tier, 'price')}" for tier in line.tier_ids]
    return " · ".join(words)


def _show(record, name):
    return show_number(record._fields[name], record[name])
