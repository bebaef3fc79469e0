from odoo import api, fields, models
from odoo.addons.mds_parts.lib import store_rules
from odoo.exceptions import AccessError, UserError, ValidationError


class StockLocation(models.Model):
    """An engineer's own stock is an internal location beside the store's shelves."""

    _inherit = "stock.location"

    mds_employee_ids = fields.One2many(
        "hr.employee", "mds_stock_location_id", "Engineers", groups="hr.group_hr_user"
    )
    mds_is_engineer_stock = fields.Boolean(
        "Engineer's Stock", compute="_compute_mds_is_engineer_stock", store=True
    )
    mds_quant_count = fields.Integer("Positions", compute="_compute_mds_quant_count")

    @api.depends("mds_employee_ids")
    def _compute_mds_is_engineer_stock(self):
        for location in self:
            location.mds_is_engineer_stock = bool(location.mds_employee_ids)

    def _compute_mds_quant_count(self):
        counts = dict(
            self.env["stock.quant"]._read_group(
                [("location_id", "in", self.ids), ("quantity", ">", 0)],
                ["location_id"],
                ["__count"],
            )
        )
        for location in self:
            location.mds_quant_count = counts.get(location, 0)

    @api.constrains("valuation_account_id")
    def _check_consumption_account(self):
        companies = self._sudo_consuming_companies()
        for company, account in companies._get_consumption_account().items():
            if company.mds_consumption_location_id.valuation_account_id != account:
                raise ValidationError(
                    self.env._(
                        "The account of %(location)s follows the service cost account of "
                        "%(company)s. Change it in the inventory settings.",
                        location=company.mds_consumption_location_id.display_name,
                        company=company.display_name,
                    )
                )

    def _sudo_consuming_companies(self):
        """A storekeeper of one company may edit a location whose company he cannot read."""
        return (
            self.env["res.company"].sudo().search([("mds_consumption_location_id", "in", self.ids)])
        )

    def _mds_get_place_names(self):
        """How people call these places: ``{location: name}``."""
        warehouses = {
            warehouse.lot_stock_id: warehouse.name
            for warehouse in self.env["stock.warehouse"].search([("lot_stock_id", "in", self.ids)])
        }
        return {
            location: warehouses.get(location)
            or (
                self.env._("Engineer's stock %(name)s", name=location.name)
                if location.mds_is_engineer_stock
                else location.complete_name
            )
            for location in self
        }

    def action_mds_open_content(self):
        """What lies in these places."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_parts.stock_quant_action_engineers"
        )
        return {**action, "domain": [("location_id", "in", self.ids)], "context": {}}

    def action_mds_load(self):
        """Open a transfer from the engineer's store into this stock, ready to be filled in."""
        self.ensure_one()
        self.env["mds.part.transfer"].check_access("create")
        warehouse = self.warehouse_id
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(location)s belongs to no warehouse, so there is no store to load it from.",
                    location=self.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load %(location)s", location=self.name),
            "res_model": "mds.part.transfer",
            "views": [(False, "form")],
            "context": {
                "default_location_id": warehouse.lot_stock_id.id,
                "default_location_dest_id": self.id,
                "default_company_id": self.company_id.id,
                "default_region_id": self._sudo_facts().mds_employee_ids[:1].mds_region_id.id,
                "default_note": self.env._("Loading %(location)s", location=self.name),
            },
        }

    def action_mds_hand_over(self):
        """Open a transfer of all that lies free here, for an engineer who leaves.

        Parts, devices and instruments first; what he keeps in boxes of used parts after them.
        """
        self.ensure_one()
        places = [(self, self.warehouse_id.lot_stock_id), *self._mds_get_used_boxes()]
        for place, target in places:
            if lines := place._mds_prepare_hand_over_lines():
                return {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Hand Over All"),
                    "res_model": "mds.part.transfer",
                    "views": [(False, "form")],
                    "context": {
                        "default_location_id": place.id,
                        "default_location_dest_id": target.id,
                        "default_company_id": self.company_id.id,
                        "default_line_ids": lines,
                    },
                }
        raise UserError(self.env._("%(place)s holds nothing to hand over.", place=self.name))

    def _mds_prepare_hand_over_lines(self):
        return [
            fields.Command.create(
                {"product_id": item.product, "lot_id": item.lot, "quantity": float(item.free)}
            )
            for item in self.env["stock.quant"]._mds_get_stock_of(self)
            if item.free > 0
        ]

    def _mds_get_used_boxes(self):
        """``[(box, box of the store)]`` of used parts that the keeper of this stock has."""
        boxes = self.search(
            [
                ("mds_keeper_id", "in", self._sudo_facts().mds_employee_ids.ids),
                ("mds_store_kind", "in", store_rules.USED_KINDS),
                ("company_id", "=", self.company_id.id),
            ]
        )
        nobody = self.env["hr.employee"]
        return [
            (box, self._mds_get_boxes(box.mds_store_kind, self.company_id, nobody)[nobody])
            for box in boxes
        ]

    def action_mds_create_missing(self):
        """Give every engineer of the open companies who has none a stock of his own."""
        self._mds_check_may_manage()
        employees = self._sudo_engineers_without_stock()
        if not employees:
            raise UserError(self.env._("Every engineer has a stock of his own already."))
        self.env["hr.employee"].browse(employees.ids).action_create_stock_location()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _sudo_engineers_without_stock(self):
        """Storekeepers cannot search the private employee file."""
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("mds_is_engineer", "=", True),
                    ("mds_stock_location_id", "=", False),
                    ("company_id", "in", self.env.companies.ids),
                ]
            )
        )

    @api.model
    def _mds_check_may_manage(self):
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("mds_base.group_storekeeper")
            or user.has_group("mds_base.group_service_manager")
        ):
            raise AccessError(
                self.env._("Only storekeepers and service managers set up engineers' stock.")
            )

    def _sudo_create_mds(self, vals_list):
        """Storekeepers are no inventory administrators, yet they set up engineers' stock."""
        return self.browse(self.sudo().create(vals_list).ids)
