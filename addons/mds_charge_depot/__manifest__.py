{
    "name": "Device Service: Quotes of Depot Repairs",
    "summary": "Glue: a quote before repair answers for the bench",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_charge", "mds_depot"],
    "auto_install": True,
}
