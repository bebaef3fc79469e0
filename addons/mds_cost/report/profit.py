from odoo import fields, models
from odoo.tools import SQL


class Profit(models.Model):
    """Revenue and cost of service, line by line of the analytic items 利润分析.

    Each analytic item that has an element or lies on a cost centre is here once, whatever it is
    grouped by: so every view has the same grand total. What has no element is overhead, as which
    runs give it. Revenue comes from invoices whose lines are tied to orders. Contribution
    I is revenue less direct cost; contribution II is less allocated cost too; what still lies on
    cost centres without an order or device is unallocated.

    Read by cost accountants and service managers, in their companies and regions.
    """

    _name = "mds.profit"
    _inherit = ["mds.order.link.mixin"]
    _description = "Profit"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "line_id"
    _depends = {
        "account.analytic.line": [
            "amount",
            "date",
            "company_id",
            "mds_order_id",
            "mds_device_id",
            "mds_employee_id",
            "mds_cost_element_id",
            "mds_run_id",
        ],
        "mds.order": [
            "type_id",
            "product_tmpl_id",
            "partner_id",
            "region_id",
            "outlet_id",
            "channel_id",
            "lead_engineer_id",
        ],
        "mds.device": ["product_tmpl_id", "partner_id", "region_id"],
        "mds.cost.element": ["kind"],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    line_id = fields.Many2one("account.analytic.line", "Entry", readonly=True)
    order_id = fields.Many2one("mds.order", "Order", readonly=True)
    device_id = fields.Many2one("mds.device", "Device", readonly=True)
    order_type_id = fields.Many2one("mds.order.type", "Order Type", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", "Device Model", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    region_id = fields.Many2one("mds.region", "Region", readonly=True)
    outlet_id = fields.Many2one("mds.outlet", "Service Outlet", readonly=True)
    channel_id = fields.Many2one("mds.sales.channel", "Sales Channel", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)
    element_id = fields.Many2one("mds.cost.element", "Cost Element", readonly=True)
    stage = fields.Selection(
        [
            ("1_revenue", "Revenue"),
            ("2_direct", "Direct Cost"),
            ("3_allocated", "Allocated Cost"),
            ("4_centre", "On Cost Centres"),
        ],
        "Level",
        readonly=True,
    )
    revenue = fields.Monetary(readonly=True)
    direct_cost = fields.Monetary("Direct Cost", readonly=True)
    allocated_cost = fields.Monetary("Allocated Cost", readonly=True)
    centre_cost = fields.Monetary("Unallocated Cost", readonly=True)
    contribution_1 = fields.Monetary(
        "Contribution I", readonly=True, help="Revenue less direct cost."
    )
    contribution_2 = fields.Monetary(
        "Contribution II", readonly=True, help="Revenue less direct and allocated cost."
    )
    profit = fields.Monetary("Result", readonly=True, help="Revenue less all cost.")

    @property
    def _table_query(self):
        centre = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        return SQL(
            "SELECT %(columns)s FROM %(tables)s"
            " WHERE (line.mds_cost_element_id IS NOT NULL OR %(centre)s IS NOT NULL)",
            centre=SQL.identifier("line", centre),
            columns=SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in self._get_columns().items()
            ),
            tables=self._get_tables(),
        )

    # seams
    def _get_tables(self):
        """From where: extended by who knows another dimension. No join may multiply lines.

        A join goes by the key of its table and leads from one other table, so that the database
        leaves it out where nothing is asked of it.

        An order says itself whose it is, so that the device is asked for only where there is no
        order: the database passes over an empty key, and most lines have an order.
        """
        return SQL(
            "account_analytic_line line"
            " LEFT JOIN mds_order o ON o.id = line.mds_order_id"
            " LEFT JOIN mds_device d"
            " ON d.id = CASE WHEN line.mds_order_id IS NULL THEN line.mds_device_id END"
        )

    def _get_unowned(self):
        """Whose cost it is: nobody's but the cost centre's."""
        return SQL("line.mds_order_id IS NULL AND line.mds_device_id IS NULL")

    def _get_columns(self):
        """``{field: SQL}``; an amount is empty, not zero, on the lines of other levels: summing
        up a million zeros takes its time."""
        overhead = self.env["mds.cost.element"]._get_by_code()["overhead"]
        element = SQL("coalesce(line.mds_cost_element_id, %s)", overhead.id)
        is_revenue = self._get_is_revenue()
        is_centre = SQL("NOT (%s) AND %s", is_revenue, self._get_unowned())
        is_owned = SQL("NOT (%s OR %s)", is_revenue, self._get_unowned())
        is_direct = SQL("%s AND line.mds_run_id IS NULL", is_owned)
        is_allocated = SQL("%s AND line.mds_run_id IS NOT NULL", is_owned)
        stage = SQL(
            "CASE WHEN %s THEN '1_revenue' WHEN %s THEN '4_centre'"
            " WHEN line.mds_run_id IS NOT NULL THEN '3_allocated' ELSE '2_direct' END",
            is_revenue,
            self._get_unowned(),
        )
        columns = {
            "id": SQL("line.id"),
            "line_id": SQL("line.id"),
            "date": SQL("line.date"),
            "company_id": SQL("line.company_id"),
            "currency_id": SQL("line.currency_id"),
            "order_id": SQL("line.mds_order_id"),
            "device_id": SQL("line.mds_device_id"),
            "element_id": element,
            "order_type_id": SQL("coalesce(o.type_id, line.mds_order_type_id)"),
            "product_tmpl_id": SQL("coalesce(o.product_tmpl_id, d.product_tmpl_id)"),
            "partner_id": SQL("coalesce(o.partner_id, d.partner_id, line.partner_id)"),
            "region_id": SQL("coalesce(o.region_id, d.region_id)"),
            "outlet_id": SQL("o.outlet_id"),
            "channel_id": SQL("o.channel_id"),
            "employee_id": SQL("coalesce(line.mds_employee_id, o.lead_engineer_id)"),
            "stage": stage,
            "profit": SQL("line.amount"),
        }
        amounts = {
            "revenue": (is_revenue, 1),
            "direct_cost": (is_direct, -1),
            "allocated_cost": (is_allocated, -1),
            "centre_cost": (is_centre, -1),
            "contribution_1": (SQL("%s OR %s", is_revenue, is_direct), 1),
            "contribution_2": (SQL("%s OR %s", is_revenue, is_owned), 1),
        }
        for name, (condition, sign) in amounts.items():
            amount = SQL("line.amount") if sign > 0 else SQL("-line.amount")
            columns[name] = SQL("CASE WHEN %s THEN %s END", condition, amount)
        return columns

    def _get_is_revenue(self):
        """Never empty: a line without an element is none. Asked five times of every line, so the
        bare column is compared."""
        parts = [
            SQL("line.mds_cost_element_id IS NOT DISTINCT FROM %s", one)
            for one in self._get_revenue_ids()
        ]
        return SQL("(%s)", SQL(" OR ").join(parts)) if parts else SQL("false")

    def _get_revenue_ids(self):
        """The elements whose lines are revenue, here rather than by a join on every line."""
        elements = self.env["mds.cost.element"]._sudo_all()
        return elements.filtered(lambda one: one.kind == "revenue").ids

    def _read_group_select(self, aggregate_spec, query):
        """An amount that no line of a group has is zero to who reads it."""
        expression = super()._read_group_select(aggregate_spec, query)
        name, _colon, function = aggregate_spec.partition(":")
        if function in ("sum", "sum_currency") and self._fields[name].type == "monetary":
            return SQL("coalesce(%s, 0)", expression)
        return expression

    def action_open_entry(self):
        """The analytic item itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.analytic.line",
            "res_id": self.line_id.id,
            "views": [(False, "form")],
        }
