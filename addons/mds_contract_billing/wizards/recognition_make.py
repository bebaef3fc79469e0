from odoo import fields, models
from odoo.exceptions import AccessError


class RecognitionMake(models.TransientModel):
    """Recognise the revenue of contracts until the end of a month."""

    _name = "mds.recognition.make"
    _description = "Recognise Revenue"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    until = fields.Date(
        "Until the Month of",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self).replace(day=1), days=1
        ),
        help="Every month until this one that was not posted yet, month by month.",
    )

    def action_recognise(self):
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Revenue is recognised by accountants."))
        bills = self.env["mds.contract.bill"].with_company(self.company_id)
        while bills._recognise_slice(self.company_id, self.until):
            pass
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_contract_billing.mds_contract_recognition_action"
        )
        # from the list itself it would stand on the path twice
        return {**action, "target": "main"}
