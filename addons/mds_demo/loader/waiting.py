"""What waits, who travelled, what was down: a few rows on the screens of time."""

from datetime import timedelta


def tell(story):
    orders = story.as_("dispatcher")["mds.order"]
    under_way = orders.search(
        [("state", "in", ("planned", "in_progress")), ("pause_id", "=", False)], limit=3
    )
    for order, kind in zip(under_way, ("parts", "quote", "transport"), strict=False):
        order.action_pause({"kind": kind})
    trips = _travel(story)
    downtimes = _be_down(story)
    return f"{len(under_way)} pauses, {trips} trips, {downtimes} downtimes"


def _travel(story):
    """The last finished visits of three engineers, each a journey of his own."""
    done = story.as_("dispatcher")["mds.visit"].search(
        [("state", "=", "done"), ("travel_started_at", "!=", False), ("user_id", "!=", False)],
        order="finished_at desc",
    )
    last = list(done.grouped("employee_id").values())[:3]
    for number, visits in enumerate(last):
        visit = visits[0]
        env = story.as_(visit.user_id.login)
        trip = env["mds.trip"].create(
            {
                "employee_id": visit.employee_id.id,
                "start": visit.travel_started_at,
                "end": visit.finished_at + timedelta(minutes=1),
                "distance_km": 38.5 + 20 * number,
                "expense_ids": [
                    (0, 0, {"kind": "ticket", "amount": 73, "date": visit.finished_at.date()}),
                    (0, 0, {"kind": "local", "amount": 26.5, "date": visit.finished_at.date()}),
                ],
            }
        )
        trip.action_propose_stops()
        if number:
            trip.action_share()
    return len(last)


def _be_down(story):
    """An outage without an order, and one that does not count."""
    env = story.as_("dispatcher")
    devices = env["mds.device"].search([("state", "=", "in_service")], limit=40)
    free = (devices - env["mds.downtime"].search([]).device_id)[:2]
    rows = env["mds.downtime"].create(
        [
            {
                "device_id": device.id,
                "start": story.moment(days, "08:00"),
                "end": story.moment(days, "14:30"),
                "loss_percent": loss,
                "is_excluded": bool(why),
                "exclusion_reason": why,
            }
            for device, days, loss, why in zip(
                free,
                (20, 33),
                (50, 100),
                (False, "医院停电 · power cut of the hospital"),
                strict=False,
            )
        ]
    )
    return len(rows)
