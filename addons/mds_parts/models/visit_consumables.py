import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_parts.lib import consumables
from odoo.exceptions import UserError

from .stock_quant import exact

LOOK_BACK_DAYS = 180


class Visit(models.Model):
    """Consumables 耗材 in one tap: parts without number, taken from the engineer's own stock."""

    _inherit = "mds.visit"

    consumables = fields.Json(
        "Consumables",
        compute="_compute_consumables",
        help="What the engineer carries without serial or lot number, what he uses most first.",
    )

    @api.depends("part_ids.state", "part_ids.quantity", "part_ids.returned_quantity")
    @api.depends_context("lang")
    def _compute_consumables(self):
        """[{product_id, name, unit, used, free}] of each visit; three queries for all."""
        free, times, used = self._get_free_consumables(), self._get_usual_times(), {}
        for part in self.part_ids.filtered("used_quantity"):
            if part._is_consumable():
                now = used.setdefault(part.visit_id, {})
                quantity = part._get_product_quantity(part.used_quantity)
                now[part.product_id.id] = now.get(part.product_id.id, 0.0) + quantity
        for visit in self:
            there, now = free[visit], used.get(visit, {})
            offered = consumables.usual(there, times.get(visit.employee_id.id, {}), now)
            visit.consumables = [
                {
                    "product_id": product.id,
                    "name": product.name,
                    "unit": product.uom_id.name,
                    "used": now.get(product.id, 0.0),
                    "free": float(there.get(product.id, 0)),
                }
                for product in self.env["product.product"].browse(offered)
            ]

    def _get_free_consumables(self):
        """``{visit: {product id: free}}`` of the engineer's own stock, one query."""
        places = {visit: visit._get_own_stock() for visit in self}
        stock = (
            self.env["mds.order.part"]
            ._sudo_quants()
            ._mds_get_stock_of(self.env["stock.location"].union(*places.values()))
        )
        products = self.env["product.product"].browse({item.product for item in stock})
        simple = {product.id for product in products if product._mds_is_consumable()}
        by_place = {}
        for item in stock:
            if item.product in simple:
                by_place.setdefault(item.location, {})[item.product] = item.free
        return {visit: by_place.get(place.id, {}) for visit, place in places.items()}

    def _get_usual_times(self):
        """``{employee id: {product id: how often he used it lately}}``, one query."""
        since = fields.Datetime.now() - timedelta(days=LOOK_BACK_DAYS)
        groups = self.env["mds.order.part"]._read_group(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("state", "=", "consumed"),
                ("consumed_at", ">=", since),
                ("lot_id", "=", False),
            ],
            ["employee_id", "product_id"],
            ["__count"],
        )
        times = {}
        for employee, product, count in groups:
            times.setdefault(employee.id, {})[product.id] = count
        return times

    def _get_own_stock(self):
        self.ensure_one()
        place = self._sudo_visitor().mds_stock_location_id
        return self.env["stock.location"].browse(
            place.ids if place.company_id == self.company_id else []
        )

    def _sudo_visitor(self):
        """Where an engineer keeps his parts is no private data of the employee file."""
        return self.employee_id.sudo()

    def set_consumable(self, product_id, total):
        """So much of this part was used on this visit, in all, in the part's own unit.

        More than before is taken from the engineer's stock, less comes back to it. A repeated
        request states the same total and so changes nothing.
        """
        self.ensure_one()
        product = self.env["product.product"].browse(product_id).exists()
        if not product or not product._mds_is_consumable():
            raise UserError(
                self.env._("This part is kept by number or comes back: use “Take a Part”.")
            )
        if total < 0:
            raise UserError(self.env._("Nobody uses less than nothing."))
        place = self._get_own_stock()
        if not place:
            raise UserError(
                self.env._("%(name)s has no stock of his own yet.", name=self.employee_id.name)
            )
        lines = self.part_ids.filtered(
            lambda part: (
                part.product_id == product
                and part._is_consumable()
                and part.state in ("consumed", "returned")
            )
        ).sorted("id")
        lines._lock()
        lines.invalidate_recordset(["quantity", "returned_quantity"])
        used = sum(exact(part._get_product_quantity(part.used_quantity)) for part in lines)
        difference = exact(total) - used
        if difference < 0:
            lines._give_back(-difference)
        elif difference > 0:
            self.order_part_ids._meet_wanted(product, difference)
            own = lines.filtered(
                lambda part: part.location_id == place and part.uom_id == product.uom_id
            )[-1:]
            if own:
                own._use_more({own: float(difference)})
            else:
                self._use_first(product, float(difference), place)
        return True

    def _use_first(self, product, quantity, place):
        """The first of its kind on this visit; its identity is that of visit and part."""
        name = f"{self.client_uuid}/{product.id}"
        part = self.env["mds.order.part"]._create_once(
            [
                {
                    "client_uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
                    "order_id": self.order_id.id,
                    "visit_id": self.id,
                    "product_id": product.id,
                    "quantity": quantity,
                    "location_id": place.id,
                }
            ]
        )
        part.action_consume()


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _mds_is_consumable(self):
        """May be taken by a tap: no number to note, no old part to bring back."""
        self.ensure_one()
        return (
            self.is_storable
            and self.tracking == "none"
            and not self.is_medical_device
            and self.mds_return_policy in (False, "none")
        )
