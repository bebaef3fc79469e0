from dataclasses import dataclass
from decimal import Decimal

from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_import.lib.findings import Finding
from odoo.addons.mds_import.lib.text import clean, key
from odoo.exceptions import UserError
from odoo.fields import Command

from ..lib import opening_stock

ACCOUNTANT = "mds_base.group_cost_accountant"


@dataclass(slots=True)
class PositionFinding(Finding):
    product: object = None
    location: object = None
    lot_name: str = ""
    unit_value: Decimal = Decimal(0)

    @property
    def position(self):
        return (self.location.id, self.product.id, key(self.lot_name))


class ImportSetOpeningStock(models.AbstractModel):
    """Lists of what lies in the stores on the first day, with its value.

    Each row becomes a native stock move with its value, from the inventory adjustment location.
    A position (place, product, lot) is booked once; where something lies already, nothing is
    added to it. A run is taken back by counter-moves while the goods are untouched.

    Storekeepers bring the list; what a piece is worth is the accountant's word. A row without a
    value takes the cost that stands on the product, and only who is a cost accountant too states
    another one.
    """

    _name = "mds.import.set.opening.stock"
    _inherit = ["mds.import.set"]
    _description = "Import of Opening Stock"

    _target = "stock.move"
    _group = "mds_base.group_storekeeper"
    _keeps_records = True
    _list = opening_stock
    _repeat_column = "product"

    @api.model
    def _get_title(self):
        return self.env._("Opening Stock")

    @api.model
    def _get_instructions(self):
        return [
            self.env._("One row per place, product and lot. Serial numbers: quantity 1 per row."),
            self.env._(
                "The place is the code or name of a warehouse, or the full name of a location. The "
                "product is its internal reference."
            ),
            self.env._(
                "The value is that of one unit. It becomes the stock's value; the opening balance "
                "of the ledger is entered by accounting. Left empty, the product's cost is taken; "
                "only cost accountants state another value."
            ),
            self.env._("Delete the example rows before you upload the list."),
        ]

    # ------------------------------------------------------------------ check
    @api.model
    def _check(self, run, values_list, facts):
        findings = [
            PositionFinding(values, lot_name=clean(values.get("lot"))) for values in values_list
        ]
        places = self._get_place_index(run.company_id)
        products = self._get_product_index(findings)
        may_state = self.env.su or self.env.user.has_group(ACCOUNTANT)
        for found in findings:
            self._find_place(found, places)
            self._find_product(found, products)
            if found.product:
                self._find_value(run, found, may_state)
        self._find_positions([found for found in findings if found.location and found.product])
        return findings

    @api.model
    def _get_place_index(self, company):
        index = {}

        def add(text, location):
            if text:
                index.setdefault(key(text), set()).add(location.id)

        for warehouse in self.env["stock.warehouse"].search([("company_id", "=", company.id)]):
            add(warehouse.code, warehouse.lot_stock_id)
            add(warehouse.name, warehouse.lot_stock_id)
        for location in self.env["stock.location"].search(
            [("usage", "=", "internal"), ("company_id", "=", company.id)]
        ):
            add(location.complete_name, location)
            add(location.barcode, location)
            if location.name != "Stock":
                add(location.name, location)
        return index

    @api.model
    def _find_place(self, found, places):
        _ = Teller(self.env, __name__)
        text = found.values.get("location")
        ids = places.get(key(text), set())
        if len(ids) == 1:
            found.location = self.env["stock.location"].browse(ids)
        elif ids:
            found.errors.append(
                _(
                    "There are several places “%(name)s”: use the full name, such as WH/Stock.",
                    name=text,
                )
            )
        else:
            found.errors.append(
                _(
                    "There is no store or location “%(name)s” in this company: use its code.",
                    name=text,
                )
            )

    @api.model
    def _get_product_index(self, findings):
        codes = {found.values["product"] for found in findings if found.values.get("product")}
        products = self.env["product.product"].search_fetch(
            [("default_code", "in", list(codes | {key(code) for code in codes}))],
            ["default_code", "tracking", "is_storable", "is_medical_device", "standard_price"],
        )
        index = {}
        for product in products:
            index.setdefault(key(product.default_code), []).append(product)
        return index

    @api.model
    def _find_product(self, found, products):
        _ = Teller(self.env, __name__)
        text = found.values.get("product")
        candidates = products.get(key(text), [])
        if len(candidates) != 1:
            words = (
                _("Several products have the internal reference “%(code)s”.", code=text)
                if candidates
                else _(
                    "There is no product with the internal reference “%(code)s”: create it first.",
                    code=text,
                )
            )
            found.errors.append(words)
            return
        [product] = candidates
        problem = self._describe_unfit(product, found)
        if problem:
            found.errors.append(problem)
        else:
            found.product = product

    @api.model
    def _describe_unfit(self, product, found):
        _ = Teller(self.env, __name__)
        name = product.display_name
        if product.is_medical_device:
            return _("%(product)s is a medical device: use the device list.", product=name)
        if not product.is_storable:
            return _("%(product)s is not kept in stock: tick it there.", product=name)
        if product.tracking != "none" and not found.lot_name:
            return _("%(product)s needs a lot or serial number.", product=name)
        if product.tracking == "none" and found.lot_name:
            return _("%(product)s has no lots: leave the column empty.", product=name)
        if product.tracking == "serial" and found.values.get("quantity", 1) != 1:
            return _("%(product)s has serial numbers: the quantity of each row is 1.", product=name)
        return ""

    @api.model
    def _find_value(self, run, found, may_state):
        """What is stated by who may state it, else the cost that accounting keeps."""
        _ = Teller(self.env, __name__)
        product = found.product.with_company(run.company_id)
        known, stated = Decimal(str(product.standard_price)), found.values.get("unit_value")
        found.unit_value = known if stated is None else stated
        if stated is None and not known:
            found.errors.append(
                _(
                    "%(product)s has no cost yet: state its value, or let a cost accountant enter "
                    "the cost on the product.",
                    product=product.display_name,
                )
            )
        elif found.unit_value != known and not may_state:
            found.errors.append(
                _(
                    "The cost of %(product)s is another. Leave the value empty to take that cost; "
                    "only cost accountants state another one.",
                    product=product.display_name,
                )
            )

    @api.model
    def _find_positions(self, findings):
        """What was booked by an import is there already; what lies there otherwise stops it."""
        _ = Teller(self.env, __name__)
        products = self.env["product.product"].union(*(found.product for found in findings))
        locations = self.env["stock.location"].union(*(found.location for found in findings))
        domain = [("product_id", "in", products.ids)]
        booked = {}
        for line in self.env["stock.move.line"].search(
            [
                *domain,
                ("location_dest_id", "in", locations.ids),
                ("move_id.mds_import_id", "!=", False),
                ("move_id.returned_move_ids", "=", False),
                ("state", "=", "done"),
            ]
        ):
            place = (line.location_dest_id.id, line.product_id.id, key(line.lot_id.name))
            booked[place] = line.move_id.id
        lying = {}
        for location, product, lot, quantity in self.env["stock.quant"]._read_group(
            [*domain, ("location_id", "in", locations.ids)],
            ["location_id", "product_id", "lot_id"],
            ["quantity:sum"],
        ):
            place = (location.id, product.id, key(lot.name))
            lying[place] = lying.get(place, 0) + quantity
        for found in findings:
            if found.position in booked:
                found.known_id = booked[found.position]
            elif lying.get(found.position):
                found.errors.append(
                    _(
                        "%(quantity)s of %(product)s lie in %(place)s already: opening stock is "
                        "entered before work begins. Use an inventory adjustment.",
                        quantity=lying[found.position],
                        product=found.product.display_name,
                        place=found.location.display_name,
                    )
                )

    # ------------------------------------------------------------------ write
    @api.model
    def _make(self, run, findings):
        self.env["stock.move"].check_access("create")
        lots = self._create_lots(run, findings)
        moves = self._sudo_moves().create(
            [self._prepare_move_vals(run, found, lots) for found in findings]
        )
        moves._action_confirm(merge=False)
        moves.picked = True
        moves.with_context(allowed_company_ids=run.company_id.ids)._action_done()
        if any(move.state != "done" for move in moves) or len(moves) != len(findings):
            raise UserError(self.env._("The stock could not be booked. Nothing was booked."))
        return list(moves.with_env(self.env))

    @api.model
    def _sudo_moves(self):
        """Odoo lets accountants alone write values; who may state which was asked by the check."""
        return self.env["stock.move"].sudo()

    @api.model
    def _create_lots(self, run, findings):
        """``{(product, key of the name): lot}``, with those that were missing."""
        wanted = {
            (found.product, key(found.lot_name)): found.lot_name
            for found in findings
            if found.lot_name
        }
        products = self.env["product.product"].union(*(product for product, _name in wanted))
        lots = {
            (lot.product_id, key(lot.name)): lot
            for lot in self.env["stock.lot"].search(
                [
                    ("product_id", "in", products.ids),
                    ("company_id", "in", (run.company_id.id, False)),
                ]
            )
        }
        missing = [place for place in wanted if place not in lots]
        made = self.env["stock.lot"].create(
            [
                {
                    "product_id": product.id,
                    "name": wanted[product, name],
                    "company_id": run.company_id.id,
                }
                for product, name in missing
            ]
        )
        lots.update(zip(missing, made, strict=True))
        return lots

    @api.model
    def _prepare_move_vals(self, run, found, lots):
        product, location = found.product, found.location
        quantity = float(found.values["quantity"])
        source = product.with_company(run.company_id).property_stock_inventory
        lot = lots.get((product, key(found.lot_name)))
        common = {
            "product_id": product.id,
            "location_id": source.id,
            "location_dest_id": location.id,
            "company_id": run.company_id.id,
        }
        return {
            **common,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "is_inventory": True,
            "mds_import_id": run.id,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "product_uom_id": product.uom_id.id,
                        "quantity": quantity,
                        "lot_id": lot.id if lot else False,
                    }
                )
            ],
            "value_manual": float(found.values["quantity"] * found.unit_value),
        }
