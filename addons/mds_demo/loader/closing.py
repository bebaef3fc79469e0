"""The month before last is closed: rates of travel, provisions, standards, charges, checks."""

from dateutil.relativedelta import relativedelta
from odoo.fields import Command

from . import assets
from .costs import _run

OWNERS = (
    # who answers for which centres
    ("manager", ("Service Management", "Service East", "Service South", "Service West")),
    ("accountant", ("Offices", "Loaner Pool", "Test Instruments", "Vehicle Pool")),
)
TEMPLATE = (
    # element, how, from quantity, standard cost, price
    ("labour", "hours", 0, 260, 680),
    ("labour", "hours", 4, 620, 1480),
    ("travel_expense", "fixed", 0, 120, 200),
    ("part", "fixed", 0, 350, 520),
)
WAIVERS = {
    "time": "电话解决，无现场工时",
    "trips": "票据后补",
    "old_parts": "已催交",
    "accruals": "供应商按季开票",
    "exceptions": "该区域明年启用",
    "ledger": "随下月入账",
}


def tell(story):
    env = story.as_("accountant")
    _set_rates(story, env)
    _set_standard(story, env)
    env["mds.cost.settings"].create(
        {
            "mds_holding_percent": 8,
            "mds_holding_centre_id": _centre(env, "Service Management").id,
            "mds_practical_percent": 80,
        }
    ).action_save()
    cycle = assets.prepare(story, env)
    _name_owners(story, env)
    env["mds.cost.pending"].search([("code", "=", "waiting")]).action_post()
    first = story.today + relativedelta(day=1, months=-2)
    last = first + relativedelta(months=1, days=-1)
    env["mds.cost.tie"].create({"day": last}).action_post()
    charge = env["mds.cost.charge"].create({"date_from": first, "date_to": last})
    charge.action_reckon()
    charge.action_post()
    _run(story, env, cycle, 2)
    close = env["mds.cost.close"].create({"date_from": first, "date_to": last})
    for check in close.check_ids.filtered("open_count"):
        check.user_id = story.users["accountant"]
        if check.code in WAIVERS:
            check.waiver = WAIVERS[check.code]
    waiting = close.check_ids.filtered(lambda check: check._is_open())
    if not waiting:
        close.action_close()
    # the stores were filled on the day of loading: their holding shows in the month that runs
    draft = env["mds.cost.charge"].create(
        {"date_from": story.today + relativedelta(day=1), "date_to": story.today}
    )
    draft.action_reckon()
    return f"{len(charge.line_ids)} charges, {len(waiting)} checks open"


def _name_owners(story, env):
    """Statements go to somebody who has an address."""
    for login, names in OWNERS:
        user = story.users[login]
        user.partner_id.email = f"{login}@example.com"
        for name in names:
            _centre(env, name).mds_owner_id = user


def _centre(env, name):
    return (
        env["account.analytic.account"]
        .with_context(lang="en_US")
        .search([("name", "=", name)], limit=1)
    )


def _set_rates(story, env):
    env["mds.cost.travel.rate"].create(
        [
            {"kind": "km", "start": story.day(400), "amount": 0.9},
            {"kind": "zone", "start": story.day(400), "amount": 40},
            {
                "kind": "zone",
                "start": story.day(400),
                "amount": 90,
                "region_id": story.regions["HB"].id,
            },
        ]
    )
    env["mds.cost.provision.rule"].create(
        [
            {"start": story.day(400), "percent": 1},
            {"start": story.day(400), "percent": 2.5, "risk_class": "3"},
        ]
    )


def _set_standard(story, env):
    elements = env["mds.cost.element"]._get_by_code()
    template = env["mds.cost.fee.template"].create(
        {
            "name": "Service on site",
            "start": story.day(400),
            "line_ids": [
                Command.create(
                    {
                        "element_id": elements[code].id,
                        "basis": basis,
                        "start": start,
                        "cost": cost,
                        "price": price,
                    }
                )
                for code, basis, start, cost, price in TEMPLATE
            ],
        }
    )
    story.translate(template, ["现场服务"])
