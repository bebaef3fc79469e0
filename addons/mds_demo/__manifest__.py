{
    "name": "Device Service: Demo Story",
    "summary": "An invented service company in five provinces, with hospitals, devices, parts and "
    "some months of orders, loaded through the same actions that people press",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": [
        "mds_parts",
        "mds_outbox",
        "mds_privacy",
        "mds_approval",
        "mds_calendar",
        "mds_credential",
        "mds_plan",
        "mds_order_metrology",
        "mds_loan",
        "mds_cost",
        "l10n_cn",
    ],
    "post_init_hook": "post_init_hook",
}
