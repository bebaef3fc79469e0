def pre_init_hook(env):
    """btree_gist lets an exclusion constraint compare a line and a range of days together."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def post_init_hook(env):
    """What is in preparation signs its plan and payers; what was signed keeps its content."""
    env.cr.execute("UPDATE mds_contract_version SET signs_plan = TRUE WHERE state = 'draft'")
    env["mds.contract.version"].invalidate_model(["signs_plan"], flush=False)
