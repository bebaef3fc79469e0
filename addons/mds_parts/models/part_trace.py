from odoo import fields, models
from odoo.tools import SQL


class PartTrace(models.Model):
    """Where the pieces of a lot or serial number are now: devices, engineers, stores, scrapped.

    Both directions, for a recall: from a number to the places, from a place to the numbers. Read
    by everybody in service, within companies.
    """

    _name = "mds.part.trace"
    _description = "Whereabouts of Parts"
    _auto = False
    _order = "product_id, lot_id, kind"
    _rec_name = "lot_id"

    product_id = fields.Many2one("product.product", "Part", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    kind = fields.Selection(
        [
            ("device", "In a Device"),
            ("engineer", "With an Engineer"),
            ("store", "In a Store"),
            ("old", "Old or Used"),
            ("way", "On the Way"),
            ("vendor", "With the Vendor"),
            ("customer", "Delivered"),
            ("gone", "Scrapped or Missing"),
        ],
        "Where",
        readonly=True,
    )
    device_id = fields.Many2one("mds.device", "Device", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    region_id = fields.Many2one("mds.region", "Region", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    since = fields.Datetime(readonly=True)

    @property
    def _table_query(self):
        """Devices first, then native quants; ids of both kinds never meet.

        What service consumed lies in the consumption location by the stock's books: the device
        says where it really is.
        """
        return SQL(
            """
            SELECT part.id * 2 AS id, part.product_id, part.lot_id, 'device' AS kind,
                   part.device_id, device.partner_id, NULL::integer AS location_id,
                   NULL::integer AS employee_id, device.company_id, device.region_id,
                   part.quantity, part.date_from AS since
              FROM mds_device_part part
              JOIN mds_device device ON device.id = part.device_id
             WHERE part.date_to IS NULL AND NOT COALESCE(part.is_void, false)
                   AND part.lot_id IS NOT NULL
         UNION ALL
            SELECT quant.id * 2 + 1, quant.product_id, quant.lot_id,
                   CASE WHEN keeper.id IS NOT NULL AND place.usage = 'internal' THEN 'engineer'
                        WHEN place.usage = 'internal' THEN 'store'
                        WHEN place.usage = 'transit' THEN 'way'
                        WHEN place.usage = 'supplier' THEN 'vendor'
                        WHEN place.usage = 'customer' THEN 'customer'
                        WHEN place.mds_store_kind IS NOT NULL THEN 'old'
                        ELSE 'gone' END,
                   NULL, NULL, place.id, COALESCE(keeper.id, place.mds_keeper_id),
                   COALESCE(place.company_id, lot.company_id), place.mds_region_id,
                   quant.quantity, quant.in_date
              FROM stock_quant quant
              JOIN stock_location place ON place.id = quant.location_id
              JOIN stock_lot lot ON lot.id = quant.lot_id
         LEFT JOIN hr_employee keeper ON keeper.mds_stock_location_id = place.id
             WHERE quant.quantity > 0 AND place.usage != 'production'
            """
        )

    def action_open(self):
        """The device that the piece is in, or all that lies in the same place."""
        self.ensure_one()
        if self.device_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": "mds.device",
                "res_id": self.device_id.id,
                "views": [(False, "form")],
            }
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_parts.mds_part_trace_action"),
            "domain": [("location_id", "=", self.location_id.id)],
            "context": {},
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_mds_trace(self):
        """Where the pieces of these numbers are now."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_parts.mds_part_trace_action"),
            "domain": [("lot_id", "in", self.ids)],
            "context": {},
        }
