from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import custody, serial_number, warranty


class DevicePart(models.Model):
    """A part that is or was in a device, *as maintained*: which one, from when until when.

    Written by what service consumes; people state what was built in from the start, and which
    serial number was taken out.

    ================  ====  ======  ========  ======
    role              read  state   take out  delete
    ================  ====  ======  ========  ======
    every user        yes   –       –         –
    engineer          yes   yes     yes       –
    dispatcher        yes   yes     yes       –
    storekeeper       yes   yes     yes       –
    ================  ====  ======  ========  ======
    Within companies and regions. What was stated is not rewritten: it is taken out or void.
    """

    _name = "mds.device.part"
    _inherit = ["mds.audit.mixin"]
    _description = "Part in a Device"
    _order = "device_id, date_to desc nulls first, date_from desc, id desc"
    _rec_name = "product_id"

    _guarded_fields = ("date_to", "is_void", "res_model", "res_id", "replaced_by_id")
    _audit_fields = (
        "device_id", "product_id", "lot_id", "serial", "quantity", "date_from", "date_to",
        "is_void",
    )  # fmt: skip

    device_id = fields.Many2one(
        "mds.device", "Device", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, precompute=True, index=True
    )
    product_id = fields.Many2one(
        "product.product", "Part", required=True, index=True, ondelete="restrict"
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('product_id', '=', product_id)]",
    )
    serial = fields.Char(
        "Number",
        compute="_compute_serial",
        store=True,
        readonly=False,
        precompute=True,
        index="trigram",
        help="As printed on the part; stock need not know it.",
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    manufactured_on = fields.Date("Made on")
    date_from = fields.Datetime("Built in", index=True, help="Empty: before there was a file.")
    date_to = fields.Datetime("Taken out", index=True, readonly=True)
    is_void = fields.Boolean(
        "Void", readonly=True, help="Came back unused: it was never in the device."
    )
    replaced_by_id = fields.Many2one(
        "mds.device.part", "Replaced by", readonly=True, ondelete="restrict"
    )
    warranty_start = fields.Date(readonly=True)
    warranty_end = fields.Date(readonly=True)
    note = fields.Char()
    res_model = fields.Char("Cause Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Cause ID", model_field="res_model", readonly=True, index="btree_not_null"
    )
    cause = fields.Char("Document", compute="_compute_cause")

    _cause_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE res_id > 0", "This part was written down already."
    )
    _order_of_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A part is taken out after it was built in.",
    )

    @api.depends("lot_id")
    def _compute_serial(self):
        for part in self:
            part.serial = part.lot_id.name or part.serial

    @api.depends("res_model", "res_id")
    def _compute_cause(self):
        self.cause = False
        for model, parts in self.filtered("res_id").grouped("res_model").items():
            if model in self.env:
                records = self.env[model].browse(parts.mapped("res_id")).exists()
                readable = records._filtered_access("read")
                names = {record.id: record.display_name for record in readable}
                for part in parts:
                    part.cause = names.get(part.res_id, False)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            kept = ("date_to", "is_void", "res_model", "res_id", "replaced_by_id")
            kept += ("warranty_start", "warranty_end")
            vals_list = [
                {name: value for name, value in vals.items() if name not in kept}
                for vals in vals_list
            ]
        parts = super().create(vals_list)
        if not self.env.su:
            parts.device_id.check_access("write")
            parts._check_not_elsewhere()
        parts._check_not_future_dates()
        return parts

    def write(self, vals):
        if not self.env.su and set(vals) - {"note", "manufactured_on"}:
            raise UserError(
                self.env._(
                    "What is in a device is not rewritten: take the part out and state the right "
                    "one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was in a device stays on its file: take the part out."))

    def _check_not_elsewhere(self):
        serials = self.filtered(lambda part: part.lot_id and part.product_id.tracking == "serial")
        other = self._sudo_find_open(serials.lot_id) - self
        if other:
            raise UserError(
                self.env._(
                    "%(parts)s is in another device: take it out there first.",
                    parts=", ".join(other._get_names()),
                )
            )

    @api.model
    def _sudo_find_open(self, lots):
        """A serial number is in one device, whoever may see that device."""
        return self.sudo().search(
            [("lot_id", "in", lots.ids), ("date_to", "=", False), ("is_void", "=", False)]
        )

    def _check_not_future_dates(self):
        for part in self:
            self._check_not_future(part.date_from)

    def action_take_out(self):
        """These parts are no longer in their devices."""
        self.check_access("write")
        self.device_id.check_access("write")
        there = self.filtered(lambda part: not part.date_to and not part.is_void)
        moment = self._audit_occurred_at() or fields.Datetime.now()
        there._sudo_end(moment)
        there.device_id._log_event(
            "part",
            {
                device: self.env._("Taken out: %s", ", ".join(parts._get_names()))
                for device, parts in there.grouped("device_id").items()
            },
        )
        return True

    def _get_names(self):
        return [
            " ".join(filter(None, [part.product_id.display_name, part.serial])) for part in self
        ]

    def _sudo_end(self, moment, replaced_by=None):
        """The end of a part in a device is written by methods that checked the right."""
        ended = self.sudo()
        for start, parts in ended.grouped("date_from").items():
            values = {"date_to": max(moment, start) if start else moment}
            if replaced_by:
                values["replaced_by_id"] = replaced_by.id
            parts.write(values)

    def _sudo_void(self):
        """A part that came back unused was never in; what it replaced is in again."""
        void = self.sudo()
        again = void.search([("replaced_by_id", "in", self.ids)])
        again.write({"date_to": False, "replaced_by_id": False})
        for start, parts in void.grouped("date_from").items():
            parts.write({"is_void": True, "date_to": start})

    def _get_warranty(self, on=None):
        """``{part: Verdict}``: the warranty that an exchanged part brings with it."""
        on = on or fields.Date.context_today(self)
        return {
            part: warranty.judge(
                warranty.Promise(part.warranty_start or None, part.warranty_end or None), {}, on
            )
            for part in self
        }


