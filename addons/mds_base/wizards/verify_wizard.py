import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib import hash_chain


class AuditVerifyWizard(models.TransientModel):
    """Verifies the whole audit trail, against an exported anchor when one is given."""

    _name = "mds.audit.verify.wizard"
    _description = "Verify the Audit Trail"

    anchor_file = fields.Binary(
        "Exported Anchor",
        help="A file that left the database earlier. It shows what was rewritten since.",
    )
    anchor_file_name = fields.Char()
    is_checked = fields.Boolean(readonly=True)
    is_whole = fields.Boolean(readonly=True)
    entry_count = fields.Integer("Entries Checked", readonly=True)
    result = fields.Text(readonly=True)

    def action_verify(self):
        self.ensure_one()
        self.env["mds.audit.anchor"].check_access("read")
        texts = self._get_anchor_texts()
        try:
            breaks = self.env["mds.audit.anchor"]._verify_anchors(texts)
        except hash_chain.HashChainError as error:
            raise UserError(
                self.env._("This file is not an exported anchor: %(why)s", why=error)
            ) from error
        self.write(
            {
                "is_checked": True,
                "is_whole": not breaks,
                "entry_count": self.env["mds.audit.entry"].search_count([]),
                "result": "\n".join(found.message for found in breaks),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify the Audit Trail"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_anchor_texts(self):
        if not self.anchor_file:
            return []
        try:
            text = base64.b64decode(self.anchor_file).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UserError(
                self.env._("This file is not an exported anchor: choose the .json file.")
            ) from error
        return [line for line in text.splitlines() if line.strip()]
