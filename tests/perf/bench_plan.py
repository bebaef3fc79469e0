"""Orders from due work, and how many queries screens of an order take.

For comparison: OCA's maintenance_plan makes 75 orders a second at 16 queries each on a like
machine, its recurring orders 36 to 131 a second. `MDS_BENCH_DEVICES` (20,000) is the size of the
run in slices; its memory must not grow with it. 100,000 devices take some minutes.
"""

import os
import resource
from datetime import timedelta

from bench_orders import _devices, _plain_threads
from harness import benchmark
from odoo import fields

MANY = int(os.environ.get("MDS_BENCH_DEVICES", "20000"))
SINGLE = "mail.thread, one batch of 1,000 (for due work)"


def _plan(env, devices, **values):
    """A plan for all of the devices, of which each is due today."""
    today = fields.Date.context_today(env["mds.plan"])
    devices.write({"installed_on": today - timedelta(days=365)})
    devices.flush_recordset()
    env.cr.execute("UPDATE mds_device SET state = 'in_service' WHERE id = ANY(%s)", [devices.ids])
    env.invalidate_all()
    plan = env["mds.plan"].create(
        {
            "name": "Bench yearly",
            "product_tmpl_ids": [(6, 0, devices[:1].product_id.product_tmpl_id.ids)],
            "start_on": today - timedelta(days=10),
            "is_levelled": False,
            **values,
        }
    )
    plan.action_activate()
    while plan.projected_until_id >= 0:
        step = plan._get_next_devices()
        env["mds.plan.duty"]._project_devices(step)
        plan._note_projected(step)
        env.flush_all()
        env.invalidate_all()
    return plan


def _make_all(env):
    """As the cron does, without its commits."""
    duties = env["mds.plan.duty"]
    today = fields.Date.context_today(duties)
    made, memory = 0, []
    while slice_ := duties._lock_due(today, 100):
        slice_._make_orders()
        made += len(slice_)
        env.flush_all()
        env.cr.precommit.run()
        env.invalidate_all()
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return made, memory


@benchmark
def make_orders(env, measure):
    threads = _plain_threads(env)
    plain = [{"name": f"Due {number}"} for number in range(1000)]
    with measure(SINGLE, records=1000):
        threads.create(plain)
    _plan(env, _devices(env, 1000))
    env.flush_all()
    with measure("orders of due work, 1,000 devices", records=1000, floor=SINGLE, max_queries=16):
        made, _memory = _make_all(env)
    assert made >= 1000, made


@benchmark
def project_devices(env, measure):
    devices = _devices(env, 1000)
    plan = _plan(env, devices)
    env["mds.plan.duty"].search([("plan_id", "=", plan.id)]).unlink()
    env.flush_all()
    env.invalidate_all()
    with measure("two years of due work, 1,000 devices", records=1000, max_queries=1):
        env["mds.plan.duty"]._project_devices(devices)


@benchmark
def make_many(env, measure):
    if getattr(make_many, "is_done", False):
        return
    make_many.is_done = True  # once is enough for so many
    for number in range(0, MANY, 1000):
        devices = _devices_from(env, number, min(1000, MANY - number))
    _plan(env, devices)
    with measure(f"orders of due work in one run, {MANY} devices", records=MANY, max_queries=16):
        made, memory = _make_all(env)
    assert made >= MANY, made
    early, late = memory[min(len(memory) - 1, 20)], memory[-1]
    print(f"memory after 2,000 orders {early} MB, at the end {late} MB", flush=True)
    assert late - early < 150, (early, late)


def _devices_from(env, first, count):
    template = env["product.template"].search([("name", "=", "Bench many")], limit=1)
    template = template or env["product.template"].create(
        {"name": "Bench many", "is_medical_device": True, "is_storable": True}
    )
    hospital = env["res.partner"].search([("name", "=", "Bench hospital")], limit=1)
    hospital = hospital or env["res.partner"].create({"name": "Bench hospital", "is_company": True})
    today = fields.Date.context_today(env["mds.device"])
    devices = env["mds.device"].create(
        [
            {
                "product_id": template.product_variant_id.id,
                "serial": f"MANY-{number:06d}",
                "partner_id": hospital.id,
                "installed_on": today - timedelta(days=365),
            }
            for number in range(first, first + count)
        ]
    )
    env.cr.execute("UPDATE mds_device SET state = 'in_service' WHERE id = ANY(%s)", [devices.ids])
    env.flush_all()
    env.cr.precommit.run()
    env.invalidate_all()
    return devices


@benchmark
def open_orders(env, measure):
    """What the web client asks for a form and a list of 80, beside core's repair order."""
    models = ["mds.order"]
    if "repair.order" in env:
        models.append("repair.order")
        product = env["product.product"].create({"name": "Bench repair"})
        env["repair.order"].create([{"product_id": product.id} for _number in range(80)])
    _make_all_of(env, 80)
    for model in models:
        orders = env[model].search([], limit=80)
        for kind, some in (("form", orders[:1]), ("list", orders)):
            view = env[model].get_view(view_type=kind)
            spec = {name: {} for name in view["models"][model] if name in env[model]._fields}
            env.flush_all()
            env.invalidate_all()
            with measure(f"{model}: read a {kind} of {len(some)}", records=1):
                some.web_read(spec)


def _make_all_of(env, count):
    _plan(env, _devices(env, count))
    _make_all(env)
