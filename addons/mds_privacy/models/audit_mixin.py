from odoo import models


class AuditMixin(models.AbstractModel):
    """Seam: what of a record's personal fields must stay, and why."""

    _inherit = "mds.audit.mixin"

    def _get_reasons_to_keep(self):
        """``{record: reason}`` for the records whose personal fields must stay for now."""
        return {}
