"""Importing a list: our run, from the bytes to the records, beside Odoo's own ``load()``.

The same rows go both ways. Ours reads the file, keeps each row, checks it against the database,
makes the records, notes what it made and leaves its audit trail; ``load()`` gets ready-made lists
of texts.
"""

import base64
import csv
import io

from harness import benchmark
from odoo.addons.mds_import.lib import workbook

COUNT = 1000
LOAD_CUSTOMERS = "Odoo's load(), 1,000 customers"
LOAD_DEVICES = "Odoo's load(), 1,000 devices"


def _write_csv(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return base64.b64encode(stream.getvalue().encode())


def _create_run(env, set_code, rows, **vals):
    return env["mds.import.run"].create(
        {"set_code": set_code, "file": _write_csv(rows), "file_name": "bench.csv", **vals}
    )


def _import(run):
    run.action_check()
    run.action_run()
    assert run.done_count == len(run.row_ids) == COUNT, run.row_ids.mapped("message")[:3]


def _customers(prefix):
    return [
        [f"{prefix} hospital {number}", f"{prefix}{number:05d}", "Example City", "0571-1234567"]
        for number in range(COUNT)
    ]


@benchmark
def customers(env, measure):
    # the same values that our set gives besides what stands in the list
    fields = ["name", "ref", "city", "phone", "is_company", "mds_is_hospital"]
    rows = [[*row, "True", "True"] for row in _customers("LOAD")]
    with measure(LOAD_CUSTOMERS, records=COUNT):
        result = env["res.partner"].load(fields, rows)
        assert len(result["ids"]) == COUNT, result["messages"][:3]
    run = _create_run(env, "customer", [["Name", "Reference", "City", "Phone"], *_customers("RUN")])
    with measure("import of 1,000 customers", records=COUNT, floor=LOAD_CUSTOMERS, max_ratio=2):
        _import(run)
    again = _create_run(
        env, "customer", [["Name", "Reference", "City", "Phone"], *_customers("RUN")]
    )
    with measure("the same customers again, nothing to do", records=COUNT, floor=LOAD_CUSTOMERS):
        again.action_check()
        again.action_run()
    assert (again.done_count, again.known_count) == (0, COUNT)


@benchmark
def devices(env, measure):
    env["product.template"].create(
        {
            "name": "Bench monitor",
            "default_code": "BENCH-MX",
            "is_medical_device": True,
            "is_storable": True,
        }
    )
    env["res.partner"].create(
        {"name": "Bench import hospital", "is_company": True, "mds_is_hospital": True}
    )

    def rows(prefix):
        return [
            ["BENCH-MX", f"{prefix}-{number:05d}", "Bench import hospital"]
            for number in range(COUNT)
        ]

    with measure(LOAD_DEVICES, records=COUNT):
        result = env["mds.device"].load(["product_id", "serial", "partner_id"], rows("LOAD"))
        assert len(result["ids"]) == COUNT, result["messages"][:3]
    head = ["Model", "Serial Number", "Customer"]
    run = _create_run(env, "device", [head, *rows("RUN")], default_state="received")
    with measure("import of 1,000 devices", records=COUNT, floor=LOAD_DEVICES, max_ratio=2):
        _import(run)


@benchmark
def reading(env, measure):
    """Only the file: 20,000 rows of XLSX, read and kept, all of them wrong."""
    rows = [[f"NO-SUCH-{number}", f"S{number}", "Nobody"] for number in range(20_000)]
    content = workbook.write("List", ["Model", "Serial Number", "Customer"], rows)
    run = env["mds.import.run"].create(
        {"set_code": "device", "file": base64.b64encode(content), "file_name": "bench.xlsx"}
    )
    with measure("checking an XLSX list of 20,000 devices", records=20_000):
        run.action_check()
