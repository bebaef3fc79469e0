{
    "name": "Device Service: Parts of Plans",
    "summary": "Glue: plans name parts kits; the orders they make want these parts by themselves",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_plan", "mds_parts"],
    "auto_install": True,
    "data": ["views/plan_views.xml"],
}
