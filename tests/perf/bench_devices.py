"""The device file at its size: 10,000 rows come in, 100,000 are searched, a page is opened.

Each measure stands beside Odoo's own lots or partners in the same run.
"""

from bench_import import _create_run
from harness import benchmark
from odoo.addons.mds_base.tests.screens import LIMIT, get_specification
from odoo.tools import SQL

ROWS = 10_000
BASE = 100_000
SEARCHES = 20
LOAD_LOTS = "Odoo's load(), 10,000 lots"
LOAD_PARTNERS = "Odoo's load(), 10,000 partners"
FIND_LOT = "search of a lot by its number, 100,000 lots"
FIND_PARTNER = "search of a partner by a part of its name, 100,000 partners"
LIST_LOTS = "a list of 80 lots"
FORM_LOT = "the form of a lot"


def _model(env):
    return env["product.product"].create(
        {
            "name": "Bench ventilator",
            "default_code": "BENCH-V",
            "is_medical_device": True,
            "mds_udi_di": "06900000000012",
        }
    )


@benchmark
def whole_lists(env, measure):
    _model(env)
    env["res.partner"].create(
        {"name": "Bench list hospital", "is_company": True, "mds_is_hospital": True}
    )
    rows = [
        [
            "BENCH-V", f"BULK-{number:06d}", "Bench list hospital", f"ZC-{number}", "2024-01-02",
            "2024-03-01", "24", "Bench custodian", f"HT-{number // 100}", "120000.50",
        ]
        for number in range(ROWS)
    ]  # fmt: skip
    head = [
        "Model", "Serial Number", "Customer", "Asset Number", "Made on",
        "Installed on", "Warranty (months)", "Custodian", "Contract or Invoice", "Price",
    ]  # fmt: skip
    with measure(LOAD_LOTS, records=ROWS):
        result = env["stock.lot"].load(
            ["name", "product_id"], [[f"LOT-{row[1]}", "Bench ventilator"] for row in rows]
        )
        assert len(result["ids"]) == ROWS, result["messages"][:3]
    with measure(LOAD_PARTNERS, records=ROWS):
        result = env["res.partner"].load(
            ["name", "ref", "is_company"], [[f"P {row[1]}", row[1], "True"] for row in rows]
        )
        assert len(result["ids"]) == ROWS, result["messages"][:3]
    run = _create_run(env, "device", [head, *rows])
    with measure("import of 10,000 whole device files", records=ROWS, floor=LOAD_LOTS):
        run.action_check()
        run.action_run()
        run._write_slices()
    assert run.done_count == ROWS, run.result


def _multiply(env, record, names, source=None, where=None):
    """Copies of one row in the database: ``names`` are columns that differ, with their SQL."""
    record.flush_recordset()
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    same = [name for (name,) in env.cr.fetchall() if name not in {"id", *names}]
    columns = SQL(", ").join(SQL.identifier(name) for name in [*names, *same])
    values = SQL(", ").join([*names.values(), *(SQL("t.%s", SQL.identifier(n)) for n in same)])
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, %s WHERE t.id = %s AND %s",
            SQL.identifier(table),
            columns,
            values,
            SQL.identifier(table),
            source or SQL("generate_series(1, %s) n", BASE),
            record.id,
            where or SQL("TRUE"),
        )
    )


def _make_base(env):
    """One hundred thousand lots, partners and devices, written past the ORM."""
    model = _model(env)
    partner = env["res.partner"].create({"name": "Bench find 0", "is_company": True})
    number = SQL("to_char(n, 'FM000000')")
    name = SQL("'Bench find ' || %s", number)
    _multiply(env, partner, {"name": name, "complete_name": name, "mds_name_key": name})
    device = env["mds.device"].create(
        {"product_id": model.id, "serial": "BASE-0", "partner_id": partner.id}
    )
    env.flush_all()
    serial = SQL("'BASE-' || %s", number)
    _multiply(env, device.lot_id, {"name": serial})
    number, serial = SQL("substr(l.name, 6)"), SQL("l.name")
    _multiply(
        env,
        device,
        {
            "name": SQL("'BENCH/' || %s", number),
            "serial": serial,
            "serial_key": serial,
            "asset_number": SQL("'ASSET' || %s", number),
            "udi_raw": SQL("'(01)06900000000012(21)BASE-' || %s", number),
            "lot_id": SQL("l.id"),
        },
        SQL("stock_lot l"),
        SQL("l.product_id = %s AND l.id != %s", model.id, device.lot_id.id),
    )
    for table in ("stock_lot", "res_partner", "mds_device"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()


@benchmark
def searches(env, measure):
    _make_base(env)
    texts = [f"{number:06d}" for number in range(1000, 1000 + SEARCHES)]

    def search(name, model, prepare, **about):
        with measure(name, records=SEARCHES, **about):
            for text in texts:
                assert len(env[model].search(prepare(text), limit=LIMIT)) >= 1, (name, text)

    search(FIND_LOT, "stock.lot", lambda t: [("name", "ilike", f"BASE-{t}")])
    search(FIND_PARTNER, "res.partner", lambda t: [("display_name", "ilike", f"find {t}")])
    search(
        "search of a device by serial, as typed in the list",
        "mds.device",
        lambda t: [("search_text", "ilike", f"BASE-{t}")],
        floor=FIND_LOT,
    )
    search(
        "search of a device by its UDI",
        "mds.device",
        lambda t: [("search_text", "ilike", f"(01)06900000000012(21)BASE-{t}")],
        floor=FIND_LOT,
    )
    search(
        "search of devices by the name of the customer",
        "mds.device",
        lambda t: [("partner_id", "ilike", "Bench find 0")],
        floor=FIND_PARTNER,
    )
    with measure("scan of a serial number (find)", records=SEARCHES, floor=FIND_LOT):
        for text in texts:
            assert env["mds.device"].find(f"BASE-{text}")[0]["how"] == "serial"
    with measure("scan of a UDI (find)", records=SEARCHES, floor=FIND_LOT):
        for text in texts:
            assert env["mds.device"].find(f"(01)06900000000012(21)BASE-{text}")
    asked = [f"BASE-{number:06d}" for number in range(2000, 3000)]
    with measure("1,000 serial numbers in one call (find_batch)", records=1000, floor=FIND_LOT):
        assert all(one["devices"] for one in env["mds.device"].find_batch(asked))


@benchmark
def screens(env, measure):
    model = _model(env)
    devices = env["mds.device"].create(
        [{"product_id": model.id, "serial": f"PAGE-{number}"} for number in range(LIMIT)]
    )
    lots = devices.lot_id

    def page(name, records, **about):
        specification = get_specification(env, records._name, "list")
        env.invalidate_all()
        with measure(name, records=1, **about):
            env[records._name].web_search_read(
                [("id", "in", records.ids)], specification, limit=LIMIT
            )

    def form(name, record, **about):
        specification = get_specification(env, record._name, "form")
        env.invalidate_all()
        with measure(name, records=1, **about):
            record.web_read(specification)

    page(LIST_LOTS, lots)
    page("a list of 80 devices", devices, floor=LIST_LOTS)
    form(FORM_LOT, lots[0])
    form("the form of a device", devices[0], floor=FORM_LOT)
