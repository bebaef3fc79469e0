from . import models


def post_init_hook(env):
    """What was accepted already is costed."""
    works = env["mds.vendor.work"].search([("state", "=", "accepted")])
    env["mds.cost.pending"]._enqueue(works.order_id)
