"""Some months of orders. Each goes as far as its row says, by the hands of its people.

Past orders stop at “work done”: to close one takes an acceptance and the engineer's electronic
signature, and the story fakes neither.
"""

from datetime import timedelta

STEPS = ("new", "triaged", "planned", "in_progress", "done")
SOFTWARE = {"found": "V2.3", "left": "V2.4"}


def tell(story):
    rows = story.rows("orders")
    types = {one.code: one for one in story.env["mds.order.type"].search([])}
    codes = _get_fault_codes(story)
    pairs = list(zip(rows, _report(story, rows, types, codes), strict=True))
    for row, order in pairs:
        _triage(story, row, order)
    _cancel(story, pairs)
    for row, order in pairs:
        if _reaches(row, "planned"):
            _plan(story, row, order)
    for row, order in pairs:
        if row["state"] == "planned":
            _accept_some(story, row, order)
        elif _reaches(row, "in_progress"):
            _work(story, row, order, codes)
    _assess(story, pairs)
    return f"{len(pairs)} orders"


def _reaches(row, state):
    return row["state"] in STEPS and STEPS.index(row["state"]) >= STEPS.index(state)


def _get_fault_codes(story):
    """``{code: fault code}`` of the dictionary that the order addon brings."""
    return {one.code: one for one in story.env["mds.fault.code"].search([])}


def _report(story, rows, types, codes):
    """The dispatcher takes the reports down, all of a day's telephone calls at once."""
    vals_list = []
    for row in rows:
        device = story.devices[row["serial"]]
        vals_list.append(
            {
                "type_id": types[row["type"]].id,
                "priority": row["priority"],
                "device_id": device.id,
                "symptom": row["symptom"],
                "symptom_code_id": codes[row["symptom_code"]].id if row["symptom_code"] else False,
                "reporter_name": row["reporter"],
                "reported_at": story.past(row["reported_days_ago"], row["reported_at"]),
            }
        )
    return story.as_("dispatcher")["mds.order"].create(vals_list)


def _triage(story, row, order):
    if not (_reaches(row, "triaged") or row["state"] == "cancelled"):
        return
    when = min(order.reported_at + timedelta(minutes=25), story.env.cr.now())
    order.with_context(mds_occurred_at=when).action_triage(
        {
            "is_patient_involved": row["patient_involved"],
            "is_device_unsafe": row["device_unsafe"],
        }
    )


def _cancel(story, pairs):
    for row, order in pairs:
        if row["state"] == "cancelled":
            order.with_context(mds_reason=row["cancel_reason"]).action_cancel()


def _plan(story, row, order):
    start = story.moment(row["visit_days_ago"], row["visit_at"])
    hours = min(order.type_id.expected_hours, 1.5)  # the slots of the story are two hours apart
    order.action_plan(
        {
            "employee_id": story.employees[row["engineer"]].id,
            "planned_start": start,
            "planned_end": start + timedelta(hours=hours),
        }
    )


def _as_engineer(story, row, records):
    user = story.employees[row["engineer"]].user_id
    return records.with_env(story.as_(user.login))


def _accept_some(story, row, order):
    if row["visit_state"] == "accepted":
        _as_engineer(story, row, order.visit_ids).action_accept()


def _work(story, row, order, codes):
    """Accepted, travelled, arrived; and, where the story is further, worked and left."""
    visit = _as_engineer(story, row, order.visit_ids)
    start = min(visit.planned_start, story.env.cr.now() - timedelta(hours=2))
    visit.action_accept(start - timedelta(minutes=90))
    visit.action_travel(start - timedelta(minutes=40))
    if row["visit_state"] == "travelling":
        return
    visit.action_arrive(start)
    own = _as_engineer(story, row, order)
    is_done = row["state"] == "done"
    _take_part(story, row, own, visit, is_done)
    if not is_done:
        own.device_id.with_context(mds_occurred_at=start).action_start_repair()
        own.task_ids.filtered(lambda task: task.kind == "tick")[:2].action_pass()
        return
    _answer_checklist(own)
    end = start + timedelta(minutes=55 + int(row["ref"][1:]) % 30)
    own.write(
        {
            "work_done": row["work_done"],
            "cause_code_id": codes[row["cause_code"]].id if row["cause_code"] else False,
            "remedy_code_id": codes[row["remedy_code"]].id if row["remedy_code"] else False,
            "result": row["result"],
            "result_note": "冷头待更换，限制使用 · limited use until the cold head is replaced"
            if row["result"] == "restricted"
            else False,
        }
    )
    visit.action_complete(end)


def _take_part(story, row, order, visit, is_done):
    """The part comes from the engineer's own stock; under way it is still to be used."""
    if not row["part"]:
        return
    product = story.products[row["part"]]
    part = order.env["mds.order.part"].create(
        {
            "order_id": order.id,
            "visit_id": visit.id,
            "product_id": product.id,
            "lot_id": _choose_serial(story, row, product).id,
            "quantity": 1,
        }
    )
    if is_done:
        part.action_consume()


def _choose_serial(story, row, product):
    if product.tracking != "serial":
        return story.env["stock.lot"]
    wanted = story.env["mds.order.part"].search(
        [("product_id", "=", product.id), ("state", "=", "draft")]
    )
    quants = story.env["stock.quant"].search(
        [
            ("location_id", "=", story.employees[row["engineer"]].mds_stock_location_id.id),
            ("product_id", "=", product.id),
            ("quantity", ">", 0),
        ],
        order="id",
    )
    return (quants.lot_id - wanted.lot_id)[:1]


def _answer_checklist(order):
    """Every step passes: ticked, or measured in the middle of what is allowed."""
    ticks = order.task_ids.filtered(lambda task: task.kind == "tick")
    ticks.action_pass()
    for task in order.task_ids - ticks:
        if task.kind == "number":
            task.value_number = _measure(task)
        else:
            task.value_text = SOFTWARE.get(task.template_id.writes_software, "正常 · in order")


def _measure(task):
    return {
        "min": task.lower * 1.2,
        "max": task.upper * 0.5,
        "range": (task.lower + task.upper) / 2,
    }.get(task.limit_kind, 1.0)


def _assess(story, pairs):
    """Quality has read most of what is finished; the last weeks still wait for it."""
    quality = story.as_("quality")
    ids = [
        order.id
        for row, order in pairs
        if row["state"] == "done" and int(row["reported_days_ago"]) > 30
    ]
    quality["mds.order"].browse(ids).write(
        {
            "complaint_assessment": "no",
            "complaint_reason": "磨损或耗材更换，无安全影响 · wear, no effect on safety",
        }
    )
