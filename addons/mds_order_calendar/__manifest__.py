{
    "name": "Device Service: Hours of Orders",
    "summary": "Glue: service time by class of day and percentage of overtime, by the statutory "
    "calendar and the employee's working-hours system; hours worked for their settlement",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order", "mds_calendar"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/time_part_views.xml",
    ],
    "post_init_hook": "post_init_hook",
}
