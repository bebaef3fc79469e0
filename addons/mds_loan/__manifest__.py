{
    "name": "Device Service: Loans",
    "summary": "Loaners, trial and demo units, placements, rentals: who has our device, until "
    "when, in what condition it went out and came back",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_approval", "mds_device"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_sequence.xml",
        "data/ir_cron.xml",
        "data/approval_kind.xml",
        "views/loan_views.xml",
        "views/loan_extend_views.xml",
        "views/loan_return_views.xml",
        "views/device_views.xml",
        "views/res_partner_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_loan/static/tests/tours/**/*"],
    },
}
