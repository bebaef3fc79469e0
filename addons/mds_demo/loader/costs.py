"""What orders cost: rates, cost centres and rules of the cost accountant, and two months' overhead.

One region has no rule: its orders are the exceptions that the accountant finds in the morning.
"""

from dateutil.relativedelta import relativedelta
from odoo.fields import Command

ACCOUNTS = (
    # key, code, English, Chinese, kind
    ("labour", "540120", "Labour of orders", "工单人工成本", "expense_direct_cost"),
    ("travel", "540130", "Travel time of orders", "工单路途成本", "expense_direct_cost"),
    (
        "outside",
        "540140",
        "Outside work and travel of orders",
        "工单外协及差旅成本",
        "expense_direct_cost",
    ),
    ("risk", "540150", "Risk provision of orders", "工单风险准备", "expense_direct_cost"),
    ("accrued", "220290", "Accrued cost of orders", "工单暂估应付", "liability_current"),
    ("clearing", "540190", "Payroll clearing", "人工成本结转", "expense_direct_cost"),
    ("overhead", "540210", "Rent and energy", "房租及能源", "expense"),
    ("depreciation", "540220", "Depreciation of instruments", "检测仪器折旧", "expense"),
)
ELEMENTS = {  # element: its account, and what is credited when orders are posted
    "labour": ("labour", "clearing"),
    "overtime": ("labour", "clearing"),
    "travel": ("travel", "clearing"),
    "travel_expense": ("outside", "accrued"),
    "per_diem": ("outside", "accrued"),
    "freight": ("outside", "accrued"),
    "vendor": ("outside", "accrued"),
    "risk": ("risk", "accrued"),
    "overhead": ("overhead", None),
    "depreciation": ("depreciation", None),
}
CENTRES = (
    # key, English, Chinese, regions, floor space
    ("building", "Offices", "办公场所", (), 0),
    ("management", "Service Management", "售后管理部", (), 120),
    ("east", "Service East", "华东服务部", ("EC",), 420),
    ("south", "Service South", "华南服务部", ("SC",), 310),
    ("west", "Service West", "中西部服务部", ("HB",), 190),
)
RATES = (("E01", 128), ("E02", 118), ("E03", 122), ("E05", 105))
OVERHEAD = (  # months ago, cost centre, account, amount
    (2, "building", "overhead", 36000),
    (2, "management", "depreciation", 8400),
    (1, "building", "overhead", 37250),
    (1, "management", "depreciation", 8400),
)


def tell(story):
    accounts = _open_accounts(story)
    env = story.as_("accountant")
    centres = _make_centres(story, env)
    _state_rates(story, env)
    waiting = env["mds.cost.pending"].search([])
    waiting.action_post()
    cycle = _make_cycle(story, env, centres)
    for months in (2, 1):
        _book_overhead(story, env, months, centres, accounts)
        _run(story, env, cycle, months)
    _post_to_ledger(story, env)
    lines = env["account.analytic.line"].search_count([("mds_cost_element_id", "!=", False)])
    left = env["mds.cost.pending"].search_count([])
    return f"{lines} lines of cost, {left} exceptions"


def _open_accounts(story):
    accounts = {}
    for key, code, english, chinese, kind in ACCOUNTS:
        account = (
            story.env["account.account"]
            .with_company(story.company)
            .create({"code": code, "name": english, "account_type": kind})
        )
        story.translate(account, [chinese])
        accounts[key] = account
    for code, (key, clearing) in ELEMENTS.items():
        element = story.env.ref(f"mds_cost.element_{code}").with_company(story.company)
        element.account_id = accounts[key]
        element.clearing_account_id = accounts.get(clearing, False)
    part = story.env.ref("mds_cost.element_part").with_company(story.company)
    part.account_id = story.company.mds_service_cost_account_id
    part.clearing_account_id = story.company.account_stock_valuation_id
    return accounts


def _make_centres(story, env):
    plan = story.env.ref("mds_cost.dimension_cost_centre").plan_id
    centres = {}
    for key, english, chinese, regions, _space in CENTRES:
        centre = env["account.analytic.account"].create({"name": english, "plan_id": plan.id})
        story.translate(centre, [chinese])
        centres[key] = centre
        env["mds.cost.rule"].create(
            [{"region_id": story.regions[code].id, "cost_centre_id": centre.id} for code in regions]
        )
    return centres


def _state_rates(story, env):
    env["mds.cost.rate"].create(
        [{"start": story.day(400), "hourly": 98}]
        + [
            {"employee_id": story.employees[code].id, "start": story.day(400), "hourly": hourly}
            for code, hourly in RATES
        ]
    )


def _make_cycle(story, env, centres):
    figure = env["mds.allocation.figure"].create(
        {
            "name": "Floor space",
            "unit": "m²",
            "value_ids": [
                Command.create(
                    {
                        "account_id": centres[key].id,
                        "start": story.day(400),
                        "quantity": space,
                    }
                )
                for key, _english, _chinese, _regions, space in CENTRES
                if space
            ],
        }
    )
    story.translate(figure, ["建筑面积"])
    cycle = env["mds.allocation.cycle"].create(
        {
            "name": "Offices and management",
            "method": "step_down",
            "segment_ids": [
                Command.create(
                    {
                        "sender_id": centres["building"].id,
                        "driver": "figure",
                        "figure_id": figure.id,
                    }
                ),
                Command.create(
                    {
                        "sequence": 20,
                        "sender_id": centres["management"].id,
                        "receiver_kind": "order",
                        "driver": "hours",
                    }
                ),
            ],
        }
    )
    story.translate(cycle, ["办公场所与管理费用"])
    return cycle


def _period(story, months):
    first = story.today + relativedelta(day=1, months=-months)
    return first, first + relativedelta(months=1, days=-1)


def _book_overhead(story, env, months, centres, accounts):
    _first, last = _period(story, months)
    journal = env["account.journal"].search(
        [("company_id", "=", story.company.id), ("type", "=", "general")], limit=1
    )
    items = []
    for when, centre, account, amount in OVERHEAD:
        if when == months:
            name = accounts[account].name
            items += [
                Command.create(
                    {
                        "name": name,
                        "account_id": accounts[account].id,
                        "debit": amount,
                        "analytic_distribution": {str(centres[centre].id): 100},
                    }
                ),
                Command.create(
                    {"name": name, "account_id": accounts["clearing"].id, "credit": amount}
                ),
            ]
    entry = env["account.move"].create(
        {"move_type": "entry", "journal_id": journal.id, "date": last, "line_ids": items}
    )
    entry.action_post()


def _run(story, env, cycle, months):
    first, last = _period(story, months)
    run = env["mds.allocation.run"].create(
        {"cycle_id": cycle.id, "date_from": first, "date_to": last}
    )
    run.action_test()
    run.action_post()


def _post_to_ledger(story, env):
    _first, last = _period(story, 2)
    tie = env["mds.cost.tie"].create({"day": last})
    tie.action_post()
