{
    "name": "Device Service: Depot Repair",
    "summary": "Devices that come to our bench: in, decontaminated, diagnosed, quoted, repaired, "
    "tested, out; exchange for one of ours; loaner on the same case",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order", "mds_loan"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_sequence.xml",
        "wizards/depot_swap_views.xml",
        "views/depot_job_views.xml",
        "views/exchange_views.xml",
        "views/order_views.xml",
        "views/loan_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_depot/static/tests/tours/**/*"],
    },
}
