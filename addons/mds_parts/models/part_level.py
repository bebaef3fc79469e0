from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_parts.lib import intermittent
from odoo.exceptions import UserError

WEEKS = 104
SERVICE = {"a": 0.98, "b": 0.95, "c": 0.90}
STORE_LEAD_DAYS = 28
ENGINEER_LEAD_WEEKS = 2
TYPED = frozenset({"product_min_qty", "product_max_qty", "active"})
PLACED = frozenset({"product_id", "location_id", "warehouse_id", "company_id", "trigger"})


class ProductTemplate(models.Model):
    _inherit = "product.template"

    mds_criticality = fields.Selection(
        [
            ("a", "A: the Device Stands Still"),
            ("b", "B: Normal"),
            ("c", "C: Can Wait"),
        ],
        "Criticality",
        default="b",
        required=True,
        help="How sure it must be that the part is there: 98, 95 or 90 of 100 lead times.",
    )


class Orderpoint(models.Model):
    """How much of a part a place keeps: Odoo's own reordering rule, found from what was used.

    A minimum that somebody typed is his: only rules that were computed are computed again. They are
    *manual* for Odoo's scheduler, so that nothing is ordered but by an approved proposal.

    Storekeepers type how much a place keeps, and nothing else of a rule; whether and on which way
    Odoo orders by itself is the inventory administrator's.
    """

    _inherit = "stock.warehouse.orderpoint"

    mds_is_computed = fields.Boolean("Found from History", readonly=True, copy=False)
    mds_rate = fields.Float("Used per Week", readonly=True, digits=(16, 3))
    mds_lead_weeks = fields.Integer("Lead Time (weeks)", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._mds_may_set_up():
            for vals in vals_list:
                self._mds_check_typed(vals, {*TYPED, *PLACED})
            vals_list = [{**vals, "trigger": "manual"} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self._mds_may_set_up():
            self._mds_check_typed(vals, TYPED)
        typed = vals.keys() & {"product_min_qty", "product_max_qty"}
        if typed and not self.env.context.get("mds_computing"):
            vals = {**vals, "mds_is_computed": False}
        return super().write(vals)

    @api.model
    def _mds_may_set_up(self):
        return self.env.su or self.env.user.has_group("stock.group_stock_manager")

    @api.model
    def _mds_check_typed(self, vals, allowed):
        if vals.keys() - allowed or vals.get("trigger", "manual") != "manual":
            raise UserError(
                self.env._(
                    "Storekeepers say how much of a part a place keeps. Routes, vendors and "
                    "automatic orders are set up by an inventory administrator."
                )
            )

    @api.model
    def _mds_compute_levels(self, company):
        """Minimum and maximum of every place with history, a few queries per company."""
        today = fields.Date.context_today(self)
        first = today - timedelta(weeks=WEEKS)
        series = self._mds_read_history(company, first)
        products = self.env["product.product"].browse({key[1] for key in series})
        leads = products._mds_get_lead_weeks(company)
        found = self.search([("company_id", "=", company.id)])
        known = {(one.location_id.id, one.product_id.id): one for one in found}
        stores = set(self.env["stock.warehouse"].search([]).lot_stock_id.ids)
        fresh, changed = [], {}
        for (place, product_id), demand in series.items():
            product = products.browse(product_id)
            lead = leads[product] if place in stores else ENGINEER_LEAD_WEEKS
            vals = self._mds_prepare_level(demand, lead, SERVICE[product.mds_criticality])
            rule = known.get((place, product_id))
            if rule is None:
                if vals["product_max_qty"]:
                    fresh.append(
                        {
                            **vals,
                            "location_id": place,
                            "product_id": product_id,
                            "company_id": company.id,
                            "trigger": "manual",
                            "mds_is_computed": True,
                        }
                    )
            elif rule.mds_is_computed:
                key = tuple(sorted(vals.items()))
                changed[key] = changed.get(key, self.browse()) + rule
        rules = self.with_context(mds_computing=True)
        for key, some in changed.items():
            some.with_env(rules.env).write(dict(key))
        rules.create(fresh)

    @api.model
    def _mds_prepare_level(self, demand, lead, service):
        rate = intermittent.tsb(demand)
        minimum = intermittent.level(demand, lead, service)
        expected = round(rate * lead)
        # a part that fades is not kept for ever: no use expected, nothing kept
        if rate * WEEKS < 1:
            minimum = expected = 0
        return {
            "product_min_qty": minimum,
            "product_max_qty": minimum + max(expected, 1) if minimum else 0,
            "mds_rate": rate,
            "mds_lead_weeks": lead,
        }

    @api.model
    def _mds_read_history(self, company, first):
        """``{(place, part): [used per week, old to new]}``; a store counts all that it supplies."""
        groups = self.env["mds.order.part"]._read_group(
            [
                ("company_id", "=", company.id),
                ("consumed_at", ">=", fields.Datetime.to_datetime(first)),
                ("state", "in", ("consumed", "returned")),
                ("location_id.usage", "=", "internal"),
                ("product_id.active", "=", True),
            ],
            ["location_id", "product_id", "uom_id", "consumed_at:week"],
            ["quantity:sum", "returned_quantity:sum"],
        )
        series = {}
        for place, product, unit, week, taken, returned in groups:
            used = unit._compute_quantity(taken - returned, product.uom_id, round=False)
            number = min(max((week.date() - first).days // 7, 0), WEEKS - 1)
            for key in {place.id, place.warehouse_id.lot_stock_id.id or place.id}:
                weeks = series.setdefault((key, product.id), [0.0] * WEEKS)
                weeks[number] += used
        return series


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _mds_get_lead_weeks(self, company):
        """``{part: weeks until the vendor delivers}``, by the first vendor of the price list."""
        return {
            product: -(
                -(
                    product.seller_ids.filtered(
                        lambda seller: not seller.company_id or seller.company_id == company
                    )[:1].delay
                    or STORE_LEAD_DAYS
                )
                // 7
            )
            for product in self
        }
