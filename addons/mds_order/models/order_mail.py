from odoo import models

RECEIVED, PLANNED, REPORT = (
    "mds_order.mail_template_received",
    "mds_order.mail_template_planned",
    "mds_order.mail_template_report",
)
TEMPLATE_OF_STATE = {
    "new": RECEIVED,
    "triaged": RECEIVED,
    "planned": PLANNED,
    "in_progress": PLANNED,
    "done": REPORT,
    "closed": REPORT,
    "concluded": REPORT,
}


class Order(models.Model):
    """Mail to the customer, in his language."""

    _inherit = "mds.order"

    def action_write_to_customer(self):
        """A mail that fits the state of the order: received, planned, or the report."""
        self.ensure_one()
        template = self.env.ref(TEMPLATE_OF_STATE.get(self.state, ""), raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the Customer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }
