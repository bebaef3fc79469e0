from odoo import api, fields, models


class HrEmployee(models.Model):
    """A changed hourly cost starts a new rate; the old one stays for the days before."""

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._note_hourly_cost()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"hourly_cost", "mds_is_engineer"}:
            self._note_hourly_cost()
        return result

    def _note_hourly_cost(self):
        engineers = self._sudo_with_cost()
        if engineers:
            day = fields.Date.context_today(self)
            self.env["mds.cost.rate"]._note_hourly_costs(engineers, day)

    def _note_first_rate(self):
        """At installation the hourly cost is taken as the rate of all days before."""
        engineers = self._sudo_with_cost()
        self.env["mds.cost.rate"]._note_hourly_costs(engineers, fields.Date.to_date("2000-01-01"))

    def _sudo_department_ids(self, day):
        """His department that day and all above it: where cost lies asks it, whoever causes it."""
        department = self.sudo()._get_version(day).department_id if self else False
        path = department.parent_path if department else False
        return frozenset(int(one) for one in path.split("/") if one) if path else frozenset()

    def _sudo_with_cost(self):
        """The hourly cost is hidden from who may make an employee; the rate follows anyway."""
        return self.sudo().filtered(lambda one: one.mds_is_engineer and one.hourly_cost)
