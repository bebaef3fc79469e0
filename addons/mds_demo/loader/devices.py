"""Three hundred device files: entered as a list, received, delivered, out of use."""

from dateutil.relativedelta import relativedelta

from .stores import transfer


def tell(story):
    rows = story.rows("devices")
    received = [row for row in rows if row["state"] in ("in_stock", "delivered")]
    _enter(story, [row for row in rows if row not in received])
    _receive(story, received)
    _deliver(story, [row for row in received if row["state"] == "delivered"])
    story.devices = {
        device.serial: device for device in story.as_("manager")["mds.device"].search([])
    }
    _put_in_service(story, [row for row in rows if row not in received])
    _take_out(story, [row for row in rows if row["state"] == "out_of_service"])
    _retire(story, [row for row in rows if row["state"] == "decommissioned"])
    return f"{len(story.devices)} devices"


def _enter(story, rows):
    """Devices that others sold, or that were sold before this system: the manager's list."""
    months = {row["code"]: int(row["warranty_months"]) for row in story.rows("models")}
    published = {row["code"]: row["udi_di"] for row in story.rows("models")}
    vals_list = []
    for row in rows:
        installed = story.day(row["installed_days_ago"])
        outlet = story.hospital_rows[row["hospital"]]["outlet"]
        made = story.day(row["made_days_ago"])
        code = published[row["model"]]
        vals_list.append(
            {
                "product_id": story.products[row["model"]].id,
                "serial": row["serial"],
                "asset_number": row["asset_number"],
                "partner_id": story.hospitals[row["hospital"]].id,
                "site_id": story.sites[row["site"]].id,
                "outlet_id": story.outlets[outlet].id,
                "manufactured_on": made,
                "udi_raw": f"(01){code}(11){made:%y%m%d}(21){row['serial']}" if code else False,
                "installed_on": installed,
                "warranty_start": installed,
                "warranty_end": installed + relativedelta(months=months[row["model"]], days=-1),
            }
        )
    story.as_("manager")["mds.device"].create(vals_list)


def _receive(story, rows):
    """Receiving a flagged serial opens the device file."""
    warehouse = next(iter(story.warehouses.values()))
    transfer(
        story,
        warehouse.in_type_id,
        story.env.ref("stock.stock_location_suppliers"),
        warehouse.lot_stock_id,
        _as_lines(story, rows),
        partner=story.supplier,
    )


def _deliver(story, rows):
    """Delivering it moves it to the hospital."""
    warehouse = next(iter(story.warehouses.values()))
    for row in rows:
        transfer(
            story,
            warehouse.out_type_id,
            warehouse.lot_stock_id,
            story.env.ref("stock.stock_location_customers"),
            _as_lines(story, [row]),
            partner=story.hospitals[row["hospital"]],
        )


def _as_lines(story, rows):
    serials = {}
    for row in rows:
        serials.setdefault(story.products[row["model"]], []).append(row["serial"])
    return [(product, len(some), some) for product, some in serials.items()]


def _put_in_service(story, rows):
    """One act per day of installation, at the time that is claimed for it."""
    manager = story.as_("manager")
    by_day = {}
    for row in rows:
        by_day.setdefault(row["installed_days_ago"], []).append(story.devices[row["serial"]].id)
    for days_ago, ids in by_day.items():
        devices = manager["mds.device"].browse(ids)
        devices.with_context(mds_occurred_at=story.past(days_ago, "10:00")).action_put_in_service()


def _take_out(story, rows):
    _act(story, rows, "action_take_out_of_service", "备用机，暂不使用 · kept as a spare", 20)


def _retire(story, rows):
    ids = [story.devices[row["serial"]].id for row in rows]
    devices = story.as_("manager")["mds.device"].browse(ids)
    devices._leave(
        {
            "kind": "decommission",
            "cause": "life_ended",
            "data_erasure": "none",
            "label_handling": "defaced",
            "done_on": story.day(10),
        },
        "超过使用年限 · past its service life",
        occurred_at=story.past(10, "15:00"),
    )


def _act(story, rows, action, reason, days_ago):
    ids = [story.devices[row["serial"]].id for row in rows]
    devices = story.as_("manager")["mds.device"].browse(ids)
    context = {"mds_reason": reason, "mds_occurred_at": story.past(days_ago, "15:00")}
    getattr(devices.with_context(**context), action)()
