from odoo import api, fields, models

from ..lib import parties


class Device(models.Model):
    """Who sold, pays for, owns and uses a device, and by which channel it came."""

    _inherit = "mds.device"

    channel_id = fields.Many2one(
        "mds.sales.channel",
        "Sales Channel",
        index="btree_not_null",
        ondelete="restrict",
        help="Orders take it over when they are opened.",
    )
    department_type_id = fields.Many2one(
        "mds.department.type",
        "Department Type",
        related="site_id.department_type_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    party_ids = fields.One2many("mds.device.party", "device_id", "Parties")
    user_since = fields.Date(
        "Customer since",
        readonly=True,
        copy=False,
        help="Since when this customer has the device; empty: for as long as is known.",
    )

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "channel_id")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_without_since(vals) for vals in vals_list])

    def write(self, vals):
        vals = _without_since(vals)
        if "partner_id" not in vals:
            return super().write(vals)
        before = {device: parties.User(device.partner_id.id, device.user_since) for device in self}
        result = super().write(vals)
        changed = self.filtered(lambda device: before[device].partner != device.partner_id.id)
        if changed:
            occurred = self._audit_occurred_at()
            day = occurred.date() if occurred else fields.Date.context_today(self)
            changed._end_use(before, day)
        return result

    def _end_use(self, before, day):
        """Keep who used these devices until now, and note since when somebody else does."""
        rows, since = [], {}
        for device in self:
            user = before[device]
            begins = max(day, user.since or day)
            ended = parties.ended_use(user, day)
            if ended:
                start, end, begins = ended
                rows.append(
                    {
                        "device_id": device.id,
                        "role": parties.USER,
                        "partner_id": user.partner,
                        "date_from": start,
                        "date_to": end,
                    }
                )
            since.setdefault(begins, self.browse())
            since[begins] += device
        self._sudo_parties().create(rows)
        for begins, devices in since.items():
            super(Device, devices).write({"user_since": begins})

    def _sudo_parties(self):
        """The earlier users are kept for whoever hands a device over."""
        return self.env["mds.device.party"].sudo()

    def _get_parties(self, on):
        """Who has which role on that day: ``{device: {role: partners}}``, in one query.

        The role ``user`` is the customer on the file, or who was it on that day.
        """
        rows = self.env["mds.device.party"].search_fetch(
            [
                ("device_id", "in", self.ids),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", on),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", on),
            ],
            ["device_id", "role", "partner_id", "date_from", "date_to"],
            order="id",
        )
        answers = parties.on_day(
            {
                device.id: parties.User(device.partner_id.id or None, device.user_since or None)
                for device in self
            },
            [
                parties.Row(
                    row.device_id.id,
                    row.role,
                    row.partner_id.id,
                    row.date_from or None,
                    row.date_to or None,
                )
                for row in rows
            ],
            on,
        )
        Partner = self.env["res.partner"]
        return {
            device: {role: Partner.browse(ids) for role, ids in answers[device.id].items()}
            for device in self
        }


def _without_since(vals):
    """Since when somebody uses a device follows from its changes of hand."""
    return {name: value for name, value in vals.items() if name != "user_since"}
