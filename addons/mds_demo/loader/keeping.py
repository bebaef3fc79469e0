"""Parts kept by persons: a load on its way, a request, an old part, a count, a proposal."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command


def tell(story):
    first, second, *_rest = [
        employee for employee in story.employees.values() if employee.mds_stock_location_id
    ]
    _tell_transfers(story, first, second)
    _tell_count(story, second)
    _tell_old_parts(story)
    story.as_("storekeeper")["mds.part.replenishment"].action_propose()
    return "transfers, a count, old parts, a proposal"


def _tell_transfers(story, first, second):
    """One load is on its way, and one is asked for."""
    keeper = story.as_("storekeeper")
    for employee, send in ((first, True), (second, False)):
        place = employee.mds_stock_location_id
        shelves = place.warehouse_id.lot_stock_id
        quant = keeper["stock.quant"].search(
            [
                ("location_id", "=", shelves.id),
                ("product_id.tracking", "=", "none"),
                ("product_id.is_medical_device", "=", False),
                ("quantity", ">=", 2),
            ],
            order="product_id",
            limit=1,
        )
        if not quant:
            continue
        transfer = keeper["mds.part.transfer"].create(
            {
                "location_id": shelves.id,
                "location_dest_id": place.id,
                "region_id": employee.mds_region_id.id,
                "due_by": fields.Datetime.now() + timedelta(days=2 if send else 1),
                "line_ids": [Command.create({"product_id": quant.product_id.id, "quantity": 2})],
            }
        )
        if send:
            transfer.waybill = "SF1400000001"
            transfer.action_send()
        else:
            transfer.action_request()


def _tell_count(story, employee):
    """An engineer has counted and misses one piece; the storekeeper will book it."""
    if not employee.user_id:
        return
    counter = story.env(user=employee.user_id.id, su=False)
    count = counter["mds.part.count"].create({"location_id": employee.mds_stock_location_id.id})
    known = story.env["mds.part.count"].browse(count.id)
    books = known._read_books()[known]
    for number, line in enumerate(count.line_ids):
        there = books[line.product_id.id, line.lot_id.id]
        line.counted_quantity = there - 1 if number == 0 else there
    if count.line_ids:
        count.action_finish()


def _tell_old_parts(story):
    """From now on old blowers come back; what is used next opens one."""
    for code in ("P-1003",):
        product = story.products[code]
        product.write({"mds_return_policy": "core", "mds_core_value": 1500.0})
    story.products["P-1004"].mds_return_policy = "biohazard"
    keeper = story.as_("storekeeper")
    wanted = keeper["mds.order.part"].search(
        [("product_id", "=", story.products["P-1004"].id), ("state", "=", "draft")], limit=1
    )
    if wanted:
        return
    order = keeper["mds.order"].search(
        [("state", "=", "in_progress"), ("visit_ids", "!=", False)], limit=1
    )
    engineer = order.visit_ids[:1].employee_id
    place = engineer.mds_stock_location_id
    quant = keeper["stock.quant"].search(
        [
            ("product_id", "=", story.products["P-1004"].id),
            ("location_id.usage", "=", "internal"),
            ("company_id", "=", story.company.id),
            ("quantity", ">=", 1),
        ],
        limit=1,
    )
    if not order or not place or not quant:
        return
    fitting = (
        keeper["mds.compatible.part"]
        .search([("product_id", "=", story.products["P-1004"].id)])
        .product_tmpl_id
    )
    if fitting and order.product_tmpl_id and order.product_tmpl_id not in fitting:
        return
    keeper["mds.order.part"].create(
        {
            "order_id": order.id,
            "visit_id": order.visit_ids[:1].id,
            "product_id": quant.product_id.id,
            "quantity": 1,
            "location_id": quant.location_id.id,
        }
    ).action_consume()
