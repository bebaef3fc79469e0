from odoo import fields, models
from odoo.tools import SQL

from .order_part import STORE_ROLES

AGES = [
    ("a", "Up to 90 Days"),
    ("b", "91 to 180 Days"),
    ("c", "181 to 365 Days"),
    ("d", "Over a Year"),
]


class PartStockReport(models.Model):
    """What lies where, since when, and what it is worth 库存分析: a row per native position.

    ================ ======= ======
    role             rows    money
    ================ ======= ======
    dispatcher       regions –
    storekeeper      regions yes
    service manager  regions yes
    cost accountant  regions yes
    ================ ======= ======

    The value is quantity times the cost that Odoo keeps for the part (of the lot where it is
    valued by lot). Used parts in boxes are outside the valued stock and so worth nothing.
    """

    _name = "mds.part.stock.report"
    _description = "Stock of Parts"
    _auto = False
    _order = "product_id, location_id, id"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", "Part", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Store", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)
    region_id = fields.Many2one("mds.region", "Region", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    condition = fields.Selection(
        [("good", "Good"), ("used", "Refurbished, Pulled"), ("bad", "Defective, to Inspect")],
        readonly=True,
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    value = fields.Monetary(
        "Stock Value",
        readonly=True,
        groups=STORE_ROLES,
        help="Quantity × cost of the part in its company; of the lot where lots are valued.",
    )
    arrived_at = fields.Datetime("There Since", readonly=True)
    age_days = fields.Integer(
        "Age (days)", readonly=True, aggregator="avg", help="Today − the day it came to this place."
    )
    age = fields.Selection(AGES, "Age Class", readonly=True)
    last_used_at = fields.Datetime(
        "Last Left", readonly=True, help="When a piece of this part last left this place."
    )
    idle_days = fields.Integer(
        "Without Movement (days)",
        readonly=True,
        aggregator="max",
        help="Today − the last day on which this part came to or left this place.",
    )
    is_dead = fields.Boolean(
        "Dead Stock",
        readonly=True,
        help="No piece of this part has come to or left this place for as many days as the "
        "company's settings say (365 unless changed).",
    )
    dead_value = fields.Monetary(
        "Value of Dead Stock", readonly=True, groups=STORE_ROLES, help="Value where it is dead."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH movement AS (
                SELECT product_id, place, MAX(date) AS moved, MAX(date) FILTER (WHERE is_out) AS out
                  FROM (SELECT product_id, location_id AS place, date, TRUE AS is_out
                          FROM stock_move_line WHERE state = 'done'
                     UNION ALL
                        SELECT product_id, location_dest_id, date, FALSE
                          FROM stock_move_line WHERE state = 'done') AS both_ways
              GROUP BY product_id, place
            ),
            facts AS (
                SELECT quant.id, quant.product_id, template.categ_id, quant.lot_id,
                       quant.location_id, place.warehouse_id, keeper.id AS employee_id,
                       COALESCE(keeper.mds_region_id, place.mds_region_id, store.mds_region_id)
                           AS region_id,
                       place.company_id, company.currency_id,
                       CASE WHEN place.mds_store_kind IN ('refurbished', 'pulled') THEN 'used'
                            WHEN place.mds_store_kind IN ('inspection', 'defective') THEN 'bad'
                            ELSE 'good' END AS condition,
                       quant.quantity, quant.in_date AS arrived_at,
                       movement.out AS last_used_at,
                       CASE WHEN place.usage != 'internal' THEN 0
                            ELSE ROUND((quant.quantity * COALESCE(
                                CASE WHEN template.lot_valuated THEN
                                    (lot.standard_price->>place.company_id::text)::numeric END,
                                (product.standard_price->>place.company_id::text)::numeric,
                                0))::numeric, 2) END AS value,
                       (now() AT TIME ZONE 'UTC')::date - quant.in_date::date AS age_days,
                       (now() AT TIME ZONE 'UTC')::date
                           - COALESCE(movement.moved, quant.in_date)::date AS idle_days,
                       company.mds_dead_stock_days
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id
                  JOIN res_company company ON company.id = place.company_id
                  JOIN product_product product ON product.id = quant.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
             LEFT JOIN stock_lot lot ON lot.id = quant.lot_id
             LEFT JOIN stock_warehouse store ON store.id = place.warehouse_id
             LEFT JOIN LATERAL (SELECT id, mds_region_id FROM hr_employee
                                 WHERE mds_stock_location_id = place.id
                                    OR id = place.mds_keeper_id
                              ORDER BY id LIMIT 1) keeper ON TRUE
             LEFT JOIN movement ON movement.product_id = quant.product_id
                               AND movement.place = quant.location_id
                 WHERE template.mds_is_part
                   AND quant.quantity > 0
                   AND (quant.owner_id IS NULL OR quant.owner_id = company.partner_id)
                   AND (place.usage = 'internal' OR place.mds_store_kind IN
                        ('refurbished', 'pulled', 'inspection', 'defective'))
            )
            SELECT facts.*,
                   CASE WHEN age_days <= 90 THEN 'a' WHEN age_days <= 180 THEN 'b'
                        WHEN age_days <= 365 THEN 'c' ELSE 'd' END AS age,
                   idle_days >= mds_dead_stock_days AS is_dead,
                   CASE WHEN idle_days >= mds_dead_stock_days THEN value ELSE 0 END AS dead_value
              FROM facts
            """
        )

    def action_open_position(self):
        """The native position behind this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.product_id.display_name,
            "res_model": "stock.quant",
            "view_mode": "list,form",
            "domain": [
                ("product_id", "=", self.product_id.id),
                ("location_id", "=", self.location_id.id),
            ],
        }
