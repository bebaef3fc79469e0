from odoo import models


class Device(models.Model):
    """The paper form of its file 设备档案: the thirty fields that hospitals keep."""

    _inherit = "mds.device"

    def _get_file_sections(self):
        """{device: [(title, [(label, value)])]}. Seam: upper addons add sections.

        Values are texts in the language of the environment, empty where nothing is recorded.
        """
        return {
            device: [
                (self.env._("Identity"), device._get_file_identity()),
                (self.env._("Place and Custody"), device._get_file_place()),
                (self.env._("Dates and Warranty"), device._get_file_dates()),
                (self.env._("Condition"), device._get_file_condition()),
            ]
            for device in self
        }

    def _get_file_identity(self):
        return self._read_for_file(
            "name",
            "asset_number",
            "product_id",
            "model_number",
            "serial",
            "udi_di",
            "udi_raw",
            "udi_findings",
            "registration_number",
            "risk_class",
            "manufacturer_id",
            "software_version",
        )

    def _get_file_place(self):
        return self._read_for_file("partner_id", "site_id", "region_id", "company_id")

    def _get_file_dates(self):
        return self._read_for_file(
            "manufactured_on",
            "expires_on",
            "received_on",
            "installed_on",
            "warranty_start",
            "warranty_end",
            "keep_reason",
        )

    def _get_file_condition(self):
        return self._read_for_file("state", "status_sentence", "restriction_reason")

    def _read_for_file(self, *names):
        """[(label, text)] of own fields."""
        rows = []
        for name in names:
            field = self._fields[name]
            value = self[name]
            if field.type == "many2one":
                text = value.display_name or ""
            elif field.type == "selection":
                text = dict(field._description_selection(self.env)).get(value, "")
            else:
                text = str(value) if value else ""
            rows.append((field.get_description(self.env, ["string"])["string"], text))
        return rows
