def post_init_hook(env):
    """Orders that are there already get their cost, and engineers' hourly cost becomes a rate."""
    engineers = env["hr.employee"].search([("mds_is_engineer", "=", True)])
    engineers.filtered("hourly_cost")._note_first_rate()
    env["mds.cost.pending"]._enqueue(env["mds.order.time"].search([]).order_id)
    moves = env["stock.move"].search([("mds_order_id", "!=", False), ("state", "=", "done")])
    env["mds.cost.pending"]._enqueue(moves.mds_order_id)
