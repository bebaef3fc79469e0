"""An allocation to a million receiver lines (MDS_BENCH_LINES), killed on its way; then profit.

Each public function is a step in a process of its own, on a database that is thrown away after
it. What is measured is the test run and the scheduled job itself, with its commits, beside one
bare INSERT … SELECT of the same columns; then profit as its views ask for it, beside hand-written
SQL. Seconds are those of the clock and, because other work may keep the machine busy, those of
the processor: of this process and of its database connection.
"""

import json
import os
import resource
import signal
import statistics
import time

from cost_story import insert_the_same, make_cycle, make_orders, make_run

LINES = int(os.environ.get("MDS_BENCH_LINES", "1000000"))
SENDERS = 10
RECEIVERS = LINES // SENDERS
KILLED_AT = 0.4
REPEATS = 5
TICKS = os.sysconf("SC_CLK_TCK")


def set_up(env):
    make_orders(env, RECEIVERS)
    make_run(env, make_cycle(env, SENDERS, RECEIVERS))
    env.cr.commit()
    _vacuum(env, "mds_order", "account_analytic_line")
    _say(f"{RECEIVERS:,} orders with direct cost, {SENDERS} senders")


def tested_run(env):
    """Who gets what: reckoned, rounded and frozen."""
    run = _get_run(env)
    clock = _Clock(env)
    run.action_test()
    env.flush_all()
    env.cr.commit()
    _say(f"test run of {run.line_count:,} lines: {clock}; {_memory()}")
    assert run.line_count == LINES, run.line_count
    _vacuum(env, "mds_allocation_run_line")


def plain_insert(env):
    """The floor; taken back, and the table as it was before."""
    statement = insert_the_same(env, _get_run(env))
    clock = _Clock(env)
    env.cr.execute(statement)
    spent = clock.read()
    _say(f"INSERT … SELECT of {env.cr.rowcount:,} lines: {clock}")
    env.cr.rollback()
    _vacuum(env, "FULL account_analytic_line")
    _note(env, "floor", spent)
    env.cr.commit()


def killed_run(env):
    """Killed in the middle of a slice: its lines are written, and not committed."""
    run = _get_run(env)
    insert = type(run)._insert_received
    run.action_post()
    env.cr.commit()
    clock = _Clock(env)

    def insert_or_die(self, between):
        if _share(self) >= KILLED_AT:
            insert(self, between)
            _say(f"killed at {_share(self):.0%}, in the middle of the next slice; {_memory()}")
            os.kill(os.getpid(), signal.SIGKILL)
        insert(self, between)
        _note(self.env, "killed", clock.read())

    type(run)._insert_received = insert_or_die
    run._cron_post()


def resumed_run(env):
    """The job is simply called again; then every line stands once, and nobody lost a cent."""
    run = _get_run(env)
    finish, post_slice, spent = type(run)._finish_posting, type(run)._post_slice, {}
    _say(f"taken up at {_share(run):.0%}")

    def post_and_say(self, *args):
        answer = post_slice(self, *args)
        _say(f"posted up to {_share(self):.0%}, {_memory()}")
        return answer

    def finish_and_note(self):
        spent["lines"] = clock.read()
        finish(self)

    type(run)._post_slice, type(run)._finish_posting = post_and_say, finish_and_note
    clock = _Clock(env)
    run._cron_post()
    env.cr.commit()
    whole = clock.read()
    figures = _figures(env)
    lines = [a + b for a, b in zip(figures["killed"], spent["lines"], strict=True)]
    rest = [a - b for a, b in zip(whole, spent["lines"], strict=True)]
    _say_ratio(f"the job: {LINES:,} lines posted", lines, figures["floor"])
    _say(f"orders renewed and the run closed: {rest[0]:,.0f} s, {rest[1]:,.0f} s of processor")
    _check(env, run)


def profit(env):
    """Each view as a manager asks for it, beside SQL by hand; in turn, medians."""
    _vacuum(env, "account_analytic_line", "mds_order")
    user = env["res.users"].create({"name": "Bench", "login": "bench"})
    user.group_ids += env.ref("mds_base.group_service_manager")
    # helpers of the database would escape the clock, and both sides have the same
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    env.cr.commit()
    whole = None
    for label, groupby, by_hand in (
        ("in all", [], "1"),
        ("by model", ["product_tmpl_id"], "o.product_tmpl_id"),
        ("by customer", ["partner_id"], "coalesce(o.partner_id, line.partner_id)"),
        ("by region", ["region_id"], "o.region_id"),
        ("by month", ["date:month"], "date_trunc('month', line.date)"),
        ("by element", ["element_id"], "line.mds_cost_element_id"),
    ):
        view, hand = [], []
        for _repeat in range(REPEATS):
            env.invalidate_all()
            clock = _Clock(env)
            rows = _ask(env(user=user), groupby)
            view.append(clock.read())
            clock = _Clock(env)
            env.cr.execute(BY_HAND.format(by=by_hand), [env.company.id])
            wanted = env.cr.fetchall()
            hand.append(clock.read())
        assert len(rows) == len(wanted), (label, len(rows), len(wanted))
        total = round(sum(row[-1] for row in rows), 2)
        assert total == round(float(sum(row[-1] for row in wanted)), 2), label
        whole = total if whole is None else whole
        assert total == whole, "each view has the same grand total"
        _say_ratio(f"profit {label} ({len(rows)} rows)", _median(view), _median(hand))


