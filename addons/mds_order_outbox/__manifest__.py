{
    "name": "Device Service: Orders to Other Systems",
    "summary": "Tells outside systems when a service order is closed",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order", "mds_outbox"],
    "auto_install": True,
    "data": ["data/outbox_kind.xml"],
}
