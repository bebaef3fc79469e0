"""An outside system does over HTTP exactly what the administrator's handbook says."""

import json
import re
import uuid
from pathlib import Path

import pytest
import requests

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "handbook"
CALL = re.compile(r"^POST (/json/2/[\w.]+/\w+).*?\n(\{.*?\})\n→", re.DOTALL | re.MULTILINE)


def _examples(page):
    """[(path, body)] of the calls on a page of the handbook."""
    return CALL.findall((HANDBOOK / page).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def device(administrator):
    """A device in care that nobody has read a meter of."""
    domain = [("meter_ids", "=", False), ("state", "=", "in_service"), ("serial", "!=", False)]
    [found] = administrator.read("mds.device", domain, ["name", "serial"], limit=1)
    return found


@pytest.fixture(scope="module")
def key(connect):
    """An API key of the engineer, made as he makes it in his preferences."""
    engineer = connect("engineer")
    values = {"name": "outside system", "duration": "1"}
    wizard = engineer.call("res.users.apikeys.description", "create", values)
    action = engineer.call("res.users.apikeys.description", "make_key", [wizard])
    if action["res_model"] == "res.users.identitycheck":
        action = engineer.call(
            "res.users.identitycheck",
            "run_check",
            [action["res_id"]],
            context={"password": "engineer"},
        )
    return action["context"]["default_key"]


@pytest.fixture
def post(url, key, administrator):
    def post(path, body, token=key):
        return requests.post(
            f"{url}{path}",
            json=body,
            headers={
                "Authorization": f"bearer {token}",
                "X-Odoo-Database": administrator.database,
            },
            timeout=60,
        )

    return post


@pytest.mark.parametrize("page", ["administrator.md", "administrator.zh_CN.md"])
def test_the_handbook_says_what_works(page, post, device):
    examples = _examples(page)
    assert {path.rpartition("/")[2] for path, _body in examples} >= {
        "post",
        "find_batch",
        "search_read",
    }
    for path, text in examples:
        text = text.replace("DEV/000123", device["name"]).replace("SN-0042", device["serial"])
        body = json.loads(text.replace("gw7-000001", uuid.uuid4().hex))
        for reading in body.get("readings", ()):
            reading["occurred_at"] = "2026-01-01T08:00:00Z"
        answer = post(path, body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        if path.endswith("/post"):
            assert found[0]["status"] in ("stored", "to_confirm")
        elif path.endswith("/find_batch"):
            assert found[1]["devices"][0]["number"] == device["name"]
        else:
            assert found[0]["name"] == device["name"]


def test_the_same_reading_twice_is_stored_once(post, device):
    reading = {
        "device": device["name"],
        "meter": "cycles",
        "value": 10,
        "occurred_at": "2026-01-01T08:00:00Z",
        "client_uuid": uuid.uuid4().hex,
    }
    path, body = "/json/2/mds.meter.reading/post", {"readings": [reading]}
    [first], [again] = post(path, body).json(), post(path, body).json()
    assert (first["status"], again["status"]) == ("stored", "known")
    assert first["id"] == again["id"]


def test_refusals_have_their_status(post):
    path = "/json/2/mds.device/find_batch"
    assert post(path, {"texts": []}, token="wrong").status_code == 401
    assert post(path, {}).status_code == 422
    assert post("/json/2/mds.device/_get_find_steps", {"text": "x"}).status_code in (403, 404)
    assert post("/json/2/ir.config_parameter/search_read", {"domain": []}).status_code == 403
