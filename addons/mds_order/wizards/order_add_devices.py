from odoo import api, fields, models
from odoo.exceptions import UserError

NOT_HERE = ("ordered", "transferred", "taken_back", "disposed", "decommissioned")


class OrderAddDevices(models.TransientModel):
    """Put devices on an order: scan one after the other, or take all of a department or model."""

    _name = "mds.order.add.devices"
    _description = "Add Devices to an Order"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    present_ids = fields.Many2many("mds.device", compute="_compute_present_ids")
    scan = fields.Char(
        "Scan or Type",
        store=False,
        help="UDI, serial number, asset number or file number; Enter, and the next one.",
    )
    site_id = fields.Many2one("mds.site", "All of")
    product_tmpl_id = fields.Many2one(
        "product.template", "All of the Model", domain=[("is_medical_device", "=", True)]
    )
    device_ids = fields.Many2many("mds.device", string="Devices to Add")

    @api.depends("order_id")
    def _compute_present_ids(self):
        for wizard in self:
            wizard.present_ids = wizard.order_id.device_line_ids.device_id

    @api.onchange("scan")
    def _onchange_scan(self):
        text = (self.scan or "").strip()
        if not text:
            return None
        self.scan = False
        found = self.env["mds.device"].find(text)
        if len(found) == 1:
            self.device_ids += self.env["mds.device"].browse(found[0]["id"])
            return None
        _ = self.env._
        message = (
            _("%(count)s devices fit “%(text)s”. Choose one below.", count=len(found), text=text)
            if found
            else _("No device fits “%(text)s”. Check the code, or choose below.", text=text)
        )
        return {"warning": {"title": _("Find the device"), "message": message}}

    @api.onchange("site_id", "product_tmpl_id")
    def _onchange_all_of(self):
        """All devices of the customer that fit both; what was scanned before stays."""
        if not (self.site_id or self.product_tmpl_id):
            return
        customer = self.order_id.partner_id.commercial_partner_id
        domain = [
            ("partner_id.commercial_partner_id", "=", customer.id),
            ("state", "not in", NOT_HERE),
            ("id", "not in", self.present_ids.ids),
        ]
        if self.site_id:
            domain.append(("site_id", "child_of", self.site_id.id))
        if self.product_tmpl_id:
            domain.append(("product_tmpl_id", "=", self.product_tmpl_id.id))
        self.device_ids += self.env["mds.device"].search(domain)

    def action_confirm(self):
        self.ensure_one()
        if not self.device_ids:
            raise UserError(self.env._("Scan a device, or choose a department or a model first."))
        self.order_id._add_devices(self.device_ids)
        return {"type": "ir.actions.act_window_close"}
