"""What becomes of parts: emergency bought and received, old parts cleared, claims, an owner's part.

Everything is done as the person of the role does it; nothing is signed, and no credit note is
posted, since the vendor's paper has not come.
"""

from odoo.fields import Command

RETURNING = ("P-1001", "P-1105", "P-1203", "P-1204", "P-3101", "P-3302")
"""Under the vendor's warranty: when the new one is used, the old one is owed."""
ENGINEERS = ("engineer", "zhangqiang", "liuyang", "huanglei", "hubin", "xupeng", "luoyi")
MOST = 6
REASON = "急诊停机，附近代理商有货 · emergency, a dealer nearby has one"


def tell(story):
    _set_up(story)
    bought = _buy_in_an_emergency(story)
    old_parts = _exchange(story)
    claims = _clear(story, old_parts)
    owned = _use_what_the_hospital_owns(story)
    leaving = _draft_hand_over(story)
    _propose_replenishment(story)
    return (
        f"{len(bought)} emergency purchase received, {len(old_parts)} old parts, "
        f"{len(claims)} claims, {len(owned)} parts of a hospital, {len(leaving)} hand-over"
    )


def _set_up(story):
    """Old parts of these come back to the vendor; Odoo keeps stock of others apart."""
    for code in RETURNING:
        story.products[code].mds_return_policy = "warranty"
    settings = story.env["res.config.settings"].create({"group_stock_tracking_owner": True})
    settings.execute()


def _get_open_orders(story, login):
    """Orders that this engineer works on or has planned, those under way first."""
    env = story.as_(login)
    return env["mds.order"].search(
        [
            ("state", "in", ("in_progress", "planned")),
            ("visit_ids.user_id", "=", env.uid),
            ("device_id", "!=", False),
        ],
        order="state, id",
    )


def _get_fitting(story, orders):
    """``{order: parts without number that fit its model, the cheapest first}``."""
    rows = story.env["mds.compatible.part"].search(
        [
            ("product_tmpl_id", "in", orders.product_tmpl_id.ids),
            ("product_id.tracking", "=", "none"),
        ]
    )
    return {
        order: rows.filtered(lambda row, o=order: row.product_tmpl_id.id == o.product_tmpl_id.id)
        .product_id.sorted("standard_price")
        .with_env(order.env)
        for order in orders
    }


def _buy_in_an_emergency(story):
    """Within his limit: bought at once and received by himself."""
    orders = _get_open_orders(story, "engineer")
    order, product = next(
        (order, parts[0]) for order, parts in _get_fitting(story, orders).items() if parts
    )
    part = orders.env["mds.order.part"].create(
        {"order_id": order.id, "product_id": product.id, "quantity": 1}
    )
    dealer = story.env["res.partner"].create(
        {"name": "南京城东医疗器械店(虚构) Chengdong Dealer (invented)", "is_company": True}
    )
    dialog = orders.env["mds.part.buy"].create(
        {
            "order_part_id": part.id,
            "vendor_id": dealer.id,
            "price_unit": round(product.standard_price * 1.15),
            "reason": REASON,
        }
    )
    dialog.action_confirm()
    request = part.purchase_request_ids.filtered(lambda one: one.kind == "emergency")
    orders.env["mds.part.purchase.receive"].create(
        {"request_id": request.id, "quantity": 1, "waybill": "SF1400000142"}
    ).action_confirm()
    _pay(story, request)
    return request


def _pay(story, request):
    """The dealer's bill is in the books: his price is now the value of the stock."""
    purchase = story.env["mds.part.purchase"].browse(request.id).purchase_line_id.order_id
    purchase.action_create_invoice()
    purchase.invoice_ids.write({"invoice_date": story.today, "ref": "CD-2026-0088"})
    purchase.invoice_ids.with_env(story.as_("accountant")).action_post()


