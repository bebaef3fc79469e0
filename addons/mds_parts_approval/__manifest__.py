{
    "name": "Device Service: Approvals for Parts",
    "summary": "Differences of counts and the scrapping of parts go through the approval matrix",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_parts", "mds_approval"],
    "auto_install": True,
    "data": [
        "data/approval_kind.xml",
        "views/old_part_views.xml",
        "views/part_count_views.xml",
        "views/res_config_settings_views.xml",
        "views/stock_scrap_views.xml",
    ],
}
