from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_order.models.order import ENDED

from ..lib import standard

OPEN = [("state", "not in", list(ENDED))]


class FeeTemplate(models.Model):
    """Service fee template 费用模板: what an order of a type on a model should cost, and its price.

    The template that asks for most decides, then the latest. Open orders follow a change; closed
    ones keep what was decided.

    ================  ====  ======  =====  ======
    role              read  create  write  delete
    ================  ====  ======  =====  ======
    cost accountant   yes   yes     yes    yes
    service manager   yes   –       –      –
    everybody else    –     –       –      –
    ================  ====  ======  =====  ======
    """

    _name = "mds.cost.fee.template"
    _description = "Service Fee Template"
    _inherit = ["mds.audit.mixin"]
    _order = "name, start desc, id"
    _check_company_auto = True

    _audit_fields = ("name", "company_id", "order_type_id", "product_tmpl_id", "start", "active")

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_type_id = fields.Many2one(
        "mds.order.type", "Order Type", ondelete="restrict", help="Empty: all."
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Device Model",
        ondelete="restrict",
        domain=[("is_medical_device", "=", True)],
        help="Empty: all.",
    )
    start = fields.Date(
        "Valid from",
        required=True,
        default=fields.Date.context_today,
        help="For orders that are reported from this day on.",
    )
    line_ids = fields.One2many("mds.cost.fee.line", "template_id", "Lines", copy=True)
    cost = fields.Monetary("Standard Cost (fixed)", compute="_compute_sums")
    price = fields.Monetary("Price (fixed)", compute="_compute_sums")

    _start_uniq = models.UniqueIndex(
        "(company_id, coalesce(order_type_id, 0), coalesce(product_tmpl_id, 0), start)"
        " WHERE active",
        "There is a template for this type and model from this day on already.",
    )

    @api.depends("line_ids.cost", "line_ids.price", "line_ids.basis")
    def _compute_sums(self):
        for template in self:
            fixed = template.line_ids.filtered(lambda line: line.basis == standard.FIXED)
            template.cost = sum(fixed.mapped("cost"))
            template.price = sum(fixed.mapped("price"))

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        templates._renew_standards()
        return templates

    def write(self, vals):
        self._renew_standards()
        result = super().write(vals)
        self._renew_standards()
        return result

    def unlink(self):
        self._renew_standards()
        return super().unlink()

    def _renew_standards(self):
        """Open orders that the template may concern are decided anew."""
        if self:
            domain = fields.Domain.OR(
                [
                    ("company_id", "=", template.company_id.id),
                    ("reported_at", ">=", template.company_id._mds_day_start(template.start)),
                ]
                for template in self
            )
            orders = self._sudo_orders().search(domain & fields.Domain(OPEN))
            self.env["mds.cost.pending"]._enqueue(orders)

    def _sudo_orders(self):
        """A template concerns orders of all regions."""
        return self.env["mds.order"].sudo()

    @api.model
    def _decide(self, cases):
        """``{key: standard.Answer}`` for ``{key: standard.Case}``; two queries."""
        templates = self._sudo_templates({case.company for case in cases.values()})
        return standard.standards(cases, [one._prepare_fact() for one in templates])

    def _prepare_fact(self):
        self.ensure_one()
        return standard.Template(
            self.id,
            self.company_id.id,
            self.start,
            tuple(
                standard.Line(
                    line.element_id.id,
                    Decimal(str(line.cost)),
                    Decimal(str(line.price)),
                    line.basis,
                    Decimal(str(line.start)),
                )
                for line in self.line_ids
            ),
            self.order_type_id.id or None,
            self.product_tmpl_id.id or None,
        )

    @api.model
    def _sudo_templates(self, companies):
        """Whoever causes cost causes its comparison; only accountants and managers may look."""
        return self.sudo().search([("company_id", "in", list(companies))])


class FeeLine(models.Model):
    """What one element should cost and bring: fixed, or by the step that is reached."""

    _name = "mds.cost.fee.line"
    _description = "Line of a Service Fee Template"
    _inherit = ["mds.audit.mixin"]
    _order = "template_id, element_id, basis, start, id"
    _rec_name = "element_id"

    _audit_fields = ("template_id", "element_id", "basis", "start", "cost", "price")

    template_id = fields.Many2one(
        "mds.cost.fee.template", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="template_id.currency_id")
    element_id = fields.Many2one(
        "mds.cost.element", "Cost Element", required=True, ondelete="restrict"
    )
    basis = fields.Selection(
        [
            (standard.FIXED, "Fixed"),
            (standard.HOURS, "Stepped by hours"),
            (standard.VISITS, "Stepped by visits"),
            (standard.DEVICES, "Stepped by devices"),
        ],
        "How",
        required=True,
        default=standard.FIXED,
    )
    start = fields.Float("From Quantity", help="The step counts from this quantity on.")
    cost = fields.Monetary("Standard Cost")
    price = fields.Monetary()

    _step_uniq = models.Constraint(
        "UNIQUE (template_id, element_id, basis, start)",
        "This step of the element is there already.",
    )
    _not_negative = models.Constraint(
        "CHECK (cost >= 0 AND price >= 0 AND start >= 0)",
        "Cost, price and quantity are not negative.",
    )
    _fixed_has_no_step = models.Constraint(
        "CHECK (basis != 'fixed' OR start = 0)", "A fixed line has no step: clear its quantity."
    )
