"""The service reports of 300 closed orders (MDS_BENCH_REPORTS), printed in one run that is killed.

Steps as in `long_plans.py`. One order is worked on through Odoo, the others are its likeness; the
page printer gets its styles from a web server inside the step.
"""

import io
import os
import resource
import signal
import socket
import threading
import time
import zipfile

from odoo import fields
from odoo.http import root
from odoo.service.server import ThreadedServer
from odoo.tools import config

MANY = int(os.environ.get("MDS_BENCH_REPORTS", "300"))
KILLED_AT = MANY // 3
STEPS = 20


def set_up(env):
    """An order with a checklist of twenty measured steps, a visit and its time, 300 times."""
    first = _work_one(env)
    _clone_orders(env, first)
    orders = env["mds.order"].search([("name", "=like", "REPORT-%")])
    assert len(orders) == MANY, len(orders)
    orders.action_print_many()
    env.cr.commit()


def killed_print(env):
    _serve(env)
    lines = type(env["mds.report.run.line"])
    print_one = lines._print

    def print_or_die(line):
        print_one(line)
        if _count(line.env, "done") >= KILLED_AT:
            _say(f"killed with {KILLED_AT} printed, the last of them not kept")
            os.kill(os.getpid(), signal.SIGKILL)

    lines._print = print_or_die
    env["mds.report.run"]._cron_print()


def resumed_print(env):
    _serve(env)
    before = _count(env, "done")
    assert before == KILLED_AT - 1, before
    _say(f"taken up with {before} of {MANY} printed")
    lines, told = type(env["mds.report.run.line"]), set()
    print_one = lines._print

    def print_and_say(line):
        print_one(line)
        tenth = 10 * (_count(line.env, "done") + _count(line.env, "failed")) // MANY
        if tenth not in told:
            told.add(tenth)
            _say(f"{10 * tenth} % printed, {_memory()}")

    lines._print = print_and_say
    started = time.monotonic()
    env["mds.report.run"]._cron_print()
    env.cr.commit()
    seconds, made = time.monotonic() - started, MANY - before
    run = env["mds.report.run"].search([], order="id desc", limit=1)
    assert (run.state, run.progress, run.failed_count) == ("done", 100, 0), run.failed_count
    content = env["ir.attachment"].search(
        [("res_model", "=", run._name), ("res_id", "=", run.id), ("res_field", "=", "archive")]
    )
    archive = zipfile.ZipFile(io.BytesIO(content.raw))
    names = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert len(set(names)) == MANY, len(names)
    size = sum(item.file_size for item in archive.infolist()) >> 10
    _say(
        f"{made} reports in {seconds:,.0f} s: {seconds / made:.2f} s each, {size // MANY} kB each; "
        f"{MANY} in the archive, none twice; {_memory()}"
    )


def _work_one(env):
    template = env["product.template"].create(
        {"name": "Bench monitor", "is_medical_device": True, "is_storable": True}
    )
    hospital = env["res.partner"].create({"name": "Bench hospital", "is_company": True})
    device = env["mds.device"].create(
        {
            "product_id": template.product_variant_id.id,
            "serial": "REPORT",
            "partner_id": hospital.id,
        }
    )
    order = env["mds.order"].create({"device_id": device.id, "symptom": "Alarm, no flow"})
    order._do_triage({"is_patient_involved": "no", "is_device_unsafe": "no"})
    employee = env["hr.employee"].create(
        {"name": "Bench", "user_id": env.uid, "mds_is_engineer": True}
    )
    now = fields.Datetime.now()
    visit = env["mds.visit"].create(
        {
            "order_id": order.id,
            "employee_id": employee.id,
            "planned_start": fields.Datetime.subtract(now, hours=2),
            "planned_end": now,
        }
    )
    env["mds.order.time"].create(
        {
            "order_id": order.id,
            "employee_id": employee.id,
            "start": fields.Datetime.subtract(now, hours=2),
            "end": now,
        }
    )
    env["mds.order.task"].create(
        [
            {
                "order_id": order.id,
                "name": f"Measured step {number}",
                "kind": "number",
                "limit_kind": "max",
                "upper": 500,
                "value_number": 100 + number,
            }
            for number in range(STEPS)
        ]
    )
    order.write({"work_done": "Flow sensor replaced, all functions tested.", "result": "fit"})
    env.flush_all()
    env.cr.execute(
        "UPDATE mds_visit SET state = 'done', finished_at = planned_end WHERE id = %s", [visit.id]
    )
    return order


def _clone_orders(env, first):
    env.cr.execute(
        "UPDATE mds_order SET state = 'closed', name = 'REPORT-1', finished_at = now(), "
        "closed_at = now() WHERE id = %s",
        [first.id],
    )
    _clone(
        env,
        "mds_order",
        {"name": "'REPORT-' || number"},
        f"CROSS JOIN (SELECT generate_series(2, {MANY}) AS number) AS ones "
        f"WHERE like_it.id = {first.id}",
    )
    for table in ("mds_order_device", "mds_order_task", "mds_visit", "mds_order_time"):
        _clone(
            env,
            table,
            {
                "order_id": "other.id",
                "client_uuid": "gen_random_uuid()::text",
                "start": f"like_it.start - {_days()}",
                "end": f'like_it."end" - {_days()}',
            },
            f"JOIN mds_order other ON other.name LIKE 'REPORT-%' AND other.id != {first.id} "
            f"WHERE like_it.order_id = {first.id}",
        )
    env.invalidate_all()


def _days():
    """Each order's time lies on a day of its own: nobody works twice at once."""
    return "make_interval(days => split_part(other.name, '-', 2)::int)"


def _clone(env, table, values, source):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'",
        [table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    wanted = ", ".join(values.get(name, f'like_it."{name}"') for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({columns}) SELECT {wanted} FROM {table} like_it " + source
    )


def _count(env, state):
    return env["mds.report.run.line"].search_count([("state", "=", state)])


def _serve(env):
    """A web server for the page printer, in a thread of this process."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    config["http_interface"], config["http_port"] = "127.0.0.1", port
    server = ThreadedServer(root)
    server.interface, server.port = "127.0.0.1", port
    threading.Thread(target=server.http_spawn, daemon=True).start()
    env["ir.config_parameter"].set_param("report.url", f"http://127.0.0.1:{port}")
    env.cr.commit()


def _memory():
    with open("/proc/self/statm") as source:
        now = int(source.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return f"memory {now} MB, at most {peak} MB so far"


def _say(text):
    print(f"LONG {text}", flush=True)
