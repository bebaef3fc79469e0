from odoo import models


class AuditEntry(models.Model):
    _inherit = "mds.audit.entry"

    def _get_kind_labels(self):
        return {**super()._get_kind_labels(), "approval": self.env._("approval")}
