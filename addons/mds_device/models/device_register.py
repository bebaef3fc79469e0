from odoo import api, models

MONEY_KEYS = ("purchase_price",)
PLAIN = {
    "file_number": "name",
    "asset_number": "asset_number",
    "device_name": "product_id.name",
    "generic_name": "generic_name",
    "brand": "brand",
    "model": "model_number",
    "serial": "serial",
    "batch": "batch",
    "udi_di": "udi_di",
    "udi": "udi_raw",
    "manufactured_on": "manufactured_on",
    "expires_on": "expires_on",
    "registration_number": "registration_number",
    "registration_valid_until": "registration_valid_until",
    "risk_class": "risk_class",
    "manufacturer": "manufacturer_id.name",
    "origin": "origin_country_id.name",
    "supplier": "supplier_id.name",
    "customer": "partner_id.name",
    "place": "site_id.complete_name",
    "region": "region_id.complete_name",
    "custodian": "custodian",
    "purchase_reference": "purchase_reference",
    "purchase_price": "purchase_price",
    "received_on": "received_on",
    "accepted_on": "accepted_on",
    "installed_on": "installed_on",
    "first_used_on": "first_used_on",
    "warranty_start": "warranty_start",
    "warranty_end": "warranty_end",
    "owner": "owner_id.name",
    "software_version": "software_version",
    "protection_class": "protection_class",
    "applied_part": "applied_part",
    "maintenance": "maintenance_sentence",
    "life_ends_on": "life_ends_on",
    "parent": "parent_id.serial",
    "state": "state",
    "keep_until": "keep_until",
}
"""``{key of a column: path of fields}``: the 30 fields of the paper file, and what belongs to
them. The order of a layout is data."""


class Device(models.Model):
    """The device register 设备台账: one row a device, as text, dates and numbers."""

    _inherit = "mds.device"

    @api.model
    def _get_register_labels(self):
        """``{key: what the column is called}``. Addons above add theirs."""
        _ = self.env._
        labels = {
            key: self._get_field_label(path) for key, path in PLAIN.items() if "." not in path
        }
        labels |= {
            "device_name": _("Device Name"),
            "manufacturer": _("Manufacturer"),
            "origin": _("Country of Origin"),
            "supplier": _("Supplied by"),
            "customer": _("Customer"),
            "place": _("Department"),
            "region": _("Region"),
            "owner": _("Owner"),
            "parent": _("Part of (serial number)"),
            "disposal": _("How It Left Service"),
        }
        return {key: labels[key] for key in (*PLAIN, "disposal")}

    @api.model
    def _get_field_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    def _get_register_values(self, keys):
        """``{device: {key: text, date, number or False}}`` for a batch of devices.

        Asked by slices; a constant number of queries each. Money is empty for those who may not
        see it.
        """
        shown = self._get_shown_money()
        labels = {
            path: dict(self._fields[path]._description_selection(self.env))
            for path in PLAIN.values()
            if "." not in path and self._fields[path].type == "selection"
        }
        exits = self._get_exit_words() if "disposal" in keys else {}
        result = {}
        for device in self:
            row = result[device] = {}
            for key in keys:
                path = PLAIN.get(key)
                if path is None or (key in MONEY_KEYS and not shown):
                    continue
                value = device._get_by_path(path)
                row[key] = labels[path].get(value, False) if path in labels else value
            if "disposal" in keys:
                row["disposal"] = exits.get(device, False)
        return result

    def _get_by_path(self, path):
        value = self
        for name in path.split("."):
            value = value[name]
        return value

    @api.model
    def _get_shown_money(self):
        return self._has_field_access(self._fields["purchase_price"], "read")

    def _get_exit_words(self):
        """``{device: how and when it left}``, of the records that count."""
        kinds = dict(self.env["mds.device.exit"]._fields["kind"]._description_selection(self.env))
        rows = self.env["mds.device.exit"].search(
            [("device_id", "in", self.ids), ("is_current", "=", True)], order="done_on, id"
        )
        return {
            device: "; ".join(f"{row.done_on} {kinds[row.kind]}" for row in group)
            for device, group in rows.grouped("device_id").items()
        }

    def action_export_register(self):
        """The register of the devices chosen in the list."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Device Register"),
            "res_model": "mds.device.register.export",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_domain": repr([("id", "in", self.ids)]),
                "default_with_gone": True,
                "dialog_size": "medium",
            },
        }
