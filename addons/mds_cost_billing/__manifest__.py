{
    "name": "Device Service: Revenue of Contracts in Profit",
    "summary": "Glue: what contracts bring stands in profit, once, when it is earned or when it is "
    "invoiced",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_cost_contract", "mds_contract_billing"],
    "data": ["views/cost_views.xml"],
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
}
