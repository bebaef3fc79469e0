from odoo import api, fields, models
from odoo.addons.mds_contract.models.entitlement import CATEGORIES
from odoo.exceptions import UserError

SERVICES = {
    "labour": "mds_charge.product_labour",
    "travel": "mds_charge.product_travel",
    "vendor": "mds_charge.product_vendor",
    "expense": "mds_charge.product_expense",
}
"""Parts and consumables are invoiced as themselves."""


class ChargeTax(models.Model):
    """Under which product, tax and tax code a category is invoiced, from a day on.

    Rights: service users read; cost accountants and contract managers write.
    """

    _name = "mds.charge.tax"
    _description = "Tax of Charges"
    _inherit = ["mds.audit.mixin"]
    _order = "company_id, category, date_from desc, id desc"
    _rec_name = "category"
    _check_company_auto = True

    _audit_fields = ("company_id", "category", "product_id", "tax_id", "tax_code", "date_from")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    category = fields.Selection(
        CATEGORIES,
        required=True,
    )
    product_id = fields.Many2one(
        "product.product",
        "Invoiced as",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "service")],
        help="The service on the invoice line. Parts are invoiced as themselves.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        "Tax",
        ondelete="restrict",
        check_company=True,
        domain=[("type_tax_use", "=", "sale"), ("amount_type", "=", "percent")],
        help="Whether prices of the category include the tax is said by the tax itself.",
    )
    tax_code = fields.Char(
        "Tax Code", help="Classification code of goods and services for tax invoices."
    )
    date_from = fields.Date("From", required=True, default="2020-01-01")

    _once_a_day = models.Constraint(
        "UNIQUE (company_id, category, date_from)",
        "This category has a tax from this day on already. Choose another day.",
    )

    @api.model
    def _get_rows(self, companies, last):
        """The mappings of these companies up to a day, the newest first: one query."""
        return self._sudo_read().search(
            [("company_id", "parent_of", companies.ids), ("date_from", "<=", last)],
            order="date_from desc, id desc",
        )

    def action_add_missing(self):
        """A row for each category that the user's company has none of, to be given its tax."""
        self.check_access("create")
        if not self._add_missing(self.env.company.root_id):
            raise UserError(
                self.env._(
                    "%(company)s has a row for each category already.",
                    company=self.env.company.root_id.display_name,
                )
            )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_charge.mds_charge_tax_action"),
            "target": "main",
        }

    @api.model
    def _add_missing(self, companies):
        """Rows of these companies for categories that have none; branches use their company's."""
        companies = companies.filtered(lambda company: not company.parent_id)
        known = set(
            self._read_group([("company_id", "in", companies.ids)], ["company_id", "category"])
        )
        products = {category: self.env.ref(name, False) for category, name in SERVICES.items()}
        return self.create(
            [
                {"company_id": company.id, "category": category, "product_id": product.id}
                for company in companies
                for category, product in products.items()
                if product and (company, category) not in known
            ]
        )

    @api.model
    def _sudo_of_new_company(self):
        """Who may make a company need not keep taxes: the rows come with it."""
        return self.sudo()

    @api.model
    def _sudo_read(self):
        """Prices are decided for whoever works on the order; taxes are no secret."""
        return self.sudo()

    def _get_of(self, company, category, day):
        """Of these rows the one in force; a branch uses that of its company."""
        fitting = self.filtered(
            lambda row: (
                row.category == category
                and row.date_from <= day
                and company.parent_path.startswith(row.company_id.parent_path)
            )
        )
        return fitting.sorted(lambda row: len(row.company_id.parent_path), reverse=True)[:1]
