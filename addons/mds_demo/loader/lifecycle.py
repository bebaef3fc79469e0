"""Devices in the other states of their life, each by the hands of its people.

Only devices without an order, so that the orders of the story stay as they are told.
"""


def tell(story):
    manager = story.as_("manager")
    free = manager["mds.device"].search(
        [("state", "=", "in_service"), ("order_line_ids", "=", False)], order="id"
    )
    by_kind = {}
    for device in free:
        by_kind.setdefault(device.product_id.default_code, []).append(device)
    told = [
        _set_aside(story, by_kind),
        _accept_delivered(story),
        _attach(by_kind),
        _lease(story, by_kind),
        _end_lives(story, by_kind),
        _quarantine(story, by_kind),
        _state_parts(story, by_kind),
        _order_new(story, manager),
    ]
    return f"{sum(told)} devices"


def _take(by_kind, code, count=1):
    """The next devices of this model; each is told of once."""
    taken = by_kind.get(code, [])[:count]
    del by_kind.get(code, [])[:count]
    return taken[0].union(*taken) if taken else None


def _at(story, devices, days_ago, reason):
    return devices.with_context(mds_reason=reason, mds_occurred_at=story.past(days_ago, "14:00"))


def _set_aside(story, by_kind):
    pumps = _take(by_kind, "INF-P", 2)
    _at(story, pumps, 12, "科室备用 · kept ready in the ward").action_set_standby()
    lost = _take(by_kind, "SYR-P")
    _at(story, lost, 6, "盘点时未找到 · not found at the count").action_report_missing()
    return len(pumps + lost)


def _accept_delivered(story):
    """Of the two monitors that were delivered one waits for its acceptance, one has it."""
    engineer = story.as_("engineer")
    delivered = engineer["mds.device"].search(
        [("state", "=", "received"), ("partner_id", "!=", False), ("order_line_ids", "=", False)]
    )
    delivered.action_install()
    first = delivered[:1]
    engineer["mds.device.acceptance"].create(
        [
            {
                "device_id": device.id,
                "result": "accepted",
                "accepted_by": "设备科 张主任",
                "document_number": "YS-2026-001",
                "done_on": story.day(3),
            }
            for device in first
        ]
    )
    first.action_put_in_service()
    return len(delivered)


def _attach(by_kind):
    """A bedside monitor and the infusion pump on its stand."""
    for monitor in by_kind.get("MON-B", []):
        for pump in by_kind.get("INF-P", []):
            if pump.site_id == monitor.site_id:
                pump.parent_id = monitor
                by_kind["MON-B"].remove(monitor)
                by_kind["INF-P"].remove(pump)
                return 2
    return 0


def _lease(story, by_kind):
    device = _take(by_kind, "MR-15")
    lessor = story.env["res.partner"].create(
        {"name": "华融租赁 Huarong Leasing", "is_company": True}
    )
    device.write({"owner_kind": "lessor", "owner_id": lessor.id})
    return 1


def _end_lives(story, by_kind):
    """One donated, one taken back against a trade-in value, one disposed of with its proof."""
    other = story.hospitals["H12"]
    donated, back, gone = (_take(by_kind, code) for code in ("ECG-12", "ESU", "AUT"))
    common = {"data_erasure": "none", "done_on": story.day(5)}
    when = story.past(5, "16:00")
    donated._leave(
        {**common, "kind": "transfer", "cause": "donated", "recipient_id": other.id},
        "捐赠给乡镇卫生院 · donated to a township hospital",
        occurred_at=when,
    )
    back._leave(
        {**common, "kind": "take_back", "cause": "superseded", "trade_in_value": 3000},
        "以旧换新 · replaced by a new one",
        occurred_at=when,
    )
    gone._leave(
        {**common, "kind": "decommission", "cause": "uneconomical", "label_handling": "removed"},
        "无维修价值 · beyond economical repair",
        occurred_at=when,
    )
    gone._leave(
        {
            "kind": "disposal",
            "cause": "uneconomical",
            "done_on": story.day(1),
            "document_number": "HS-2026-118",
        },
        "交有资质的回收单位处置 · given to a licensed recycler",
        occurred_at=story.past(1, "11:00"),
    )
    return 3


def _quarantine(story, by_kind):
    """Held since an incident; it waits for the quality officer's signature."""
    device = _take(by_kind, "DEF-M")
    held = device.with_env(story.as_("engineer"))
    _at(
        story, held, 2, "除颤能量不足，待调查 · energy too low, under investigation"
    ).action_quarantine()
    return 1


def _state_parts(story, by_kind):
    """What was in the scanners from the start."""
    scanners = _take(by_kind, "CT-64", 2)
    scanners.env["mds.device.part"].create(
        [
            {
                "device_id": device.id,
                "product_id": story.products["P-2001"].id,
                "serial": f"XT{device.serial[-6:]}",
            }
            for device in scanners
        ]
    )
    return len(scanners)


def _order_new(story, manager):
    """Bought, not here yet."""
    manager["mds.device"].create(
        [{"product_id": story.products["VEN-A"].id, "serial": "HKVEN-NEW-01", "state": "ordered"}]
    )
    return 1
