def pre_init_hook(env):
    """btree_gist lets an exclusion constraint compare an engineer and a time range together."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
