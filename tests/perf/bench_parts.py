"""Parts: using 300 of them beside core's moves and repairs; the nightly proposal beside plain SQL.

`repair.order` is measured where the module *Repairs* is installed in the database of the
benchmarks. `MDS_BENCH_VANS` (200) and `MDS_BENCH_PARTS` (2,000) are the size of the proposal.
"""

import os

from harness import benchmark
from odoo.addons.mds_parts.lib import replenishment
from odoo.fields import Command

MOVES = 300
VANS = int(os.environ.get("MDS_BENCH_VANS", "200"))
PARTS = int(os.environ.get("MDS_BENCH_PARTS", "2000"))
BARE = "300 moves of core, one batch"
READ = "the same rows by plain SQL"


def _part(env, name):
    return env["product.product"].create(
        {"name": name, "type": "consu", "is_storable": True, "mds_is_part": True}
    )


def _stock(env, company, name):
    store = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    return env["stock.location"].create(
        {"name": name, "usage": "internal", "location_id": store.view_location_id.id}
    )


def _line(product, source, target, quantity):
    return {
        "product_id": product.id,
        "product_uom_id": product.uom_id.id,
        "location_id": source.id,
        "location_dest_id": target.id,
        "quantity": quantity,
        "picked": True,
    }


def _moves(env, product, source, target, count):
    return env["stock.move"].create(
        [
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": 1,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": source.company_id.id,
                "move_line_ids": [Command.create(_line(product, source, target, 1))],
            }
            for _number in range(count)
        ]
    )


@benchmark
def consumption(env, measure):
    company = env.company
    product, place = _part(env, "Bench part"), _stock(env, company, "Bench van")
    env["stock.quant"]._update_available_quantity(product, place, 5 * MOVES)
    order = env["mds.order"].create(
        {"partner_id": env["res.partner"].create({"name": "Bench hospital"}).id}
    )
    target = company.mds_consumption_location_id
    env.flush_all()
    env.invalidate_all()
    with measure(BARE, records=MOVES):
        moves = _moves(env, product, place, target, MOVES)
        moves._action_confirm(merge=False)
        moves.reference = "Bench"  # the entry of real-time valuation is named by it
        moves.picked = True
        moves._action_done()
    env.invalidate_all()
    with measure("300 parts used on an order, one batch", records=MOVES, floor=BARE):
        lines = env["mds.order.part"].create(
            [
                {"order_id": order.id, "product_id": product.id, "location_id": place.id}
                for _number in range(MOVES)
            ]
        )
        lines.action_consume()
    env.invalidate_all()
    with measure("300 parts brought back, one batch", records=MOVES, floor=BARE):
        lines.return_parts({line.id: 1 for line in lines})
    env.invalidate_all()
    with measure("10 parts used one by one", records=10, floor=BARE):
        for line in env["mds.order.part"].create(
            [
                {"order_id": order.id, "product_id": product.id, "location_id": place.id}
                for _number in range(10)
            ]
        ):
            line.action_consume()
    if "repair.order" in env:
        _repairs(env, measure, product, place)


def _repairs(env, measure, product, place):
    """The same 300 as parts of one repair, from its making to its end."""
    env.invalidate_all()
    kind = env["stock.picking.type"].search([("code", "=", "repair_operation")], limit=1)
    device = _part(env, "Bench device")
    env["stock.quant"]._update_available_quantity(device, place, 1)
    with measure("300 parts of one repair.order", records=MOVES, floor=BARE):
        repair = env["repair.order"].create(
            {
                "product_id": device.id,
                "product_qty": 1,
                "picking_type_id": kind.id,
                "location_id": place.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 1,
                            "repair_line_type": "add",
                            "location_id": place.id,
                        }
                    )
                    for _number in range(MOVES)
                ],
            }
        )
        repair.action_validate()
        repair.action_repair_start()
        for move in repair.move_ids:
            move.quantity = 1
        repair.move_ids.picked = True
        repair.action_repair_end()


def _keep(env):
    """Every van keeps every part: minimum and maximum, and some stock for each second one."""
    company = env.company
    store = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    unit = env.ref("uom.product_uom_unit")
    cr = env.cr
    cr.execute(
        "INSERT INTO product_template (name, type, is_storable, uom_id, categ_id, tracking, active,"
        " mds_is_part, sale_ok, purchase_ok, service_tracking, mds_criticality,"
        " mds_return_policy, mds_return_days)"
        " SELECT jsonb_build_object('en_US', 'Bench ' || i), 'consu', TRUE, %s,"
        " (SELECT MIN(id) FROM product_category), 'none', TRUE, TRUE, FALSE, FALSE, 'no', 'b',"
        " 'none', 14 FROM generate_series(1, %s) i RETURNING id",
        [unit.id, PARTS],
    )
    templates = [row[0] for row in cr.fetchall()]
    cr.execute(
        "INSERT INTO product_product (product_tmpl_id, active, combination_indices)"
        " SELECT id, TRUE, '' FROM unnest(%s) id RETURNING id",
        [templates],
    )
    products = [row[0] for row in cr.fetchall()]
    vans = env["stock.location"].create(
        [
            {
                "name": f"Van {number}",
                "usage": "internal",
                "location_id": store.view_location_id.id,
            }
            for number in range(VANS)
        ]
    )
    env.flush_all()
    cr.execute(
        "INSERT INTO stock_quant (product_id, location_id, company_id, quantity,"
        " reserved_quantity, in_date)"
        " SELECT p, l, %s, (p * 7 + l) %% 6, 0, now() FROM unnest(%s) p, unnest(%s) l"
        " WHERE (p + l) %% 2 = 0",
        [company.id, products, vans.ids],
    )
    cr.execute(
        "INSERT INTO stock_warehouse_orderpoint (name, trigger, active, product_id, location_id,"
        " warehouse_id, company_id, product_min_qty, product_max_qty, mds_rate,"
        " mds_is_computed)"
        " SELECT 'B', 'manual', TRUE, p, l, %s, %s, 1 + p %% 2, 3 + p %% 3, 0.02, FALSE"
        " FROM unnest(%s) p, unnest(%s) l",
        [store.id, company.id, products, vans.ids],
    )
    env.invalidate_all()
    return company


@benchmark
def proposal(env, measure):
    company = _keep(env)
    rows = VANS * PARTS
    with measure(READ, records=rows):
        env.cr.execute(
            "SELECT rule.location_id, rule.product_id, rule.product_min_qty, rule.product_max_qty,"
            " rule.mds_rate, SUM(quant.quantity - quant.reserved_quantity)"
            " FROM stock_warehouse_orderpoint rule"
            " LEFT JOIN stock_quant quant ON quant.location_id = rule.location_id"
            " AND quant.product_id = rule.product_id"
            " WHERE rule.company_id = %s AND rule.active GROUP BY rule.id",
            [company.id],
        )
        env.cr.fetchall()
    env.invalidate_all()
    with measure(f"positions of {VANS} places × {PARTS} parts", records=rows, floor=READ):
        positions = env["mds.part.replenishment"]._get_positions(company)
    with measure("what to move and to buy, decided", records=rows, floor=READ):
        replenishment.propose(positions)
