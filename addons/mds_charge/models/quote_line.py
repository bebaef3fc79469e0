from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidText
from odoo.addons.mds_order.lib.answers import ChargeItem

from ..lib import price
from .charge_kind import AT_COST, KINDS, UNITS
from .charge_words import MOVING
from .order_items import exact
from .order_pricing import UNIT_OF

ASKED = ("kind", "name", "product_id", "quantity", "cost", "quote_id")
DECIDED = (
    "tax_id",
    "quantity_charged",
    "unit",
    "unit_price",
    "amount",
    "covered_amount",
    "discount_amount",
    "untaxed_amount",
    "total_amount",
    "has_no_price",
    "steps_text",
    "moves_text",
)


class ChargeQuoteLine(models.Model):
    """What would be done or used, and what it would cost. Prices are decided, not entered."""

    _name = "mds.charge.quote.line"
    _description = "Line of a Quote"
    _inherit = ["mds.guarded.mixin"]
    _order = "quote_id, sequence, id"

    _guarded_fields = DECIDED

    quote_id = fields.Many2one("mds.charge.quote", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="quote_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="quote_id.region_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="work")
    name = fields.Char("Description", help="As the customer reads it. Empty: what it is.")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("is_medical_device", "=", False)],
    )
    quantity = fields.Float(required=True, default=1.0)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="Of vendor work, expenses and freight: charged at cost plus.")
    tax_id = fields.Many2one("account.tax", "Tax", readonly=True, ondelete="restrict")
    quantity_charged = fields.Float("Charged", readonly=True, digits=(16, 4))
    unit = fields.Selection(UNITS, readonly=True)
    unit_price = fields.Monetary("Price", readonly=True)
    change_amount = fields.Monetary(
        "Surcharge or Reduction",
        compute="_compute_change_amount",
        help="What contract discount, promotion, tiers, package or class of day make of quantity "
        "times price: below zero it costs less.",
    )
    amount = fields.Monetary(readonly=True)
    covered_amount = fields.Monetary("Not the Customer's", readonly=True)
    discount_amount = fields.Monetary("Discount", readonly=True)
    untaxed_amount = fields.Monetary("Without Tax", readonly=True)
    total_amount = fields.Monetary("Customer Pays", readonly=True)
    has_no_price = fields.Boolean("No Price Found", readonly=True)
    steps_text = SaidText("How it was Reckoned", readonly=True)
    moves_text = SaidText("As the Customer Reads it", readonly=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be above zero."
    )
    _cost_positive = models.Constraint("CHECK (COALESCE(cost, 0) >= 0)", "A cost is not negative.")

    @api.depends("kind", "name", "product_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = line.name or line.product_id.display_name or kinds.get(line.kind)

    @api.depends("quantity_charged", "unit_price", "amount")
    def _compute_change_amount(self):
        for line in self:
            gross = line.currency_id.round(line.quantity_charged * line.unit_price)
            line.change_amount = line.currency_id.round(line.amount - gross)

    @api.model_create_multi
    def create(self, vals_list):
        clean = [{n: v for n, v in vals.items() if n not in DECIDED} for vals in vals_list]
        lines = super().create(clean)
        lines.quote_id._check_draft()
        lines.quote_id._decide_lines()
        return lines

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in DECIDED}
        self.quote_id._check_draft()
        result = super().write(vals) if vals else True
        if set(ASKED) & vals.keys():
            self.quote_id._check_draft()
            self.quote_id._decide_lines()
        return result

    def unlink(self):
        quotes = self.quote_id
        quotes._check_draft()
        result = super().unlink()
        quotes.exists()._decide_lines()
        return result

    def action_open_steps(self):
        """How the amount came about, step by step."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _prepare_quote_item(self):
        self.ensure_one()
        kind = "part" if self.product_id and self.kind == "consumable" else self.kind
        return ChargeItem(
            kind=kind,
            description=self.display_name or "",
            quantity=exact(self.quantity),
            unit=UNIT_OF.get(self.kind, "piece"),
            source=(self._name, tuple(self.ids)),
            product_id=self.product_id.id or None,
        )

    def _write_decision(self, line, tax):
        """What the decision said; nobody else writes these fields."""
        self.ensure_one()
        order = self.quote_id.order_id
        return super().write(
            {
                "tax_id": tax.id,
                "quantity_charged": float(line.quantity),
                "unit": UNIT_OF.get(self.kind, "piece"),
                "unit_price": float(line.unit_price),
                "amount": float(line.amount),
                "covered_amount": float(line.us + line.contract),
                "discount_amount": float(line.rebate),
                "untaxed_amount": float(line.untaxed),
                "total_amount": float(line.total),
                "has_no_price": any(step.code == price.NO_PRICE for step in line.steps),
                "steps_text": order._describe_steps(line.steps),
                "moves_text": order._describe_steps(
                    step for step in line.steps if step.code in MOVING
                ),
            }
        )


class Order(models.Model):
    _inherit = "mds.order"

    @api.model
    def _get_item_costs(self, items):
        costs = super()._get_item_costs(items)
        ids = [item.source[1][0] for item in items if item.source[0] == "mds.charge.quote.line"]
        for line in self.env["mds.charge.quote.line"].browse(ids):
            if line.kind in AT_COST:
                costs[line.kind, line._name, tuple(line.ids)] = exact(line.cost)
        return costs

    def _decide_quotes(self, quotes):
        """Price ``{order: quote}``, elevated, as the order itself would be priced."""
        items_of = {
            order: [line._prepare_quote_item() for line in quote.line_ids]
            for order, quote in quotes.items()
        }
        ways = {order: quote.way_km for order, quote in quotes.items() if quote.way_km}
        facts = self._prepare_price_facts(items_of, ways)
        bills = price.price(self._with_terms(facts, is_kept=False))
        taxes = self._get_charge_taxes()
        for order, bill in bills.items():
            for line, decided in zip(quotes[order].line_ids, bill.lines, strict=True):
                mapping = taxes._get_of(order.company_id, decided.category, order._get_charge_day())
                line._write_decision(decided, order._get_tax(mapping))
