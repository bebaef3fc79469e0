{
    "name": "Device Service: Cost of Overtime",
    "summary": "Glue: overtime of orders at 150, 200 or 300 percent by class of day is cost of its "
    "own element",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_cost", "mds_order_calendar"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
