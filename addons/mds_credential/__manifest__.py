{
    "name": "Device Service: Credentials",
    "summary": "Licences, certificates and authorisations of company, partners, products, people "
    "and devices: validity, reminders, what a lapsed one blocks; training; outsourced engineers",
    "version": "19.0.1.1.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order", "hr"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "security/outsourced_rules.xml",
        "data/ir_sequence.xml",
        "data/credential_kind.xml",
        "data/ir_cron.xml",
        "views/credential_views.xml",
        "views/credential_kind_views.xml",
        "views/training_views.xml",
        "views/owner_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_credential/static/tests/tours/**/*"],
    },
}
