{
    "name": "Device Service: Vendor Work",
    "summary": "Subcontracted work as purchase order lines tied to a service order, accepted with "
    "evidence",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_order", "purchase"],
    "auto_install": True,
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/product.xml",
        "views/vendor_work_views.xml",
        "views/order_views.xml",
        "views/purchase_views.xml",
        "views/menus.xml",
    ],
}
