from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS
from odoo.addons.mds_contract.models.contract_line import show_number
from odoo.addons.mds_contract.models.contract_type import CATEGORY_FIELDS
from odoo.exceptions import UserError

from .charge_kind import FREIGHT_POLICIES, TRAVEL_BASES
from .order_charge import READERS

DISCOUNTS = {category: f"{category}_discount" for category in CATEGORY_FIELDS}
TERM_READERS = f"{MONEY_READERS},{READERS}"
"""A quote is explained by them too."""
TERM_FIELDS = (
    "pricelist_id",
    *DISCOUNTS.values(),
    "deductible_amount",
    "cap_amount",
    "travel_basis",
    "freight_policy",
    "freight_amount",
)


class ContractVersion(models.Model):
    """The price terms of a version: signed with it, and decided by for its orders."""

    _inherit = "mds.contract.version"

    currency_id = fields.Many2one(related="company_id.currency_id")
    pricelist_id = fields.Many2one(
        "product.pricelist",
        "Pricelist of Parts",
        ondelete="restrict",
        help="Empty: the list price of the part.",
    )
    labour_discount = fields.Float("Labour Discount (%)", groups=TERM_READERS)
    travel_discount = fields.Float("Travel Discount (%)", groups=TERM_READERS)
    parts_discount = fields.Float("Parts Discount (%)", groups=TERM_READERS)
    consumables_discount = fields.Float("Consumables Discount (%)", groups=TERM_READERS)
    vendor_discount = fields.Float("Vendor Work Discount (%)", groups=TERM_READERS)
    expense_discount = fields.Float("Expenses Discount (%)", groups=TERM_READERS)
    deductible_amount = fields.Monetary(
        "Deductible per Order",
        help="What the customer bears first of what is covered.",
        groups=TERM_READERS,
    )
    cap_amount = fields.Monetary(
        "At Most per Order",
        help="The most that the contract bears of one order; the rest is the customer's. "
        "Zero: without limit.",
        groups=TERM_READERS,
    )
    travel_basis = fields.Selection(
        TRAVEL_BASES, "Travel is Charged", help="Empty: as the company does."
    )
    freight_policy = fields.Selection(FREIGHT_POLICIES, "Freight", default="actual")
    freight_amount = fields.Monetary(
        "Amount of the Freight Rule",
        help="The fixed freight; or the worth of parts from which freight is free.",
        groups=TERM_READERS,
    )
    has_price_terms = fields.Boolean(compute="_compute_has_price_terms", compute_sudo=True)

    _discounts = models.Constraint(
        "CHECK ("
        + " AND ".join(f"COALESCE({name}, 0) BETWEEN 0 AND 100" for name in DISCOUNTS.values())
        + ")",
        "A discount is between 0 and 100 %.",
    )
    _limits = models.Constraint(
        "CHECK (COALESCE(deductible_amount, 0) >= 0 AND COALESCE(cap_amount, 0) >= 0 "
        "AND COALESCE(freight_amount, 0) >= 0)",
        "Deductible, limit and freight are not below zero.",
    )

    @api.depends(*TERM_FIELDS)
    def _compute_has_price_terms(self):
        for version in self:
            version.has_price_terms = bool(version._get_price_terms())

    def _get_price_terms(self):
        """``{name: plain value}`` of what was agreed beyond the usual."""
        self.ensure_one()
        terms = {}
        for name in TERM_FIELDS:
            value = self[name]
            if value and (name, value) != ("freight_policy", "actual"):
                terms[name] = value.id if self._fields[name].relational else value
        return terms

    @api.model_create_multi
    def create(self, vals_list):
        """The next version begins with the terms of the last one."""
        contracts = self.env["mds.contract"].browse([vals["contract_id"] for vals in vals_list])
        for vals, contract in zip(vals_list, contracts, strict=True):
            last = contract.version_ids.filtered(lambda version: version.state == "signed")
            for name, value in (last[:1]._get_price_terms() if last else {}).items():
                vals.setdefault(name, value)
        return super().create(vals_list)

    def write(self, vals):
        if set(TERM_FIELDS) & vals.keys() and self.filtered(lambda one: one.state != "draft"):
            raise UserError(
                self.env._("A signed version does not change. Prepare the next one instead.")
            )
        return super().write(vals)

    def _get_signature_content(self):
        """Price terms are signed. Versions without them keep the content that they had."""
        content = super()._get_signature_content()
        for version in self:
            terms = version._get_price_terms()
            if terms:
                content[version]["price_terms"] = {
                    name: str(value) for name, value in terms.items()
                }
        return content

    def _get_signature_display(self):
        display = super()._get_signature_display()
        for version, source in zip(self, self._sudo_read_evidence(), strict=True):
            rows = [f"{label}: {text}" for label, text in source._get_price_term_rows()]
            if rows:
                display[version]["price_terms"] = (self.env._("Price Terms"), "\n".join(rows))
        return display

    def _get_price_term_rows(self):
        """``[(label, text)]`` of the price terms that say something: signed, and on the paper."""
        self.ensure_one()
        source = self._sudo_read_evidence()
        return [
            (self._get_field_label(name), self._show_term(name, source[name]))
            for name in source._get_price_terms()
        ]

    @api.model
    def _get_signature_dependencies(self):
        return (*super()._get_signature_dependencies(), *TERM_FIELDS)

    @api.depends(*TERM_FIELDS)
    def _compute_changes_text(self):
        return super()._compute_changes_text()

    def _describe_changes(self, before):
        words = super()._describe_changes(before)
        for name in TERM_FIELDS:
            old, new = before[name], self[name]
            if old != new:
                shown = [self._show_term(name, value) for value in (old, new)]
                words.append(f"{self._get_field_label(name)}: {shown[0]} → {shown[1]}")
        return words

    def _show_term(self, name, value):
        field = self._fields[name]
        if field.relational:
            return value.display_name or "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "–")
        return show_number(field, value)
