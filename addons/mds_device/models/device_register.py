from odoo import api, fields, models
from odoo.tools import format_date, split_every

from ..lib import register
from .device_file import MONEY

BATCH = 1000
PLAIN = (
    "asset_number",
    "batch",
    "udi_di",
    "manufactured_on",
    "expires_on",
    "custodian",
    "purchase_reference",
    "received_on",
    "accepted_on",
    "installed_on",
    "first_used_on",
    "warranty_start",
    "warranty_end",
    "software_version",
    "serial",
)
CHOICES = ("risk_class", "protection_class", "applied_part", "state")


class Device(models.Model):
    """Its row in a register 设备台账."""

    _inherit = "mds.device"

    def _get_register_values(self):
        """``{device: {column code: value}}`` in the user's language.

        Seam: upper addons call ``super()`` and add the columns that they know.
        """
        labels = {
            name: dict(self._fields[name]._description_selection(self.env)) for name in CHOICES
        }
        parties = self._get_parties(fields.Date.context_today(self))
        retention = self._get_retention()
        exits = self.exit_ids.filtered("is_current").grouped("device_id")
        sees_money = self.env.user.has_groups(MONEY)
        result = {}
        for device in self:
            model = device.product_tmpl_id
            kept = retention[device]
            result[device] = {
                **{name: device[name] or None for name in PLAIN},
                **{name: labels[name].get(device[name], "") for name in CHOICES},
                "file_number": device.name,
                "product_name": device.product_id.name,
                "generic_name": model.mds_generic_name,
                "nomenclature": ", ".join(model.mds_nomenclature_ids.mapped("display_name")),
                "brand": model.mds_brand,
                "model": model.mds_model_number or device.product_id.default_code,
                "udi": device.udi_raw,
                "registration_number": model.mds_registration_number,
                "registration_until": model.mds_registration_valid_until or None,
                "manufacturer": model.mds_manufacturer_id.name,
                "origin": model.mds_origin_country_id.name,
                "supplier": device.supplier_id.name,
                "customer": device.partner_id.name,
                "department": device.site_id.complete_name,
                "region": device.region_id.name,
                "city": device.partner_id.city,
                "owner": (device._get_owner() or device.partner_id).name,
                "purchase_price": device.purchase_price or None if sees_money else None,
                "maintainer": ", ".join(
                    parties[device].get("maintainer", device.partner_id.browse()).mapped("name")
                ),
                "maintenance_score": model.mds_maintenance_score or None,
                "maintenance_need": model.mds_maintenance_sentence,
                "left_service": self._describe_exit(exits.get(device)),
                "accessories": ", ".join(device.child_ids.mapped("display_name")),
                "parent_serial": device.parent_id.serial,
                "keep_until": self.env._("For Ever")
                if kept.is_forever or not kept.until
                else format_date(self.env, kept.until),
            }
        return result

    @api.model
    def _describe_exit(self, exits):
        if not exits:
            return ""
        kinds = dict(exits._fields["kind"]._description_selection(self.env))
        return "; ".join(
            f"{format_date(self.env, one.done_on)} {kinds.get(one.kind, '')}" for one in exits
        )

    def _write_register(self, stream, layout):
        """The register of these devices, batch by batch. :return: number of rows"""
        self.check_access("read")
        language = "zh" if (self.env.lang or "").startswith("zh") else "en"
        picked = layout._get_columns(language)
        return register.write(
            stream,
            layout.name.translate({ord(sign): None for sign in "[]:*?/\\'"}) or "Register",
            [column for column, _heading in picked],
            [heading for _column, heading in picked],
            self._read_register(),
        )

    def _read_register(self):
        for ids in split_every(BATCH, self.ids):
            devices = self.browse(ids)
            values = devices._get_register_values()
            yield [values[device] for device in devices]
            self.env.invalidate_all(flush=False)
