from odoo import api, fields, models


class OrderDevice(models.Model):
    """Which software a device had before and after the work 软件版本, as the steps say it."""

    _inherit = "mds.order.device"

    software_found = fields.Char(
        "Software Version Found", compute="_compute_software", store=True, help="Before the work."
    )
    software_left = fields.Char(
        "Software Version Left",
        compute="_compute_software",
        store=True,
        help="After the work. It goes into the device file when the work is done.",
    )

    @api.depends(
        "task_ids.value_text",
        "task_ids.template_id",
        "order_id.device_line_ids",
        "order_id.task_ids.value_text",
        "order_id.task_ids.device_line_id",
    )
    def _compute_software(self):
        """What the steps of this device say; with one device, those of the order."""
        for row in self:
            order = row.order_id
            is_only = len(order.device_line_ids) == 1
            steps = order.task_ids if is_only else row.task_ids
            said = {
                task.template_id.writes_software: task.value_text
                for task in steps.sorted("id")
                if task.template_id.writes_software and task.value_text
            }
            row.software_found = said.get("found")
            row.software_left = said.get("left")

    def _has_software(self):
        return any(row.software_found or row.software_left for row in self)

    def _write_software(self):
        """The version left is that of the device file from the end of the work on."""
        changed = self.filtered(
            lambda row: row.software_left and row.software_left != row.device_id.software_version
        )
        for version, rows in changed.grouped("software_left").items():
            rows.device_id.write({"software_version": version})


class Order(models.Model):
    _inherit = "mds.order"

    def _report_software(self, row):
        """“Software Version: 1.2 → 1.3”, for the list of devices."""
        versions = " → ".join(filter(None, [row.software_found, row.software_left]))
        return f"{self._report_label('software')}: {versions}"
