{
    "name": "Device Service: Metrology on Orders",
    "summary": "Glue: test instruments on a service order, rechecks after a bad instrument, meter "
    "readings and certificates from an order",
    "version": "19.0.1.1.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order", "mds_metrology"],
    "auto_install": True,
    "data": [
        "data/order_type.xml",
        "data/order_template.xml",
        "views/order_views.xml",
        "views/visit_views.xml",
        "views/task_template_views.xml",
        "views/order_template_views.xml",
        "views/instrument_case_views.xml",
        "views/report_service.xml",
    ],
}
