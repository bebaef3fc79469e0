"""Orders of due work for 100,000 devices (MDS_BENCH_DEVICES) in one run that is killed on its way.

Each public function is a step in a process of its own, on a database that is thrown away after
it. What is measured is the scheduled job itself, with its commits; the devices are made by SQL.
"""

import os
import resource
import signal
import time
from datetime import timedelta

from odoo import fields

MANY = int(os.environ.get("MDS_BENCH_DEVICES", "100000"))
KILLED_AT = 0.4
ONES = "SELECT generate_series(1, %s) AS number"


def set_up(env):
    """One device by Odoo, the others as its likeness, and a plan by which each is due today."""
    template = env["product.template"].create(
        {"name": "Bench many", "is_medical_device": True, "is_storable": True}
    )
    hospital = env["res.partner"].create({"name": "Bench hospital", "is_company": True})
    today = fields.Date.context_today(env["mds.device"])
    first = env["mds.device"].create(
        {
            "product_id": template.product_variant_id.id,
            "serial": "MANY-0",
            "partner_id": hospital.id,
            "installed_on": today - timedelta(days=365),
        }
    )
    env.flush_all()
    env.cr.execute("UPDATE mds_device SET state = 'in_service' WHERE id = %s", [first.id])
    _clone(env, "stock_lot", first.lot_id.id, {"name": "'MANY-' || number"})
    _clone(
        env,
        "mds_device",
        first.id,
        {
            "name": "'MANY-' || number",
            "serial": "'MANY-' || number",
            "serial_key": "'MANY-' || number",
            "lot_id": "lot.id",
            # due on every day of the next four weeks: no two orders of a slice need be alike
            "installed_on": "like_it.installed_on + number %% 28",
        },
        join="JOIN stock_lot lot ON lot.name = 'MANY-' || number",
    )
    env.cr.execute("ANALYZE mds_device, stock_lot")
    env.invalidate_all()
    env["mds.plan"].create(
        {
            "name": "Bench yearly",
            "product_tmpl_ids": [(6, 0, template.ids)],
            "start_on": today - timedelta(days=10),
            "is_levelled": False,
        }
    ).action_activate()
    env.cr.commit()


def project(env):
    """Two years of due work, as the nightly job does it."""
    plan = env["mds.plan"].search([("name", "=", "Bench yearly")])
    started, queries, done = time.monotonic(), env.cr.sql_log_count, 0
    while plan.projected_until_id >= 0:
        env["mds.plan"]._cron_project()
        env.invalidate_all()
        done += 1
        if done % max(1, MANY // 10_000) == 0:
            _say(f"projected {done * 1000:,} devices, {_memory()}")
    _say_rate("devices projected", MANY, started, env.cr.sql_log_count - queries)


def killed_run(env):
    """Killed in the middle of a slice: its orders are written, and not committed."""
    transition = type(env["mds.plan.duty"])._transition

    def transition_or_die(duties, target, *args, **kwargs):
        if target == "ordered" and _get_run(env).done_count >= MANY * KILLED_AT:
            duties.env.flush_all()
            _say(f"killed at {_get_run(env).done_count:,} orders, in the middle of the next slice")
            os.kill(os.getpid(), signal.SIGKILL)
        return transition(duties, target, *args, **kwargs)

    type(env["mds.plan.duty"])._transition = transition_or_die
    _make_orders(env)


def resumed_run(env):
    """The job is simply called again; then every duty must have its order, exactly once."""
    done = _get_run(env).done_count
    _say(f"taken up at {done:,} of {MANY:,}")
    _make_orders(env)
    run = _get_run(env)
    assert (run.state, run.done_count) == ("done", MANY), (run.state, run.done_count)
    env.cr.execute(
        """
        SELECT COUNT(*), COUNT(DISTINCT o.origin_duty_id), COUNT(DISTINCT o.name),
               COUNT(DISTINCT duty.device_id)
        FROM mds_order o JOIN mds_plan_duty duty ON duty.order_id = o.id
        WHERE o.plan_run_id = %s AND duty.state = 'ordered' AND duty.id = o.origin_duty_id
        """,
        [run.id],
    )
    counts = set(env.cr.fetchone())
    assert counts == {MANY}, counts
    _say(f"nothing lost, nothing doubled: {MANY:,} duties, orders, numbers and devices")


def _make_orders(env):
    """The scheduled job, measured at each tenth."""
    started, queries = time.monotonic(), env.cr.sql_log_count
    note_slice = type(env["mds.plan.run"])._note_slice
    first, told = _get_run(env).done_count, set()

    def note_and_say(run, duties, orders):
        note_slice(run, duties, orders)
        tenth = 10 * run.done_count // MANY
        if tenth not in told:
            told.add(tenth)
            _say(f"{10 * tenth} % ordered, {_memory()}")

    type(env["mds.plan.run"])._note_slice = note_and_say
    env["mds.plan.duty"]._cron_make_orders()
    made = _get_run(env).done_count - first
    _say_rate("orders", made, started, env.cr.sql_log_count - queries)


def _get_run(env):
    return env["mds.plan.run"].search([], order="id desc", limit=1)


def _clone(env, table, source, values, join=""):
    """MANY - 1 rows like that of ``source``, but for these columns."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'",
        [table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    wanted = ", ".join(values.get(name, f'like_it."{name}"') for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({columns}) SELECT {wanted} FROM {table} like_it "
        f"CROSS JOIN ({ONES}) AS ones {join} WHERE like_it.id = %s",
        [MANY - 1, source],
    )


def _memory():
    with open("/proc/self/statm") as source:
        now = int(source.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return f"memory {now} MB, at most {peak} MB so far"


def _say_rate(what, count, started, queries):
    seconds = time.monotonic() - started
    _say(
        f"{count:,} {what} in {seconds:,.0f} s: {count / seconds:,.0f} a second, "
        f"{queries / count:.2f} queries each; {_memory()}"
    )


def _say(text):
    print(f"LONG {text}", flush=True)
