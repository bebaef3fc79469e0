from odoo import api, fields, models
from odoo.exceptions import UserError


class Outlet(models.Model):
    """An outlet has its stores; the first one is opened with one press."""

    _inherit = "mds.outlet"

    store_ids = fields.One2many("stock.location", "mds_outlet_id", "Stores", readonly=True)
    store_count = fields.Integer("Number of Stores", compute="_compute_store_count")

    @api.depends("store_ids")
    def _compute_store_count(self):
        counts = dict(
            self.env["stock.location"]._read_group(
                [("mds_outlet_id", "in", self.ids)], ["mds_outlet_id"], ["__count"]
            )
        )
        for outlet in self:
            outlet.store_count = counts.get(outlet._origin, 0)

    def action_open_stores(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_parts.mds_store_action")
        action["domain"] = [("mds_outlet_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_create_store(self):
        """Open the store of these outlets: beside the shelves of the nearest regional store."""
        Location = self.env["stock.location"]
        Location._mds_check_may_manage()
        self.check_access("write")
        having = self.store_ids.filtered(
            lambda store: store.mds_store_level == "outlet" and store.mds_store_kind == "usable"
        ).mds_outlet_id
        if having:
            raise UserError(
                self.env._("%(outlets)s has its store already.", outlets=having[0].display_name)
            )
        warehouses = self._get_warehouses()
        homeless = self.filtered(lambda outlet: not warehouses[outlet])
        if homeless:
            raise UserError(
                self.env._(
                    "There is no warehouse in the company of %(names)s. Create one first.",
                    names=", ".join(homeless.mapped("name")),
                )
            )
        Location._sudo_create_mds(
            [
                {
                    "name": outlet.name,
                    "usage": "internal",
                    "location_id": warehouses[outlet].view_location_id.id,
                    "company_id": outlet.company_id.id,
                    "mds_store_level": "outlet",
                    "mds_store_kind": "usable",
                    "mds_outlet_id": outlet.id,
                    "mds_region_id": outlet.region_id.id,
                }
                for outlet in self
            ]
        )
        return self.action_open_stores()

    def _get_warehouses(self):
        """``{outlet: warehouse}``: of its region, of the nearest region above it, or the first.

        A branch without a warehouse of its own has none: its stock is not another company's.
        """
        stores = self.env["stock.warehouse"].search(
            [("company_id", "in", self.company_id.ids)], order="sequence, id"
        )
        result = {}
        for outlet in self:
            own = stores.filtered(lambda store, o=outlet: store.company_id == o.company_id)
            result[outlet] = own._mds_nearest(outlet.region_id)
        return result
