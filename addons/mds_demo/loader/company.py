"""The invented company, its regions, outlets, logins and engineers."""

import base64

from odoo.exceptions import UserError
from odoo.fields import Command

from . import source
from .story import CHINESE, ZONE

LANGUAGES = ("en_US", CHINESE)
NAME = "华康医械服务 Huakang Medical Service"


def check_is_free(env):
    """Refuse a database in which somebody works: the story takes its main company."""
    company = env.ref("base.main_company")
    if env["account.move"].search_count([("company_id", "=", company.id)], limit=1) or env[
        "mds.order"
    ].search_count([], limit=1):
        raise UserError(
            env._(
                "The demo story needs a database of its own: %(company)s has orders or journal "
                "entries already. Create a new database and install it there.",
                company=company.name,
            )
        )


def tell(story):
    _install_languages(story)
    _set_up_company(story)
    story.company.partner_id.lang = "zh_CN"  # what has one name for everybody: places
    _create_regions(story)
    _create_users(story)
    _create_outlets(story)
    _create_engineers(story)
    return f"{len(story.regions)} regions, {len(story.users)} logins"


def _install_languages(story):
    """English and Chinese; a database made in one of them lacks the other."""
    languages = story.env["res.lang"]
    missing = [code for code in LANGUAGES if code not in dict(languages.get_installed())]
    for code in missing:
        wizard = story.env["base.language.install"].create(
            {"lang_ids": [Command.set(languages._activate_lang(code).ids)]}
        )
        wizard.lang_install()


def _set_up_company(story):
    """Country, chart of accounts for small enterprises, stock valued in real time."""
    company = story.company
    company.write(
        {
            "name": NAME,
            "country_id": story.env.ref("base.cn").id,
            "street": "演示路 1 号",
            "city": "宁江市",
            "logo": base64.b64encode((source.DATA / "logo.png").read_bytes()),
        }
    )
    company.partner_id.tz = ZONE.key
    company.resource_calendar_id.tz = ZONE.key
    story.env["account.chart.template"].try_loading("cn", company=company, install_demo=False)
    cost = story.env["account.account"].with_company(company)
    cost = cost.create(
        {"code": "540110", "name": "Cost of service parts", "account_type": "expense_direct_cost"}
    )
    story.translate(cost, ["服务备件成本"])
    company.write(
        {
            "inventory_valuation": "real_time",
            "cost_method": "average",
            "mds_service_cost_account_id": cost.id,
        }
    )


def _create_regions(story):
    for row in story.rows("regions"):
        region = story.env["mds.region"].create(
            {
                "code": row["code"],
                "name": row["name_en"],
                "parent_id": story.regions[row["parent"]].id if row["parent"] else False,
            }
        )
        story.translate(region, [row["name_zh"]])
        story.regions[row["code"]] = region


def _create_users(story):
    """One login per role, and one per engineer. The password is the login."""
    engineer_group = story.env.ref("mds_base.group_engineer")
    vals_list = [
        _prepare_user_vals(row, _get_groups(story, row["role"])) for row in story.rows("logins")
    ]
    known = {vals["login"] for vals in vals_list}
    vals_list += [
        _prepare_user_vals({**row, "password": row["login"]}, engineer_group)
        for row in story.rows("engineers")
        if row["login"] not in known
    ]
    users = story.env["res.users"].create(vals_list)
    if "odoobot_state" in users._fields:
        users.odoobot_state = "disabled"  # its greeting covers the screen of a telephone
    story.users = {user.login: user for user in users}
    # in this company the service manager orders what vendors do
    buyer = story.env.ref("mds_order_purchase.group_buyer")
    story.users["manager"].group_ids = [Command.link(buyer.id)]
    accountant = story.users["accountant"]
    accountant.group_ids = [Command.link(story.env.ref("account.group_account_user").id)]


def _get_groups(story, role):
    """The group of a role; the HR clerk is Odoo's, and reads what service does."""
    if role == "hr_clerk":
        return story.env.ref("mds_base.group_user") + story.env.ref("hr.group_hr_user")
    return story.env.ref(f"mds_base.group_{role}")


def _prepare_user_vals(row, groups):
    return {
        "name": row["name"],
        "login": row["login"],
        "password": row["password"],
        "lang": "en_US",
        "tz": ZONE.key,
        "group_ids": [Command.set(groups.ids)],
    }


def _create_outlets(story):
    rows = story.rows("outlets")
    outlets = story.as_("msadmin")["mds.outlet"].create(
        [
            {
                "code": row["code"],
                "name": row["name"],
                "region_id": story.regions[row["region"]].id,
                "company_id": story.company.id,
            }
            for row in rows
        ]
    )
    story.outlets = {row["code"]: outlet for row, outlet in zip(rows, outlets, strict=True)}


def _choose_approver_of_claims(story, employees):
    """Where Odoo's expenses are installed, the service manager approves what engineers claim."""
    approver = story.env.ref("hr_expense.group_hr_expense_team_approver", raise_if_not_found=False)
    if approver and "expense_manager_id" in employees._fields:
        story.users["manager"].group_ids = [Command.link(approver.id)]
        employees.expense_manager_id = story.users["manager"]


def _create_engineers(story):
    rows = story.rows("engineers")
    employees = story.env["hr.employee"].create(
        [
            {
                "name": row["name"],
                "company_id": story.company.id,
                "user_id": story.users[row["login"]].id,
                "job_title": "服务工程师 Service engineer",
                "tz": ZONE.key,
                "mds_is_engineer": True,
                "mds_outlet_id": story.outlets[row["outlet"]].id,
                "mds_region_id": story.regions[row["region"]].id,
            }
            for row in rows
        ]
    )
    _choose_approver_of_claims(story, employees)
    story.employees = {row["code"]: one for row, one in zip(rows, employees, strict=True)}
