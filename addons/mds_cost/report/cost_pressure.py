from odoo import fields, models
from odoo.tools import SQL

DIMENSIONS = ("product_tmpl_id", "partner_id", "region_id", "order_type_id", "employee_id")


class CostPressure(models.Model):
    """Where cost grows 成本压力: each month against the month before and the three before it.

    One row per month and model, customer, region, order type or engineer: *By* says which. Read
    by cost accountants and service managers, in their companies.
    """

    _name = "mds.cost.pressure"
    _description = "Cost Pressure"
    _auto = False
    _order = "month desc, change desc, id"
    _rec_name = "month"
    _depends = {"account.analytic.line": ["amount", "date", "mds_order_id", "mds_cost_element_id"]}

    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    dimension = fields.Selection(
        [
            ("product_tmpl_id", "Device Model"),
            ("partner_id", "Customer"),
            ("region_id", "Region"),
            ("order_type_id", "Order Type"),
            ("employee_id", "Engineer"),
        ],
        "By",
        readonly=True,
    )
    product_tmpl_id = fields.Many2one("product.template", "Device Model", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    region_id = fields.Many2one("mds.region", "Region", readonly=True)
    order_type_id = fields.Many2one("mds.order.type", "Order Type", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)
    order_count = fields.Integer("Orders", readonly=True)
    cost = fields.Monetary(readonly=True)
    previous = fields.Monetary("Month Before", readonly=True)
    change = fields.Monetary(readonly=True, help="Above zero it cost more than the month before.")
    average = fields.Monetary("Average of Three Months Before", readonly=True)
    change_percent = fields.Float("Change (%)", readonly=True, aggregator=None)

    @property
    def _table_query(self):
        names = SQL(", ").join(map(SQL.identifier, DIMENSIONS))
        kinds = SQL(" ").join(
            SQL("WHEN grouping(%s) = 0 THEN %s", SQL.identifier(name), name) for name in DIMENSIONS
        )
        sets = SQL(", ").join(
            SQL("(company_id, month, %s)", SQL.identifier(name)) for name in DIMENSIONS
        )
        return SQL(
            "WITH line AS (SELECT company_id, date_trunc('month', date)::date AS month, %(names)s,"
            "   order_id, -profit AS cost FROM (%(profit)s) profit"
            "   WHERE stage IN ('2_direct', '3_allocated')),"
            " sums AS (SELECT company_id, month, %(names)s, CASE %(kinds)s END AS dimension,"
            "   sum(cost) AS cost, count(DISTINCT order_id) AS order_count"
            "   FROM line GROUP BY GROUPING SETS (%(sets)s)),"
            " ranged AS (SELECT *, sum(cost) OVER month_before AS previous,"
            "   coalesce(sum(cost) OVER three_before, 0) / 3 AS average FROM sums"
            "   WINDOW month_before AS (PARTITION BY company_id, dimension, %(names)s"
            "     ORDER BY month RANGE BETWEEN '31 days' PRECEDING AND '28 days' PRECEDING),"
            "   three_before AS (PARTITION BY company_id, dimension, %(names)s"
            "     ORDER BY month RANGE BETWEEN '92 days' PRECEDING AND '28 days' PRECEDING))"
            " SELECT row_number() OVER (ORDER BY company_id, month, dimension, %(names)s) AS id,"
            "   company_id, month, %(names)s, dimension, order_count, cost,"
            "   coalesce(previous, 0) AS previous, cost - coalesce(previous, 0) AS change, average,"
            "   CASE WHEN previous > 0 THEN 100 * (cost - previous) / previous END"
            "     AS change_percent"
            " FROM ranged",
            names=names,
            kinds=kinds,
            sets=sets,
            profit=self.env["mds.profit"]._table_query,
        )

    def action_open_lines(self):
        """The items behind one row."""
        self.ensure_one()
        name = self.dimension
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.mds_profit_action"),
            "domain": [
                (name, "=", self[name].id),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.month),
                ("date", "<=", fields.Date.end_of(self.month, "month")),
                ("stage", "in", ("2_direct", "3_allocated")),
            ],
            "context": {},
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
        }