class Device(models.Model):
    """What is in it."""

    _inherit = "mds.device"

    part_ids = fields.One2many("mds.device.part", "device_id", "Parts as Maintained")
    installed_part_count = fields.Integer(compute="_compute_installed_part_count")

    def _compute_installed_part_count(self):
        counts = dict(
            self.env["mds.device.part"]._read_group(
                [("device_id", "in", self.ids), ("date_to", "=", False), ("is_void", "=", False)],
                ["device_id"],
                ["__count"],
            )
        )
        for device in self:
            device.installed_part_count = counts.get(device._origin, 0)

    def action_open_parts(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Parts as Maintained"),
            "res_model": "mds.device.part",
            "views": [(False, "list"), (False, "form")],
            "domain": [("device_id", "in", self.ids)],
            "context": {"default_device_id": self.id if len(self) == 1 else False},
        }

    def _get_parts_at(self, at):
        """``{device: the parts that were in it at that moment}``"""
        at = fields.Datetime.to_datetime(at)
        Part = self.env["mds.device.part"]
        rows = Part.search(
            [
                ("device_id", "in", self.ids),
                ("is_void", "=", False),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", at),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", at),
            ]
        )
        by_device = rows.grouped("device_id")
        return {device: by_device.get(device, Part) for device in self}

    @api.model
    def _install_parts(self, vals_list):
        """Service has built parts in: write them down, end what they replaced. One batch.

        :param vals_list: values of ``mds.device.part``, and ``removed_serial``, the number of the
            old part, where it is known
        :return: the new rows, in order
        """
        Part = self._sudo_parts()
        moment = self._audit_occurred_at() or fields.Datetime.now()
        vals_list = [{"date_from": moment, **vals} for vals in vals_list]
        products = self.env["product.product"].browse({vals["product_id"] for vals in vals_list})
        months = {product.id: product.mds_part_warranty_months for product in products}
        new = Part.create(
            [
                {
                    **{name: vals[name] for name in vals if name != "removed_serial"},
                    **self._prepare_part_warranty(months[vals["product_id"]], vals["date_from"]),
                }
                for vals in vals_list
            ]
        )
        self._end_elsewhere(new)
        self._end_replaced(new, [vals.get("removed_serial") for vals in vals_list])
        new.device_id.with_env(self.env)._log_event(
            "part",
            {
                device.with_env(self.env): self.env._("Built in: %s", ", ".join(parts._get_names()))
                for device, parts in new.grouped("device_id").items()
            },
        )
        return new.with_env(self.env)

    @api.model
    def _prepare_part_warranty(self, months, moment):
        if not months:
            return {}
        day = fields.Datetime.context_timestamp(self, moment).date()
        return {"warranty_start": day, "warranty_end": warranty.end_of(day, months)}

    @api.model
    def _end_elsewhere(self, new):
        """A serial number is in one device: what is built in here was taken out there."""
        serials = new.filtered(lambda part: part.lot_id and part.product_id.tracking == "serial")
        old = new._sudo_find_open(serials.lot_id) - new
        if old:
            old._sudo_end(min(new.mapped("date_from")))

    @api.model
    def _end_replaced(self, new, removed):
        """End the rows of the old numbers; a number that nobody knew is written down as ended."""
        wanted = {
            (part.device_id.id, part.product_id.id, serial_number.key(text)): (part, text)
            for part, text in zip(new, removed, strict=True)
            if text
        }
        if not wanted:
            return
        Part = self._sudo_parts()
        there = Part.search(
            [
                ("device_id", "in", [key[0] for key in wanted]),
                ("product_id", "in", [key[1] for key in wanted]),
                ("date_to", "=", False),
                ("is_void", "=", False),
                ("id", "not in", new.ids),
            ]
        )
        known = {
            (part.device_id.id, part.product_id.id, serial_number.key(part.serial)): part
            for part in there
        }
        unknown = []
        for key, (part, text) in wanted.items():
            if key in known:
                known[key]._sudo_end(part.date_from, part)
            else:
                unknown.append(
                    {
                        "device_id": key[0],
                        "product_id": key[1],
                        "serial": serial_number.clean(text),
                        "date_to": part.date_from,
                        "replaced_by_id": part.id,
                    }
                )
        Part.create(unknown)

    @api.model
    def _sudo_parts(self):
        """Consuming a part on an order has its own rights; the device then knows of it."""
        return self.env["mds.device.part"].sudo()


class StockLot(models.Model):
    """Where a part is now: in a device, or in a stock."""

    _inherit = "stock.lot"

    mds_device_part_ids = fields.One2many(
        "mds.device.part", "lot_id", "In Devices", groups="mds_base.group_user"
    )

    def _get_mds_devices_at(self, at=None):
        """``{lot: the rows that say in which devices it was at that moment}``"""
        at = fields.Datetime.to_datetime(at) or fields.Datetime.now()
        Part = self.env["mds.device.part"]
        rows = Part.search([("lot_id", "in", self.ids), ("is_void", "=", False)])
        here = rows.filtered(
            lambda row: (
                custody.at([(row, row.date_from or None, row.date_to or None)], at) is not None
            )
        )
        by_lot = here.grouped("lot_id")
        return {lot: by_lot.get(lot, Part) for lot in self}

    def action_open_mds_part_places(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("In Devices"),
            "res_model": "mds.device.part",
            "views": [(False, "list"), (False, "form")],
            "domain": [("lot_id", "in", self.ids)],
        }
