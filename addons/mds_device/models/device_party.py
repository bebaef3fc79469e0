from odoo import api, fields, models
from odoo.exceptions import UserError

ROLES = [
    ("user", "User"),
    ("payer", "Payer"),
    ("buyer", "Buyer"),
    ("dealer", "Dealer"),
    ("sub_dealer", "Sub-Dealer"),
    ("agent", "Agent"),
    ("lessor", "Lessor"),
    ("maintainer", "Maintainer"),
]


class DeviceParty(models.Model):
    """Who had which role for a device, from when to when 相关方.

    The present user is the customer on the device file and stands nowhere else; when the device
    changes hands, the ended use is written here by itself. All other roles are entered. At any
    time a device has one holder of each role, but any number of agents and sub-dealers: the
    database refuses an overlap.

    ==================  ====  ======  =====  ======
    role                read  create  write  delete
    ==================  ====  ======  =====  ======
    every service role  yes   –       –      –
    contract manager    yes   yes     yes    yes
    service manager     yes   yes     yes    yes
    ==================  ====  ======  =====  ======
    Within the user's companies and regions. The role *user* is nobody's to write.
    """

    _name = "mds.device.party"
    _inherit = ["mds.audit.mixin"]
    _description = "Party of a Device"
    _order = "device_id, role, date_from desc, id desc"
    _rec_name = "partner_id"

    _audit_fields = ("device_id", "role", "partner_id", "date_from", "date_to")

    device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="cascade")
    role = fields.Selection(ROLES, required=True, default="payer")
    partner_id = fields.Many2one(
        "res.partner", "Who", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("From", help="Empty: for as long as is known.")
    date_to = fields.Date("Until", help="Empty: until further notice.")

    _dates_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day cannot lie before the first: check both.",
    )
    _one_holder = models.Constraint(
        "EXCLUDE USING gist (device_id WITH =, role WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (role NOT IN ('sub_dealer', 'agent'))",
        "Somebody else has this role for the device at that time: end that entry first.",
    )

    def _auto_init(self):
        # lets an exclusion constraint compare device, role and time together
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_user([vals.get("role") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_user([*self.mapped("role"), vals.get("role")])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_user(self):
        self._check_not_user(self.mapped("role"))

    def _check_not_user(self, roles):
        if not self.env.su and "user" in roles:
            raise UserError(
                self.env._(
                    "Who uses the device is the customer on its file: change that one. Earlier "
                    "users are kept by themselves."
                )
            )
