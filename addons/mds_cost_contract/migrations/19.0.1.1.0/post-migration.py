from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Orders under contract get the account of the contract's type."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    orders = env["mds.order"].search(
        [("contract_id", "!=", False), ("mds_cost_posted_at", "!=", False)]
    )
    env["mds.cost.pending"]._enqueue(orders)
