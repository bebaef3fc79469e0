from odoo import models
from odoo.addons.mds_demo import loader


class IrModuleModule(models.Model):
    """Tells the demo story once every addon of the installation is there.

    A chart of accounts must not be loaded while addons are still being loaded, and addons above
    ours may add to what the story does.
    """

    _inherit = "ir.module.module"

    def _register_hook(self):
        super()._register_hook()
        if self.env.registry.__dict__.pop("_mds_story_waits", False):
            loader.load(self.env)
