from odoo import fields, models
from odoo.exceptions import UserError


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    mds_stock_location_id = fields.Many2one(
        "stock.location",
        "Engineer's Stock",
        domain="[('usage', '=', 'internal'), ('company_id', 'in', (company_id, False))]",
        check_company=True,
        copy=False,
        index="btree_not_null",
        help="The parts that this engineer carries or keeps.",
    )

    def action_create_stock_location(self):
        """Give each of these engineers who has none a stock of his own, below his store."""
        Location = self.env["stock.location"]
        Location._mds_check_may_manage()
        employees = self._sudo_read_stock_facts()
        warehouses = employees._get_engineer_warehouse()
        homeless = [employee.name for employee in employees if not warehouses[employee]]
        if homeless:
            raise UserError(
                self.env._(
                    "There is no warehouse in the company of %(names)s. Create one first.",
                    names=", ".join(homeless),
                )
            )
        parents = self.env["stock.warehouse"].union(*warehouses.values())
        parents = parents.with_env(self.env)._mds_get_engineers_location()
        locations = Location._sudo_create_mds(
            [
                {
                    "name": employee.name,
                    "usage": "internal",
                    "location_id": parents[warehouses[employee]].id,
                    "company_id": employee.company_id.id,
                }
                for employee in employees
            ]
        )
        for employee, location in zip(employees, locations, strict=True):
            employee.mds_stock_location_id = location
        return True

    def _sudo_read_stock_facts(self):
        """Storekeepers cannot read the private employee file, which holds name and store."""
        return self.sudo().filtered(lambda employee: not employee.mds_stock_location_id)

    def _get_engineer_warehouse(self):
        """The store of the engineer's region, or of the nearest region above it, or the first.

        :return: ``{employee: warehouse}``
        """
        stores = self.env["stock.warehouse"].search(
            [("company_id", "in", self.company_id.ids)], order="sequence, id"
        )
        result = {}
        for employee in self:
            own = stores.filtered(lambda store, e=employee: store.company_id == e.company_id)
            result[employee] = own._mds_nearest(employee.mds_region_id)
        return result
