from odoo import fields, models


class OrderAssess(models.TransientModel):
    """Is this service record a complaint 投诉? Every closed order says so, with reason and person.

    A fault report alone is none; a statement that the device does not do what it should, or
    could harm, is.
    """

    _name = "mds.order.assess"
    _description = "Assess the Complaint"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    symptom = fields.Text(related="order_id.symptom")
    work_done = fields.Text(related="order_id.work_done")
    safety_warning = fields.Char(related="order_id.safety_warning")
    assessment = fields.Selection(
        [("no", "No complaint"), ("yes", "Complaint")], "Is it a Complaint?", required=True
    )
    reason = fields.Text(required=True)
    need = fields.Selection(related="order_id.assessment_need")
    reportable = fields.Selection(
        [("no", "Not reportable"), ("yes", "Reportable")], "Report as Adverse Event?"
    )
    reportable_reason = fields.Text("Why Reportable or Not")

    def action_confirm(self):
        self.ensure_one()
        is_complaint = self.assessment == "yes"
        self.order_id._do_assess(
            self.assessment,
            self.reason.strip(),
            self.reportable if is_complaint else False,
            self.reportable_reason if is_complaint else False,
        )
        return {"type": "ir.actions.act_window_close"}
