from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.mds_parts.models.stock_quant import exact


class PartReplenishment(models.Model):
    """What is asked of vendors already is not proposed again the next night."""

    _inherit = "mds.part.replenishment"

    @api.model
    def _get_positions(self, company):
        asked = self.env["mds.part.purchase"]._read_group(
            [("company_id", "=", company.id), ("state", "in", ("requested", "asked"))],
            ["location_dest_id", "product_id"],
            ["open_quantity:sum"],
        )
        coming = {(place.id, product.id): exact(amount) for place, product, amount in asked}
        return [
            replace(one, coming=one.coming + coming.get((one.place, one.product), exact(0)))
            for one in super()._get_positions(company)
        ]


class PartReplenishmentLine(models.Model):
    _inherit = "mds.part.replenishment.line"

    purchase_request_ids = fields.One2many(
        "mds.part.purchase", "replenishment_line_id", "Purchase Requests", readonly=True
    )
    purchase_name = fields.Char("Purchase Order", compute="_compute_purchase_name")

    @api.depends("purchase_request_ids.purchase_line_id")
    def _compute_purchase_name(self):
        for line in self:
            request = line.purchase_request_ids[:1]
            line.purchase_name = request.purchase_name or request.name

    def _create_purchases(self):
        """One request per line; quotations for those whose vendor is known. Once."""
        super()._create_purchases()
        new = self.filtered(lambda line: not line._sudo_requests())
        requests = (
            self.env["mds.part.purchase"]
            ._sudo_follow()
            .create([line._prepare_purchase_request_vals() for line in new])
        )
        requests._ask_vendors()

    def _prepare_purchase_request_vals(self):
        self.ensure_one()
        place = self.location_dest_id
        return {
            "kind": "stock",
            "company_id": self.company_id.id,
            "region_id": (place.mds_region_id or place.warehouse_id.mds_region_id).id,
            "replenishment_line_id": self.id,
            "product_id": self.product_id.id,
            "quantity": self.quantity,
            "location_dest_id": place.id,
            "note": self.run_id.name,
        }

    def _sudo_requests(self):
        """Requests of other regions count too: a proposal is bought once."""
        return self.sudo().purchase_request_ids
