from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Orders that bear cost, or have something that costs now, are costed anew; what they bear by
    element is summed up, allocated cost of orders without own cost too."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["mds.order"]._upsert_actuals(
        SQL(
            "(SELECT mds_order_id FROM account_analytic_line WHERE mds_order_id IS NOT NULL"
            " AND mds_cost_element_id IS NOT NULL)"
        )
    )
    orders = env["mds.order"].search([("mds_cost_posted_at", "!=", False)])
    orders |= env["mds.trip.stop"].search([("trip_id.state", "=", "shared")]).order_id
    orders |= env["mds.part.transfer"].search([("freight", ">", 0)]).order_id
    env["mds.cost.pending"]._enqueue(orders)
