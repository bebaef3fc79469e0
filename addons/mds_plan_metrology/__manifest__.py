{
    "name": "Device Service: Plans by Meter",
    "summary": "Glue: maintenance due by counters, every so many hours or at a threshold, with "
    "forecast days from the readings",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_plan", "mds_metrology"],
    "auto_install": True,
    "data": ["views/plan_views.xml"],
    "assets": {
        "web.assets_tests": ["mds_plan_metrology/static/tests/tours/**/*"],
    },
}
