import tempfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.device import GONE

SMALL = 16 * 1024 * 1024


class DeviceRegister(models.TransientModel):
    """Takes the register of devices 设备台账 out as a workbook, in the order of a layout.

    Rights: every service role, of the devices that it may read; prices only for who may see them.
    """

    _name = "mds.device.register"
    _description = "Device Register"

    layout_id = fields.Many2one(
        "mds.register.layout",
        "Columns",
        required=True,
        default=lambda self: self._default_layout_id(),
    )
    layout_is_confirmed = fields.Boolean(related="layout_id.is_confirmed")
    layout_source = fields.Text(related="layout_id.source")
    language = fields.Selection(
        selection="_selection_language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    device_ids = fields.Many2many("mds.device", string="Devices")
    partner_id = fields.Many2one(
        "res.partner", "Customer", domain=[("is_company", "=", True)], help="Empty: all."
    )
    region_id = fields.Many2one("mds.region", help="Empty: all.")
    with_gone = fields.Boolean("With those that left service")
    device_count = fields.Integer("Devices Found", compute="_compute_device_count")

    @api.model
    def _default_layout_id(self):
        return self.env["mds.register.layout"]._get_in_force(fields.Date.context_today(self))[:1]

    @api.model
    def _selection_language(self):
        return self.env["res.lang"].get_installed()

    @api.depends("device_ids", "partner_id", "region_id", "with_gone")
    def _compute_device_count(self):
        for wizard in self:
            wizard.device_count = self.env["mds.device"].search_count(wizard._get_domain())

    def _get_domain(self):
        """The chosen devices, else all that fit."""
        self.ensure_one()
        if self.device_ids:
            return Domain("id", "in", self.device_ids.ids)
        domain = Domain.TRUE if self.with_gone else Domain("state", "not in", GONE)
        if self.partner_id:
            domain &= Domain("partner_id", "child_of", self.partner_id.id)
        if self.region_id:
            domain &= Domain("region_id", "child_of", self.region_id.id)
        return domain

    def _get_devices(self):
        devices = self.env["mds.device"].with_context(
            lang=self.language, active_test=not self.device_ids
        )
        return devices.search(self._get_domain(), order="partner_id, product_id, serial_key, id")

    def action_export(self):
        self.ensure_one()
        if not self.layout_id.column_ids:
            raise UserError(
                self.env._("%s has no columns: add them first.", self.layout_id.display_name)
            )
        if not self.device_count:
            raise UserError(
                self.env._("No device that you may see fits: choose another customer or region.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/mds/register/{self.id}",
            "target": "new",
            "close": True,
        }

    def _export(self):
        """The workbook, as a file that is at its beginning."""
        self.ensure_one()
        stream = tempfile.SpooledTemporaryFile(max_size=SMALL)  # noqa: SIM115 (closed by the answer)
        self._get_devices()._write_register(stream, self.layout_id.with_context(lang=self.language))
        stream.seek(0)
        return stream
