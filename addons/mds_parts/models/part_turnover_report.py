from odoo import fields, models
from odoo.tools import SQL

MONTHS = 12


class PartTurnoverReport(models.Model):
    """How long the stock lasts 备件周转天数: a row per part, company and month of the last year.

    Turnover days = Σ (mean stock value of the month × its days) ÷ Σ value used on orders. A group
    of rows is divided as a whole, never the mean of quotients. Values are those of the native
    valued moves; internal transfers change nothing.

    Read by storekeepers, service managers and cost accountants, within companies.
    """

    _name = "mds.part.turnover.report"
    _description = "Turnover of Parts"
    _auto = False
    _order = "month desc, product_id"
    _rec_name = "product_id"

    month = fields.Date(readonly=True)
    product_id = fields.Many2one("product.product", "Part", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    opening_value = fields.Monetary(
        readonly=True, aggregator=None, help="Stock value at the first of the month."
    )
    closing_value = fields.Monetary(
        readonly=True, aggregator=None, help="Stock value at the end of the month, or now."
    )
    bought_value = fields.Monetary(
        "Value Received", readonly=True, help="Valued receipts less what went back to vendors."
    )
    used_value = fields.Monetary(
        "Value Used on Orders", readonly=True, help="Taken for orders less what came back unused."
    )
    value_days = fields.Float(
        "Value × Days",
        readonly=True,
        digits=(16, 2),
        help="(Opening + closing value) ÷ 2 × days of the month; of the running month, its days "
        "until today.",
    )
    turnover_days = fields.Float(
        "Turnover Days",
        readonly=True,
        digits=(16, 1),
        aggregator="sum",
        help="Value × days ÷ value used on orders. Of a group: the sums, divided. Empty where "
        "nothing was used.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """A quotient of sums, for whatever is grouped."""
        if aggregate_spec == "turnover_days:sum":
            days, used = (
                self._field_to_sql(self._table, name, query)
                for name in ("value_days", "used_value")
            )
            return SQL("SUM(%s) / NULLIF(SUM(%s), 0)", days, used)
        return super()._read_group_select(aggregate_spec, query)

    @property
    def _table_query(self):
        """Values before the year are the opening of its first month."""
        return SQL(
            """
            WITH month AS (
                SELECT day::date AS month,
                       LEAST((day + interval '1 month')::date,
                             (now() AT TIME ZONE 'UTC')::date + 1) AS until
                  FROM generate_series(
                      date_trunc('month', now() AT TIME ZONE 'UTC')
                          - %(months)s * interval '1 month',
                      date_trunc('month', now() AT TIME ZONE 'UTC'), interval '1 month') AS day
            ),
            flow AS (
                SELECT move.product_id, move.company_id,
                       GREATEST(date_trunc('month', move.date)::date,
                                (SELECT MIN(month) FROM month) - 1) AS month,
                       SUM(CASE WHEN move.is_in THEN move.value ELSE -move.value END) AS net,
                       SUM(CASE WHEN move.is_in THEN move.value ELSE -move.value END)
                           FILTER (WHERE move.mds_order_part_id IS NULL
                                     AND NOT COALESCE(move.is_inventory, FALSE)) AS bought,
                       SUM(CASE WHEN move.is_out THEN move.value ELSE -move.value END)
                           FILTER (WHERE move.mds_order_part_id IS NOT NULL) AS used
                  FROM stock_move move
                  JOIN product_product product ON product.id = move.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE move.state = 'done' AND (move.is_in OR move.is_out)
                   AND template.mds_is_part
              GROUP BY 1, 2, 3
            ),
            cell AS (
                SELECT part.product_id, part.company_id, month.month,
                       month.until - month.month AS days,
                       COALESCE(flow.net, 0) AS net, COALESCE(flow.bought, 0) AS bought,
                       COALESCE(flow.used, 0) AS used,
                       COALESCE(before.net, 0) AS before
                  FROM (SELECT DISTINCT product_id, company_id FROM flow) part
            CROSS JOIN month
             LEFT JOIN flow ON flow.product_id = part.product_id
                           AND flow.company_id = part.company_id AND flow.month = month.month
             LEFT JOIN flow before ON before.product_id = part.product_id
                                  AND before.company_id = part.company_id
                                  AND before.month < (SELECT MIN(month) FROM month)
            ),
            level AS (
                SELECT cell.*, before + SUM(net) OVER (
                           PARTITION BY product_id, company_id ORDER BY month) AS closing
                  FROM cell
            )
            SELECT (ROW_NUMBER() OVER (ORDER BY level.product_id, level.company_id, level.month))
                       ::integer AS id,
                   level.month, level.product_id, template.categ_id, level.company_id,
                   company.currency_id,
                   level.closing - level.net AS opening_value, level.closing AS closing_value,
                   level.bought AS bought_value, level.used AS used_value,
                   (2 * level.closing - level.net) / 2 * level.days AS value_days,
                   (2 * level.closing - level.net) / 2 * level.days / NULLIF(level.used, 0)
                       AS turnover_days
              FROM level
              JOIN product_product product ON product.id = level.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN res_company company ON company.id = level.company_id
            """,
            months=MONTHS,
        )

    def action_open_moves(self):
        """The native valued moves of this part and month."""
        self.ensure_one()
        last = fields.Date.end_of(self.month, "month")
        return {
            "type": "ir.actions.act_window",
            "name": self.product_id.display_name,
            "res_model": "stock.move",
            "view_mode": "list,form",
            "domain": [
                ("product_id", "=", self.product_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("date", ">=", self.month),
                ("date", "<=", fields.Datetime.end_of(fields.Datetime.to_datetime(last), "day")),
                "|",
                ("is_in", "=", True),
                ("is_out", "=", True),
            ],
        }
