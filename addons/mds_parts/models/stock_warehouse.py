from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    mds_region_id = fields.Many2one(
        "mds.region",
        "Region",
        index="btree_not_null",
        ondelete="restrict",
        help="Engineers of this region get their stock under this store and are loaded from it.",
    )
    mds_engineers_location_id = fields.Many2one(
        "stock.location", "Engineers' Stock", check_company=True, copy=False
    )

    def _mds_nearest(self, region):
        """Of these stores that of the region, or of the nearest region above it, or the first."""
        while region:
            local = self.filtered(lambda store, r=region: store.mds_region_id == r)
            if local:
                return local[:1]
            region = region.parent_id
        return self[:1]

    def _mds_serves(self, region):
        """Whether this is a store of the region or of one above it, and not just any store."""
        own = self.mds_region_id
        return bool(own and (region.parent_path or "").startswith(own.parent_path))

    def _mds_get_engineers_location(self):
        """The parent of the engineers' stock of each store: ``{warehouse: location}``.

        Beside the store's shelves and not below them: what an engineer carries must not be
        reserved for a delivery from the store.
        """
        missing = self.filtered(lambda warehouse: not warehouse.mds_engineers_location_id)
        locations = self.env["stock.location"]._sudo_create_mds(
            [
                {
                    "name": warehouse.company_id._mds_with_own_language().env._("Engineers"),
                    "usage": "view",
                    "location_id": warehouse.view_location_id.id,
                    "company_id": warehouse.company_id.id,
                }
                for warehouse in missing
            ]
        )
        for warehouse, location in zip(missing, locations, strict=True):
            warehouse._sudo_set_engineers_location(location)
        return {warehouse: warehouse.mds_engineers_location_id for warehouse in self}

    def _sudo_set_engineers_location(self, location):
        """Storekeepers are no inventory administrators, yet they set up engineers' stock."""
        self.sudo().mds_engineers_location_id = location
