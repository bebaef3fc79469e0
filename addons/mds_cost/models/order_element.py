from odoo import api, fields, models


class OrderElement(models.Model):
    """An order's cost by element: what it should be, what it is, and the variance 差异.

    Written by the suite alone when cost is posted; the analytic lines are its truth.

    ====================================  ====  ======
    role                                  read  write
    ====================================  ====  ======
    cost accountant, service manager      yes   –
    everybody else                        –     –
    ====================================  ====  ======
    Within the companies and regions of the user.
    """

    _name = "mds.cost.order.element"
    _description = "Cost of an Order by Element"
    _order = "order_id desc, element_id"
    _rec_name = "element_id"
    _log_access = False

    order_id = fields.Many2one(
        "mds.order", "Order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    element_id = fields.Many2one(
        "mds.cost.element", "Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="order_id.region_id", store=True, string="Region")
    order_type_id = fields.Many2one(related="order_id.type_id", store=True, string="Order Type")
    product_tmpl_id = fields.Many2one(
        related="order_id.product_tmpl_id", store=True, string="Device Model"
    )
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, string="Customer")
    template_id = fields.Many2one(
        "mds.cost.fee.template", "By Template", readonly=True, ondelete="set null"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    standard = fields.Monetary("Standard Cost", readonly=True)
    price = fields.Monetary("Standard Price", readonly=True)
    actual = fields.Monetary("Actual Cost", readonly=True)
    variance = fields.Monetary(
        readonly=True, help="Actual less standard cost: above zero it cost more than it should."
    )

    _element_uniq = models.Constraint(
        "UNIQUE (order_id, element_id)", "Each element of an order is there once."
    )

    def action_open_entries(self):
        """The lines of cost behind these figures; a manager has them without the ledger."""
        if self.env["account.analytic.line"].has_access("read"):
            return {
                **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
                "domain": [
                    ("mds_order_id", "in", self.order_id.ids),
                    ("mds_cost_element_id", "in", self.element_id.ids),
                ],
            }
        return self._prepare_profit_action(self.order_id, self.element_id)

    @api.model
    def _prepare_profit_action(self, orders, elements=None):
        """What these orders cost, line by line, for who does not read the ledger."""
        domain = [("order_id", "in", orders.ids), ("stage", "!=", "1_revenue")]
        if elements:
            domain.append(("element_id", "in", elements.ids))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.mds_profit_action"),
            "domain": domain,
            "context": {},
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
        }
