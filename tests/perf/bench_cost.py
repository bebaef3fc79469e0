"""Cost: posting 1,000 orders beside plain analytic lines; allocation beside INSERT … SELECT."""

from datetime import datetime, timedelta

from harness import benchmark
from odoo.fields import Command

ORDERS = 1000
RECEIVERS = 100_000
START = datetime(2026, 3, 2, 1)
PLAIN = "analytic lines by create(), one batch of 1,000"
INSERT = "100,000 analytic lines by INSERT … SELECT, same keys"


def _set_up(env):
    plan = env.ref("mds_cost.dimension_cost_centre").plan_id
    centre = env["account.analytic.account"].create({"name": "Bench", "plan_id": plan.id})
    env["mds.cost.rule"].search([]).active = False
    env["mds.cost.rule"].create({"cost_centre_id": centre.id})
    env["mds.cost.rate"].create({"start": "2020-01-01", "hourly": 100})
    return plan, centre


@benchmark
def direct_cost(env, measure):
    plan, centre = _set_up(env)
    customer = env["res.partner"].create({"name": "Bench hospital"})
    employee = env["hr.employee"].create({"name": "Bench", "mds_is_engineer": True})
    orders = env["mds.order"].create([{"partner_id": customer.id} for _ in range(ORDERS)])
    env["mds.order.time"].create(
        [
            {
                "order_id": order.id,
                "employee_id": employee.id,
                "start": START - timedelta(hours=number),
                "end": START - timedelta(hours=number) + timedelta(minutes=50),
            }
            for number, order in enumerate(orders)
        ]
    )
    env.flush_all()
    env.invalidate_all()
    with measure(PLAIN, records=ORDERS):
        env["account.analytic.line"].create(
            [
                {
                    "name": "Bench",
                    "amount": -83.33,
                    "unit_amount": 0.83,
                    plan._column_name(): centre.id,
                }
                for _ in range(ORDERS)
            ]
        )
        env.flush_all()
    env.invalidate_all()
    with measure("direct cost of 1,000 orders", records=ORDERS, floor=PLAIN):
        orders._post_cost()
        env.flush_all()
    env.invalidate_all()
    with measure("the same again: nothing to write", records=ORDERS, floor=PLAIN):
        orders._post_cost()
        env.flush_all()


@benchmark
def allocation(env, measure):
    plan, sender = _set_up(env)
    column = plan._column_name()
    element = env.ref("mds_cost.element_overhead")
    cycle = env["mds.allocation.cycle"].create(
        {
            "name": "Bench",
            "segment_ids": [
                Command.create(
                    {
                        "sender_id": sender.id,
                        "receiver_kind": "order",
                        "driver": "hours",
                    }
                )
            ],
        }
    )
    run = env["mds.allocation.run"].create(
        {"cycle_id": cycle.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
    )
    env.flush_all()
    env.cr.execute(
        "INSERT INTO mds_allocation_run_line (run_id, segment_id, sender_id, element_id,"
        " receiver_id, driver, quantity, quantity_total, amount, residual)"
        " SELECT %s, %s, %s, %s, %s, 'hours', 1, %s, 1.23, 0 FROM generate_series(1, %s)",
        (run.id, cycle.segment_ids.id, sender.id, element.id, sender.id, RECEIVERS, RECEIVERS),
    )
    env.cr.execute("ANALYZE mds_allocation_run_line")
    with measure(INSERT, records=RECEIVERS):
        env.cr.execute(
            f"INSERT INTO account_analytic_line (name, amount, company_id, currency_id, date,"
            f" category, mds_cost_element_id, mds_run_id, {column})"
            " SELECT 'Bench', -amount, %s, %s, %s, 'other', element_id, run_id, receiver_id"
            " FROM mds_allocation_run_line WHERE run_id = %s",
            (run.company_id.id, run.currency_id.id, run.date_to, run.id),
        )
    with measure("a run of 100,000 lines", records=RECEIVERS, floor=INSERT, max_ratio=1.5):
        run._post()
