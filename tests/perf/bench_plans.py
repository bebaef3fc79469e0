"""Orders from due work, and how many queries screens of an order take.

For comparison: OCA's maintenance_plan makes 75 orders a second at 16 queries each on a like
machine, its recurring orders 36 to 131 a second. 100,000 devices: `long_plans.py`.
"""

from datetime import timedelta

from bench_orders import _devices, _plain_threads
from harness import benchmark
from lxml import etree
from odoo import fields

SINGLE = "mail.thread, one batch of 1,000 (for due work)"


def _plan(env, devices, **values):
    """A plan for all of the devices, of which each is due today."""
    today = fields.Date.context_today(env["mds.plan"])
    for number in range(28):  # due on every day of the next four weeks
        day = today - timedelta(days=365 - number)
        devices[number::28].write({"installed_on": day})
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
    made = 0
    while slice_ := duties._lock_due(today, 100):
        slice_._make_orders()
        made += len(slice_)
        env.flush_all()
        env.cr.precommit.run()
        env.invalidate_all()
    return made


@benchmark
def make_orders(env, measure):
    threads = _plain_threads(env)
    plain = [{"name": f"Due {number}"} for number in range(1000)]
    with measure(SINGLE, records=1000):
        threads.create(plain)
    _plan(env, _devices(env, 1000))
    env.flush_all()
    with measure("orders of due work, 1,000 devices", records=1000, floor=SINGLE, max_queries=16):
        made = _make_all(env)
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


REPAIR = "Odoo's repair.order: read a {}"
READS = {"form": 1, "list of 80": 80}


@benchmark
def open_orders(env, measure):
    """What the web client asks for a form and a list of 80, beside core's repair order.

    Its fields in full: names of what it points to, and the rows of its lists.
    """
    _plan(env, _devices(env, 80))
    _make_all(env)
    for kind, count in READS.items():
        _read(env, measure, "repair.order", REPAIR.format(kind), kind, _repairs(env)[:count])
    for kind, count in READS.items():
        orders = env["mds.order"].search([], limit=count)
        _read(
            env, measure, "mds.order", f"orders: read a {kind}", kind, orders, REPAIR.format(kind)
        )


def _read(env, measure, model, name, kind, records, floor=None):
    assert len(records) == READS[kind], (model, len(records))
    view = kind.split()[0]
    arch = env[model].get_views([(False, view)])
    spec = _spec(etree.fromstring(arch["views"][view]["arch"]), arch["models"], model)
    env.flush_all()
    env.invalidate_all()
    with measure(name, records=1, floor=floor):
        records.web_read(spec)


def _spec(node, models, model):
    """What the web client reads for these nodes: names of records, and the rows of lists."""
    result = {}
    depth = len(node.xpath("ancestor::field"))
    for field in node.xpath(f".//field[count(ancestor::field) = {depth + (node.tag == 'field')}]"):
        name = field.get("name")
        about = models[model]["fields"].get(name)
        if not about:
            continue
        if about["type"] in ("one2many", "many2many"):
            nested = _spec(field, models, about["relation"]) if len(field) else {}
            result[name] = {"fields": nested or {"display_name": {}}}
        elif about["type"] in ("many2one", "reference"):
            result[name] = {"fields": {"display_name": {}}}
        else:
            result[name] = {}
    return result


def _repairs(env):
    found = env["repair.order"].search([], limit=80)
    if len(found) == 80:
        return found
    product = env["product.product"].create(
        {"name": "Bench repair", "is_storable": True, "tracking": "serial"}
    )
    customer = env["res.partner"].create({"name": "Bench customer"})
    lots = env["stock.lot"].create(
        [{"name": f"REPAIR-{number}", "product_id": product.id} for number in range(80)]
    )
    return env["repair.order"].create(
        [{"product_id": product.id, "lot_id": lot.id, "partner_id": customer.id} for lot in lots]
    )
