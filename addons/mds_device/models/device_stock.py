from odoo import api, fields, models
from odoo.exceptions import UserError

from .device import GONE


class Device(models.Model):
    """What stock does to a device file: opening, delivering, taking back, correcting."""

    _inherit = "mds.device"

    @api.model
    def _sudo_for_stock(self):
        """Stock has checked the rights for the transfer; its user need have no service role."""
        return self.sudo().with_context(active_test=False)

    @api.model
    def _check_may_leave(self, lines):
        """Refuse to deliver what is quarantined."""
        lots = lines.filtered(
            lambda line: (
                line.picked
                and line.location_dest_id.usage == "customer"
                and line.product_id.is_medical_device
            )
        ).lot_id
        if not lots:
            return
        held = self._sudo_for_stock().search(
            [("lot_id", "in", lots.ids), ("is_quarantined", "=", True)]
        )
        if held:
            raise UserError(
                self.env._(
                    "Quarantined devices must not be delivered: %(devices)s. A quality officer "
                    "may release them.",
                    devices=", ".join(held.mapped("display_name")),
                )
            )

    @api.model
    def _register_stock_moves(self, lines):
        """Open, deliver and take back device files for done move lines, batch by batch."""
        lines = lines.filtered(self._stock_direction)
        if not lines:
            return
        devices = self._open_files_for(lines)
        by_direction = {}
        for line in lines:
            by_direction.setdefault(self._stock_direction(line), []).append(line.id)
        for direction, ids in by_direction.items():
            batch = self.env["stock.move.line"].browse(ids)
            getattr(self, f"_stock_{direction}")(batch, devices)

    @api.model
    def _stock_direction(self, line):
        """ "received", "delivered" or "returned"; False when the line says nothing of the kind."""
        source, target = line.location_id, line.location_dest_id
        ours = ("internal", "transit")
        if target.usage == "customer":
            return "delivered" if source.usage != "customer" else False
        if target.usage in ours and source.usage == "customer":
            return "returned"
        if target.usage in ours and source.usage not in ours:
            return "received"
        return False

    @api.model
    def _open_files_for(self, lines):
        """{lot: device}, opened where there is none yet."""
        Device = self._sudo_for_stock()
        devices = {
            device.lot_id: device for device in Device.search([("lot_id", "in", lines.lot_id.ids)])
        }
        missing = lines.filtered(lambda line: line.lot_id not in devices).grouped("lot_id")
        if missing:
            pairs = [(lot.product_id.id, lot.name) for lot in missing]
            Device._check_new_identities(pairs)
            created = Device.with_context(mail_create_nosubscribe=True).create(
                [Device._prepare_received_vals(line[:1]) for line in missing.values()]
            )
            devices.update({device.lot_id: device for device in created})
        return devices

    @api.model
    def _prepare_received_vals(self, line):
        return {
            "lot_id": line.lot_id.id,
            "company_id": line.company_id.id or self.env.company.id,
            "received_on": self._stock_day(line),
        }

    @api.model
    def _stock_day(self, line):
        return fields.Datetime.context_timestamp(self, line.date or fields.Datetime.now()).date()

    @api.model
    def _devices_of(self, lines, devices):
        return self._sudo_for_stock().union(*(devices[line.lot_id] for line in lines))

    def _log_stock(self, kind, lines, devices):
        """One event per device, caused by its transfer."""
        for picking, batch in lines.grouped("picking_id").items():
            texts = {
                devices[line.lot_id]: self.env._(
                    "%(origin)s → %(target)s",
                    origin=line.location_id.display_name,
                    target=line.location_dest_id.display_name,
                )
                for line in batch
            }
            cause = picking or batch[0].move_id
            self._devices_of(batch, devices)._log_event(kind, texts, cause=cause)

    @api.model
    def _stock_received(self, lines, devices):
        known = self._devices_of(lines, devices)
        for company, batch in lines.grouped("company_id").items():
            moving = self._devices_of(batch, devices).filtered(
                lambda d, company=company: d.company_id != company
            )
            moving.write({"company_id": company.id, "outlet_id": False})
        undated = known.filtered(lambda d: not d.received_on)
        if undated:
            undated.write({"received_on": self._stock_day(lines[0])})
        known.filtered(lambda d: d.state == "ordered")._transition("received")
        self._log_stock("received", lines, devices)

    @api.model
    def _stock_delivered(self, lines, devices):
        targets = lines.grouped(
            lambda line: (
                (line.picking_id.partner_id or line.move_id.partner_id).commercial_partner_id
            )
        )
        for partner, batch in targets.items():
            moving = self._devices_of(batch, devices)
            if partner:
                moving.filtered(
                    lambda d, partner=partner: d.partner_id.commercial_partner_id != partner
                ).write({"partner_id": partner.id, "site_id": False})
        self._log_stock("delivered", lines, devices)

    @api.model
    def _stock_returned(self, lines, devices):
        """Back with us. What the customer still owns stays the customer's (owner on the line)."""
        ours = lines.filtered(lambda line: not line.owner_id)
        returned = self._devices_of(ours, devices).filtered(lambda d: d.state not in GONE)
        returned._transition(
            "received",
            reason=self.env._("Returned from %(place)s", place=lines[0].location_id.name),
        )
        returned.filtered("partner_id").write({"partner_id": False, "site_id": False})
        self._log_stock("returned", lines, devices)

    def _record_correction(self, old, reason):
        if not self:
            return
        texts, payload = {}, {}
        for device in self:
            product, serial = old[device]
            payload[device.id] = {
                "product_id": [product.id, device.product_id.id],
                "serial": [serial, device.serial],
            }
            texts[device] = self.env._(
                "Was %(old_product)s, serial number %(old_serial)s; now %(new_product)s, "
                "%(new_serial)s. %(reason)s",
                old_product=product.display_name,
                old_serial=serial,
                new_product=device.product_id.display_name,
                new_serial=device.serial,
                reason=reason,
            )
        self._audit_note("correction", payload, reason=reason)
        self._log_event("corrected", texts)

    def _sudo_lot_to_correct(self):
        """An administrator of the service need not be a stock user to correct a serial number."""
        return self.lot_id.sudo()
