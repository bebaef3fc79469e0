from odoo import fields, models
from odoo.tools import SQL

from .order_part import STORE_ROLES


class PartUseReport(models.Model):
    """What orders needed, what it cost, and whether it was there at the first visit 首次上门满足率.

    A row per part line that is used or still wanted. A line was *filled at the first visit* when
    it was used on that visit, or before it ended; what is still wanted after it was not. An order
    was filled when all its lines were. Orders at which nobody has been yet do not count.

    Dispatchers read quantities and rates; storekeepers, service managers and cost accountants
    money too. Within companies and regions.
    """

    _name = "mds.part.use.report"
    _inherit = ["mds.order.link.mixin"]
    _description = "Use of Parts"
    _auto = False
    _order = "used_at desc, id desc"
    _rec_name = "product_id"

    order_part_id = fields.Many2one("mds.order.part", "Part Line", readonly=True)
    order_id = fields.Many2one("mds.order", "Order", readonly=True)
    product_id = fields.Many2one("product.product", "Part", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    model_id = fields.Many2one("product.template", "Model", readonly=True)
    device_id = fields.Many2one("mds.device", "Device", readonly=True)
    symptom_code_id = fields.Many2one("mds.fault.code", "Symptom", readonly=True)
    cause_code_id = fields.Many2one("mds.fault.code", "Cause", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    region_id = fields.Many2one("mds.region", "Region", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        [("draft", "Still Wanted"), ("consumed", "Used Up")], "Line State", readonly=True
    )
    used_at = fields.Datetime("Used on", readonly=True)
    quantity = fields.Float("Quantity Used", readonly=True, digits="Product Unit")
    cost = fields.Monetary(
        "Cost of Parts",
        readonly=True,
        groups=STORE_ROLES,
        help="Value of the native moves: what was taken less what came back.",
    )
    first_visit_id = fields.Many2one("mds.visit", "First Visit", readonly=True)
    is_filled = fields.Boolean("There at the First Visit", readonly=True)
    line_fill_rate = fields.Float(
        "Lines Filled (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Lines that were there at the first visit ÷ lines of orders that were visited.",
    )
    order_fill_rate = fields.Float(
        "First-Visit Fill Rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Orders all of whose parts were there at the first visit ÷ orders that needed parts "
        "and were visited. Each order counts once, whatever the number of its lines.",
    )
    order_share = fields.Float(
        "Share of an Order", readonly=True, aggregator=None, help="1 ÷ lines of the order."
    )

    def _read_group_select(self, aggregate_spec, query):
        """Each order weighs one, spread over its lines."""
        if aggregate_spec == "order_fill_rate:avg":
            rate, share = (
                self._field_to_sql(self._table, name, query)
                for name in ("order_fill_rate", "order_share")
            )
            return SQL(
                "SUM(%s * %s) / NULLIF(SUM(%s) FILTER (WHERE %s IS NOT NULL), 0)",
                rate,
                share,
                share,
                rate,
            )
        return super()._read_group_select(aggregate_spec, query)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH first_visit AS (
                SELECT DISTINCT ON (order_id) order_id, id, finished_at
                  FROM mds_visit
                 WHERE kind = 'on_site' AND arrived_at IS NOT NULL
              ORDER BY order_id, arrived_at, id
            ),
            line AS (
                SELECT part.id, part.order_id, part.product_id, part.employee_id, part.region_id,
                       part.company_id, part.state, part.consumed_at, part.cost,
                       part.quantity - COALESCE(part.returned_quantity, 0) AS quantity,
                       first_visit.id AS first_visit_id,
                       CASE WHEN first_visit.id IS NULL THEN NULL
                            WHEN part.state = 'draft' THEN
                                CASE WHEN first_visit.finished_at IS NULL THEN NULL ELSE FALSE END
                            ELSE part.visit_id IS NOT DISTINCT FROM first_visit.id
                                 OR first_visit.finished_at IS NULL
                                 OR COALESCE(part.occurred_at, part.consumed_at)
                                    <= first_visit.finished_at END AS is_filled
                  FROM mds_order_part part
             LEFT JOIN first_visit ON first_visit.order_id = part.order_id
                 WHERE part.state IN ('draft', 'consumed')
            )
            SELECT line.id, line.id AS order_part_id, line.order_id, line.product_id,
                   template.categ_id, ord.product_tmpl_id AS model_id, ord.device_id,
                   ord.symptom_code_id, ord.cause_code_id, line.employee_id, ord.partner_id,
                   line.region_id, line.company_id, company.currency_id, line.state,
                   line.consumed_at AS used_at,
                   CASE WHEN line.state = 'consumed' THEN line.quantity ELSE 0 END AS quantity,
                   COALESCE(line.cost, 0) AS cost, line.first_visit_id, line.is_filled,
                   CASE line.is_filled WHEN TRUE THEN 100.0 WHEN FALSE THEN 0.0 END
                       AS line_fill_rate,
                   CASE WHEN BOOL_OR(NOT line.is_filled) OVER of_order THEN 0.0
                        WHEN BOOL_OR(line.is_filled) OVER of_order THEN 100.0 END
                       AS order_fill_rate,
                   1.0 / COUNT(*) OVER of_order AS order_share
              FROM line
              JOIN mds_order ord ON ord.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN res_company company ON company.id = line.company_id
            WINDOW of_order AS (PARTITION BY line.order_id)
            """
        )
