def pre_init_hook(env):
    """btree_gist lets an exclusion constraint compare a line and a range of days together."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
