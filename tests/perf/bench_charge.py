"""Charges: pricing 1,000 orders, pure and through the ORM; invoices beside Odoo's own."""

from datetime import datetime, timedelta
from decimal import Decimal

from harness import benchmark
from odoo.addons.mds_charge.lib import price

ORDERS, INVOICES = 1000, 200
START = datetime(2026, 3, 2, 1)
PLAIN = "charges by create(), one batch of 2,000"
NATIVE = "200 invoices, create and post, the same content"


def _set_up(env):
    env["mds.charge.price"].search([]).active = False
    env["mds.charge.price"].create(
        [
            {"kind": kind, "price": amount, "date_from": "2020-01-01", "step": 0.5}
            for kind, amount in (("work", 400), ("travel", 100))
        ]
    )


def _orders(env, count):
    """Orders with an hour of work and an hour on the road each."""
    customer = env["res.partner"].create({"name": "Bench hospital"})
    employee = env["hr.employee"].create({"name": "Bench", "mds_is_engineer": True})
    orders = env["mds.order"].create([{"partner_id": customer.id} for _ in range(count)])
    env["mds.order.time"].create(
        [
            {
                "order_id": order.id,
                "employee_id": employee.id,
                "kind": kind,
                "start": START - timedelta(hours=2 * number + shift),
                "end": START - timedelta(hours=2 * number + shift) + timedelta(minutes=50),
            }
            for number, order in enumerate(orders)
            for shift, kind in enumerate(("work", "travel"))
        ]
    )
    env.flush_all()
    return orders


@benchmark
def pure(env, measure):
    items = tuple(
        price.Item(
            number,
            category,
            Decimal("2.3"),
            list_price=Decimal(400),
            step=Decimal("0.5"),
            discount=Decimal(10),
            covered=Decimal("0.8"),
            tax=Decimal(6),
        )
        for number, category in enumerate(("labour", "travel", "parts", "parts", "expense"))
    )
    cases = {number: price.Facts(items, deductible=Decimal(100)) for number in range(ORDERS)}
    with measure("pricing of 1,000 orders with 5 items, pure", records=ORDERS):
        price.price(cases)


@benchmark
def pricing(env, measure):
    _set_up(env)
    orders = _orders(env, ORDERS)
    for order in orders[:50]:
        order.env["mds.order"].browse(order.ids)._decide_charges()
    charges = env["mds.order.charge"]
    charges.search([]).unlink()
    env.flush_all()
    env.invalidate_all()
    with measure(PLAIN, records=ORDERS):
        charges.create(
            [
                {
                    "order_id": order.id,
                    "payer_id": order.partner_id.id,
                    "kind": "work",
                    "category": "labour",
                    "description": "Bench",
                    "source_model": "mds.order.time",
                    "source_key": f"bench:{place}",
                    "quantity": 1.0,
                    "unit_price": 400.0,
                    "amount": 400.0,
                    "customer_amount": 400.0,
                    "total_amount": 400.0,
                }
                for order in orders
                for place in range(2)
            ]
        )
    charges.search([]).unlink()
    env.flush_all()
    env.invalidate_all()
    with measure("pricing of 1,000 orders, decided and written", records=ORDERS, floor=PLAIN):
        orders._decide_charges()


@benchmark
def invoicing(env, measure):
    company = env.company
    if not company.chart_template:
        charts = env["account.chart.template"]
        charts.try_loading("generic_coa", company=company, install_demo=False)
    _set_up(env)
    env = env(context={**env.context, "tracking_disable": True})
    orders = _orders(env, INVOICES)
    orders._decide_charges()
    env.flush_all()
    # what is closed is closed by its papers; here only invoicing is measured
    env.cr.execute(
        "UPDATE mds_order SET state = 'closed', closed_at = now() WHERE id IN %s",
        [tuple(orders.ids)],
    )
    env.invalidate_all()
    contents = [
        orders._prepare_invoice_vals(group, None)
        for group in orders.charge_ids._group_for_invoice(is_collected=False)
    ]
    for vals in contents:
        for _command, _id, line in vals["invoice_line_ids"]:
            line.update(mds_charge_id=False, mds_charge_is_live=False)
    env["account.move"].create(contents[:5]).action_post()
    env.flush_all()
    env.invalidate_all()
    with measure(NATIVE, records=INVOICES):
        env["account.move"].create(contents).action_post()
    env.invalidate_all()
    with measure(
        "200 invoices of charges, create and post",
        records=INVOICES,
        floor=NATIVE,
        max_ratio=1.1,
    ):
        orders._invoice_charges().action_post()
