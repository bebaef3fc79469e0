from odoo import models
from odoo.addons.mds_device.models.evidence_content import Evidence


class Order(models.Model):
    """What an order adds to the evidence pack of its device."""

    _inherit = "mds.order"

    def _get_order_evidence(self):
        """[``Evidence``] of these orders. Seam: upper addons add their lines.

        Callers' names are personal (``_audit_personal_fields``): the pack leaves them out unless
        the law asks for them.
        """
        return [
            Evidence(records)
            for records in (
                self,
                self.visit_ids,
                self.device_line_ids,
                self.task_ids,
                self.time_ids,
                self.segment_ids,
                self.downtime_ids,
                self.photo_ids,
                self.signature_ids,
                self.acceptance_ids,
            )
        ]
