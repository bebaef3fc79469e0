from odoo import api, fields, models
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

    def _get_part_debts(self):
        """``{employee: [what he still has of us, in words]}``. Addons above add theirs."""
        _ = self.env._
        places = self._sudo_own_place()
        debts = {employee: [] for employee in self}
        stock = self._sudo_count("stock.quant", [("location_id", "in", places.ids)], "location_id")
        old = self._sudo_count(
            "mds.old.part",
            [("employee_id", "in", self.ids), ("state", "in", ("owed", "received"))],
            "employee_id",
        )
        for employee in self:
            held = stock.get(employee._sudo_own_place().id, 0)
            if held:
                debts[employee].append(_("%(count)s positions of parts", count=held))
            owed = old.get(employee.id, 0)
            if owed:
                debts[employee].append(_("%(count)s old parts to return", count=owed))
        return debts

    def _sudo_own_place(self):
        """What somebody carries is no secret of his file."""
        return self.sudo().mds_stock_location_id

    @api.model
    def _sudo_count(self, model, domain, name):
        """Who archives an employee need not be a stock user: ``{id: number of records}``."""
        if model == "stock.quant":
            domain = [*domain, ("quantity", ">", 0)]
        groups = self.env[model].sudo()._read_group(domain, [name], ["__count"])
        return {record.id: count for record, count in groups}

    def write(self, vals):
        if vals.get("active") is False:
            debts = self.filtered("active")._get_part_debts()
            owing = [(employee, words) for employee, words in debts.items() if words]
            if owing:
                employee, words = owing[0]
                raise UserError(
                    self.env._(
                        "%(name)s still has: %(debts)s. Hand them over first (Parts › Engineers' "
                        "Stock › Hand Over All).",
                        name=employee.name,
                        debts=", ".join(words),
                    )
                )
        return super().write(vals)
