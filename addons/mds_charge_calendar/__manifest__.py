{
    "name": "Device Service: Charges by Class of Day",
    "summary": "Glue: overtime, rest days and statutory holidays at their own price",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_charge", "mds_order_calendar"],
    "auto_install": True,
}
