from odoo import models
from odoo.addons.mds_base.models.said import Teller


class Acceptance(models.Model):
    _inherit = "mds.acceptance"

    def _get_reasons_to_keep(self):
        """The name of who accepted is part of the proof of the service."""
        _ = Teller(self.env, __name__)
        reason = _(
            "Proof of acceptance of a service: kept as long as the records of the device must be "
            "kept by law."
        )
        return {**super()._get_reasons_to_keep(), **dict.fromkeys(self, reason)}
