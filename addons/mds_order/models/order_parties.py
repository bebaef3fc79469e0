from odoo import api, fields, models
from odoo.addons.mds_device.models.device_party import ROLES


class OrderParty(models.Model):
    """Who had which role for the device on the day of the report, frozen on the order.

    Cost and invoicing read these, not the device: a device that changes its payer tomorrow does
    not change who pays for the work of today. The customer of the order is its user.

    Rights: who reads the order reads it; nobody writes it. It is written when an order is opened
    and when its device, customer or time of report is corrected.
    """

    _name = "mds.order.party"
    _inherit = ["mds.audit.mixin"]
    _description = "Party of an Order"
    _order = "order_id, role, id"
    _rec_name = "partner_id"

    _audit_fields = ("order_id", "role", "partner_id")

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    role = fields.Selection(ROLES, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Who", required=True, readonly=True, index=True, ondelete="restrict"
    )


class Order(models.Model):
    """The parties and the sales channel that the order was opened with."""

    _inherit = "mds.order"

    channel_id = fields.Many2one(
        "mds.sales.channel",
        "Sales Channel",
        index="btree_not_null",
        ondelete="restrict",
        help="Of the device when the order was opened.",
    )
    department_type_id = fields.Many2one(
        "mds.department.type",
        "Department Type",
        related="site_id.department_type_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    party_ids = fields.One2many("mds.order.party", "order_id", "Parties", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create([_without_parties(vals) for vals in vals_list])
        orders._freeze_parties()
        return orders

    def write(self, vals):
        vals = _without_parties(vals)
        result = super().write(vals)
        if {"device_id", "partner_id", "reported_at"} & vals.keys():
            self._sudo_parties().unlink()
            self._freeze_parties()
        return result

    @api.model
    def _prepare_device_defaults(self, device):
        return {**super()._prepare_device_defaults(device), "channel_id": device.channel_id.id}

    def _freeze_parties(self):
        """Write down who had which role on the day of the report; one question per day."""
        rows = []
        for day, orders in self.grouped(lambda order: order._get_report_day()).items():
            answers = orders.device_id._get_parties(day)
            for order in orders:
                roles = dict(answers.get(order.device_id, {}))
                roles.pop("user", None)  # the customer of the order
                hospital = order.partner_id.commercial_partner_id
                if "payer" not in roles and hospital.mds_payer_id:
                    roles["payer"] = hospital.mds_payer_id
                rows += [
                    {"order_id": order.id, "role": role, "partner_id": partner.id}
                    for role, partners in roles.items()
                    for partner in partners
                ]
        if rows:
            self._sudo_parties().create(rows)
            self.invalidate_recordset(["party_ids"])

    def _sudo_parties(self):
        """Parties are frozen by opening an order; nobody writes them by hand."""
        return self.sudo().party_ids

    def _get_parties(self):
        """``{order: {role: partners}}`` as frozen; the user, and the payer unless another pays,
        are the customer of the order."""
        rows = self._sudo_parties().with_env(self.env).grouped("order_id")
        result = {}
        for order in self:
            roles = {"user": order.partner_id, "payer": order.partner_id}
            own = rows.get(order, self.env["mds.order.party"])
            roles.update({role: held.partner_id for role, held in own.grouped("role").items()})
            result[order] = roles
        return result


def _without_parties(vals):
    """What is frozen at intake is not stated from outside."""
    return {name: vals[name] for name in vals if name != "party_ids"}
