from odoo import models

COSTED = {"price_unit", "product_qty", "discount", "tax_ids", "mds_order_id"}


class PurchaseOrderLine(models.Model):
    """A changed price of accepted work changes what is accrued for it."""

    _inherit = "purchase.order.line"

    def write(self, vals):
        matters = COSTED & vals.keys()
        orders = self.mds_order_id if matters else self.mds_order_id.browse()
        result = super().write(vals)
        if matters:
            self.env["mds.cost.pending"]._enqueue(orders | self.mds_order_id)
        return result

    def _get_accrual(self, day):
        """What the line will cost in the company's currency, VAT included that nobody refunds."""
        self.ensure_one()
        tax = self.env["account.tax"]
        company = self.company_id
        rate = self.env["res.currency"]._get_conversion_rate(
            company.currency_id, self.currency_id, company, day
        )
        base_line = tax._prepare_base_line_for_taxes_computation(
            self,
            tax_ids=self.tax_ids,
            quantity=self.product_qty,
            partner_id=self.order_id.partner_id,
            currency_id=self.currency_id,
            rate=rate,
        )
        return tax._mds_get_cost(base_line, company)
