from odoo import api, fields, models
from odoo.fields import Domain


class Order(models.Model):
    """What a dispatcher finds on the board."""

    _inherit = "mds.order"

    is_in_my_regions = fields.Boolean(
        "In My Regions",
        compute="_compute_is_in_my_regions",
        search="_search_is_in_my_regions",
        help="In the regions that I am limited to, else in my service region as an employee. "
        "Who has none is responsible for all.",
    )

    @api.depends("region_id")
    @api.depends_context("uid")
    def _compute_is_in_my_regions(self):
        regions = self._get_my_regions()
        for order in self:
            order.is_in_my_regions = not regions or order.region_id in regions

    def _search_is_in_my_regions(self, operator, value):
        if operator != "in":
            return NotImplemented
        regions = self._get_my_regions()
        mine = Domain("region_id", "in", regions.ids) if regions else Domain.TRUE
        return mine if True in value else ~mine

    @api.model
    def _get_my_regions(self):
        allowed = self.env.user.mds_allowed_region_ids
        if allowed:
            return allowed
        employees = self.env["hr.employee.public"].search([("user_id", "=", self.env.uid)])
        return employees.mds_region_id._get_with_descendants()
