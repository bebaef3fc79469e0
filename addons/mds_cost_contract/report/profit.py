from odoo import fields, models
from odoo.tools import SQL


class Profit(models.Model):
    """By contract and type of contract: of the order's entitlement, or of the run that gave."""

    _inherit = "mds.profit"
    _depends = {
        "account.analytic.line": ["mds_contract_id"],
        "mds.order": ["contract_id"],
        "mds.contract": ["type_id", "partner_id", "region_id"],
    }

    contract_id = fields.Many2one("mds.contract", "Contract", readonly=True)
    contract_type_id = fields.Many2one("mds.contract.type", "Contract Type", readonly=True)

    def _get_unowned(self):
        return SQL("%s AND line.mds_contract_id IS NULL", super()._get_unowned())

    def _get_tables(self):
        return SQL(
            "%s LEFT JOIN mds_contract c ON c.id = line.mds_contract_id"
            " LEFT JOIN mds_contract oc ON oc.id = o.contract_id",
            super()._get_tables(),
        )

    def _get_columns(self):
        return super()._get_columns() | {
            "contract_id": SQL("coalesce(line.mds_contract_id, o.contract_id)"),
            "contract_type_id": SQL("coalesce(c.type_id, oc.type_id)"),
            "region_id": SQL("coalesce(o.region_id, d.region_id, c.region_id)"),
        }
