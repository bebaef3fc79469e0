from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contract_clause import STEPPED
from .entitlement import CATEGORIES

LIMIT_KINDS = ("deductible", "cap", "pro_rata")
LIMIT_CONTENT = ("own_percent", "own_amount", "meter_code", "full_until", "worn_at", "product_ids")
"""What a term says of the customer's part; signed where it says something."""
CAPS = ("order_cap", "year_cap", "contract_cap")


class ContractClause(models.Model):
    """Clauses that say how far the contract bears what it covers 免赔与限额条款."""

    _inherit = "mds.contract.clause"

    category = fields.Selection(
        CATEGORIES,
        "Of which Cost",
        help="What a deductible or a limit speaks of. Empty: of everything that is covered.",
    )

    def write(self, vals):
        if self._get_changed_fields(vals, {"category"}):
            self._check_not_agreed()
        return super().write(vals)


class ContractTerm(models.Model):
    """The figures of a deductible, of a limit, or of a wear part."""

    _inherit = "mds.contract.term"

    category = fields.Selection(related="clause_id.category")
    own_percent = fields.Float(
        "Customer's Share (%)",
        digits=(5, 2),
        help="Which part of what is covered the customer pays himself.",
    )
    own_amount = fields.Monetary(
        "Deductible per Order", help="What the customer pays first of each order."
    )
    meter_code = fields.Char(
        "Counter",
        help="Code of the counter of the device that says how far the part is worn: exposures.",
    )
    full_until = fields.Float(
        "Covered in Full until",
        digits=(16, 0),
        help="As long as the counter shows no more since the part was fitted, the contract bears "
        "it in full.",
    )
    worn_at = fields.Float(
        "Worn out at",
        digits=(16, 0),
        help="From this count on the contract bears nothing of the part; in between, by what is "
        "left.",
    )
    product_ids = fields.Many2many(
        "product.product",
        "mds_contract_term_product_rel",
        "term_id",
        "product_id",
        "Parts Concerned",
        help="The wear parts that are borne by their reading: X-ray tubes.",
    )

    _own_range = models.Constraint(
        "CHECK (COALESCE(own_percent, 0) BETWEEN 0 AND 100 AND COALESCE(own_amount, 0) >= 0)",
        "The customer's share is between 0 and 100 %, a deductible is not below zero.",
    )
    _wear = models.Constraint(
        "CHECK (COALESCE(full_until, 0) >= 0 AND (COALESCE(worn_at, 0) = 0 "
        "OR worn_at > COALESCE(full_until, 0)))",
        "A part is worn out later than it begins to wear: check both counts.",
    )

    @api.constrains("clause_id", *LIMIT_CONTENT, *CAPS)
    def _check_limits(self):
        for term in self:
            words = term._get_limit_gaps()
            if words:
                raise ValidationError(
                    self.env._(
                        "“%(clause)s”: %(what)s", clause=term.clause_id.display_name, what=words
                    )
                )

    def _get_limit_gaps(self):
        """Which figure is missing, as a sentence; empty when none is."""
        self.ensure_one()
        _ = self.env._
        if self.kind == "deductible" and not (self.own_percent or self.own_amount):
            return _("enter the customer's share or the deductible.")
        if self.kind == "cap" and not any(self[name] for name in CAPS):
            return _("enter at least one limit: per order, contract year or in all.")
        if self.kind == "pro_rata" and not (self.meter_code and self.worn_at and self.product_ids):
            return _("name the parts, their counter, and when they are worn out.")
        return ""

    def _is_limit(self):
        self.ensure_one()
        return self.kind in LIMIT_KINDS

    def _describe(self):
        words = [super()._describe()]
        for name in ("own_percent", "own_amount", "meter_code", "full_until", "worn_at"):
            if self[name]:
                words.append(f"{self._get_field_label(name)}: {self._show_figure(name)}")
        if self.product_ids:
            names = ", ".join(self.product_ids.mapped("display_name"))
            words.append(f"{self._get_field_label('product_ids')}: {names}")
        return "; ".join(filter(None, words))

    def _show_figure(self, name):
        value = self[name]
        if name in ("full_until", "worn_at"):
            return f"{value:,.0f}"
        return f"{value:,.2f}" if isinstance(value, float) else value


class ContractVersion(models.Model):
    """Deductibles and limits are signed with the version that agrees them."""

    _inherit = "mds.contract.version"

    def _get_signature_content(self):
        content = super()._get_signature_content()
        for version, source in zip(self, self._sudo_read_evidence(), strict=True):
            for plain, term in zip(
                content[version].get("term_ids", ()), source.term_ids.sorted("id"), strict=True
            ):
                figures = {
                    name: self._get_plain_value(term, name)
                    for name in LIMIT_CONTENT
                    if term[name] and term.kind not in STEPPED
                }
                plain.update(figures)
        return content

    @api.model
    def _get_signature_dependencies(self):
        return (
            *super()._get_signature_dependencies(),
            *(f"term_ids.{name}" for name in LIMIT_CONTENT),
        )

    def _get_limit_terms(self):
        return self.term_ids.filtered(lambda term: term._is_limit())
