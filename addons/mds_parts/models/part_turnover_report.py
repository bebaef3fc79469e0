from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MONTHS = 12


class PartTurnoverReport(models.Model):
    """How long the stock lasts 备件周转天数: a row per part, region and month of the last year.

    Turnover days = Σ (mean stock value of the month × its days) ÷ Σ value used on orders. A group
    of rows is divided as a whole, never the mean of quotients. Values are those of the native
    valued moves. Odoo keeps one value of a part in a company, so what of it lies in a region is
    its share by quantity: the regions add up to the company. The region is that of the engineer or
    the store that keeps the place now; a transfer between regions moves value from one to another.

    Read by storekeepers, service managers and cost accountants, within companies and regions.
    """

    _name = "mds.part.turnover.report"
    _description = "Turnover of Parts"
    _auto = False
    _order = "month desc, product_id"
    _rec_name = "product_id"

    month = fields.Date(readonly=True)
    product_id = fields.Many2one("product.product", "Part", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    region_id = fields.Many2one(
        "mds.region",
        "Region",
        readonly=True,
        help="Of the engineer or the store that keeps the parts; empty where neither has one.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    opening_value = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="Value at the first of the month: of the company, shared over regions by quantity.",
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
        """What came before the year is the pseudo-month whose end is the opening of the first."""
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
                 UNION ALL SELECT %(before)s::date, %(before)s::date
            ),
            part AS (
                SELECT product.id, template.categ_id
                  FROM product_product product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE template.mds_is_part
            ),
            place AS (
                SELECT place.id, place.company_id, company.partner_id,
                       COALESCE(keeper.mds_region_id, place.mds_region_id, store.mds_region_id)
                           AS region_id
                  FROM stock_location place
                  JOIN res_company company ON company.id = place.company_id
             LEFT JOIN stock_warehouse store ON store.id = place.warehouse_id
             LEFT JOIN LATERAL (SELECT mds_region_id FROM hr_employee
                                 WHERE mds_stock_location_id = place.id
                              ORDER BY id LIMIT 1) keeper ON TRUE
                 WHERE place.usage IN ('internal', 'transit')
            ),
            flow AS (
                SELECT move.product_id, move.company_id, place.region_id,
                       GREATEST(date_trunc('month', move.date)::date, %(before)s) AS month,
                       0 AS quantity,
                       CASE WHEN move.is_in THEN move.value ELSE -move.value END AS net,
                       CASE WHEN move.mds_order_part_id IS NULL
                                 AND NOT COALESCE(move.is_inventory, FALSE)
                            THEN CASE WHEN move.is_in THEN move.value ELSE -move.value END
                            ELSE 0 END AS bought,
                       CASE WHEN move.mds_order_part_id IS NOT NULL
                            THEN CASE WHEN move.is_out THEN move.value ELSE -move.value END
                            ELSE 0 END AS used
                  FROM stock_move move
                  JOIN part ON part.id = move.product_id
             LEFT JOIN place ON place.id = CASE WHEN move.is_in THEN move.location_dest_id
                                                ELSE move.location_id END
                 WHERE move.state = 'done' AND (move.is_in OR move.is_out)
             UNION ALL
                SELECT line.product_id, place.company_id, place.region_id,
                       GREATEST(date_trunc('month', move.date)::date, %(before)s),
                       line.quantity_product_uom * way.sign, 0, 0, 0
                  FROM stock_move_line line
                  JOIN part ON part.id = line.product_id
                  JOIN stock_move move ON move.id = line.move_id
            CROSS JOIN LATERAL (VALUES (line.location_dest_id, 1), (line.location_id, -1))
                               AS way (place_id, sign)
                  JOIN place ON place.id = way.place_id
                 WHERE line.state = 'done'
                   AND (line.owner_id IS NULL OR line.owner_id = place.partner_id)
            ),
            cell AS (
                SELECT kept.product_id, kept.company_id, kept.region_id, month.month,
                       month.until - month.month AS days,
                       COALESCE(SUM(flow.quantity), 0) AS quantity, COALESCE(SUM(flow.net), 0)
                           AS net,
                       COALESCE(SUM(flow.bought), 0) AS bought, COALESCE(SUM(flow.used), 0) AS used
                  FROM (SELECT DISTINCT product_id, company_id, region_id FROM flow) kept
            CROSS JOIN month
             LEFT JOIN flow ON flow.product_id = kept.product_id
                           AND flow.company_id = kept.company_id AND flow.month = month.month
                           AND flow.region_id IS NOT DISTINCT FROM kept.region_id
              GROUP BY 1, 2, 3, 4, 5
            ),
            total AS (
                SELECT cell.*,
                       SUM(net) OVER everywhere AS value,
                       SUM(cell.quantity) OVER everywhere AS there,
                       SUM(cell.quantity) OVER (
                           PARTITION BY product_id, company_id, region_id ORDER BY month) AS here,
                       ROW_NUMBER() OVER (
                           PARTITION BY product_id, company_id, month ORDER BY region_id) AS number
                  FROM cell
                WINDOW everywhere AS (PARTITION BY product_id, company_id ORDER BY month)
            ),
            level AS (
                SELECT total.*, value * CASE WHEN there > 0.00001 THEN (here / there)::numeric
                                             WHEN number = 1 THEN 1 ELSE 0 END AS closing
                  FROM total
            ),
            both_ends AS (
                SELECT level.*, LAG(closing) OVER (
                           PARTITION BY product_id, company_id, region_id ORDER BY month) AS opening
                  FROM level
            )
            SELECT (ROW_NUMBER() OVER (ORDER BY row.product_id, row.company_id, row.region_id,
                                                row.month))::integer AS id,
                   row.month, row.product_id, part.categ_id, row.region_id, row.company_id,
                   company.currency_id,
                   row.opening AS opening_value, row.closing AS closing_value,
                   row.bought AS bought_value, row.used AS used_value,
                   (row.opening + row.closing) / 2 * row.days AS value_days,
                   (row.opening + row.closing) / 2 * row.days / NULLIF(row.used, 0)
                       AS turnover_days
              FROM both_ends row
              JOIN part ON part.id = row.product_id
              JOIN res_company company ON company.id = row.company_id
             WHERE row.month > %(before)s
            """,
            months=MONTHS,
            before=fields.Date.subtract(
                fields.Date.start_of(fields.Date.today(), "month"), months=MONTHS, days=1
            ),
        )

    def action_open_moves(self):
        """The native valued moves of this part, month and region."""
        self.ensure_one()
        last = fields.Date.end_of(self.month, "month")
        places = self._sudo_places()
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
                "|",
                ("location_id", "in", places),
                ("location_dest_id", "in", places),
            ],
        }

    def _sudo_places(self):
        """Ids of the places of this region; who keeps which is no secret of the employee file."""
        kept = [("mds_employee_ids", "!=", False), ("mds_employee_ids.mds_region_id", "!=", False)]
        own = Domain("mds_employee_ids.mds_region_id", "=", self.region_id.id)
        own |= ~Domain(kept) & Domain("mds_region_id", "=", self.region_id.id)
        own |= (
            ~Domain(kept)
            & Domain("mds_region_id", "=", False)
            & Domain("warehouse_id.mds_region_id", "=", self.region_id.id)
        )
        inside = Domain("usage", "in", ("internal", "transit"))
        return self.env["stock.location"].sudo().search(inside & own).ids
