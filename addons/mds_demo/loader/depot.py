"""Devices at the bench, a loaner's case, and a vendor who works for us."""

# (stage to which it is brought, the customer pays)
STAGES = (("expected", False), ("received", False), ("quote_waiting", True), ("repairing", False))
FINDING = "主板故障，需更换 · main board defective, to be replaced"
WORK = (
    ("球管更换 · replace the X-ray tube", True),
    ("探测器校准 · calibrate the detector", False),
)


def tell(story):
    orders = story.as_("dispatcher")["mds.order"].search(
        [("state", "in", ("triaged", "planned")), ("device_id.state", "=", "in_service")],
        order="reported_at",
        limit=len(STAGES),
    )
    jobs = story.as_("engineer")["mds.depot.job"].browse()
    for order, (stage, pays) in zip(orders, STAGES, strict=False):
        jobs += _bring(story, order, stage, pays)
    works = _ask_vendors(story, orders[:1])
    return f"{len(jobs)} depot repairs, {len(works)} works of a vendor"


def _bring(story, order, stage, pays):
    job = story.as_("dispatcher")["mds.depot.job"].create(
        {
            "order_id": order.id,
            "needs_quote": pays,
            "carrier_in": "顺丰 SF",
            "waybill_in": f"SF{10_000_000 + order.id}",
            "due_on": story.day(-6),
        }
    )
    if stage == "expected":
        return job
    job.condition_in = "外观完好，附件齐全 · casing in order, complete"
    job.action_receive()
    if stage == "received":
        return job
    story.as_("dispatcher")["mds.device.decontamination"].create(
        {"device_id": order.device_id.id, "method": "wipe", "done_by": "维修中心 · bench"}
    )
    job.action_clean()
    job.finding = FINDING
    job.action_diagnose()
    if stage == "quote_waiting":
        job.write({"quote_amount": 6800, "quote_reference": "Q-0017"})
        job.action_ask_quote()
    else:
        job.action_repair()
    return job


def _ask_vendors(story, order):
    works = story.as_("dispatcher")["mds.vendor.work"].browse()
    vendor = story.env["res.partner"].search([("is_company", "=", True)], limit=1, order="id desc")
    for description, is_ordered in WORK if order else ():
        work = works.create(
            {
                "order_id": order.id,
                "vendor_id": vendor.id,
                "description": description,
                "wanted_on": story.day(-10),
            }
        )
        works += work
        if is_ordered:
            bought = story.env["mds.vendor.work"].browse(work.id)
            bought.action_order()
            bought.purchase_line_id.price_unit = 128000
            bought.purchase_line_id.order_id.button_confirm()
    return works
