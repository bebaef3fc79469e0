import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AcceptanceWizard(models.TransientModel):
    """Hands the screen to the customer's person, or takes the scan of the signed paper.

    Made for a thumb on a telephone: few fields, the signature fills the width. The identity is
    drawn when the dialog opens, so that a second tap records nothing twice.
    """

    _name = "mds.acceptance.wizard"
    _description = "Record a Customer's Acceptance"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    client_uuid = fields.Char(required=True, readonly=True, default=lambda self: str(uuid.uuid4()))
    document_label = fields.Char("Document", compute="_compute_document_label")
    kind = fields.Selection(
        [("drawn", "Sign on Screen"), ("paper", "Signed or Sealed Paper")],
        required=True,
        default="drawn",
    )
    person_name = fields.Char("Person")
    person_role = fields.Selection(
        lambda self: (
            self.env["mds.acceptance"]._fields["person_role"]._description_selection(self.env)
        ),
        "Department",
        required=True,
        default="user_department",
    )
    drawing = fields.Binary("Signature", attachment=False)
    document = fields.Binary("Scan or Photo", attachment=False)
    document_filename = fields.Char()
    occurred_at = fields.Datetime(
        "Accepted on", help="Leave it empty for now; state it for a paper that was signed earlier."
    )
    note = fields.Text()

    @api.depends("res_model", "res_id")
    def _compute_document_label(self):
        for wizard in self:
            wizard.document_label = wizard._get_document().display_name

    def _get_document(self):
        self.ensure_one()
        model = self.env.get(self.res_model)
        if model is None or "acceptance_ids" not in model._fields:
            raise UserError(self.env._("This document is not accepted by customers."))
        document = model.browse(self.res_id)
        document.check_access("read")
        return document

    def action_confirm(self):
        self.ensure_one()
        self._get_document()
        if self.occurred_at and self.occurred_at > fields.Datetime.now():
            raise ValidationError(self.env._("The acceptance cannot lie in the future."))
        self.env["mds.acceptance"]._create_once([self._prepare_acceptance_vals()])
        return {"type": "ir.actions.act_window_close"}

    def _prepare_acceptance_vals(self):
        wizard = self.with_context(bin_size=False)
        drawn = wizard.kind == "drawn"
        return {
            "client_uuid": wizard.client_uuid,
            "res_model": wizard.res_model,
            "res_id": wizard.res_id,
            "kind": wizard.kind,
            "person_name": wizard.person_name,
            "person_role": wizard.person_role,
            "drawing": wizard.drawing if drawn else False,
            "document": wizard.document if not drawn else False,
            "document_filename": wizard.document_filename if not drawn else False,
            "note": wizard.note,
            "occurred_at": wizard.occurred_at or fields.Datetime.now(),
            "occurred_source": "manual" if wizard.occurred_at else "server",
        }
