"""Maintenance plans of the service manager, and the first orders that follow from them."""

from odoo.fields import Command

PLANS = (
    # English, Chinese, models, months, covered plans (by place), hours
    ("Half-yearly service of ventilators", "呼吸机半年保养", ("VEN-A", "VEN-N"), 6, (), 2),
    ("Annual service of ventilators", "呼吸机年度保养", ("VEN-A", "VEN-N"), 12, (0,), 4),
    ("Annual service of anaesthesia machines", "麻醉机年度保养", ("ANE-G", "ANE-Q"), 12, (), 3),
    ("Annual check of infusion pumps", "输液泵年度检查", ("INF-P",), 12, (), 1),
)


def tell(story):
    manager = story.as_("manager")
    blackout = manager["mds.plan.blackout"].create(
        {
            "name": "Spring Festival",
            "first_on": story.today.replace(month=2, day=4),
            "last_on": story.today.replace(month=2, day=24),
            "is_yearly": True,
        }
    )
    story.translate(blackout, ["春节(及返岗前后)"])
    plans = manager["mds.plan"]
    for english, chinese, models, months, covers, hours in PLANS:
        plan = plans.create(
            {
                "name": english,
                "product_tmpl_ids": [
                    Command.set([story.products[code].product_tmpl_id.id for code in models])
                ],
                "interval": months,
                "start_on": story.day(45),
                "expected_hours": hours,
                "blackout_ids": [Command.set(blackout.ids)],
                "covers_ids": [Command.set([plans[place].id for place in covers])],
            }
        )
        story.translate(plan, [chinese])
        plans += plan
    plans.action_activate()
    soon = manager["mds.plan.duty"].search(
        [("state", "=", "planned"), ("covered_by_id", "=", False)], order="planned_on", limit=10
    )
    soon.with_env(story.as_("dispatcher")).action_make_order()
    return f"{len(plans)} plans, {sum(plans.mapped('open_duty_count'))} duties"
