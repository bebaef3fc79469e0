from odoo import api, fields, models


class ResUsers(models.Model):
    """Whether a login is that of an outsourced engineer: the record rules ask."""

    _inherit = "res.users"

    mds_is_outsourced = fields.Boolean(
        "Outsourced Engineer", compute="_compute_mds_is_outsourced", compute_sudo=True
    )

    @api.depends("employee_ids.mds_vendor_id")
    def _compute_mds_is_outsourced(self):
        outsourced = self._sudo_outsourced_users()
        for user in self:
            user.mds_is_outsourced = user._origin.id in outsourced

    def _get_users_of_own_orders(self):
        return super()._get_users_of_own_orders() | self._sudo_outsourced_users()

    def _sudo_outsourced_users(self):
        """In whatever company the person is employed, and archived or not."""
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        return set(employees.search(self._outsourced_domain()).user_id.ids)

    def _outsourced_domain(self):
        return [("user_id", "in", self.ids), ("mds_vendor_id", "!=", False)]
