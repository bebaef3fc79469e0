{
    "name": "Device Service: Hours of Orders",
    "summary": "The service times of orders are the hours worked in the settlement of hours",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_calendar", "mds_order"],
    "auto_install": True,
}
