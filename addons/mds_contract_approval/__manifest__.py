{
    "name": "Device Service: Approvals for Contracts",
    "summary": "Contract versions are signed after the approval matrix has agreed, by amount and "
    "role",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_contract", "mds_approval"],
    "auto_install": True,
    "data": [
        "data/approval_kind.xml",
        "views/contract_version_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
