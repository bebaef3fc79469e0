from odoo import api, fields, models

from ..lib import assignment


class CostRule(models.Model):
    """Which orders lie on which cost centre 成本中心, from when to when.

    The first rule that fits decides; an open condition fits everything. What no rule catches is
    on the list of exceptions, never on some other centre.

    Read and written by cost accountants, in their companies.
    """

    _name = "mds.cost.rule"
    _description = "Cost Centre Rule"
    _inherit = ["mds.audit.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _rec_name = "cost_centre_id"

    _audit_fields = (
        "sequence",
        "company_id",
        "region_id",
        "outlet_id",
        "department_id",
        "employee_id",
        "order_type_id",
        "start",
        "end",
        "cost_centre_id",
        "active",
    )

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    region_id = fields.Many2one("mds.region", "Region", ondelete="restrict")
    outlet_id = fields.Many2one(
        "mds.outlet", "Service Outlet", ondelete="restrict", check_company=True
    )
    department_id = fields.Many2one(
        "hr.department",
        "Engineer's Department",
        ondelete="restrict",
        check_company=True,
        help="The team: the department of the engineer on the day, with those below it.",
    )
    employee_id = fields.Many2one(
        "hr.employee", "Engineer", ondelete="restrict", check_company=True
    )
    order_type_id = fields.Many2one("mds.order.type", "Order Type", ondelete="restrict")
    start = fields.Date("From")
    end = fields.Date("To")
    cost_centre_id = fields.Many2one(
        "account.analytic.account",
        "Cost Centre",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=lambda self: self._get_centre_domain(),
    )

    _period = models.Constraint(
        'CHECK (start IS NULL OR "end" IS NULL OR start <= "end")',
        "A rule ends after it starts.",
    )

    @api.model
    def _get_centre_domain(self):
        """Accounts of the plan that holds cost centres."""
        dimensions = self.env["mds.cost.dimension"]._sudo_all()
        plan = dimensions.filtered(lambda one: one.code == "cost_centre").plan_id
        return [("root_plan_id", "=", plan.id)]

    @api.constrains("cost_centre_id")
    def _check_cost_centre(self):
        self.env["mds.cost.dimension"]._check_centres(self.cost_centre_id)

    @api.model
    def _assign(self, cases):
        """``{key: assignment.Answer}`` for ``{key: assignment.Case}``."""
        companies = {case.company for case in cases.values()}
        rules = self._sudo_rules(companies)
        return assignment.assign(cases, [rule._prepare_fact() for rule in rules])

    def _prepare_fact(self):
        self.ensure_one()
        return assignment.Rule(
            key=self.id,
            centre=self.cost_centre_id.id,
            company=self.company_id.id,
            start=self.start or None,
            end=self.end or None,
            regions=frozenset(self.region_id._get_with_descendants().ids),
            outlet=self.outlet_id.id or None,
            employee=self.employee_id.id or None,
            order_type=self.order_type_id.id or None,
            department=self.department_id.id or None,
        )

    @api.model
    def _sudo_rules(self, companies):
        """Whoever causes cost may ask where it goes; only accountants may look."""
        return self.sudo().search([("company_id", "in", list(companies))])
