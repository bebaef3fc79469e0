from odoo import api, fields, models
from odoo.addons.mds_parts.lib import store_rules
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
        employees._create_own_stock(warehouses)
        return True

    def _create_own_stock(self, warehouses):
        """:param warehouses: ``{employee: the store below which his stock lies}``"""
        parents = self.env["stock.warehouse"].union(*warehouses.values())
        parents = parents._mds_get_engineers_location()
        locations = self.env["stock.location"]._sudo_create_mds(
            [
                {
                    "name": employee.name,
                    "usage": "internal",
                    "location_id": parents[warehouses[employee]].id,
                    "company_id": employee.company_id.id,
                }
                for employee in self
            ]
        )
        for employee, location in zip(self, locations, strict=True):
            employee.mds_stock_location_id = location

    def _give_own_stock(self):
        """An engineer has a stock from his first day, where a store serves his region.

        Where none does, somebody opens that store first and presses “Create Missing”.
        """
        homeless = self._sudo_read_stock_facts().filtered(
            lambda employee: employee.mds_is_engineer and employee.mds_region_id
        )
        warehouses = homeless._get_engineer_warehouse()
        served = homeless.filtered(
            lambda employee: warehouses[employee]._mds_serves(employee.mds_region_id)
        )
        served._create_own_stock({employee: warehouses[employee] for employee in served})

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
        devices = self._sudo_count_held([("product_id.is_medical_device", "=", True)])
        parts = self._sudo_count_held([("product_id.is_medical_device", "=", False)])
        used = self._sudo_count_used()
        old = self._sudo_count_old()
        debts = {employee: [] for employee in self}
        for employee, words in debts.items():
            if parts.get(employee.id):
                words.append(_("%(count)s positions of parts", count=parts[employee.id]))
            if devices.get(employee.id):
                words.append(_("%(count)s devices or instruments", count=devices[employee.id]))
            if used.get(employee.id):
                words.append(_("%(count)s refurbished or pulled parts", count=used[employee.id]))
            if old.get(employee.id):
                words.append(_("%(count)s old parts to return", count=old[employee.id]))
        return debts

    def _sudo_own_place(self):
        """What somebody carries is no secret of his file."""
        return self.sudo().mds_stock_location_id

    def _sudo_count_held(self, domain):
        """Positions in the own stock; who archives an employee need not be a stock user."""
        return self.sudo()._count_held(domain)

    def _count_held(self, domain):
        groups = self.env["stock.quant"]._read_group(
            [*domain, ("location_id", "in", self.mds_stock_location_id.ids), ("quantity", ">", 0)],
            ["location_id"],
            ["__count"],
        )
        counts = dict(groups)
        return {employee.id: counts.get(employee.mds_stock_location_id, 0) for employee in self}

    def _sudo_count_used(self):
        """Used parts in boxes that he keeps; who archives an employee need not be a stock user."""
        return self.sudo()._count_used()

    def _count_used(self):
        groups = self.env["stock.quant"]._read_group(
            [
                ("location_id.mds_keeper_id", "in", self.ids),
                ("location_id.mds_store_kind", "in", store_rules.USED_KINDS),
                ("quantity", ">", 0),
            ],
            ["location_id"],
            ["__count"],
        )
        counts = {}
        for place, count in groups:
            counts[place.mds_keeper_id.id] = counts.get(place.mds_keeper_id.id, 0) + count
        return counts

    def _sudo_count_old(self):
        """Old parts that the store has not inspected; whose debt it is, is known to all."""
        return self.sudo()._count_old()

    def _count_old(self):
        groups = self.env["mds.old.part"]._read_group(
            [("employee_id", "in", self.ids), ("state", "in", ("owed", "received"))],
            ["employee_id"],
            ["__count"],
        )
        return {employee.id: count for employee, count in groups}

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._give_own_stock()
        return employees

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
        result = super().write(vals)
        if vals.get("mds_is_engineer") or vals.get("mds_region_id"):
            self._give_own_stock()
        return result
