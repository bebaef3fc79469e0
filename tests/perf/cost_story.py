"""Orders with direct cost, and senders whose overhead they get: for allocation and profit.

Each order lies in one of 31 regions, with one of 200 customers and 60 models, and has one line of
direct cost that knows all its dimensions, as posting writes it. A sender has as much overhead as
the orders get from it.
"""

from clones import clone
from odoo.fields import Command

SHARE = 1.23
DAY = "2026-03-15"
KINDS = {
    "region": ("region_id", "mds.region", 31),
    "customer": ("partner_id", "res.partner", 200),
    "model": ("product_tmpl_id", "product.template", 60),
}


def make_orders(env, count):
    """``count`` orders with their direct cost, an hour of work each."""
    records = {
        code: env[model].create([{"name": f"Bench {number}"} for number in range(many)])
        for code, (_name, model, many) in KINDS.items()
    }
    dimension = env["mds.cost.dimension"]
    columns = dimension._get_columns()
    centre = _make_centres(env, 1)
    order = env["mds.order"].create({"partner_id": records["customer"][0].id})
    line = (
        env["account.analytic.line"]
        ._sudo_poster()
        .create(
            {
                "name": "Bench",
                "date": DAY,
                "amount": -100,
                "unit_amount": 1,
                "company_id": order.company_id.id,
                "mds_order_id": order.id,
                "mds_order_type_id": order.type_id.id,
                "mds_cost_element_id": env.ref("mds_cost.element_labour").id,
                "mds_source_key": "bench:0",
                "mds_source_date": DAY,
                "mds_revision": 1,
                columns["cost_centre"]: centre.id,
            }
        )
    )
    accounts = {code: dimension._get_accounts(code, found) for code, found in records.items()}
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()
    named = {"name": "'BENCH-' || number", "mds_cost_centre_id": str(centre.id)}
    of_order = {KINDS[code][0]: _pick(found.ids) for code, found in records.items()}
    clone(env, "mds_order", order.id, count, named | of_order)
    env.cr.execute("ANALYZE mds_order")
    of_line = {
        columns[code]: _pick([found[record].id for record in records[code]])
        for code, found in accounts.items()
    }
    own = {"mds_order_id": "o.id", "partner_id": "o.partner_id", "mds_source_key": "o.name"}
    join = "JOIN mds_order o ON o.name = 'BENCH-' || number"
    clone(env, "account_analytic_line", line.id, count, own | of_line, join)
    env.cr.execute("DELETE FROM account_analytic_line WHERE id = %s", [line.id])
    env.cr.execute("DELETE FROM mds_order WHERE id = %s", [order.id])
    env.cr.execute("ANALYZE account_analytic_line")
    env.invalidate_all()


def make_cycle(env, senders, count):
    """A cycle in which each sender gives its overhead to the orders, by their hours."""
    centres = _make_centres(env, senders)
    column = env["mds.cost.dimension"]._get_columns()["cost_centre"]
    env["account.analytic.line"].create(
        [
            {
                "name": "Bench overhead",
                "date": DAY,
                "amount": -round(SHARE * count, 2),
                "mds_cost_element_id": env.ref("mds_cost.element_overhead").id,
                column: centre.id,
            }
            for centre in centres
        ]
    )
    return env["mds.allocation.cycle"].create(
        {
            "name": "Bench",
            "segment_ids": [
                Command.create(
                    {"sender_id": centre.id, "receiver_kind": "order", "driver": "hours"}
                )
                for centre in centres
            ],
        }
    )


def make_run(env, cycle):
    return env["mds.allocation.run"].create(
        {"cycle_id": cycle.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
    )


def insert_the_same(env, run):
    """What posting writes, by one statement of its own: the same columns, keys at hand."""
    columns = env["mds.cost.dimension"]._get_columns()
    names = ", ".join(columns.values())
    env.cr.execute(
        "CREATE TEMP TABLE bench_key ON COMMIT DROP AS SELECT mds_order_id, mds_order_type_id,"
        f" mds_device_id, partner_id, {names} FROM account_analytic_line"
        " WHERE mds_source_key LIKE 'BENCH-%%'"
    )
    env.cr.execute("ANALYZE bench_key")
    keys = ", ".join(
        "line.receiver_id" if code == "cost_centre" else f"key.{name}"
        for code, name in columns.items()
    )
    return (
        "INSERT INTO account_analytic_line (name, amount, unit_amount, mds_order_id,"
        " mds_order_type_id, mds_device_id, partner_id, mds_cost_element_id, mds_run_line_id,"
        " mds_run_side, mds_is_reversal, category, company_id, currency_id, date, mds_run_id,"
        f" create_uid, create_date, write_uid, write_date, {names})"
        " SELECT 'Bench', -line.amount, line.quantity, key.mds_order_id, key.mds_order_type_id,"
        " key.mds_device_id, key.partner_id, line.element_id, line.id, 'get', false, 'other',"
        f" {run.company_id.id}, {run.currency_id.id}, '{run.date_to}', line.run_id,"
        f" {env.uid}, now(), {env.uid}, now(), {keys}"
        " FROM mds_allocation_run_line line JOIN bench_key key ON key.mds_order_id = line.order_id"
        f" WHERE line.run_id = {run.id}"
    )


def _make_centres(env, count):
    plan = env.ref("mds_cost.dimension_cost_centre").plan_id
    return env["account.analytic.account"].create(
        [{"name": f"Bench {number}", "plan_id": plan.id} for number in range(count)]
    )


def _pick(ids):
    return f"(ARRAY[{', '.join(map(str, ids))}])[1 + number %% {len(ids)}]"
