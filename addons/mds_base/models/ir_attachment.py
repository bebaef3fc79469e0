from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """The file behind a field of a record with an audit trail changes through that record only.

    There its digest is taken, its rules are checked and the trail gets its entry: a photo of a
    closed order, the drawing of an acceptance.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_no_evidence()
        return attachments

    def write(self, vals):
        self._check_no_evidence()
        result = super().write(vals)
        if {"res_model", "res_field", "res_id"} & vals.keys():
            self._check_no_evidence()
        return result

    def unlink(self):
        self._check_no_evidence()
        return super().unlink()

    def _check_no_evidence(self):
        """Fields write their files with elevated rights; whoever else comes is refused."""
        if self.env.su:
            return
        audited = self.env.registry["mds.audit.mixin"]
        for attachment in self._sudo_references():
            model = self.env.registry.get(attachment.res_model)
            if attachment.res_field and model and issubclass(model, audited):
                raise AccessError(
                    self.env._("This file belongs to a record of service: change it there.")
                )

    def _sudo_references(self):
        """What a file belongs to decides who may touch it: read before access is checked."""
        return self.sudo()
