from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import price
from .charge_kind import KINDS

PRICED = [
    *[pair for pair in KINDS if pair[0] not in ("part", "consumable", "other")],
    ("package", "Package"),
]
HOURLY = ("work", "travel")
COST_PLUS = ("vendor", "expense")


class ChargePrice(models.Model):
    """A service price from day to day: of an hour, a call-out, a kilometre, a zone, a package, or
    of freight into a region.

    Without contract, model and region it is the company's own list. The narrowest row counts:
    of the contract before of the model before of the region. Parts have native pricelists.

    Rights: contract managers and cost accountants write; service users who see charges read.
    """

    _name = "mds.charge.price"
    _description = "Service Price"
    _inherit = ["mds.audit.mixin"]
    _order = "kind, contract_id, product_tmpl_id, region_id, up_to_km, date_from desc, id"
    _check_company_auto = True

    _audit_fields = (
        "company_id",
        "kind",
        "contract_id",
        "product_tmpl_id",
        "region_id",
        "price",
        "markup_percent",
        "minimum",
        "step",
        "date_from",
        "date_to",
        "active",
    )

    active = fields.Boolean(default=True)
    name = fields.Char("Remark")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(PRICED, "What", required=True, index=True, default="work")
    contract_id = fields.Many2one(
        "mds.contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Agreed in this contract. Empty: for everybody.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Device Model",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_medical_device", "=", True)],
        help="Empty: for every model.",
    )
    region_id = fields.Many2one(
        "mds.region",
        index="btree_not_null",
        ondelete="restrict",
        help="This region and all within it. Empty: everywhere.",
    )
    price = fields.Monetary(
        help="For an hour, a visit, a kilometre, the package, or the freight of an order where the "
        "contract charges freight by zone. The tax of the category says whether it is included."
    )
    markup_percent = fields.Float(
        "Markup (%)", help="On the cost: vendor work and expenses are charged at cost plus this."
    )
    minimum = fields.Float("At Least", help="The least quantity that is charged, e.g. one hour.")
    step = fields.Float(
        "In Steps of", help="Charged in steps, e.g. 0.5: each half hour begun. Zero: exactly."
    )
    overtime_percent = fields.Integer("Overtime (%)", default=150)
    rest_percent = fields.Integer("Rest Day (%)", default=200)
    holiday_percent = fields.Integer("Statutory Holiday (%)", default=300)
    up_to_km = fields.Integer(
        "Up to (km)", help="The zone: for ways up to so many kilometres. Zero: any way."
    )
    is_fixed = fields.Boolean(
        "In any Case",
        help="The package price is charged even when the single prices come to less.",
    )
    tier_ids = fields.One2many(
        "mds.charge.price.tier",
        "price_id",
        "Tiers",
        copy=True,
        help="Progressive: from a quantity on, each further unit has another price.",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until")

    _not_negative = models.Constraint(
        "CHECK (price >= 0 AND markup_percent >= 0 AND minimum >= 0 AND step >= 0 "
        "AND up_to_km >= 0)",
        "Prices, quantities and kilometres are not below zero.",
    )
    _surcharges = models.Constraint(
        "CHECK (overtime_percent >= 100 AND rest_percent >= 100 AND holiday_percent >= 100)",
        "A surcharge is at least 100 %: the ordinary price.",
    )
    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A price cannot end before it begins."
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (company_id WITH =, kind WITH =, (COALESCE(contract_id, 0)) WITH =, "
        "(COALESCE(product_tmpl_id, 0)) WITH =, (COALESCE(region_id, 0)) WITH =, "
        "(COALESCE(up_to_km, 0)) WITH =, daterange(date_from, date_to, '[]') WITH &&) "
        "WHERE (active)",
        "There is another price for the same thing in this time. End that one first.",
    )

    @api.depends("kind", "contract_id", "product_tmpl_id", "region_id", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            where = [
                row.contract_id.name,
                row.product_tmpl_id.display_name,
                row.region_id.display_name,
            ]
            words = [text for text in where if text]
            row.display_name = row.name or " · ".join([kinds.get(row.kind, ""), *words])

    @api.constrains("tier_ids")
    def _check_tiers(self):
        for row in self.filtered("tier_ids"):
            try:
                price.tier_amount(Decimal(0), row._get_tiers())
            except price.PriceError as error:
                raise ValidationError(
                    self.env._("Tiers begin at zero and rise: the first row starts from 0.")
                ) from error

    def _get_tiers(self):
        return tuple(
            price.Tier(Decimal(str(tier.start)), Decimal(str(tier.price)))
            for tier in self.tier_ids.sorted("start")
        )

    def _get_rank(self):
        """How narrowly the row names an order; the higher goes first."""
        self.ensure_one()
        depth = (self.region_id.parent_path or "").count("/")
        return (bool(self.contract_id), bool(self.product_tmpl_id), depth)

    def _get_class_percents(self):
        self.ensure_one()
        return {
            "overtime": self.overtime_percent,
            "rest": self.rest_percent,
            "holiday": self.holiday_percent,
        }

    @api.model
    def _sudo_read(self):
        """Prices are decided for whoever works on the order, whether or not he may see them."""
        return self.sudo()

    @api.model
    def _get_index(self, orders, first, last, contracts=None):
        """Rows that may count for these orders from day to day: one query."""
        contracts = orders.contract_id if contracts is None else contracts
        regions = orders.region_id
        ancestors = {
            int(part)
            for region in regions
            for part in (region.parent_path or "").split("/")
            if part
        }
        rows = self._sudo_read().search(
            [
                ("company_id", "parent_of", orders.company_id.ids),
                ("contract_id", "in", [False, *contracts.ids]),
                ("product_tmpl_id", "in", [False, *orders.product_tmpl_id.ids]),
                ("region_id", "in", [False, *ancestors]),
                ("date_from", "<=", last),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", first),
            ]
        )
        index = {}
        for row in rows.sorted(lambda row: row._get_rank(), reverse=True):
            key = (row.kind, row.contract_id.id, row.product_tmpl_id.id)
            index.setdefault(key, []).append(row)
        return index

    @api.model
    def _choose(self, index, order, kind, day, km=None, contract=None):
        """The row that counts for ``order``, or none."""
        contract = order.contract_id if contract is None else contract
        path = (order.region_id.parent_path or "").split("/")
        for contract_id in dict.fromkeys((contract.id, False)):
            for model_id in dict.fromkeys((order.product_tmpl_id.id, False)):
                fitting = [
                    row
                    for row in index.get((kind, contract_id, model_id), ())
                    if row._fits(order, day, path, km)
                ]
                if fitting:
                    # the narrowest region, and of its zones the nearest that reaches
                    best = fitting[0]._get_rank()
                    zones = [row for row in fitting if row._get_rank() == best]
                    return min(zones, key=lambda row: row.up_to_km or float("inf"))
        return self.browse()

    @api.model
    def _choose_list(self, index, order, kind, day, km=None):
        """The company's own row for everybody, from which a narrower one differs; or none."""
        rows = index.get((kind, False, False), ())
        fitting = [r for r in rows if not r.region_id and r._fits(order, day, (), km)]
        return fitting[0] if fitting else self.browse()

    def _is_for_all(self):
        self.ensure_one()
        return not (self.contract_id or self.product_tmpl_id or self.region_id)

    def _fits(self, order, day, path, km):
        self.ensure_one()
        return (
            self.date_from <= day
            and (not self.date_to or day <= self.date_to)
            and (not self.region_id or str(self.region_id.id) in path)
            and order.company_id.parent_path.startswith(self.company_id.parent_path)
            and (not self.up_to_km or (km is not None and km <= self.up_to_km))
        )


class ChargePriceTier(models.Model):
    """From this quantity on, each further unit costs this."""

    _name = "mds.charge.price.tier"
    _description = "Tier of a Service Price"
    _order = "price_id, start"
    _rec_name = "start"

    price_id = fields.Many2one("mds.charge.price", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="price_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="price_id.currency_id")
    start = fields.Float("From Quantity", required=True)
    price = fields.Monetary("Price of Each Further Unit", required=True)

    _start_uniq = models.Constraint(
        "UNIQUE (price_id, start)", "A tier starts at this quantity already."
    )
    _not_negative = models.Constraint(
        "CHECK (start >= 0 AND price >= 0)", "Quantities and prices are not below zero."
    )
