import json

from odoo import fields, models
from odoo.exceptions import UserError


class AnnotationWizard(models.TransientModel):
    """Adds an annotation 批注 to the audit trail of documents that the user may read."""

    _name = "mds.annotation.wizard"
    _description = "Annotate the Audit Trail"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    text = fields.Text("Annotation", required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.res_model not in self.env or not hasattr(self.env[self.res_model], "_audit_note"):
            raise UserError(self.env._("These documents have no audit trail."))
        records = self.env[self.res_model].browse(self._get_ids())
        records.check_access("read")
        records._audit_note("annotation", {"text": self.text.strip()})
        return {"type": "ir.actions.act_window_close"}

    def _get_ids(self):
        ids = self.res_ids
        return json.loads(ids) if isinstance(ids, str) else list(ids or [])
