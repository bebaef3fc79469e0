{
    "name": "Device Service: Cost of Vendor Work",
    "summary": "Glue: vendors' work is cost of its order on acceptance, by its bill afterwards, "
    "and what differs is shown",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_cost", "mds_order_purchase"],
    "data": ["views/vendor_work_views.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
