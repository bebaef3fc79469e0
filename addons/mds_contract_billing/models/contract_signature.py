from odoo import api, models
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
    """What is signed of prices, plan and payers, and how a signer reads it.

    A version that was made since ``signs_plan`` is known signs its plan whether or not it has
    prices: pay per use and milestones are billed by it too. One of before keeps what it signed.
    """

    _inherit = "mds.contract.version"

    @api.model
    def _get_signature_dependencies(self):
        prices = ("amount", "date_from", "date_to", "months", "tax_id")
        milestones = ("name", "event", "planned_on", "amount", "tax_id", "is_assessed")
        meters = ("meter_code", "meter_minimum", "meter_tax_id", "payer_id", "bill_product_id")
        return (
            *super()._get_signature_dependencies(),
            *PLAN_FIELDS,
            "signs_plan",
            *(f"line_ids.price_ids.{name}" for name in prices),
            *(f"line_ids.{name}" for name in meters),
            "line_ids.tier_ids.beyond",
            "line_ids.tier_ids.price",
            *(f"milestone_ids.{name}" for name in milestones),
            "step_ids.score",
            "step_ids.percent",
            "payer_ids.partner_id",
            "payer_ids.weight",
        )

    def _get_signature_content(self):
        content = super()._get_signature_content()
        evidence = self._sudo_read_evidence()
        for version, source in zip(self, evidence, strict=True):
            prices = source.line_ids.price_ids._get_signed_content()
            milestones = source.milestone_ids._get_signed_content()
            meters = source.line_ids._get_signed_meters()
            if milestones:
                content[version]["milestones"] = milestones
                content[version]["score_steps"] = [
                    {"score": step.score, "percent": step.percent} for step in source.step_ids
                ]
            if meters:
                content[version]["meters"] = meters
            if prices:
                content[version]["prices"] = prices
            if prices or source.signs_plan:
                content[version]["billing_plan"] = {
                    name: self._get_plain_value(source, name) for name in PLAN_FIELDS
                }
                content[version]["payers"] = [
                    {"partner_id": payer.partner_id.id, "weight": payer.weight}
                    for payer in source.payer_ids.sorted("id")
                ]
            if source.signs_plan:
                content[version]["billed_lines"] = source.line_ids._get_signed_billing()
        return content

    def _get_signature_display(self):
        display = super()._get_signature_display()
        _ = self.env._
        for version, source in zip(self, self._sudo_read_evidence(), strict=True):
            content = display[version]
            prices = source.line_ids.price_ids.filtered(lambda price: price.origin == "agreed")
            if prices:
                content["prices"] = (_("Prices"), "\n".join(map(_say_price, prices.sorted("id"))))
            if prices or source.signs_plan:
                content["billing_plan"] = (_("Billing Plan"), version._say_plan(source))
                content["payers"] = (_("Payers"), version._say_payers(source))
            if source.signs_plan:
                lines = source.line_ids.filtered(lambda line: line._is_billed_apart())
                content["billed_lines"] = (
                    _("Lines Billed Apart"),
                    "\n".join(map(_say_billing, lines.sorted("id"))),
                )
            if source.milestone_ids:
                content["milestones"] = (
                    _("Milestones"),
                    "\n".join(map(_say_milestone, source.milestone_ids.sorted("id"))),
                )
                content["score_steps"] = (
                    _("Deductions by Score"),
                    "; ".join(f"{step.score:g}: {step.percent:g} %" for step in source.step_ids),
                )
            metered = source.line_ids.filtered("meter_code").sorted("id")
            if metered:
                content["meters"] = (_("Pay per use"), "\n".join(map(_say_meter, metered)))
        return display

    def _say_payers(self, source):
        """Each payer with his share; without any the customer pays all of it."""
        if not source.payer_ids:
            return source.contract_id.partner_id.display_name if source.signs_plan else ""
        return "\n".join(
            f"{payer.partner_id.display_name} {payer.weight:g}"
            for payer in source.payer_ids.sorted("id")
        )

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
    words += filter(None, [line.meter_tax_id.name])
    return " · ".join(words)


def _show(record, name):
    return show_number(record._fields[name], record[name])


def _say_milestone(one):
    event = dict(one._fields["event"]._description_selection(one.env))[one.event]
    words = [one.name, event, f"{one.planned_on or ''}", f"{one.amount:,.2f}", one.tax_id.name]
    if one.is_assessed:
        words.append(one._fields["is_assessed"].get_description(one.env, ["string"])["string"])
    return " · ".join(word for word in words if word)


def _say_billing(line):
    words = (line.display_name, line.payer_id.display_name, line.bill_product_id.display_name)
    return " · ".join(word for word in words if word)


class ContractLine(models.Model):
    _inherit = "mds.contract.line"

    def _is_billed_apart(self):
        """Whether the line says itself who is billed, or as what."""
        self.ensure_one()
        return bool(self.payer_id or self.bill_product_id)

    def _get_signed_billing(self):
        return [
            {
                "id": line.id,
                "payer_id": line.payer_id.id or None,
                "bill_product_id": line.bill_product_id.id or None,
            }
            for line in self.sorted("id")
            if line._is_billed_apart()
        ]
