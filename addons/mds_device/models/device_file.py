from odoo import fields, models

MONEY = (
    "mds_base.group_service_manager,mds_base.group_contract_manager,mds_base.group_cost_accountant"
)


class Device(models.Model):
    """What the paper file 设备档案 holds besides: where it came from, who keeps it."""

    _inherit = "mds.device"

    batch = fields.Char("Lot Number", copy=False, help="Of the production, from label or UDI.")
    supplier_id = fields.Many2one(
        "res.partner", "Supplied by", ondelete="restrict", index="btree_not_null"
    )
    custodian = fields.Char("Custodian", help="Who answers for it in the department.")
    purchase_reference = fields.Char("Contract or Invoice", copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    purchase_price = fields.Monetary("Price", copy=False, groups=MONEY)
    brand = fields.Char(related="product_tmpl_id.mds_brand")
    generic_name = fields.Char(related="product_tmpl_id.mds_generic_name")
    nomenclature_ids = fields.Many2many(
        related="product_tmpl_id.mds_nomenclature_ids", string="Nomenclature"
    )
    origin_country_id = fields.Many2one(related="product_tmpl_id.mds_origin_country_id")
    registration_valid_until = fields.Date(related="product_tmpl_id.mds_registration_valid_until")
    protection_class = fields.Selection(related="product_tmpl_id.mds_protection_class")
    applied_part = fields.Selection(related="product_tmpl_id.mds_applied_part")
    maintenance_sentence = fields.Char(related="product_tmpl_id.mds_maintenance_sentence")
    end_of_support = fields.Date(related="product_tmpl_id.mds_end_of_support")
    document_ids = fields.One2many(related="product_tmpl_id.mds_document_ids")

    def action_open_model(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "product.template",
            "res_id": self.product_tmpl_id.id,
            "views": [(False, "form")],
        }
