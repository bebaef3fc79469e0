from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import name_of
from odoo.addons.mds_contract.models.entitlement import CATEGORIES

from ..lib import price


class ChargePromotion(models.Model):
    """A reduction from day to day: for a category, a model, a region, or everything.

    Of several that hold on a day the best one for the customer counts; they do not add up.
    Rights: contract managers write; service users who see charges read.
    """

    _name = "mds.charge.promotion"
    _description = "Promotion"
    _inherit = ["mds.audit.mixin"]
    _order = "date_from desc, id desc"

    _audit_fields = ("name", "percent", "category", "date_from", "date_to", "active")

    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    percent = fields.Float("Reduction (%)", required=True)
    category = fields.Selection(CATEGORIES, help="Empty: every category.")
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Device Model",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("is_medical_device", "=", True)],
        help="Empty: every model.",
    )
    region_id = fields.Many2one(
        "mds.region", ondelete="restrict", index="btree_not_null", help="Empty: everywhere."
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until", required=True)

    _percent = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)", "A reduction is above 0 and at most 100 %."
    )
    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A promotion cannot end before it begins."
    )

    @api.model
    def _get_holding(self, companies, first, last):
        """Promotions of these companies that hold on some day between: one query."""
        return self._sudo_read().search(
            [
                ("company_id", "parent_of", companies.ids),
                ("date_from", "<=", last),
                ("date_to", ">=", first),
            ]
        )

    @api.model
    def _sudo_read(self):
        """Prices are decided for whoever works on the order."""
        return self.sudo()

    def _prepare_facts(self, order, category):
        """Those that are for this order and category, as the pure decision wants them."""
        path = (order.region_id.parent_path or "").split("/")
        return tuple(
            price.Promotion(
                name_of(one, "name"), Decimal(str(one.percent)), one.date_from, one.date_to
            )
            for one in self
            if (not one.category or one.category == category)
            and (not one.product_tmpl_id or one.product_tmpl_id == order.product_tmpl_id)
            and (not one.region_id or str(one.region_id.id) in path)
            and order.company_id.parent_path.startswith(one.company_id.parent_path)
        )
