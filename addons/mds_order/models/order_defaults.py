from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from .order import ASSESSMENT_FIELDS, DECISION_FIELDS, STAMP_FIELDS


class Order(models.Model):
    _inherit = "mds.order"

    device_scan = fields.Char(
        "Scan or Type",
        store=False,
        help="UDI, serial number, asset number or file number: the device is found by it.",
    )

    next_device_scan = fields.Char(
        "Scan the Next Device",
        store=False,
        help="Each scan adds a device to the list below; Enter, and the next one.",
    )

    @api.onchange("device_scan")
    def _onchange_device_scan(self):
        """Find the device by what was scanned; warn when that is not one device."""
        device, warning = self._find_scanned(self.device_scan)
        if device:
            self.device_id = device
            self.device_scan = False
        return warning

    @api.onchange("next_device_scan")
    def _onchange_next_device_scan(self):
        """Put the scanned device on the list; the one reported first leads."""
        device, warning = self._find_scanned(self.next_device_scan)
        self.next_device_scan = False
        if not device:
            return warning
        present = self.device_id | self.device_line_ids.device_id
        if device in present._origin:
            message = self.env._("%(device)s is on the list already.", device=device.display_name)
            return {"warning": {"title": self.env._("Find the device"), "message": message}}
        if not self.device_id:
            self.device_id = device
        missing = (self.device_id._origin | device) - self.device_line_ids.device_id._origin
        self.device_line_ids = [Command.create({"device_id": one.id}) for one in missing]
        return None

    def _find_scanned(self, text):
        """(the one device that was scanned, or the warning that it is not one)"""
        devices, text = self.env["mds.device"], (text or "").strip()
        if not text:
            return devices, None
        found = devices.find(text)
        if len(found) == 1:
            return devices.browse(found[0]["id"]), None
        if found:
            message = self.env._(
                "%(count)s devices fit “%(text)s”. Choose one below.", count=len(found), text=text
            )
        else:
            message = self.env._(
                "No device fits “%(text)s”. Check the code, or choose the customer and go on "
                "without a device.",
                text=text,
            )
        return devices, {"warning": {"title": self.env._("Find the device"), "message": message}}

    @api.onchange("device_id")
    def _onchange_device_id(self):
        """Show at once what create would fill in."""
        if self.device_id:
            self.update(self._prepare_device_defaults(self.device_id))

    @api.model_create_multi
    def create(self, vals_list):
        """Fill in place, customer and organisation from the device, for the whole batch."""
        now = fields.Datetime.now()
        if any("type_id" not in vals for vals in vals_list):
            type_id = self._default_type_id().id  # asked once, not per record
            vals_list = [{"type_id": type_id, **vals} for vals in vals_list]
        prepared = []
        for vals, defaults in zip(vals_list, self._prepare_intake_defaults(vals_list), strict=True):
            known = {name: value for name, value in vals.items() if value or name not in defaults}
            # the device's company is required: an explicit company wins over it
            vals = {**defaults, **known}
            vals = {name: value for name, value in vals.items() if name not in STAMP_FIELDS}
            vals["recorded_at"] = now
            self._check_field_rights(vals.keys() & {*DECISION_FIELDS, *ASSESSMENT_FIELDS})
            if vals.get("complaint_assessment"):
                vals.update(self._prepare_assessment_stamp(vals["complaint_assessment"]))
            if not vals.get("partner_id"):
                raise ValidationError(
                    self.env._("Say for whom: find the device, or choose the customer.")
                )
            prepared.append(vals)
        return super().create(prepared)

    @api.model
    def _prepare_intake_defaults(self, vals_list):
        """For each of ``vals_list`` the values that follow from its device, site or customer."""

        def records(model, name):
            ids = {vals[name] for vals in vals_list if vals.get(name)}
            return {record.id: record for record in self.env[model].browse(ids)}

        devices = records("mds.device", "device_id")
        sites = records("mds.site", "site_id")
        partners = records("res.partner", "partner_id")
        regions = self.env["res.partner"].browse(partners)._get_mds_regions()
        result = []
        for vals in vals_list:
            defaults = {}
            if vals.get("partner_id"):
                defaults["region_id"] = regions[partners[vals["partner_id"]]].id
            if vals.get("site_id"):
                site = sites[vals["site_id"]]
                defaults["partner_id"] = site.partner_id.id
                defaults["region_id"] = site.region_id.id or defaults.get("region_id")
            if vals.get("device_id"):
                device = self._prepare_device_defaults(devices[vals["device_id"]])
                defaults.update({name: value for name, value in device.items() if value})
            result.append({name: value for name, value in defaults.items() if value})
        return result

    @api.model
    def _prepare_device_defaults(self, device):
        """Where the device is, whose it is, and which part of us looks after it."""
        return {
            "partner_id": device.partner_id.id,
            "site_id": device.site_id.id,
            "region_id": (device.region_id or device.site_id.region_id).id,
            "outlet_id": device.outlet_id.id,
            "company_id": device.company_id.id,
        }
