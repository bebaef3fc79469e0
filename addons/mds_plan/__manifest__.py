{
    "name": "Device Service: Maintenance Plans",
    "summary": "What must be done when: preventive maintenance and inspection plans, due work of "
    "the next two years, orders made once and in time, completion figures",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_cron.xml",
        "wizards/duty_leave_out_views.xml",
        "views/duty_views.xml",
        "views/plan_views.xml",
        "views/plan_run_views.xml",
        "views/order_views.xml",
        "views/device_views.xml",
        "views/product_template_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_plan/static/tests/tours/**/*"],
    },
}
