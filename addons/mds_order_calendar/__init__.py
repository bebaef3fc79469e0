from . import models


def post_init_hook(env):
    """Time that was booked before this addon came is classed too."""
    rows = env["mds.order.time"].search([])
    rows._rebuild_parts(rows._get_days())
