{
    "name": "Device Service: Revenue of Orders by Dimension",
    "summary": "Glue: invoice lines of charges carry the cost centre and dimensions of the order",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_charge", "mds_cost"],
    "auto_install": True,
}
