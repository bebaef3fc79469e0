from decimal import Decimal

from odoo import api, models


class AccountMoveLine(models.Model):
    """A bill's line of vendor work is tied to the service order of its purchase order line."""

    _inherit = "account.move.line"

    @api.depends("purchase_line_id.mds_order_id")
    def _compute_mds_order_id(self):
        super()._compute_mds_order_id()
        for item in self:
            line = item.purchase_line_id
            if line.mds_order_id and line.product_id.type == "service":
                item.mds_order_id = line.mds_order_id

    def _mds_get_units(self):
        """In the unit in which the work was ordered, whatever the bill counts in."""
        units = super()._mds_get_units()
        ordered, billed = self.purchase_line_id.product_uom_id, self.product_uom_id
        if not ordered or self.mds_part_transfer_id or billed in (ordered, ordered.browse()):
            return units
        converted = billed._compute_quantity(float(units), ordered, round=False)
        return Decimal(str(round(converted, 6)))

    def _mds_get_concerned(self):
        return super()._mds_get_concerned() | self.purchase_line_id.mds_order_id
