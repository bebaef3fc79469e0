def post_init_hook(env):
    """Orders that are there already get their cost, and engineers' hourly cost becomes a rate."""
    engineers = env["hr.employee"].search([("mds_is_engineer", "=", True)])
    engineers.filtered("hourly_cost")._note_first_rate()
    env["mds.cost.pending"]._enqueue(env["mds.order.time"].search([]).order_id)
    moves = env["stock.move"].search([("mds_order_id", "!=", False), ("state", "=", "done")])
    env["mds.cost.pending"]._enqueue(moves.mds_order_id)
    stops = env["mds.trip.stop"].search([("trip_id.state", "=", "shared")])
    transfers = env["mds.part.transfer"].search([("freight", ">", 0)])
    env["mds.cost.pending"]._enqueue(stops.order_id | transfers.order_id)
    env.cr.execute(
        "UPDATE account_move_line item SET mds_order_id = part.order_id"
        " FROM mds_order_part part, account_move entry"
        " WHERE part.id = item.mds_order_part_id AND entry.id = item.move_id"
        " AND entry.move_type = 'entry'"
    )
