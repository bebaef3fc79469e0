"""Planned work of the last weeks: done in time, done late, and tried in vain.

So that the completion figures say something on the first day.
"""

from datetime import timedelta

from .orders import _answer_checklist

IN_TIME = (2, 4, 1)  # days after the planned day
LATE_DAYS_AGO = 3
EARLY = "06:40"  # before the first visits of the story


def tell(story):
    dispatcher = story.as_("dispatcher")
    orders = dispatcher["mds.order"].search(
        [("origin_duty_id", "!=", False), ("state", "=", "triaged")], order="id", limit=4
    )
    engineers = story.env["hr.employee"].concat(*story.employees.values())
    engineers = engineers.filtered("user_id").with_env(dispatcher)
    for order, days in zip(orders, (*IN_TIME, None), strict=True):
        ago = LATE_DAYS_AGO
        if days:
            ago = (story.today - order.origin_duty_id.planned_on).days - days
        start = story.moment(ago, EARLY)
        engineer = _choose(order, engineers, start.date())
        _do(story, order, engineer, start)
        engineers -= engineer  # each comes once: nobody is at two places at once
    credited = _credit_one(story)
    return f"{len(orders)} done, {len(credited)} credited"


def _choose(order, engineers, day):
    """The first who may go on that day."""
    answers = order.with_context(mds_visit_date=day)._get_engineer_blockers(engineers)[order]
    return next(one for one in engineers if not answers[one])


def _do(story, order, engineer, start):
    order.reported_at = start - timedelta(days=10)
    order.action_plan(
        {
            "employee_id": engineer.id,
            "planned_start": start,
            "planned_end": start + timedelta(hours=1.5),
        }
    )
    own = story.as_(engineer.user_id.login)
    visit, order = order.visit_ids.with_env(own), order.with_env(own)
    visit.action_accept(start - timedelta(minutes=90))
    visit.action_travel(start - timedelta(minutes=40))
    visit.action_arrive(start)
    _answer_checklist(order)
    order.write({"work_done": "按计划完成保养 · serviced as planned", "result": "fit"})
    visit.action_complete(start + timedelta(minutes=70))


def _credit_one(story):
    """The pump was on a patient twice: tried in time, and it stands written what follows."""
    quality = story.as_("quality")
    duty = quality["mds.plan.duty"].search(
        [("state", "=", "planned"), ("covered_by_id", "=", False)], order="planned_on", limit=1
    )
    quality["mds.plan.duty.leave.out"].create(
        {
            "duty_ids": duty.ids,
            "target": "credited",
            "credit_kind": "in_use",
            "note": "两次上门均在患者使用中，下月再约 · in use on both attempts; again next month",
        }
    ).action_confirm()
    return duty
