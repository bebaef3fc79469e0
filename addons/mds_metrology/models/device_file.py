from odoo import fields, models
from odoo.addons.mds_device.lib import duties


class Device(models.Model):
    """What meters and certificates add to the page and to the evidence of a device."""

    _inherit = "mds.device"

    def _get_duties(self):
        """The due days of its certificates."""
        result = super()._get_duties()
        today = fields.Date.context_today(self)
        for device, states in self._get_certificate_status().items():
            result[device] += [
                duties.Duty(
                    one.due_on,
                    self.env._("%(kind)s is due", kind=one.kind.name),
                    duties.level(one.due_on, today),
                    "mds.certificate",
                    one.certificate.id,
                )
                for one in states
                if one.due_on
            ]
        return result

    def _get_evidence(self):
        evidence = super()._get_evidence()
        self._add_evidence_of(evidence, ("mds.meter", "mds.meter.reading", "mds.certificate"))
        return evidence


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_retained_models(self):
        return {**super()._get_retained_models(), "mds.certificate": "device_id"}
