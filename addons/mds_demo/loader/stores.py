"""Three regional stores and the engineers' own stock: bought, received, billed, handed out."""

from odoo.fields import Command


def tell(story):
    _create_warehouses(story)
    _create_engineer_stock(story)
    stock = _read_stock(story)
    _receive(story, stock)
    _pay(story, stock)
    _hand_out(story, stock)
    return f"{len(story.warehouses)} stores, {len(story.employees)} engineers' stocks"


def _create_warehouses(story):
    """The first store is the warehouse that the company has already."""
    first = story.env["stock.warehouse"].search(
        [("company_id", "=", story.company.id)], order="sequence, id", limit=1
    )
    for row in story.rows("stores"):
        regions = [story.regions[code] for code in row["regions"].split()]
        vals = {
            "name": row["name"],
            "code": row["code"],
            # the nearest region that all of its provinces lie in
            "mds_region_id": (regions[0] if len(regions) == 1 else regions[0].parent_id).id,
        }
        if first:
            first.write(vals)
            story.warehouses[row["code"]], first = first, None
        else:
            story.warehouses[row["code"]] = story.env["stock.warehouse"].create(
                {**vals, "company_id": story.company.id}
            )


def _create_engineer_stock(story):
    keeper = story.as_("storekeeper")
    employees = story.env["hr.employee"].union(*story.employees.values())
    keeper["hr.employee"].browse(employees.ids).action_create_stock_location()
    story.env["stock.warehouse"].search([]).mds_engineers_location_id.name = "工程师随身库"


def _read_stock(story):
    """``{store: {place: [(product, quantity, [serials])]}}``: what is bought, and for whom."""
    store_of = {row["code"]: row["store"] for row in story.rows("engineers")}
    stock = {code: {} for code in story.warehouses}
    for row in story.rows("stock"):
        place, product = row["place"], story.products[row["part"]]
        quantity = int(row["quantity"])
        serials = []
        if product.tracking == "serial":
            serials = [f"{row['part']}-{place}-{n:02d}" for n in range(1, quantity + 1)]
        lines = stock[store_of.get(place, place)].setdefault(place, [])
        lines.append((product, quantity, serials))
    return stock


def _receive(story, stock):
    """One receipt per store, for the store and for the engineers that it supplies."""
    for code, places in stock.items():
        lines = [line for some in places.values() for line in some]
        transfer(
            story,
            story.warehouses[code].in_type_id,
            story.env.ref("stock.stock_location_suppliers"),
            story.warehouses[code].lot_stock_id,
            _merge(lines),
            partner=_get_supplier(story),
        )


def _hand_out(story, stock):
    """The engineers take what is theirs from their store."""
    for code, places in stock.items():
        warehouse = story.warehouses[code]
        for place, lines in places.items():
            if place in story.employees:
                transfer(
                    story,
                    warehouse.int_type_id,
                    warehouse.lot_stock_id,
                    story.employees[place].mds_stock_location_id,
                    lines,
                )


def _pay(story, stock):
    """The supplier's bill: with real-time valuation it is what puts the value on the account."""
    accountant = story.as_("accountant")
    lines = [line for places in stock.values() for some in places.values() for line in some]
    bill = accountant["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": _get_supplier(story).id,
            "invoice_date": story.today,
            "ref": "DEMO-0001",
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "price_unit": product.standard_price,
                    }
                )
                for product, quantity, _serials in _merge(lines)
            ],
        }
    )
    bill.action_post()


def _get_supplier(story):
    if not hasattr(story, "supplier"):
        story.supplier = story.env["res.partner"].create(
            {"name": "宁江备件供应(虚构) Ningjiang Parts Supply (invented)", "is_company": True}
        )
    return story.supplier


def _merge(lines):
    """Lines of the same product become one."""
    merged = {}
    for product, quantity, serials in lines:
        old, more = merged.get(product, (0, []))
        merged[product] = (old + quantity, more + serials)
    return [(product, quantity, serials) for product, (quantity, serials) in merged.items()]


def transfer(story, picking_type, source, target, lines, partner=None):
    """Do one transfer as the storekeeper, as one does it in the warehouse.

    :param lines: [(product, quantity, [serials])]; serial numbers that are unknown are made
    """
    keeper = story.as_("storekeeper")
    picking = keeper["stock.picking"].create(
        {
            "picking_type_id": picking_type.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "partner_id": partner.id if partner else False,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                    }
                )
                for product, quantity, _serials in lines
            ],
        }
    )
    picking.action_confirm()
    wanted = {product.id: serials for product, _quantity, serials in lines}
    lots = _get_lots(keeper, story.company, wanted)
    for move in picking.move_ids.filtered(lambda move: wanted[move.product_id.id]):
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "lot_id": lots[move.product_id.id, serial].id,
                    "quantity": 1,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "picking_id": picking.id,
                }
            )
            for serial in wanted[move.product_id.id]
        ]
    for move in picking.move_ids.filtered(lambda move: move.quantity != move.product_uom_qty):
        move.quantity = move.product_uom_qty
    picking.move_ids.picked = True
    picking.button_validate()
    return picking


def _get_lots(keeper, company, wanted):
    """``{(product id, serial): lot}``, made where they do not exist yet."""
    Lot = keeper["stock.lot"]
    names = [serial for serials in wanted.values() for serial in serials]
    if not names:
        return {}
    found = Lot.search([("product_id", "in", list(wanted)), ("name", "in", names)])
    lots = {(lot.product_id.id, lot.name): lot for lot in found}
    missing = [
        (product_id, serial)
        for product_id, serials in wanted.items()
        for serial in serials
        if (product_id, serial) not in lots
    ]
    created = Lot.create(
        [
            {"product_id": product_id, "name": serial, "company_id": company.id}
            for product_id, serial in missing
        ]
    )
    lots.update(zip(missing, created, strict=True))
    return lots