def _exchange(story):
    """Engineers take new parts out of their own stock; what comes out of the device is owed."""
    old_parts = story.env["mds.old.part"].browse()
    returning = [story.products[code].id for code in RETURNING]
    for login in ENGINEERS:
        orders = _get_open_orders(story, login)
        there = orders.env["stock.quant"].search(
            [("mds_is_mine", "=", True), ("product_id", "in", returning), ("quantity", ">=", 2)]
        )
        for order, fitting in _get_fitting(story, orders).items():
            product = (fitting & there.product_id)[:1]
            if not product or len(old_parts) == MOST:
                continue
            part = orders.env["mds.order.part"].create(
                {"order_id": order.id, "product_id": product.id, "quantity": 1}
            )
            part.action_consume()
            old_parts += part.old_part_ids.with_env(story.env)
    return old_parts


def _clear(story, old_parts):
    """The first stays owed; of the others one is to inspect, one restocked, the rest claimed."""
    keeper = story.as_("storekeeper")
    back = keeper["mds.old.part"].browse(old_parts[1:].ids)
    back.action_receive()
    inspected = back[1:]
    for number, part in enumerate(inspected):
        if number:
            part.write(
                {
                    "disposition": "vendor",
                    "vendor_id": story.supplier.id,
                    "finding": "保修期内失效 · failed within the warranty",
                    "rma_deadline": story.day(-10 - number),
                }
            )
        else:
            part.write({"disposition": "restock", "finding": "清洗后可用 · fit after cleaning"})
    inspected.action_inspect()
    inspected[:1].action_clear()
    claims = inspected.claim_ids.with_env(keeper)
    for claim in claims:
        claim.credit_expected = claim.product_id.standard_price * 0.6
    sent = claims[:1]
    sent.write({"rma_number": "RMA-2026-0117", "waybill": "SF1400000143"})
    sent.action_send()
    sent.credit_due_on = story.day(-30)
    return claims


def _use_what_the_hospital_owns(story):
    """A hospital's own parts lie at our engineer's; he builds one in, free of charge."""
    orders = _get_open_orders(story, "engineer")
    order, product = next(
        (order, parts[-1]) for order, parts in _get_fitting(story, orders).items() if parts
    )
    place = story.employees["E01"].mds_stock_location_id
    receipt = story.as_("storekeeper")["stock.picking"].create(
        {
            "picking_type_id": place.warehouse_id.in_type_id.id,
            "partner_id": order.partner_id.id,
            "owner_id": order.partner_id.commercial_partner_id.id,
            "location_id": story.env.ref("stock.stock_location_customers").id,
            "location_dest_id": place.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 2,
                        "location_id": story.env.ref("stock.stock_location_customers").id,
                        "location_dest_id": place.id,
                    }
                )
            ],
        }
    )
    receipt.action_confirm()
    receipt.move_ids.quantity = 2
    receipt.move_ids.picked = True
    receipt.button_validate()
    part = orders.env["mds.order.part"].create(
        {
            "order_id": order.id,
            "product_id": product.id,
            "quantity": 1,
            "owner_id": order.partner_id.commercial_partner_id.id,
        }
    )
    part.action_consume()
    return part


def _draft_hand_over(story):
    """An engineer will leave: the manager has prepared what goes back to the store."""
    place = story.employees["E07"].mds_stock_location_id
    action = story.as_("manager")["stock.location"].browse(place.id).action_mds_hand_over()
    values = {
        name.removeprefix("default_"): value
        for name, value in action["context"].items()
        if name.startswith("default_")
    }
    return (
        story.as_("manager")["mds.part.transfer"]
        .create({**values, "note": "离职交接 · leaves at the end of the month"})
        .with_env(story.env)
    )


def _propose_replenishment(story):
    """The storekeeper has typed how much is kept; the proposal moves first, then buys."""
    keeper = story.as_("storekeeper")
    near = story.employees["E02"].mds_stock_location_id
    far = story.employees["E07"].mds_stock_location_id
    shelves = near.warehouse_id.lot_stock_id
    keeper["stock.warehouse.orderpoint"].create(
        [
            {
                "location_id": place.id,
                "product_id": story.products[code].id,
                "product_min_qty": least,
                "product_max_qty": most,
            }
            for place, code, least, most in (
                (near, "P-1001", 8, 10),
                (near, "P-1104", 7, 8),
                (far, "P-1002", 3, 4),
                (shelves, "P-1004", 30, 40),
                (shelves, "P-1006", 90, 100),
            )
        ]
    )
    keeper["mds.part.replenishment"].action_propose()
