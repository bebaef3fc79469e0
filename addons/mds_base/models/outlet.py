from odoo import fields, models


class Outlet(models.Model):
    """A service outlet 服务网点: where engineers and parts of a branch have their place."""

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
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (company_id, code)", "Another outlet of this branch has this code."
    )
