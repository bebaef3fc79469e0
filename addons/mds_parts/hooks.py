from odoo.fields import Command


def post_init_hook(env):
    """Give existing companies what new ones get when they are created, and show locations.

    Engineers' stock needs several locations and serial numbers: Odoo hides both until somebody
    ticks them in the settings, and only then makes internal transfers available.
    """
    env["res.company"]._create_missing_consumption_locations()
    env.ref("base.group_user").write(
        {
            "implied_ids": [
                Command.link(env.ref("stock.group_stock_multi_locations").id),
                Command.link(env.ref("stock.group_production_lot").id),
            ]
        }
    )
    env["stock.warehouse"].search([]).int_type_id.active = True
