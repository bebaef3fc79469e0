{
    "name": "Device Service: Cost of Contracts",
    "summary": "Glue: contracts and their types in profit, contracts as receivers of allocated "
    "cost",
    "version": "19.0.1.1.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_cost", "mds_contract"],
    "data": ["data/dimension.xml", "views/cost_views.xml"],
    "auto_install": True,
}
