from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Orders that bear cost, or have something that costs now, are costed anew."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    orders = env["mds.order"].search([("mds_cost_posted_at", "!=", False)])
    orders |= env["mds.trip.stop"].search([("trip_id.state", "=", "shared")]).order_id
    orders |= env["mds.part.transfer"].search([("freight", ">", 0)]).order_id
    env["mds.cost.pending"]._enqueue(orders)
