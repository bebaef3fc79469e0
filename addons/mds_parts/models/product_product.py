from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _mds_get_missing_accounts(self, company):
        """What a company still needs before the use of these parts can be booked, in words.

        :return: list of texts, empty when all is there (or there is no part to book)
        """
        if not self:
            return []
        _, missing = self.env._, []
        company = company._sudo_read_set_up()
        if not company.account_stock_journal_id:
            missing.append(_("the stock journal is not chosen"))
        if not company.mds_service_cost_account_id:
            missing.append(_("the service cost account is not chosen"))
        without = self._sudo_read_accounts().filtered(
            lambda product: not product._get_product_accounts()["stock_valuation"]
        )
        if without:
            names = ", ".join(without.categ_id.mapped("complete_name")) or company.name
            missing.append(_("no stock valuation account for %(categories)s", categories=names))
        return missing

    def _sudo_read_accounts(self):
        """Engineers may use the accounts of a part without being accountants."""
        return self.sudo()

    def _with_valuation_context(self):
        """The valued places of the open companies alone, also where the rules do not hold.

        Engineers use parts in an elevated name. Odoo then counts the stock of all companies and
        divides one company's value by it, and reads half of the figures in the engineer's own
        name, who may not see them.
        """
        valued = super()._with_valuation_context()
        if not self.env.su:
            return valued
        places = self.env["stock.location"].browse(valued.env.context["location"])
        companies = [False, *self.env.companies.ids]
        own = places.filtered(lambda place: place.company_id.id in companies)
        return valued.with_context(location=own.ids)
