{
    "name": "Device Service: Charges for Vendor Work",
    "summary": "Glue: accepted vendor work is charged at cost plus",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_charge", "mds_order_purchase"],
    "auto_install": True,
}
