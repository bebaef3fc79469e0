"""What is written off: loaners, instruments and vans, from posted entries to those who use them.

The entries carry no analytic distribution, as an accountant books them: ledger rules bring them to
a centre with the month's charges, and a cycle spreads them.
"""

from odoo.fields import Command

from .costs import _period

ASSETS = (
    # key, account, English, Chinese, centre in English, in Chinese, a month
    (
        "loaners",
        "540230",
        "Depreciation of loaners",
        "备用机折旧",
        "Loaner Pool",
        "备用机库",
        5200,
    ),
    (
        "instruments",
        "540240",
        "Depreciation of test instruments",
        "检测仪器折旧（未分摊）",
        "Test Instruments",
        "检测仪器",
        2350,
    ),
    (
        "vans",
        "540250",
        "Depreciation of service vans",
        "服务车辆折旧",
        "Vehicle Pool",
        "服务车队",
        6800,
    ),
)
ACCUMULATED = ("160290", "Accumulated depreciation of service assets", "售后资产累计折旧")
USERS = (
    # centre, share of the loaners in percent, kilometres of its vans in a month
    ("Service East", 45, 5200),
    ("Service South", 35, 3900),
    ("Service West", 20, 2700),
)


def prepare(story, env):
    """Accounts, centres, ledger rules, the entries of two months, and the cycle.

    :return: the cycle
    """
    accounts = _open_accounts(story)
    centres = _make_centres(story, env)
    env["mds.cost.ledger.rule"].create(
        [
            {"account_id": accounts[key].id, "cost_centre_id": centres[key].id}
            for key, *_rest in ASSETS
        ]
    )
    for months in (2, 1):
        _book(story, env, months, accounts)
    return _make_cycle(story, env, centres)


def _open_accounts(story):
    accounts = {}
    rows = [
        (key, code, name, chinese, "expense_depreciation")
        for key, code, name, chinese, *_ in ASSETS
    ]
    rows.append(("accumulated", *ACCUMULATED, "asset_fixed"))
    for key, code, name, chinese, kind in rows:
        account = (
            story.env["account.account"]
            .with_company(story.company)
            .create({"code": code, "name": name, "account_type": kind})
        )
        story.translate(account, [chinese])
        accounts[key] = account
    return accounts


def _make_centres(story, env):
    plan = story.env.ref("mds_cost.dimension_cost_centre").plan_id
    centres = {}
    for key, _code, _name, _chinese, centre, chinese, _amount in ASSETS:
        centres[key] = env["account.analytic.account"].create({"name": centre, "plan_id": plan.id})
        story.translate(centres[key], [chinese])
    return centres


def _book(story, env, months, accounts):
    _first, last = _period(story, months)
    journal = env["account.journal"].search(
        [("company_id", "=", story.company.id), ("type", "=", "general")], limit=1
    )
    items = [
        Command.create(
            {"name": accounts[key].name, "account_id": accounts[key].id, "debit": amount}
        )
        for key, *_rest, amount in ASSETS
    ]
    items.append(
        Command.create(
            {
                "name": accounts["accumulated"].name,
                "account_id": accounts["accumulated"].id,
                "credit": sum(row[-1] for row in ASSETS),
            }
        )
    )
    entry = env["account.move"].create(
        {"move_type": "entry", "journal_id": journal.id, "date": last, "line_ids": items}
    )
    entry.action_post()


def _make_cycle(story, env, centres):
    found = env["account.analytic.account"].with_context(lang="en_US")
    users = {name: found.search([("name", "=", name)], limit=1) for name, _share, _way in USERS}
    figure = env["mds.allocation.figure"].create(
        {
            "name": "Kilometres of vans",
            "unit": "km",
            "value_ids": [
                Command.create(
                    {"account_id": users[name].id, "start": story.day(400), "quantity": way}
                )
                for name, _share, way in USERS
            ],
        }
    )
    story.translate(figure, ["服务车辆里程"])
    cycle = env["mds.allocation.cycle"].create(
        {
            "name": "Loaners, instruments and vans",
            "sequence": 20,
            "segment_ids": [
                Command.create(
                    {"sender_id": centres["vans"].id, "driver": "figure", "figure_id": figure.id}
                ),
                Command.create(
                    {
                        "sequence": 20,
                        "sender_id": centres["instruments"].id,
                        "receiver_kind": "order",
                        "driver": "visits",
                    }
                ),
                Command.create(
                    {
                        "sequence": 30,
                        "sender_id": centres["loaners"].id,
                        "driver": "fixed",
                        "receiver_ids": [
                            Command.create({"account_id": users[name].id, "weight": share})
                            for name, share, _way in USERS
                        ],
                    }
                ),
            ],
        }
    )
    story.translate(cycle, ["备用机、仪器与车辆折旧"])
    return cycle
