import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError

REPLANNED = ("planned_start", "planned_end")


class Visit(models.Model):
    """A team 协同: one lead, and helpers who each have a visit of their own.

    A helper's visit is a visit like any other – he accepts or declines it, travels, is on site and
    done by himself, and his time is his – and it names the visit that it helps. Moving the lead's
    plan moves helpers who are not under way; without the lead they are called off.
    """

    _inherit = "mds.visit"

    role = fields.Selection(
        [("lead", "Lead"), ("helper", "Helper")],
        compute="_compute_role",
        store=True,
        precompute=True,
        index=True,
    )
    lead_visit_id = fields.Many2one(
        "mds.visit",
        "Helps",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    helper_visit_ids = fields.One2many("mds.visit", "lead_visit_id", "Helpers")
    team = fields.Char(compute="_compute_team", help="Who else comes.")

    @api.depends("lead_visit_id")
    def _compute_role(self):
        for visit in self:
            visit.role = "helper" if visit.lead_visit_id else "lead"

    @api.depends("helper_visit_ids.state", "lead_visit_id.helper_visit_ids.state")
    def _compute_team(self):
        for visit in self:
            lead = visit.lead_visit_id or visit
            others = (lead + lead.helper_visit_ids - visit).filtered(
                lambda one: one.state not in ("declined", "cancelled")
            )
            visit.team = ", ".join(others._sudo_employees().mapped("name")) or False

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "lead_visit_id")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"role"}

    @api.constrains("lead_visit_id", "order_id")
    def _check_lead(self):
        for visit in self.filtered("lead_visit_id"):
            lead = visit.lead_visit_id
            if lead.order_id != visit.order_id or lead.lead_visit_id:
                raise ValidationError(
                    self.env._(
                        "A helper helps the lead of the same order. Choose the lead's visit."
                    )
                )

    def write(self, vals):
        if "lead_visit_id" in vals:
            raise ValidationError(
                self.env._("A visit keeps its role. Cancel it and plan another one.")
            )
        result = super().write(vals)
        moved = {name: vals[name] for name in REPLANNED if name in vals}
        helpers = self.helper_visit_ids.filtered(lambda one: one.state in ("planned", "accepted"))
        if moved and helpers:
            helpers.write(moved)
        return result

    def _do_add_helpers(self, employees, client_uuid=None):
        """One visit for each helper, at the time of this lead's visit; repeated, it finds them."""
        self.ensure_one()
        vals_list = [
            {
                "order_id": self.order_id.id,
                "lead_visit_id": self.id,
                "employee_id": employee.id,
                "kind": self.kind,
                "planned_start": self.planned_start,
                "planned_end": self.planned_end,
                "instruction": self.instruction,
                "client_uuid": str(uuid.uuid5(uuid.UUID(client_uuid), str(employee.id)))
                if client_uuid
                else None,
            }
            for employee in employees - self.employee_id
        ]
        return self._create_once(vals_list) if vals_list else self.browse()

    def _after_transition(self, changes):
        super()._after_transition(changes)
        given_back = self.filtered(lambda visit: changes[visit].target in ("declined", "cancelled"))
        helpers = given_back.helper_visit_ids.filtered(
            lambda visit: visit.state in ("planned", "accepted")
        )
        if helpers:
            helpers._sudo_call_off(changes[helpers[0].lead_visit_id].reason)

    def _sudo_employees(self):
        """Who comes along is no secret, though he may be of a region that the reader lacks."""
        return self.sudo().employee_id

    def _sudo_call_off(self, reason):
        """The lead who declines cannot cancel others' visits; that they fall away is the rule."""
        self.sudo()._transition("cancelled", reason=reason)


class Order(models.Model):
    """Planning a team, and orders that were solved without anybody going there."""

    _inherit = "mds.order"

    is_remote = fields.Boolean(
        "Solved Remotely",
        compute="_compute_is_remote",
        store=True,
        help="All its visits were by telephone or remote access: nobody signs at the site.",
    )

    @api.depends("visit_ids.kind", "visit_ids.state")
    def _compute_is_remote(self):
        for order in self:
            counted = order.visit_ids.filtered(
                lambda visit: visit.state not in ("declined", "cancelled")
            )
            order.is_remote = bool(counted) and set(counted.mapped("kind")) == {"remote"}

    @api.depends(
        "visit_ids.employee_id", "visit_ids.state", "visit_ids.planned_start", "visit_ids.role"
    )
    def _compute_lead_engineer(self):
        """Helpers do not lead while a lead is there."""
        super()._compute_lead_engineer()
        for order in self.filtered(lambda one: "helper" in one.visit_ids.mapped("role")):
            leads = order.visit_ids.filtered(lambda visit: visit.role == "lead").sorted(
                lambda visit: (visit.planned_start, visit.id)
            )
            finished = leads.filtered(lambda visit: visit.state == "done")
            chosen = leads.filtered("is_live")[:1] or finished[-1:]
            if chosen:
                order.lead_engineer_id = chosen.employee_id

    def _do_plan(self, vals):
        """``helper_ids`` (ids of employees) come along with the engineer."""
        helper_ids = vals.get("helper_ids") or []
        visits = super()._do_plan(
            {name: value for name, value in vals.items() if name != "helper_ids"}
        )
        helpers = self.env["hr.employee"].browse(helper_ids)
        for visit in visits if helpers else ():
            visit._do_add_helpers(helpers, vals.get("client_uuid"))
        return visits

    def _get_required_acceptance_roles(self):
        roles = super()._get_required_acceptance_roles()
        for order in self.filtered("is_remote"):
            roles[order] = set()
        return roles

    @api.model
    def _get_acceptance_dependencies(self):
        return (*super()._get_acceptance_dependencies(), "is_remote")
