from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS


class ContractLine(models.Model):
    """What a line costs, and who pays for it."""

    _inherit = "mds.contract.line"

    price_ids = fields.One2many(
        "mds.contract.price", "line_id", "Price Periods", copy=True, groups=MONEY_READERS
    )
    payer_id = fields.Many2one(
        "res.partner",
        "Billed to",
        ondelete="restrict",
        help="Who pays for this line alone: the campus, the department. Empty: the payers of the "
        "contract.",
        groups=MONEY_READERS,
    )
    bill_product_id = fields.Many2one(
        "product.product",
        "Billed as",
        ondelete="restrict",
        domain=[("type", "=", "service"), ("sale_ok", "=", True)],
        help="The service that stands on the invoice. Empty: the line's own words.",
    )
    price_text = fields.Char("Price", compute="_compute_price_text", groups=MONEY_READERS)

    @api.depends("price_ids.amount", "price_ids.months", "price_ids.date_from", "price_ids.cut_to")
    @api.depends_context("lang")
    def _compute_price_text(self):
        today = fields.Date.context_today(self)
        for line in self:
            held = line.price_ids.filtered(
                lambda price: price.date_from <= today <= price._get_last_day(today)
            )
            line.price_text = (held or line.price_ids)[:1].display_name or False

    def _copy_to(self, version):
        """The next version begins with the prices in force and the plan of this one."""
        copies = super()._copy_to(version)
        self.version_id[:1]._copy_plan_to(version)
        return copies

    def copy_data(self, default=None):
        """Prices that an index made are agreed prices of the next version."""
        result = super().copy_data(default)
        for line, vals in zip(self, result, strict=True):
            if "price_ids" in vals:
                vals["price_ids"] = [
                    (
                        0,
                        0,
                        {
                            "date_from": price.date_from,
                            "date_to": price.cut_to or price.date_to,
                            "amount": price.amount,
                            "months": price.months,
                            "tax_id": price.tax_id.id,
                            "index_value": price.index_value,
                        },
                    )
                    for price in line.price_ids
                    if not price.cut_to or price.cut_to >= price.date_from
                ]
        return result

    def _describe_bill(self, first, last):
        """The words of the invoice line, in the language of the environment."""
        self.ensure_one()
        return self.env._(
            "%(contract)s · %(line)s · %(first)s – %(last)s",
            contract=self.contract_id.name,
            line=self.display_name,
            first=fields.Date.to_string(first),
            last=fields.Date.to_string(last),
        )
