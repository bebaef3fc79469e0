from odoo import api, fields, models
from odoo.exceptions import UserError


class DeviceMove(models.TransientModel):
    """Move devices to another customer or department, with what is attached to them.

    Rights: whoever may write the devices.
    """

    _name = "mds.device.move"
    _description = "Move Devices"

    device_ids = fields.Many2many("mds.device", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        domain="['|', ('is_company', '=', True), ('mds_is_hospital', '=', True)]",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Empty: with us.",
    )
    site_id = fields.Many2one(
        "mds.site",
        "Department",
        domain="[('partner_id', 'parent_of', partner_id)] if partner_id else [('id', '=', 0)]",
    )
    occurred_at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    reason = fields.Text(required=True)
    moves_children = fields.Boolean("With attached devices", default=True)
    child_count = fields.Integer("Attached", compute="_compute_child_count")

    @api.depends("device_ids")
    def _compute_partner_id(self):
        for wizard in self:
            partners = wizard.device_ids.partner_id
            wizard.partner_id = partners if len(partners) == 1 else False

    @api.depends("device_ids")
    def _compute_child_count(self):
        for wizard in self:
            devices = wizard.device_ids._origin
            wizard.child_count = len(devices._get_family() - devices)

    def action_confirm(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("State the reason."))
        self.device_ids._check_not_future(self.occurred_at)
        devices = self.device_ids
        if self.moves_children:
            devices = devices._get_family()
        devices.with_context(
            mds_reason=reason, mds_occurred_at=fields.Datetime.to_string(self.occurred_at)
        ).write({"partner_id": self.partner_id.id, "site_id": self.site_id.id})
        return {"type": "ir.actions.act_window_close"}
