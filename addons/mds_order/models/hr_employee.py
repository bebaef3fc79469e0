from odoo import fields, models


class HrEmployee(models.Model):
    """An engineer is an employee: his calendar, user and company are Odoo's."""

    _inherit = "hr.employee"

    mds_is_engineer = fields.Boolean(
        "Service Engineer", index=True, help="Visits can be planned for this employee."
    )
    mds_outlet_id = fields.Many2one(
        "mds.outlet", "Service Outlet", index="btree_not_null", ondelete="restrict"
    )
    mds_region_id = fields.Many2one(
        "mds.region", "Service Region", index="btree_not_null", ondelete="restrict"
    )


class HrEmployeePublic(models.Model):
    """What dispatchers and engineers, who are not in human resources, may know of each other."""

    _inherit = "hr.employee.public"

    mds_is_engineer = fields.Boolean("Service Engineer", readonly=True)
    mds_outlet_id = fields.Many2one("mds.outlet", "Service Outlet", readonly=True)
    mds_region_id = fields.Many2one("mds.region", "Service Region", readonly=True)
