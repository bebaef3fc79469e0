from . import models


def post_init_hook(env):
    """Overtime that is there already is costed."""
    parts = env["mds.order.time.part"].search([("percent", ">", 100)])
    env["mds.cost.pending"]._enqueue(parts.order_id)
