"""Creating service orders: numbers, defaults from the device, discussion and audit trail."""

from harness import benchmark
from odoo import fields, models
from odoo.orm.model_classes import add_to_registry

BATCH = "plain mail.thread, one batch of 1,000"
SINGLY = "plain mail.thread, one by one"


class BenchThread(models.Model):
    _module = None
    _name = "mds.bench.thread"
    _inherit = ["mail.thread"]
    _description = "The smallest document that people discuss"

    name = fields.Char()
    partner_id = fields.Many2one("res.partner")


def _plain_threads(env):
    """A model with nothing but a discussion: made in this transaction, gone with it."""
    registry = env.registry
    if BenchThread._name not in registry:
        add_to_registry(registry, BenchThread)
        registry._setup_models__(env.cr, [])
    registry.init_models(env.cr, [BenchThread._name], {"module": "mds_base"})
    env.invalidate_all()
    return env[BenchThread._name]


def _devices(env, count):
    template = env["product.template"].create(
        {"name": "Bench monitor", "is_medical_device": True, "is_storable": True}
    )
    hospital = env["res.partner"].create({"name": "Bench hospital", "is_company": True})
    return env["mds.device"].create(
        [
            {
                "product_id": template.product_variant_id.id,
                "serial": f"BENCH-{number:05d}",
                "partner_id": hospital.id,
            }
            for number in range(count)
        ]
    )


def _order_vals(env, devices, count):
    repair = env["mds.order.type"].search([], limit=1)
    return [
        {
            "type_id": repair.id,
            "device_id": devices[number % len(devices)].id,
            "symptom": f"Alarm {number}",
            "reporter_name": "Ward 3",
            "reporter_phone": "0571-1234567",
        }
        for number in range(count)
    ]


@benchmark
def create_orders(env, measure):
    threads = _plain_threads(env)
    partner = env["res.partner"].create({"name": "Bench"})
    plain = [{"name": f"Alarm {number}", "partner_id": partner.id} for number in range(1000)]
    threads.create(plain[:50])
    with measure(BATCH, records=1000):
        threads.create(plain)
    with measure(SINGLY, records=1000):
        for vals in plain:
            threads.create(vals)
            env.flush_all()

    devices = _devices(env, 100)
    orders = env["mds.order"]
    vals_list = _order_vals(env, devices, 1000)
    orders.create(vals_list[:50])
    env.flush_all()
    env.cr.precommit.run()
    with measure("orders, one batch of 1,000", records=1000, floor=BATCH, max_queries=1):
        orders.create(vals_list)
    with measure("orders, one by one", records=1000, floor=SINGLY):
        for vals in vals_list:
            orders.create(vals)
            env.flush_all()
            env.cr.precommit.run()
