{
    "name": "Device Service: Privacy",
    "summary": "Erases what is kept about a person, after approval by another, and leaves the "
    "evidence verifiable",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_approval", "mds_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_sequence.xml",
        "data/approval_kind.xml",
        "views/erasure_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_privacy/static/tests/tours/**/*"],
    },
}
