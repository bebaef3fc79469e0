from datetime import datetime, time

from odoo import api, fields, models

from ..lib import custody

# Only code that holds this very object can pass it: a context sent by a client cannot.
_BY_STOCK = object()


class DeviceCustody(models.Model):
    """Who had a device, and where, from when until when 保管与位置记录.

    From stock moves where stock knows, from the file's own moves else.

    Rights: every user reads within companies and regions; nobody writes by hand.
    """

    _name = "mds.device.custody"
    _inherit = ["mds.device.interval"]
    _description = "Custody of a Device"

    kind = fields.Selection(
        [
            ("customer", "Customer"),
            ("store", "Our Store"),
            ("vendor", "Vendor"),
            ("transit", "In Transit"),
            ("elsewhere", "Elsewhere"),
        ],
        required=True,
        index=True,
    )
    partner_id = fields.Many2one("res.partner", "With", ondelete="restrict", index=True)
    site_id = fields.Many2one("mds.site", "Department", ondelete="restrict")
    location_id = fields.Many2one(
        "stock.location", "Stock Location", ondelete="restrict", index="btree_not_null"
    )
    source = fields.Selection(
        [("file", "Device File"), ("stock", "Stock")], required=True, default="file"
    )
    place = fields.Char("Place", compute="_compute_place")

    _open_uniq = models.UniqueIndex(
        "(device_id) WHERE date_to IS NULL", "A device is in one place at a time."
    )

    @api.depends("kind", "partner_id", "site_id", "location_id")
    @api.depends_context("lang")
    def _compute_place(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            words = [
                row.partner_id.display_name,
                row.site_id.complete_name,
                row._sudo_location_name(),
            ]
            row.place = ", ".join(filter(None, words)) or kinds.get(row.kind, "")

    def _sudo_location_name(self):
        """Where a device stands is no secret to those who read its file; stock places may be."""
        return self.sudo().location_id.complete_name

    def _is_same_place(self, values):
        self.ensure_one()
        names = ("partner_id", "site_id", "location_id")
        return self.kind == values["kind"] and all(
            self[name].id == (values.get(name) or False) for name in names
        )


class Device(models.Model):
    """Where it is and was."""

    _inherit = "mds.device"

    custody_ids = fields.One2many(
        "mds.device.custody", "device_id", "Custody and Places", readonly=True
    )
    whereabouts = fields.Char("Now at", compute="_compute_whereabouts")

    @api.depends("custody_ids.date_to", "custody_ids.place")
    def _compute_whereabouts(self):
        rows = self.env["mds.device.custody"].search(
            [("device_id", "in", self._origin.ids), ("date_to", "=", False)]
        )
        places = {row.device_id.id: row.place for row in rows}
        for device in self:
            device.whereabouts = places.get(device._origin.id, False)

    def _get_custody(self, at):
        """``{device: its custody at that moment}`` (an empty record where nobody knows)."""
        at = fields.Datetime.to_datetime(at)
        rows = self.env["mds.device.custody"].search(
            [
                ("device_id", "in", self.ids),
                ("date_from", "<=", at),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", at),
            ]
        )
        by_device = rows.grouped("device_id")
        return {
            device: custody.at(
                [
                    (row, row.date_from or None, row.date_to or None)
                    for row in by_device.get(device, rows.browse())
                ],
                at,
            )
            or rows.browse()
            for device in self
        }

    def _move_custody(self, values_by_device, moment=None):
        """End where these devices were and begin where they are, in one batch.

        :param values_by_device: ``{device: values of mds.device.custody}``; what is there already
            is left alone
        """
        Custody = self.env["mds.device.custody"]._sudo_rows()
        moment = moment or self._audit_occurred_at() or fields.Datetime.now()
        current = Custody.search([("device_id", "in", self.ids), ("date_to", "=", False)])
        now_at = {row.device_id.id: row for row in current}
        ends, new = {}, []
        for device, values in values_by_device.items():
            row = now_at.get(device.id)
            if row and row._is_same_place(values):
                continue
            begin = custody.advance(row.date_from if row else None, moment)
            if row:
                ends.setdefault(begin, []).append(row.id)
            new.append(
                {**values, "device_id": device.id, "date_from": begin, "user_id": self.env.uid}
            )
        for end, ids in ends.items():
            Custody.browse(ids).write({"date_to": end})
        Custody.flush_model()
        Custody.create(new)

    def _prepare_place_vals(self):
        """Where the file says that it is."""
        self.ensure_one()
        if self.partner_id:
            return {
                "kind": "customer",
                "partner_id": self.partner_id.id,
                "site_id": self.site_id.id,
            }
        return {"kind": "store"}

    def _is_moved_by_stock(self):
        return self.env.context.get("mds_custody_key") is _BY_STOCK

    def _log_opened(self):
        super()._log_opened()
        if self._is_moved_by_stock():
            return
        by_moment = {}
        for device in self.filtered(lambda one: one.state != "ordered"):
            day = device.installed_on or device.received_on
            moment = datetime.combine(day, time(4)) if day else fields.Datetime.now()
            by_moment.setdefault(min(moment, fields.Datetime.now()), []).append(device.id)
        for moment, ids in by_moment.items():
            devices = self.browse(ids)
            devices._move_custody({d: d._prepare_place_vals() for d in devices}, moment)

    def _log_moved(self, before):
        super()._log_moved(before)
        moved = self.filtered(lambda d: before[d] != (d.partner_id, d.site_id))
        if moved and not self._is_moved_by_stock():
            moved._move_custody({device: device._prepare_place_vals() for device in moved})

    @api.model
    def _register_stock_moves(self, lines):
        """Stock knows the store: note it for each device of these done lines."""
        key = self.with_context(mds_custody_key=_BY_STOCK)
        super(Device, key)._register_stock_moves(lines)
        devices = self._sudo_for_stock().search([("lot_id", "in", lines.lot_id.ids)])
        by_lot = {device.lot_id.id: device for device in devices}
        by_moment = {}
        for line in lines:
            device = by_lot.get(line.lot_id.id)
            if device:
                values = device._prepare_stock_place_vals(line)
                by_moment.setdefault(line.date or fields.Datetime.now(), {})[device] = values
        for moment, values in by_moment.items():
            devices.union(*values)._move_custody(values, moment)

    def _prepare_stock_place_vals(self, line):
        place = line.location_dest_id
        partner = line.picking_id.partner_id or line.move_id.partner_id
        if place.usage == "customer":
            values = self._prepare_place_vals()
            values["kind"] = "customer"
        elif place.usage == "supplier":
            values = {"kind": "vendor", "partner_id": partner.commercial_partner_id.id}
        elif place.usage in ("internal", "transit"):
            kind = "store" if place.usage == "internal" else "transit"
            values = {"kind": kind, "location_id": place.id}
        else:
            values = {"kind": "elsewhere", "location_id": place.id}
        return {**values, "source": "stock"}
