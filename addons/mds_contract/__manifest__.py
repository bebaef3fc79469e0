{
    "name": "Device Service: Contracts",
    "summary": "What was promised and what follows: contracts in signed versions, coverage with "
    "counters that decides who pays, service levels that decide by when",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_sequence.xml",
        "data/contract_type.xml",
        "data/ir_cron.xml",
        "views/sla_policy_views.xml",
        "views/contract_type_views.xml",
        "views/contract_line_views.xml",
        "views/contract_version_views.xml",
        "views/contract_views.xml",
        "views/entitlement_views.xml",
        "views/order_views.xml",
        "views/device_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_contract/static/tests/tours/**/*"],
    },
}
