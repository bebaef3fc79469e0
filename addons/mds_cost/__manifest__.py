{
    "name": "Device Service: Cost",
    "summary": "What each order costs, on the right cost centre, in the native ledger: dimensions, "
    "direct cost by itself, indirect cost by allocation cycles",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_parts", "analytic", "account", "stock_account", "hr_hourly_cost"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/dimensions.xml",
        "data/elements.xml",
        "data/ir_cron.xml",
        "views/analytic_line_views.xml",
        "views/dimension_views.xml",
        "views/rate_views.xml",
        "views/pending_views.xml",
        "views/order_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_cost/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
}
