from odoo import fields, models


class Outlet(models.Model):
    """A service outlet 服务网点: where engineers and parts of a branch have their place.

    It belongs to a company or branch and lies in a region; addons above add its engineers, its
    stores and what it looks after.

    ==================  ====  ======  =====  ======
    role                read  create  write  delete
    ==================  ====  ======  =====  ======
    every service role  yes   –       –      –
    service manager     yes   yes     yes    –
    administrator       yes   yes     yes    yes
    ==================  ====  ======  =====  ======
    Only within the user's companies.
    """

    _name = "mds.outlet"
    _description = "Service Outlet"
    _order = "company_id, code, name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company or branch that runs the outlet.",
    )
    region_id = fields.Many2one("mds.region", index=True, ondelete="restrict")
    manager_id = fields.Many2one(
        "res.users", "In Charge", ondelete="restrict", domain=[("share", "=", False)]
    )
    phone = fields.Char()
    address = fields.Char()
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (company_id, code)", "Another outlet of this branch has this code."
    )
