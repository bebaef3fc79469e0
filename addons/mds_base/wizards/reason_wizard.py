import json

from odoo import fields, models
from odoo.exceptions import UserError


class ReasonWizard(models.TransientModel):
    """Asks why, then calls one declared action of the documents with the reason.

    Opened by ``documents.with_context(mds_action="action_cancel").action_ask_reason()``. Only
    actions that the model declares can be called (``_get_reason_actions``: those of its
    transitions, and what it adds), so the dialog opens no other way into a model; the action
    itself checks rights and state.
    """

    _name = "mds.reason.wizard"
    _description = "Reason"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    action_name = fields.Char(required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        model = self.env.get(self.res_model)
        declared = model._get_reason_actions() if hasattr(model, "_get_reason_actions") else set()
        if self.action_name not in declared or self.action_name.startswith("_"):
            raise UserError(
                self.env._(
                    "“%(action)s” is not an action that takes a reason.", action=self.action_name
                )
            )
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("State the reason."))
        ids = json.loads(self.res_ids) if isinstance(self.res_ids, str) else self.res_ids
        records = model.browse(ids or []).with_context(mds_reason=reason)
        records.check_access("read")
        result = getattr(records, self.action_name)()
        if isinstance(result, dict) and result.get("type"):
            return result
        return {"type": "ir.actions.act_window_close"}
