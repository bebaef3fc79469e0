from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_order.models.order import ENDED
from odoo.tools import SQL

from ..lib import standard, waterfall
from .order import COST_READERS

# ``{column of the row: column of the order}``: what lists and filters of the row need
TAKEN_OVER = {
    "company_id": "company_id",
    "region_id": "region_id",
    "order_type_id": "type_id",
    "product_tmpl_id": "product_tmpl_id",
    "partner_id": "partner_id",
}


class Order(models.Model):
    """What an order should cost beside what it costs, by element.

    The standard is decided with each posting while the order is open, and kept when it is closed.
    """

    _inherit = "mds.order"

    mds_element_ids = fields.One2many(
        "mds.cost.order.element", "order_id", "Cost by Element", readonly=True, groups=COST_READERS
    )
    mds_standard_cost = fields.Monetary(
        "Standard Cost",
        currency_field="mds_cost_currency_id",
        compute="_compute_mds_standard",
        groups=COST_READERS,
    )
    mds_standard_price = fields.Monetary(
        "Standard Price",
        currency_field="mds_cost_currency_id",
        compute="_compute_mds_standard",
        groups=COST_READERS,
    )
    mds_cost_variance = fields.Monetary(
        "Variance",
        currency_field="mds_cost_currency_id",
        compute="_compute_mds_standard",
        groups=COST_READERS,
        help="Actual less standard cost, allocated cost included.",
    )
    mds_cost_waterfall = fields.Json(
        "Cost by Element as Bars", compute="_compute_mds_cost_waterfall", groups=COST_READERS
    )

    @api.depends("mds_element_ids.standard", "mds_element_ids.price", "mds_element_ids.variance")
    def _compute_mds_standard(self):
        groups = self.env["mds.cost.order.element"]._read_group(
            [("order_id", "in", self.ids)],
            ["order_id"],
            ["standard:sum", "price:sum", "variance:sum"],
        )
        sums = {order.id: values for order, *values in groups}
        for order in self:
            values = sums.get(order.id, (0.0, 0.0, 0.0))
            order.mds_standard_cost, order.mds_standard_price, order.mds_cost_variance = values

    @api.depends("mds_element_ids.standard", "mds_element_ids.actual")
    @api.depends_context("lang")
    def _compute_mds_cost_waterfall(self):
        for order in self:
            order.mds_cost_waterfall = order._prepare_waterfall()

    def _prepare_waterfall(self):
        """What the bars show; where they lie is decided by ``lib``."""
        self.ensure_one()
        rows = self.mds_element_ids.filtered(lambda row: row.standard or row.actual)
        fall = waterfall.draw(
            [
                waterfall.Element(
                    row.id, Decimal(str(row.standard or 0)), Decimal(str(row.actual or 0))
                )
                for row in rows
            ]
        )
        labels = {row.id: row.element_id.name for row in rows}
        total = {**self._prepare_bar(fall.total), "id": self.id, "label": self.env._("Total")}
        return {
            "currency_id": self.mds_cost_currency_id.id,
            "has_standard": bool(fall.total.verdict),
            "rows": [
                {**self._prepare_bar(bar), "id": bar.key, "label": labels[bar.key]}
                for bar in fall.bars
            ],
            "total": {**total, "is_total": True},
        }

    @api.model
    def _prepare_bar(self, bar):
        return {
            "standard": float(bar.standard),
            "actual": float(bar.actual),
            "variance": float(bar.variance),
            "left": bar.left,
            "width": bar.width,
            "mark_left": bar.mark_left,
            "mark_width": bar.mark_width,
            "verdict": bar.verdict,
        }

    @api.model_create_multi
    def create(self, vals_list):
        """What an order should cost is known before anything was done for it."""
        orders = super().create(vals_list)
        template = self.env["mds.cost.fee.template"]
        companies = template._sudo_templates(orders.company_id.ids).company_id
        self.env["mds.cost.pending"]._enqueue(
            orders.filtered(lambda order: order.company_id in companies)
        )
        return orders

    def action_open_variance(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mds_cost.mds_cost_order_element_action"
            ),
            "domain": [("order_id", "in", self.ids)],
            "context": {},
        }

    def _store_direct_cost(self):
        super()._store_direct_cost()
        self._store_standards()
        self._store_actuals()

    # standard
    def _store_standards(self):
        """Decide the standard of open orders anew."""
        open_ones = self.filtered(lambda order: order.state not in ENDED)
        if not open_ones:
            return
        template = self.env["mds.cost.fee.template"]
        known = template._sudo_templates(set(open_ones.company_id.ids))
        answers = template._decide(open_ones._prepare_standard_cases()) if known else {}
        self.env.cr.execute(
            SQL(
                "UPDATE mds_cost_order_element SET standard = 0, price = 0, template_id = NULL"
                " WHERE order_id IN %s AND template_id IS NOT NULL",
                tuple(open_ones.ids),
            )
        )
        rows = [
            (order.id, element, answer.template, float(cost), float(price))
            for order, answer in answers.items()
            for element, (cost, price) in answer.amounts.items()
        ]
        if rows:
            self.env.cr.execute_values(
                "INSERT INTO mds_cost_order_element"
                " (order_id, element_id, template_id, standard, price)"
                " VALUES %s ON CONFLICT (order_id, element_id) DO UPDATE SET"
                " template_id = excluded.template_id, standard = excluded.standard,"
                " price = excluded.price",
                rows,
            )

    def _prepare_standard_cases(self):
        """``{order: standard.Case}``: what was done is counted in two queries."""
        hours = dict(
            self.env["mds.order.time"]._read_group(
                [("order_id", "in", self.ids), ("kind", "=", "work")],
                ["order_id"],
                ["duration_hours:sum"],
            )
        )
        visits = dict(
            self.env["mds.visit"]._read_group(
                [("order_id", "in", self.ids), ("state", "=", "done")], ["order_id"], ["__count"]
            )
        )
        return {
            order: standard.Case(
                order.company_id.id,
                order.company_id._mds_local_day(order.reported_at),
                order.type_id.id or None,
                order.product_tmpl_id.id or None,
                {
                    standard.HOURS: Decimal(str(round(hours.get(order, 0.0), 4))),
                    standard.VISITS: Decimal(visits.get(order, 0)),
                    standard.DEVICES: Decimal(len(order.device_line_ids) or 1),
                },
            )
            for order in self
        }

    # actual
    def _store_actuals(self):
        """Sum the lines of these orders by element, those of allocation too."""
        if self.ids:
            self.env["account.analytic.line"].flush_model()
            self._upsert_actuals(SQL("%s", tuple(self.ids)))

    @api.model
    def _upsert_actuals(self, orders):
        """:param orders: ids of orders as SQL, to stand behind IN"""
        taken = SQL(", ").join(map(SQL.identifier, TAKEN_OVER))
        of_order = SQL(", ").join(SQL.identifier("o", name) for name in TAKEN_OVER.values())
        new = SQL(", ").join(SQL.identifier("excluded", name) for name in TAKEN_OVER)
        self.env.cr.execute(
            SQL(
                "INSERT INTO mds_cost_order_element AS row"
                " (order_id, element_id, actual, standard, price, variance, %(taken)s)"
                " SELECT o.id, line.element_id, line.cost, 0, 0, line.cost, %(of_order)s FROM ("
                "SELECT mds_order_id, mds_cost_element_id AS element_id, -sum(amount) AS cost"
                " FROM account_analytic_line WHERE mds_order_id IN %(orders)s GROUP BY 1, 2) line"
                " JOIN mds_order o ON o.id = line.mds_order_id"
                " JOIN mds_cost_element element ON element.id = line.element_id"
                " AND element.kind != 'revenue'"
                " ON CONFLICT (order_id, element_id) DO UPDATE SET actual = excluded.actual,"
                " variance = excluded.actual - coalesce(row.standard, 0),"
                " (%(taken)s) = ROW(%(new)s)",
                taken=taken,
                of_order=of_order,
                orders=orders,
                new=new,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE mds_cost_order_element row SET (%(taken)s) = ROW(%(of_order)s),"
                " standard = coalesce(row.standard, 0), price = coalesce(row.price, 0),"
                " actual = coalesce(row.actual, 0),"
                " variance = coalesce(row.actual, 0) - coalesce(row.standard, 0)"
                " FROM mds_order o WHERE o.id = row.order_id AND row.order_id IN %(orders)s"
                " AND (row.variance IS DISTINCT FROM"
                " coalesce(row.actual, 0) - coalesce(row.standard, 0)"
                " OR row.actual IS NULL OR ROW(%(of_row)s) IS DISTINCT FROM ROW(%(of_order)s))",
                taken=taken,
                of_order=of_order,
                orders=orders,
                of_row=SQL(", ").join(SQL.identifier("row", name) for name in TAKEN_OVER),
            )
        )
        self.env["mds.cost.order.element"].invalidate_model()
