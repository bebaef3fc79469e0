"""Cost: posting 1,000 orders beside plain analytic lines; allocation beside INSERT … SELECT."""

from datetime import datetime, timedelta

from cost_story import insert_the_same, make_cycle, make_orders, make_run
from harness import benchmark

ORDERS = 1000
RECEIVERS = 10_000
SENDERS = 10
START = datetime(2026, 3, 2, 1)
PLAIN = "as many analytic lines by create(), one batch"
INSERT = "100,000 analytic lines by INSERT … SELECT, same columns"


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
    env.cr.execute("ANALYZE mds_order, mds_order_time, account_analytic_line")
    env.invalidate_all()
    with measure("direct cost of 1,000 orders", records=ORDERS, floor=PLAIN, max_ratio=2):
        orders._post_cost()
        env.flush_all()
    env.invalidate_all()
    with measure("the same again: nothing to write", records=ORDERS, floor=PLAIN):
        orders._post_cost()
        env.flush_all()
    lines = env["account.analytic.line"].search_count([("mds_order_id", "in", orders.ids)])
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
                for _ in range(lines)
            ]
        )
        env.flush_all()


@benchmark
def allocation(env, measure):
    make_orders(env, RECEIVERS)
    cycle = make_cycle(env, SENDERS, RECEIVERS)
    run = make_run(env, cycle)
    count = RECEIVERS * SENDERS
    with measure("the test run of 100,000 lines", records=count, floor=INSERT):
        run._test()
    env.cr.execute("ANALYZE mds_allocation_run_line")
    insert = insert_the_same(env, run)
    env.cr.execute("SAVEPOINT bench")
    with measure(INSERT, records=count):
        env.cr.execute(insert)
    env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    with measure("a run of 100,000 lines", records=count, floor=INSERT, max_ratio=1.5):
        run._post()
