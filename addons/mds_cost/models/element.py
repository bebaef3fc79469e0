from odoo import api, fields, models
from odoo.exceptions import UserError

TIME_ELEMENTS = {"work": "labour", "wait": "labour", "travel": "travel"}


class CostElement(models.Model):
    """A cost element 成本要素: what kind of cost it is, and on which account the ledger has it.

    Direct elements are posted from orders; indirect ones come from the ledger and are allocated;
    a secondary one exists in management accounting only.

    Read: cost accountants and service managers. Written: cost accountants. Never removed when
    used.
    """

    _name = "mds.cost.element"
    _description = "Cost Element"
    _inherit = ["mds.audit.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    _audit_fields = ("name", "code", "kind", "account_id", "clearing_account_id", "active")

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By this the suite finds it: labour, part …")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("direct", "Direct"),
            ("indirect", "Indirect"),
            ("secondary", "Secondary"),
            ("revenue", "Revenue"),
        ],
        required=True,
        default="direct",
    )
    account_id = fields.Many2one(
        "account.account",
        "Account",
        company_dependent=True,
        ondelete="restrict",
        help="The ledger's account of this cost, for the current company. Lines that were posted "
        "before keep the account that they were posted with.",
    )

    clearing_account_id = fields.Many2one(
        "account.account",
        "Clearing Account",
        company_dependent=True,
        ondelete="restrict",
        help="What is credited when an order's cost is posted to the ledger: payroll clearing for "
        "labour, stock variation for parts of a company with periodic valuation.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another cost element has this code.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["account.analytic.line"]._sudo_any([("mds_cost_element_id", "in", self.ids)]):
            raise UserError(self.env._("Cost is posted on this element: archive it instead."))

    def _get_account(self, company):
        """The account of this element; of parts, without one, the company's service cost."""
        self.ensure_one()
        account = self.with_company(company).account_id
        if not account and self.code == "part":
            account = company._sudo_read_set_up().mds_service_cost_account_id
        return account

    @api.model
    def _get_by_code(self):
        """``{code: element}`` of all, also of archived ones."""
        return {one.code: one for one in self._sudo_all()}

    @api.model
    def _get_by_account(self, company):
        """``{account: element}`` of a company; the first element of an account counts."""
        elements = self._sudo_all().with_company(company).filtered("account_id")
        return {one.account_id: one for one in reversed(elements)}

    @api.model
    def _sudo_all(self):
        """Whoever causes cost may ask for its element; only accountants may look."""
        return self.sudo().with_context(active_test=False).search([])
