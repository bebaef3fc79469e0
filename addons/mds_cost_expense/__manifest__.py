{
    "name": "Device Service: Expense Claims",
    "summary": "Glue: claims tied to service orders line by line, receipts and per diems apart, "
    "VAT that nobody refunds in cost; claims made from trips",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_cost", "hr_expense"],
    "data": ["data/product.xml", "views/hr_expense_views.xml", "views/trip_views.xml"],
    "auto_install": True,
}