BY_HAND = """
SELECT {by}, sum(CASE WHEN element.kind = 'revenue' THEN line.amount ELSE 0 END),
       sum(CASE WHEN element.kind != 'revenue' AND line.mds_run_id IS NULL
                 AND (line.mds_order_id IS NOT NULL OR line.mds_device_id IS NOT NULL)
                THEN -line.amount ELSE 0 END),
       sum(CASE WHEN element.kind != 'revenue' AND line.mds_run_id IS NOT NULL
                 AND (line.mds_order_id IS NOT NULL OR line.mds_device_id IS NOT NULL)
                THEN -line.amount ELSE 0 END),
       sum(CASE WHEN element.kind != 'revenue' AND line.mds_order_id IS NULL
                 AND line.mds_device_id IS NULL THEN -line.amount ELSE 0 END),
       sum(line.amount)
FROM account_analytic_line line
JOIN mds_cost_element element ON element.id = line.mds_cost_element_id
LEFT JOIN mds_order o ON o.id = line.mds_order_id
WHERE line.company_id = %s
GROUP BY 1
"""


def _ask(env, groupby):
    names = ("revenue", "direct_cost", "allocated_cost", "centre_cost", "profit")
    return env["mds.profit"]._read_group(
        [("company_id", "=", env.company.id)], groupby, [f"{name}:sum" for name in names]
    )


def _check(env, run):
    assert run.state == "posted", run.state
    env.cr.execute(
        "SELECT count(*), count(DISTINCT mds_run_line_id), count(DISTINCT mds_order_id),"
        " count(DISTINCT mds_order_type_id) > 0, sum(amount)"
        " FROM account_analytic_line WHERE mds_run_id = %s AND mds_run_side = 'get'",
        [run.id],
    )
    *counts, typed, received = env.cr.fetchone()
    assert (counts, typed) == ([LINES, LINES, RECEIVERS], True), counts
    column = env["mds.cost.dimension"]._get_columns()["cost_centre"]
    env.cr.execute(
        f"SELECT sum(amount) FROM account_analytic_line WHERE mds_run_id = %s GROUP BY {column}"
        " HAVING bool_or(mds_run_side = 'give')",
        [run.id],
    )
    given = [amount for (amount,) in env.cr.fetchall()]
    assert len(given) == SENDERS, given
    assert sum(given) == -received, (given, received)
    assert abs(float(sum(given)) - run.amount) < 0.005, (given, run.amount)
    env.cr.execute(
        "SELECT count(*) FROM (SELECT 1 FROM account_analytic_line WHERE mds_run_id = %s"
        " AND company_id IS NOT NULL AND create_uid IS NOT NULL AND partner_id IS NOT NULL"
        " AND mds_run_side = 'get') complete",
        [run.id],
    )
    assert env.cr.fetchone() == (LINES,)
    _say(f"nothing lost, nothing doubled: {LINES:,} lines, {RECEIVERS:,} orders, every cent")


def _get_run(env):
    return env["mds.allocation.run"].search([], order="id desc", limit=1)


def _share(run):
    """How much is posted: the lines of the run were written one after the other."""
    done = run.posted_line_id
    run.env.cr.execute("SELECT min(id) FROM mds_allocation_run_line WHERE run_id = %s", [run.id])
    return max(0, done - run.env.cr.fetchone()[0] + 1) / LINES


def _vacuum(env, *tables):
    """Tables as they are in a company that works with them: with statistics, without the dead."""
    connection = env.cr._cnx
    env.cr.commit()
    connection.autocommit = True
    for table in tables:
        env.cr.execute(f"VACUUM {'' if table.startswith('FULL') else 'ANALYZE '}{table}")
        if table.startswith("FULL"):
            env.cr.execute(f"ANALYZE {table.removeprefix('FULL ')}")
    connection.autocommit = False


class _Clock:
    """Seconds of the wall clock and of the processor since it was made."""

    def __init__(self, env):
        env.cr.execute("SELECT pg_backend_pid()")
        self._backend = env.cr.fetchone()[0]
        self._start = self._now()

    def _now(self):
        with open(f"/proc/{self._backend}/stat") as source:
            parts = source.read().rpartition(")")[2].split()
        backend = (int(parts[11]) + int(parts[12])) / TICKS
        return time.monotonic(), time.process_time() + backend

    def read(self):
        return [now - start for now, start in zip(self._now(), self._start, strict=True)]

    def __str__(self):
        wall, processor = self.read()
        return f"{wall:,.0f} s, {processor:,.0f} s of processor"


def _figures(env):
    return json.loads(env["ir.config_parameter"].get_param("bench.cost", "{}"))


def _note(env, name, spent):
    env["ir.config_parameter"].set_param("bench.cost", json.dumps(_figures(env) | {name: spent}))
    env.flush_all()


def _median(pairs):
    return [statistics.median(values) for values in zip(*pairs, strict=True)]


def _say_ratio(what, spent, floor):
    ratios = [a / b for a, b in zip(spent, floor, strict=True)]
    _say(
        f"{what}: {spent[0]:,.2f} s, {spent[1]:,.2f} s of processor;"
        f" {ratios[0]:.2f} and {ratios[1]:.2f} times the floor"
    )


def _memory():
    with open("/proc/self/statm") as source:
        now = int(source.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return f"memory {now} MB, at most {peak} MB so far"


def _say(text):
    print(f"LONG {text}", flush=True)
