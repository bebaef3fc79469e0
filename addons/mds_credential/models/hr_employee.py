from odoo import api, fields, models


class HrEmployee(models.Model):
    """An engineer is an employee; an outsourced one 外协工程师 names the vendor he comes from."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "mds.credential.owner"]

    mds_vendor_id = fields.Many2one(
        "res.partner",
        "Service Vendor",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_company", "=", True)],
        help="For an outsourced engineer: the company that he comes from. His login then sees "
        "only his own visits and their orders.",
    )
    mds_credential_count = fields.Integer(groups="hr.group_hr_user")

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        if any(vals.get("mds_vendor_id") for vals in vals_list):
            self.env.registry.clear_cache()  # record rules are cached per user
        return employees

    def write(self, vals):
        result = super().write(vals)
        if {"mds_vendor_id", "user_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return result


class HrEmployeePublic(models.Model):
    """Dispatchers know who is outsourced, and from where."""

    _inherit = "hr.employee.public"

    mds_vendor_id = fields.Many2one("res.partner", "Service Vendor", readonly=True)
