{
    "name": "Device Service: Charges for Parts",
    "summary": "Glue: used parts become charges and invoice lines, their cost booked once",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_charge", "mds_parts"],
    "auto_install": True,
}
