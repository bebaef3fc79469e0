"""A list of 100,000 devices: as a user who is limited to regions, and as one who is not."""

import json

from harness import benchmark
from odoo.fields import Command

DEVICES = 100_000
LISTS = 10
WITHOUT = "list of 100,000 devices, no regions"


@benchmark
def list_devices(env, measure):
    everywhere, provinces = _create_regions(env)
    _insert_devices(env, provinces)
    _list(_as_user(env, "bench-warm", provinces[:1]))
    cases = (
        (WITHOUT, env["mds.region"], None, None),
        ("the same, limited to the region of all of them", everywhere, WITHOUT, 1.5),
        ("the same, limited to one of 32 provinces", provinces[:1], WITHOUT, 1.5),
        ("the same, limited to 16 provinces by name", provinces[:16], WITHOUT, 1.5),
    )
    for number, (name, regions, floor, max_ratio) in enumerate(cases):
        user = _as_user(env, f"bench-{number}", regions)
        _list(user)
        with measure(name, records=LISTS, floor=floor, max_ratio=max_ratio):
            for _number in range(LISTS):
                user.invalidate_all()
                _list(user)


def _list(env):
    """What opening the list and grouping it asks the server."""
    devices = env["mds.device"]
    names = {"fields": {"display_name": {}}}
    devices.web_search_read(
        [("state", "!=", "retired")],
        {
            "name": {},
            "product_id": names,
            "serial": {},
            "asset_number": {},
            "partner_id": names,
            "site_id": names,
            "region_id": names,
            "warranty_end": {},
            "state": {},
        },
        limit=80,
        count_limit=10_001,
    )
    devices.search_count([("state", "!=", "retired")])
    devices.formatted_read_group([("state", "!=", "retired")], ["state"], ["__count"])


def _create_regions(env):
    everywhere = env["mds.region"].create({"name": "Bench country"})
    areas = env["mds.region"].create(
        [{"name": f"Bench area {n}", "parent_id": everywhere.id} for n in range(4)]
    )
    provinces = env["mds.region"].create(
        [{"name": f"Bench province {n}", "parent_id": areas[n % 4].id} for n in range(32)]
    )
    return everywhere, provinces


def _as_user(env, login, regions):
    user = env["res.users"].create(
        {
            "name": login,
            "login": login,
            "group_ids": [Command.link(env.ref("mds_base.group_dispatcher").id)],
            "mds_region_ids": [Command.set(regions.ids)],
        }
    )
    env.flush_all()
    return env(user=user.id, su=False)


def _insert_devices(env, provinces):
    """By plain SQL: how fast a list is does not depend on how its rows came."""
    template = env["product.template"].create(
        {"name": "Bench monitor", "is_medical_device": True, "is_storable": True}
    )
    hospitals = env["res.partner"].create(
        [
            {
                "name": f"Bench hospital {n}",
                "is_company": True,
                "mds_is_hospital": True,
                "mds_region_id": provinces[n % 32].id,
            }
            for n in range(640)
        ]
    )
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO stock_lot (name, product_id, company_id)
        SELECT 'BENCH-' || n, %(product)s, NULL FROM generate_series(1, %(count)s) n
        """,
        {"product": template.product_variant_id.id, "count": DEVICES},
    )
    env.cr.execute(
        """
        INSERT INTO mds_device
            (name, active, lot_id, product_id, product_tmpl_id, serial, serial_key, company_id,
             partner_id, region_id, state, is_quarantined, is_restricted,
             decontamination_state)
        SELECT 'BENCH/' || lot.id, TRUE, lot.id, %(product)s, %(template)s, lot.name, lot.name,
               %(company)s, place.partner, place.region,
               CASE WHEN lot.id %% 10 = 0 THEN 'in_repair' ELSE 'in_service' END, FALSE, FALSE,
               'not_needed'
          FROM stock_lot lot
          JOIN json_to_recordset(%(places)s) AS place(number int, partner int, region int)
            ON place.number = lot.id %% 640
         WHERE lot.product_id = %(product)s
        """,
        {
            "product": template.product_variant_id.id,
            "template": template.id,
            "company": env.company.id,
            "places": json.dumps(
                [
                    {"number": n, "partner": one.id, "region": one.mds_region_id.id}
                    for n, one in enumerate(hospitals)
                ]
            ),
        },
    )
    env.cr.execute("ANALYZE mds_device")
    env.invalidate_all()
