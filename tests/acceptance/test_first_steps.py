"""A stranger starts the suite and looks around in each role, in both languages."""

import json
import os

import pytest

ROOT_MENU = "mds_base.menu_root"


def test_server_is_healthy(connect):
    assert connect().get("/web/health").json() == {"status": "pass"}


def test_stranger_is_shown_the_door(connect):
    answer = connect().get("/odoo")
    assert "/web/login" in answer.url


def test_wrong_password_is_refused(connect, refused):
    with pytest.raises(refused) as refusal:
        connect("admin", "wrong")
    assert refusal.value.kind == "AccessDenied"


def test_all_addons_are_installed(administrator):
    wanted = set(os.environ["MDS_ADDONS"].split(","))
    domain = [("name", "in", sorted(wanted)), ("state", "=", "installed")]
    found = administrator.read("ir.module.module", domain, ["name"])
    assert {module["name"] for module in found} == wanted


def test_both_languages_are_active(administrator):
    found = administrator.read("res.lang", [("active", "=", True)], ["code"])
    assert {"en_US", "zh_CN"} <= {language["code"] for language in found}


def test_menus_are_translated(connect):
    english = _our_menus(connect("admin", "admin", "en_US"))
    chinese = _our_menus(connect("admin", "admin", "zh_CN"))
    assert english
    same = [
        menu["name"]
        for key, menu in english.items()
        if menu["name"] == chinese[key]["name"] and menu["name"].isascii()
    ]
    assert not same


def test_web_client_builds(administrator):
    """The bundle of the backend is made without an error and holds our files."""
    page = administrator.get("/odoo")
    assert page.status_code == 200
    scripts = [part.split('"')[0] for part in page.text.split('src="')[1:] if ".min.js" in part]
    assert scripts
    for script in scripts:
        answer = administrator.get(script)
        assert answer.status_code == 200
        assert "Asset bundle error" not in answer.text[-2000:]


@pytest.mark.parametrize("lang", ["en_US", "zh_CN"])
def test_role_opens_all_its_menus(user, lang, connect):
    """Every menu that a role sees opens: its views are valid, its records may be read."""
    client = connect(user["login"], user["password"], lang)
    opened = [_open(client, menu) for menu in _our_menus(client).values() if menu["actionID"]]
    assert opened, f"{user['role']} sees no menu of the suite"


def test_role_is_no_system_administrator(user, connect):
    client = connect(user["login"], user["password"])
    assert not client.call("res.users", "has_group", [client.uid], "base.group_system")


def _our_menus(client):
    menus = client.menus()
    root = next((menu for menu in menus.values() if menu["xmlid"] == ROOT_MENU), None)
    assert root, f"the menu {ROOT_MENU} is not there"
    found, waiting = {}, [root]
    while waiting:
        menu = waiting.pop()
        found[menu["id"]] = menu
        waiting += [menus[child] for child in menu["children"]]
    return found


def _open(client, menu):
    """What the web client does on a click: load the action, its views, and the first records."""
    action = client.post("/web/action/load", {"action_id": menu["actionID"]})
    if action["type"] == "ir.actions.server":
        return action["name"]
    if action["type"] != "ir.actions.act_window":
        return action["name"]
    views = [[view_id, kind] for view_id, kind in action["views"]]
    model = action["res_model"]
    client.call(model, "get_views", views=[*views, [False, "search"]])
    if action["target"] != "new":
        domain = action["domain"] if isinstance(action["domain"], list) else []
        client.call(
            model,
            "web_search_read",
            domain=domain,
            specification={"display_name": {}},
            limit=5,
            context=_context(action),
        )
    return action["name"]


def _context(action):
    """The action's context, when it is plain data; what needs the browser is left to the tours."""
    try:
        return json.loads(action["context"].replace("'", '"').replace("True", "true"))
    except (AttributeError, json.JSONDecodeError):
        return action["context"] if isinstance(action["context"], dict) else {}
