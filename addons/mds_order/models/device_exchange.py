from odoo import models


class Device(models.Model):
    _inherit = "mds.device"

    def _follow_exchange(self, new):
        """Another device has taken the place of this one. Seam: plans, contracts, duties follow.

        Called on elevated records by whatever exchanges devices, after both files were changed.
        """
        self.ensure_one()
