from odoo import fields, models
from odoo.fields import Domain


class CostTieElement(models.TransientModel):
    """One cost element: what orders bore, what the ledger holds. Either opens what it sums up."""

    _name = "mds.cost.tie.element"
    _description = "Orders and Ledger by Element"

    tie_id = fields.Many2one("mds.cost.tie", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="tie_id.currency_id")
    element_id = fields.Many2one("mds.cost.element", "Cost Element")
    cost = fields.Monetary("Cost of Orders")
    ledger = fields.Monetary("In the Ledger")
    difference = fields.Monetary()

    def _get_order_domain(self):
        """Seam: of which orders the row is."""
        return Domain("mds_order_id", "!=", False)

    def _get_row_domain(self):
        self.ensure_one()
        tie = self.tie_id
        within = Domain("company_id", "=", tie.company_id.id) & Domain("date", "<=", tie.day)
        return within & self._get_order_domain()

    def action_open_cost(self):
        """The analytic items of which the cost is the sum."""
        domain = self._get_row_domain() & Domain("mds_cost_element_id", "=", self.element_id.id)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
            "name": self.element_id.name,
            "display_name": self.element_id.name,
            "domain": list(domain & Domain("mds_source_key", "!=", False)),
            "context": {"create": False},
        }

    def action_open_items(self):
        """The journal items on the accounts of the element. Elements may share an account."""
        rows = self.env["account.analytic.line"]._read_group(
            self._get_row_domain() & Domain("mds_cost_element_id", "=", self.element_id.id),
            aggregates=["general_account_id:recordset"],
        )
        accounts = rows[0][0] | self.element_id._get_account(self.tie_id.company_id)
        domain = self._get_row_domain() & Domain("account_id", "in", accounts.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("In the Ledger"),
            "res_model": "account.move.line",
            "views": [(self.env.ref("account.view_move_line_tree").id, "list"), (False, "form")],
            "domain": list(domain & Domain("parent_state", "=", "posted")),
            "context": {"create": False},
        }


class CostTieOrder(models.TransientModel):
    """A difference of one order and element, and why."""

    _name = "mds.cost.tie.order"
    _description = "Difference between Order and Ledger"
    _inherit = ["mds.cost.tie.element"]

    order_id = fields.Many2one("mds.order", "Order")
    code = fields.Selection(
        [
            ("no_account", "The element has no account"),
            ("missing", "Not posted to the ledger yet"),
            ("short", "The ledger holds less"),
            ("over", "The ledger holds more"),
            ("ledger_only", "Only the ledger has it"),
            ("accrue", "Done but not billed: to be accrued"),
            ("billed", "Billed: the accrual is to be taken back"),
            ("provide", "Risk provision to be adjusted"),
            ("waits", "Its cost waits: see Exceptions"),
        ],
        "Why",
    )

    def _get_order_domain(self):
        return Domain("mds_order_id", "=", self.order_id.id)
