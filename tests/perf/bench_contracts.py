"""Contracts that decide: who pays for 1,000 orders, and by when; pure, and stored.

Known beside it: the helpdesk of OCA stores 371 deadlines a second at 4.0 queries each
(``helpdesk_mgmt_sla``), by the clock on the wall.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from contracts_in_force import put_in_force
from harness import benchmark
from odoo.addons.mds_base.lib.working_time import WorkingTime
from odoo.addons.mds_contract.lib import entitlement, sla_clock

ORDERS, DEVICES, CONTRACTS = 1000, 200, 40
START = datetime(2026, 3, 2, 1)


@benchmark
def pure_deadlines(env, measure):
    """Four milestones of 1,000 orders by office hours of two years, one pause in each."""
    first = datetime(2026, 1, 5, tzinfo=UTC)
    days = WorkingTime(
        (
            first + timedelta(days=7 * week + day, hours=9),
            first + timedelta(days=7 * week + day, hours=18),
        )
        for week in range(104)
        for day in range(5)
    )
    clocks = {}
    for number in range(ORDERS):
        start = first + timedelta(minutes=37 * number)
        pause = (start + timedelta(hours=2), start + timedelta(hours=30))
        for hours in (1, 4, 18, 72):
            clocks[number, hours] = (sla_clock.Clock(start, hours * 3600, (pause,)), "office")
    with measure("deadlines, pure, 4 for each of 1,000 orders", records=len(clocks)):
        sla_clock.deadlines(clocks, {"office": days})


@benchmark
def pure_entitlement(env, measure):
    share = {name: Decimal("0.8") for name in entitlement.CATEGORIES}
    lines = tuple(
        entitlement.Line(
            number, share, number, counters=(entitlement.Counter("visits", 10_000, 0, key=number),)
        )
        for number in range(5)
    )
    facts = {
        number: entitlement.Facts(lines, frozenset({"labour"}) if number % 3 else frozenset())
        for number in range(ORDERS)
    }
    with measure("entitlement of 1,000 orders with 5 lines each, pure", records=ORDERS):
        entitlement.decide(facts)


def _policy(env):
    calendar = env["resource.calendar"].create(
        {
            "name": "Bench hours",
            "tz": "UTC",
            "attendance_ids": [
                (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 18,
                        "day_period": "morning"})
                for day in range(5)
            ],
        }
    )  # fmt: skip
    priorities = [value for value, _label in env["mds.order"]._fields["priority"].selection]
    return env["mds.sla.policy"].create(
        {
            "name": "Bench",
            "calendar_id": calendar.id,
            "target_ids": [
                (0, 0, {"priority": priority, "response_hours": 1, "on_site_hours": 4,
                        "restored_hours": 18})
                for priority in priorities
            ],
        }
    )  # fmt: skip


def _contracts(env):
    """Devices of 40 hospitals, each under a contract for all of the hospital."""
    hospitals = env["res.partner"].create(
        [{"name": f"Bench hospital {n}", "is_company": True} for n in range(CONTRACTS)]
    )
    template = env["product.template"].create(
        {"name": "Bench monitor", "is_medical_device": True, "is_storable": True}
    )
    devices = env["mds.device"].create(
        [
            {
                "product_id": template.product_variant_id.id,
                "serial": f"BENCH-{n:05d}",
                "partner_id": hospitals[n % CONTRACTS].id,
            }
            for n in range(DEVICES)
        ]
    )
    contracts = env["mds.contract"].create(
        [
            {
                "title": "Bench",
                "type_id": env.ref("mds_contract.contract_type_full").id,
                "partner_id": hospital.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
            for hospital in hospitals
        ]
    )
    policy = _policy(env)
    env["mds.contract.line"].create(
        [
            {"contract_id": one.id, "version_id": one.version_ids.id, "sla_policy_id": policy.id}
            for one in contracts
        ]
    )
    put_in_force(contracts)
    return devices


@benchmark
def decisions(env, measure):
    env = env(context={**env.context, "tracking_disable": True})
    devices = _contracts(env)
    orders = env["mds.order"].create(
        [
            {
                "device_id": devices[n % DEVICES].id,
                "symptom": f"Alarm {n}",
                "reported_at": START + timedelta(minutes=7 * n),
            }
            for n in range(ORDERS)
        ]
    )
    env.flush_all()
    orders[:50]._decide()
    env.flush_all()
    env.invalidate_all()
    with measure("entitlement of 1,000 orders, facts and decision", records=ORDERS):
        found = orders._get_entitlement()
    if any(answer.summary == "billable" for answer in found.values()):
        raise AssertionError("The contracts bear the work: the benchmark measures nothing.")
    env.invalidate_all()
    with measure("deadlines of 1,000 orders, facts and decision", records=ORDERS):
        due = orders._get_due_by()
    if not all(at for at, _reason in due.values()):
        raise AssertionError("Every order has a deadline by its contract.")
    env.invalidate_all()
    with measure(
        "payer and deadlines of 1,000 orders, decided and stored",
        records=ORDERS,
        floor="mail.thread, one batch",
        max_queries=4,
    ):
        orders._decide()
