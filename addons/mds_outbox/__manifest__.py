{
    "name": "Device Service: Outbox",
    "summary": "Tells other systems what happened: events written with the change, delivered at "
    "least once with a key, signed, retried, visible and repeatable",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/outbox_kind.xml",
        "data/ir_config_parameter.xml",
        "data/ir_cron.xml",
        "views/outbox_views.xml",
        "views/outside_code_views.xml",
        "views/outbox_kind_views.xml",
        "views/outbox_system_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_outbox/static/tests/tours/**/*"],
    },
}
