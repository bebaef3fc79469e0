from odoo import api, fields, models

from ..models.order import YES_NO_UNKNOWN
from ..models.priority_rule import LEVELS


class OrderTriage(models.TransientModel):
    """Triage 受理初判 in one dialog: what kind, how urgent, is it safe; and what follows from it.

    Deadline and payer are proposed with their reason. Whoever decides otherwise says why.
    """

    _name = "mds.order.triage"
    _description = "Triage an Order"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    type_id = fields.Many2one(
        "mds.order.type", compute="_compute_answers", store=True, readonly=False, required=True
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")],
        compute="_compute_priority",
        store=True,
        readonly=False,
        required=True,
    )
    device_id = fields.Many2one(
        "mds.device", compute="_compute_answers", store=True, readonly=False
    )
    symptom = fields.Text(
        compute="_compute_answers",
        store=True,
        readonly=False,
        required=True,
        help="What the customer sees, in his words.",
    )
    symptom_code_id = fields.Many2one(
        "mds.fault.code",
        "Symptom Code",
        domain=[("kind", "=", "symptom")],
        compute="_compute_answers",
        store=True,
        readonly=False,
    )
    is_patient_involved = fields.Selection(
        YES_NO_UNKNOWN,
        "Patient or Staff Affected?",
        compute="_compute_answers",
        store=True,
        readonly=False,
        required=True,
    )
    is_device_unsafe = fields.Selection(
        YES_NO_UNKNOWN,
        "Device Unsafe?",
        compute="_compute_answers",
        store=True,
        readonly=False,
        required=True,
    )
    is_contaminated = fields.Selection(
        YES_NO_UNKNOWN, "Contaminated?", compute="_compute_answers", store=True, readonly=False
    )
    is_device_isolated = fields.Selection(
        YES_NO_UNKNOWN, "Taken out of Use?", compute="_compute_answers", store=True, readonly=False
    )
    impact = fields.Selection(
        LEVELS, "Impact on Patient Care", compute="_compute_answers", store=True, readonly=False
    )
    urgency = fields.Selection(LEVELS, compute="_compute_answers", store=True, readonly=False)
    priority_reason = fields.Char("Why This Priority", compute="_compute_priority_reason")
    proposed_due_by = fields.Datetime("Due by", compute="_compute_proposals")
    proposed_due_reason = fields.Char(compute="_compute_proposals")
    proposed_coverage = fields.Selection(
        selection=lambda self: (
            self.env["mds.order"]._fields["coverage"]._description_selection(self.env)
        ),
        string="Who Pays",
        compute="_compute_proposals",
    )
    proposed_coverage_reason = fields.Char(compute="_compute_proposals")
    due_by = fields.Datetime("Other Deadline")
    due_reason = fields.Char("Why Then")

    @api.depends("order_id")
    def _compute_answers(self):
        names = (
            "type_id",
            "device_id",
            "symptom",
            "symptom_code_id",
            "is_patient_involved",
            "is_device_unsafe",
            "is_contaminated",
            "is_device_isolated",
            "impact",
            "urgency",
        )
        for wizard in self:
            wizard.update({name: wizard.order_id[name] for name in names})

    @api.depends("order_id", "impact", "urgency", "is_patient_involved", "is_device_unsafe")
    def _compute_priority(self):
        """What the answers decide; a dispatcher may choose another one afterwards."""
        for wizard in self:
            wizard.priority = wizard._get_decision()[0] or wizard.order_id.priority

    @api.depends("priority")
    def _compute_priority_reason(self):
        for wizard in self:
            decided, reason = wizard._get_decision()
            wizard.priority_reason = reason if decided == wizard.priority else False

    def _get_decision(self):
        """(priority, why) as if the answers were written already."""
        self.ensure_one()
        order = self.order_id.new(origin=self.order_id)
        names = ("impact", "urgency", "is_patient_involved", "is_device_unsafe")
        order.update({name: self[name] for name in names})
        return order._get_priority()[order]

    @api.depends("order_id", "type_id", "priority", "device_id")
    def _compute_proposals(self):
        """Ask the seams as if the answers were written already."""
        for wizard in self:
            order = wizard.order_id.new(origin=wizard.order_id)
            order.update(
                {
                    "type_id": wizard.type_id,
                    "priority": wizard.priority,
                    "device_id": wizard.device_id,
                }
            )
            due = order._get_due_by()[order]
            coverage = order._get_coverage()[order]
            wizard.proposed_due_by, wizard.proposed_due_reason = due[0] or False, due[1]
            wizard.proposed_coverage, wizard.proposed_coverage_reason = coverage

    def action_confirm(self):
        self.ensure_one()
        vals = {
            "type_id": self.type_id.id,
            "impact": self.impact,
            "urgency": self.urgency,
            "is_contaminated": self.is_contaminated or "unknown",
            "is_device_isolated": self.is_device_isolated or "unknown",
            "symptom": self.symptom,
            "symptom_code_id": self.symptom_code_id.id,
            "is_patient_involved": self.is_patient_involved,
            "is_device_unsafe": self.is_device_unsafe,
        }
        if self.priority != self._get_decision()[0]:
            vals["priority"] = self.priority
        if self.device_id:
            vals["device_id"] = self.device_id.id
        if self.due_by:
            vals.update(due_by=self.due_by, due_reason=self.due_reason)
        self.order_id._do_triage(vals)
        return {"type": "ir.actions.act_window_close"}
