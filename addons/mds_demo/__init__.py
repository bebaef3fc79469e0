from . import loader
from . import models


def post_init_hook(env):
    """The story is told when the registry is complete: see ``ir.module.module``."""
    loader.company.check_is_free(env)
    env.registry._mds_story_waits = True
