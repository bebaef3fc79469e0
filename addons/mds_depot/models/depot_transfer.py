from odoo import fields, models


class Device(models.Model):
    """Ordinary transfers in and out for one device, where stock knows its serial number."""

    _inherit = "mds.device"

    def _sudo_stock(self):
        """A bench technician receives and ships his device without being a stock user."""
        return self.sudo().with_context(tracking_disable=True)

    def _is_in_stock_at(self, usage):
        """``{device: whether stock has its serial number at a place of this usage}``"""
        quants = self.env["stock.quant"]._read_group(
            [
                ("lot_id", "in", self.lot_id.ids),
                ("location_id.usage", "=", usage),
                ("quantity", ">", 0),
            ],
            ["lot_id"],
        )
        found = {lot.id for [lot] in quants}
        return {device: device.lot_id.id in found for device in self}

    def _transfer(self, direction, partner, owner, origin):
        """A done receipt or delivery of this device; called on elevated records.

        :param direction: ``"in"`` or ``"out"``
        :param owner: whose the device stays; with none it is ours
        """
        self.ensure_one()
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        if not warehouse:
            return self.env["stock.picking"]
        kind = warehouse.in_type_id if direction == "in" else warehouse.out_type_id
        outside = partner.property_stock_customer or self.env.ref("stock.stock_location_customers")
        source, target = outside, warehouse.lot_stock_id
        if direction == "out":
            source, target = self._find_stock_place() or target, outside
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": partner.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "origin": origin,
                "owner_id": owner.id if owner else False,
                "company_id": self.company_id.id,
            }
        )
        move = self.env["stock.move"].create(
            {
                "product_id": self.product_id.id,
                "product_uom_qty": 1,
                "picking_id": picking.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company_id.id,
                "move_line_ids": [
                    fields.Command.create(
                        {
                            "product_id": self.product_id.id,
                            "lot_id": self.lot_id.id,
                            "owner_id": owner.id if owner else False,
                            "quantity": 1,
                            "picking_id": picking.id,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "picked": True,
                        }
                    )
                ],
            }
        )
        move._action_confirm(merge=False)
        move.picked = True
        move._action_done()
        return picking

    def _find_stock_place(self):
        quant = self.env["stock.quant"].search(
            [
                ("lot_id", "=", self.lot_id.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 0),
            ],
            limit=1,
        )
        return quant.location_id


class DepotJob(models.Model):
    _inherit = "mds.depot.job"

    def _bring_in(self):
        """We have it now; it stays the customer's. By a receipt where stock tracks the serial."""
        for job in self:
            device = job._sudo_device()
            if device.product_id.is_storable:
                picking = device._sudo_stock()._transfer(
                    "in", job.partner_id, job.partner_id.commercial_partner_id, job.name
                )
                job._write_stamps({"in_picking_id": picking.id})
            moment = job.received_at or fields.Datetime.now()
            job.device_id._log_event("depot_in", {job.device_id: job.name}, cause=job)
            if not job.in_picking_id:
                device._move_custody({device: {"kind": "store"}}, moment)

    def _bring_out(self):
        """Back to the department from which it came."""
        for job in self:
            device = job._sudo_device()
            if job.in_picking_id:
                picking = device._sudo_stock()._transfer(
                    "out", job.partner_id, job.partner_id.commercial_partner_id, job.name
                )
                job._write_stamps({"out_picking_id": picking.id})
            moment = job.shipped_at or fields.Datetime.now()
            job.device_id._log_event("depot_out", {job.device_id: job.name}, cause=job)
            if not job.out_picking_id:
                device._move_custody({device: device._prepare_place_vals()}, moment)
