from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [("customer", "Customer"), ("company", "Us"), ("lessor", "Lessor")]


class DeviceOwner(models.Model):
    """Whose a device was, from when until when.

    Rights: every user reads within companies and regions; nobody writes by hand.
    """

    _name = "mds.device.owner"
    _inherit = ["mds.device.interval"]
    _description = "Owner of a Device"

    kind = fields.Selection(KINDS, required=True)
    partner_id = fields.Many2one("res.partner", "Owner", ondelete="restrict", index=True)

    _open_uniq = models.UniqueIndex(
        "(device_id) WHERE date_to IS NULL", "A device has one owner at a time."
    )


class Device(models.Model):
    """Whose it is: the customer's, ours, or a lessor's. Not the same as where it is."""

    _inherit = "mds.device"

    owner_kind = fields.Selection(
        KINDS,
        "Belongs to",
        compute="_compute_owner_kind",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    owner_id = fields.Many2one(
        "res.partner",
        "Lessor or Other Owner",
        index="btree_not_null",
        ondelete="restrict",
        help="Only where it is neither the customer nor us.",
    )
    owner_ids = fields.One2many("mds.device.owner", "device_id", "Owners", readonly=True)

    @api.depends("lot_id")
    def _compute_owner_kind(self):
        """A file that opens at a customer is the customer's; later moves do not change it."""
        for device in self:
            default = "customer" if device.partner_id else "company"
            device.owner_kind = device.owner_kind or default

    @api.constrains("owner_kind", "owner_id")
    def _check_owner(self):
        for device in self:
            if device.owner_kind == "lessor" and not device.owner_id:
                raise ValidationError(
                    self.env._("Name the lessor to whom %s belongs.", device.display_name)
                )

    def _get_owner(self):
        self.ensure_one()
        if self.owner_kind == "company":
            return self.company_id.partner_id
        return self.owner_id or (self.partner_id if self.owner_kind == "customer" else False)

    def _log_opened(self):
        super()._log_opened()
        self._note_owners()

    def write(self, vals):
        watched = {"owner_kind", "owner_id", "partner_id"} & vals.keys()
        result = super().write(vals)
        if watched:
            self._note_owners()
        return result

    def _note_owners(self, moment=None):
        """One dated row for each device of which the owner changed."""
        Owner = self.env["mds.device.owner"]._sudo_rows()
        moment = moment or self._audit_occurred_at() or fields.Datetime.now()
        open_rows = Owner.search([("device_id", "in", self.ids), ("date_to", "=", False)])
        now = {row.device_id.id: row for row in open_rows}
        ended, new = Owner, []
        for device in self:
            partner = device._get_owner()
            row = now.get(device.id)
            state = (device.owner_kind, partner.id if partner else False)
            if row and (row.kind, row.partner_id.id) == state:
                continue
            ended += row or Owner
            new.append(
                {
                    "device_id": device.id,
                    "kind": state[0],
                    "partner_id": state[1],
                    "date_from": moment,
                    "user_id": self.env.uid,
                }
            )
        if ended:
            ended.write({"date_to": moment})
            Owner.flush_model()
            labels = dict(self._fields["owner_kind"]._description_selection(self.env))
            changed = ended.device_id.with_env(self.env)
            changed._log_event("owner", {one: labels[one.owner_kind] for one in changed})
        Owner.create(new)

    @api.model
    def _stock_delivered(self, lines, devices):
        """Goods of ours that go to a customer become the customer's; what is lent is said after."""
        super()._stock_delivered(lines, devices)
        sold = self._devices_of(lines.filtered(lambda line: not line.owner_id), devices)
        sold.filtered(lambda one: one.owner_kind == "company" and one.partner_id).write(
            {"owner_kind": "customer"}
        )

    @api.model
    def _stock_returned(self, lines, devices):
        super()._stock_returned(lines, devices)
        back = self._devices_of(lines.filtered(lambda line: not line.owner_id), devices)
        back.filtered(lambda one: one.owner_kind == "customer").write({"owner_kind": "company"})
