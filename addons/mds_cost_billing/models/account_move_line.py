from odoo import api, fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    """A journal item of what a contract brings has its analytic items from the suite.

    Invoices and credit notes count with their periods, meters, milestones, penalties and bonuses.
    What was billed in advance stands on contract liabilities: it counts either on its invoice or
    in the entries that recognise it, never in both, as the company has chosen.
    """

    _inherit = "account.move.line"

    mds_revenue_contract_id = fields.Many2one(
        "mds.contract",
        "Contract",
        compute="_compute_mds_revenue_contract_id",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The contract whose revenue this item is.",
    )

    @api.depends("mds_bill_id", "mds_corrects_bill_id")
    def _compute_mds_revenue_contract_id(self):
        for item in self:
            bill = item._sudo_get_bill()
            item.mds_revenue_contract_id = bill.contract_id or item.mds_revenue_contract_id

    def _copy_data_extend_business_fields(self, values):
        """What reverses an item is of the same contract; what duplicates it is of none."""
        super()._copy_data_extend_business_fields(values)
        values["mds_revenue_contract_id"] = self.mds_revenue_contract_id.id

    def _sudo_get_bill(self):
        """Whoever posts invoices need not be a user of the service."""
        return self.sudo().mds_bill_id or self.sudo().mds_corrects_bill_id

    def _mds_counts_as_revenue(self):
        """By the choice of its company: on the invoice, or when it is recognised."""
        self.ensure_one()
        earned = self.company_id.mds_contract_revenue == "earned"
        bill = self._sudo_get_bill()
        if not bill:
            return earned  # an item of a recognising entry
        return self.display_type == "product" and not (earned and bill.is_deferred)

    def _create_analytic_lines(self):
        """One joint key for each item of a contract that counts, none for the others."""
        of_contracts = self.filtered(
            lambda item: item.mds_revenue_contract_id and not item.mds_order_id
        )
        super(AccountMoveLine, self - of_contracts)._create_analytic_lines()
        counted = of_contracts.filtered(lambda item: item._mds_counts_as_revenue())
        if counted:
            counted._sudo_create_contract_revenue()

    def _sudo_create_contract_revenue(self):
        """Whoever posts an invoice need see no dimension of the contract."""
        items = self.sudo()
        lines = items.env["account.analytic.line"]._sudo_poster()
        vals_list = items._mds_prepare_contract_revenue()
        lines.with_context(skip_analytic_sync=True).create(vals_list)

    def _mds_prepare_contract_revenue(self):
        contracts = self.mds_revenue_contract_id
        dimension = self.env["mds.cost.dimension"]
        columns = dimension._get_columns()
        found = {
            "customer": dimension._get_accounts("customer", contracts.partner_id),
            "region": dimension._get_accounts("region", contracts.region_id),
            "type": dimension._get_accounts("contract_type", contracts.type_id),
        }
        element = self.env["mds.cost.element"]._get_by_code()["revenue"]
        locked = self.company_id._mds_get_locked_until()
        result = []
        for item in self:
            contract = item.mds_revenue_contract_id
            region = found["region"].get(contract.region_id)
            accounts = {
                columns["customer"]: found["customer"][contract.partner_id].id,
                columns["region"]: region and region.id,
                columns["contract_type"]: found["type"][contract.type_id].id,
            }
            fixed = {
                "partner_id": contract.partner_id.id,
                "user_id": False,
                "mds_contract_id": contract.id,
                "mds_cost_element_id": element.id,
                **item._mds_prepare_revenue_day(locked),
            }
            result += [accounts | vals | fixed for vals in item._mds_split_revenue()]
        return result

    def _mds_split_revenue(self):
        """The item as its own distribution splits it, and what that leaves. A distribution that
        gives the same money to several plans side by side is left out: it would count twice."""
        self.ensure_one()
        parts, whole = self._prepare_analytic_lines(), -self.balance
        left = self.company_currency_id.round(whole - sum(vals["amount"] for vals in parts))
        if left * whole < 0:
            parts, left = [], whole
        if left:
            parts.append(self._mds_prepare_revenue_part(left))
        return parts

    def _mds_prepare_revenue_part(self, amount):
        is_invoice = self.move_id.is_sale_document(include_receipts=True)
        return {
            "name": self.name or self.move_id.name,
            "date": self.date,
            "amount": amount,
            "unit_amount": self.quantity,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "general_account_id": self.account_id.id,
            "ref": self.ref or self.move_id.name,
            "move_line_id": self.id,
            "company_id": self.company_id.id,
            "category": "invoice" if is_invoice else "other",
        }

    @api.model
    def _mds_renew_contract_revenue(self, companies):
        """Items of open months stand in profit as their companies have chosen."""
        locked = companies._mds_get_locked_until()
        domain = Domain.OR(
            [("company_id", "=", company.id)] + ([("date", ">", day)] if day else [])
            for company, day in locked.items()
        )
        items = self.search(
            domain
            & Domain([("mds_revenue_contract_id", "!=", False), ("parent_state", "=", "posted")])
        )
        items._mds_sync_analytic()
