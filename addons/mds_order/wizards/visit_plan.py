from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime


class VisitPlan(models.TransientModel):
    """Plan a visit 派工: who, when; it shows what speaks against before it is confirmed."""

    _name = "mds.visit.plan"
    _description = "Plan a Visit"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    kind = fields.Selection(
        [("on_site", "On Site"), ("remote", "Remote"), ("bench", "At the Bench")],
        required=True,
        default="on_site",
    )
    employee_id = fields.Many2one(
        "hr.employee", "Engineer", required=True, domain=[("mds_is_engineer", "=", True)]
    )
    helper_ids = fields.Many2many(
        "hr.employee.public",
        string="Helpers",
        domain="[('mds_is_engineer', '=', True), ('id', '!=', employee_id)]",
        help="Each gets a visit of his own, to accept or decline.",
    )
    planned_start = fields.Datetime(
        "From", compute="_compute_planned_start", store=True, readonly=False, required=True
    )
    planned_end = fields.Datetime(
        "To", compute="_compute_planned_end", store=True, readonly=False, required=True
    )
    instruction = fields.Text()
    warning = fields.Text(compute="_compute_warning")
    partner_id = fields.Many2one(related="order_id.partner_id")
    site_id = fields.Many2one(related="order_id.site_id")
    device_id = fields.Many2one(related="order_id.device_id")
    due_by = fields.Datetime(related="order_id.due_by")

    @api.depends("order_id")
    def _compute_planned_start(self):
        """The next full hour."""
        now = fields.Datetime.now()
        start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        for wizard in self:
            wizard.planned_start = wizard.planned_start or start

    @api.depends("planned_start", "order_id")
    def _compute_planned_end(self):
        """After the hours that the work of the order takes, all its devices included."""
        for wizard in self:
            hours = wizard.order_id.expected_hours or 1.0
            start = wizard.planned_start
            wizard.planned_end = start + timedelta(hours=hours) if start else False

    @api.depends("employee_id", "helper_ids", "planned_start", "planned_end", "order_id")
    def _compute_warning(self):
        _ = self.env._
        for wizard in self:
            words = []
            start, end = wizard.planned_start, wizard.planned_end
            order = wizard.order_id._origin
            team = wizard.employee_id._origin + wizard._get_helpers()
            answers = order._get_engineer_blockers(team)[order]
            for employee in team:
                words += [f"{employee.display_name} {reason}." for reason in answers[employee]]
            if team and start and end:
                words += [
                    _(
                        "%(engineer)s is planned for %(order)s from %(start)s to %(end)s.",
                        engineer=visit.employee_id.display_name,
                        order=visit.order_id.name,
                        start=format_datetime(self.env, visit.planned_start),
                        end=format_datetime(self.env, visit.planned_end),
                    )
                    for _employee, _start, _end, visit in self.env["mds.visit"]._find_overlaps(
                        [(employee.id, start, end) for employee in team]
                    )
                ]
            if start and end and end <= start:
                words.append(_("The visit ends before it begins: correct its times."))
            if start and order.due_by and start > order.due_by:
                words.append(_("The order is due before this time."))
            wizard.warning = "\n".join(words) or False

    def _get_helpers(self):
        """Planners read the public side of employees, with the same ids."""
        return self.env["hr.employee"].browse(self.helper_ids._origin.ids)

    def action_confirm(self):
        self.ensure_one()
        self.order_id._do_plan(
            {
                "kind": self.kind,
                "employee_id": self.employee_id.id,
                "helper_ids": self.helper_ids.ids,
                "planned_start": self.planned_start,
                "planned_end": self.planned_end,
                "instruction": self.instruction,
            }
        )
        return {"type": "ir.actions.act_window_close"}
