from odoo import api, fields, models

NEXT_ACTS = [
    ("accept", "Accept"),
    ("travel", "On my way"),
    ("arrive", "Arrived"),
    ("start", "Start"),
    ("work", "Work"),
    ("leave", "My part is done"),
    ("customer", "Customer signs"),
    ("sign", "Sign"),
    ("none", "Nothing to do"),
]


class Visit(models.Model):
    """The engineer's screen: the work of the order shown and answered on his own visit.

    The fields belong to the order; who may write them is checked there.
    """

    _inherit = "mds.visit"

    next_act = fields.Selection(NEXT_ACTS, compute="_compute_next_act")
    task_ids = fields.One2many(related="order_id.task_ids", readonly=False)
    photo_ids = fields.One2many(related="order_id.photo_ids", readonly=False)
    order_time_ids = fields.One2many(
        related="order_id.time_ids", string="Time of the Order", readonly=False
    )
    acceptance_ids = fields.One2many(related="order_id.acceptance_ids")
    symptom_code_id = fields.Many2one(related="order_id.symptom_code_id", readonly=False)
    cause_code_id = fields.Many2one(related="order_id.cause_code_id", readonly=False)
    remedy_code_id = fields.Many2one(related="order_id.remedy_code_id", readonly=False)
    work_done = fields.Text(related="order_id.work_done", readonly=False)
    result = fields.Selection(related="order_id.result", readonly=False)
    result_note = fields.Text(related="order_id.result_note", readonly=False)
    is_patient_involved = fields.Selection(related="order_id.is_patient_involved", readonly=False)
    is_device_unsafe = fields.Selection(related="order_id.is_device_unsafe", readonly=False)
    signature_state = fields.Selection(related="order_id.signature_state")
    closing_blockers = fields.Json(compute="_compute_closing_blockers")

    @api.depends("order_id.closing_blockers")
    @api.depends_context("uid", "lang")
    def _compute_closing_blockers(self):
        """What the engineer himself can still do; assessment and closing are the office's."""
        office = {"assessment", "not_done", "visit_open"}
        for visit in self:
            visit.closing_blockers = [
                blocker
                for blocker in visit.order_id.closing_blockers or []
                if blocker["code"] not in office
            ]

    @api.depends("state", "kind", "role", "order_id.state", "closing_blockers")
    @api.depends_context("uid")
    def _compute_next_act(self):
        for visit in self:
            missing = {blocker["code"] for blocker in visit.closing_blockers or []}
            act = {
                "planned": "accept",
                "accepted": "travel" if visit.kind == "on_site" else "start",
                "travelling": "arrive",
                "on_site": "work",
            }.get(visit.state, "none")
            if visit.state == "on_site" and visit.role == "helper":
                act = "leave"
            elif visit.state == "done" and visit.order_id.state == "done":
                if "acceptance" in missing:
                    act = "customer"
                elif "signature" in missing:
                    act = "sign"
            visit.next_act = act

    def action_work(self):
        """Open the visit on the engineer's screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "mds.visit",
            "res_id": self.id,
            "views": [(self.env.ref("mds_order.mds_visit_view_form_mine").id, "form")],
        }

    def action_customer_signs(self):
        self.ensure_one()
        return self.order_id.action_record_acceptance()

    def action_sign_work(self):
        return self.order_id.action_sign()

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }
