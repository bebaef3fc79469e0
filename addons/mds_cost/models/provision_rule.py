from decimal import Decimal

from odoo import api, fields, models

from ..lib import provision


class ProvisionRule(models.Model):
    """How much of an order's direct cost is set aside for risk 风险准备, from a day on.

    Of the rules that fit the narrowest decides, then the latest. A rule of 0 % ends one.

    ================  ====  ======  =====  ======
    role              read  create  write  delete
    ================  ====  ======  =====  ======
    cost accountant   yes   yes     yes    yes
    everybody else    –     –       –      –
    ================  ====  ======  =====  ======
    """

    _name = "mds.cost.provision.rule"
    _description = "Risk Provision Rule"
    _inherit = ["mds.cost.dated.mixin"]
    _order = "company_id, order_type_id, risk_class, start desc"
    _check_company_auto = True
    _rec_name = "order_type_id"

    _audit_fields = ("company_id", "order_type_id", "risk_class", "start", "percent")

    order_type_id = fields.Many2one(
        "mds.order.type", "Order Type", ondelete="restrict", help="Empty: all."
    )
    risk_class = fields.Selection(
        selection=lambda self: self._get_risk_classes(),
        string="Risk Class",
        help="Of the device's model. Empty: all.",
    )
    percent = fields.Float("Share of Direct Cost (%)", digits=(5, 2), required=True)

    _start_uniq = models.UniqueIndex(
        "(company_id, coalesce(order_type_id, 0), coalesce(risk_class, ''), start)",
        "There is a rule from this day on already: change that one.",
    )
    _share = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "A share lies between 0 and 100."
    )

    @api.model
    def _get_risk_classes(self):
        """Those of the models, in the words of their own addon."""
        return (
            self.env["product.template"]._fields["mds_risk_class"]._description_selection(self.env)
        )

    @api.model
    def _renew_cost_since(self, days):
        """Orders with cost of these days are provided for anew."""
        domain = fields.Domain.OR(
            [
                ("company_id", "=", company.id),
                ("mds_source_date", ">=", day),
                ("mds_source_key", "!=", False),
                ("mds_order_id", "!=", False),
            ]
            for (company,), day in days.items()
        )
        groups = self._sudo_lines()._read_group(domain, ["mds_order_id"])
        self.env["mds.cost.pending"]._enqueue(
            self.env["mds.order"].browse(order.id for (order,) in groups)
        )

    @api.model
    def _sudo_lines(self):
        """A rule concerns the cost of all regions."""
        return self.env["account.analytic.line"].sudo()

    @api.model
    def _provide(self, cases):
        """``{key: provision.Answer}`` for ``{key: provision.Case}``; one query."""
        rules = self._sudo_rules({case.company for case in cases.values()})
        return provision.provide(
            cases,
            [
                provision.Rule(
                    rule.id,
                    rule.company_id.id,
                    rule.start,
                    Decimal(str(rule.percent)),
                    rule.order_type_id.id or None,
                    rule.risk_class or None,
                )
                for rule in rules
            ],
        )

    @api.model
    def _sudo_rules(self, companies):
        """Whoever causes cost causes its provision; only accountants may look."""
        return self.sudo().search([("company_id", "in", list(companies))])
