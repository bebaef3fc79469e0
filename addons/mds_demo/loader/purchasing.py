"""Parts that nobody has: quotations, an order on its way, an emergency that waits for approval."""

SUPPLIER = "康源医疗配件(虚构) Kangyuan Medical Parts (invented)"
LIMITS = {"engineer": 1000, "dispatcher": 5000, "manager": 20000}
WANTED = 4


def tell(story):
    supplier = story.env["res.partner"].create({"name": SUPPLIER, "is_company": True})
    _set_up(story, supplier)
    requests = _want_missing(story)
    _order_first(story, requests)
    urgent = _buy_at_once(story, requests, supplier)
    return f"{len(requests)} purchase requests, {len(urgent)} emergency purchase"


def _set_up(story, supplier):
    """The supplier's price list, and what may be bought without asking."""
    story.env["product.supplierinfo"].create(
        [
            {
                "partner_id": supplier.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": product.standard_price,
                "delay": 3 + number % 9,
            }
            for number, product in enumerate(story.products.values())
            if product.mds_is_part
        ]
    )
    story.company.write({f"mds_purchase_limit_{role}": amount for role, amount in LIMITS.items()})


def _get_missing(story):
    """``[(order, part, quantity)]``: open orders of the engineer, more than any place has."""
    engineer = story.as_("engineer")
    orders = engineer["mds.order"].search(
        [
            ("state", "in", ("planned", "in_progress")),
            ("visit_ids.user_id", "=", engineer.uid),
            ("product_tmpl_id", "!=", False),
        ],
        order="id desc",
    )
    rows = story.env["mds.compatible.part"].search(
        [
            ("product_tmpl_id", "in", orders.product_tmpl_id.ids),
            ("product_id.tracking", "=", "none"),
        ]
    )
    most = {}
    for product, _place, quantity in story.env["stock.quant"]._read_group(
        [("product_id", "in", rows.product_id.ids), ("location_id.usage", "=", "internal")],
        ["product_id", "location_id"],
        ["quantity:sum"],
    ):
        most[product.id] = max(most.get(product.id, 0), quantity)
    pairs, taken = [], set()
    for order in orders:
        for row in rows:
            product = row.product_id
            if row.product_tmpl_id.id == order.product_tmpl_id.id and product.id not in taken:
                taken.add(product.id)
                pairs.append((order, product, most.get(product.id, 0) + 1))
    return pairs[:WANTED]


def _want_missing(story):
    """The engineer notes what he needs; what no place has is asked for."""
    parts = story.as_("engineer")["mds.order.part"].browse()
    for order, product, quantity in _get_missing(story):
        part = parts.create({"order_id": order.id, "product_id": product.id, "quantity": quantity})
        if part.supply == "nowhere":
            part.action_request()
            parts += part
    return parts.purchase_request_ids


def _order_first(story, requests):
    """The buyer has confirmed one; it is on its way."""
    request = story.env["mds.part.purchase"].browse(requests[:1].id)
    purchase = request.purchase_line_id.order_id
    if purchase:
        purchase.button_confirm()
        carrier = story.env["res.partner"].create({"name": "顺丰速运(虚构) SF (invented)"})
        purchase.picking_ids.write({"mds_carrier_id": carrier.id, "mds_waybill": "SF1400000077"})


def _buy_at_once(story, requests, supplier):
    """One part cannot wait and costs more than the engineer may spend: the manager is asked."""
    part = requests[-1:].order_part_id if len(requests) > 1 else requests.order_part_id.browse()
    if not part:
        return part
    dialog = story.as_("engineer")["mds.part.buy"].create(
        {
            "order_part_id": part.id,
            "vendor_id": supplier.id,
            "price_unit": max(part.product_id.standard_price, 1200.0),
            "reason": "科室停诊，厂家明日可送达 · the department stands still, here tomorrow",
        }
    )
    dialog.action_confirm()
    return part.purchase_request_id
