"""The whole suite over HTTP, as its users meet it. `make test` starts the server.

By hand: MDS_URL=http://localhost:8069 MDS_DATABASE=mds pytest tests/acceptance
"""

import csv
import os
from pathlib import Path

import pytest
import requests

ADDONS = Path(__file__).resolve().parents[2] / "addons"
LOGINS = ADDONS / "mds_demo" / "data" / "logins.csv"
TIMEOUT = 60


class Refused(Exception):
    """The server's answer was an error: `kind` is Odoo's exception, the text is its message."""

    def __init__(self, error):
        data = error.get("data") or {}
        super().__init__(data.get("message") or error.get("message"))
        self.kind = (data.get("name") or "").rpartition(".")[2]


class Client:
    """A person at a browser: a session, and the calls that the web client makes."""

    def __init__(self, url, database):
        self.url = url
        self.database = database
        self.http = requests.Session()
        self.session = {}

    def log_in(self, login, password, lang=None):
        values = {"db": self.database, "login": login, "password": password}
        self.session = self.post("/web/session/authenticate", values)
        self.context = dict(self.session.get("user_context") or {})
        if lang:
            self.context["lang"] = lang
        return self

    @property
    def uid(self):
        return self.session.get("uid")

    def post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        answer = self.http.post(f"{self.url}{path}", json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        payload = answer.json()
        if "error" in payload:
            raise Refused(payload["error"])
        return payload.get("result")

    def get(self, path, **params):
        return self.http.get(f"{self.url}{path}", params=params, timeout=TIMEOUT)

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does; the session's language goes with it."""
        context = {**self.context, **kwargs.pop("context", {})}
        params = {
            "model": model,
            "method": method,
            "args": list(args),
            "kwargs": {**kwargs, "context": context},
        }
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def read(self, model, domain, fields, **options):
        return self.call(model, "search_read", domain, fields, **options)

    def menus(self):
        """The menus that this user sees, by id."""
        answer = self.get("/web/webclient/load_menus", lang=self.context.get("lang", "en_US"))
        answer.raise_for_status()
        return {int(key): menu for key, menu in answer.json().items() if key != "root"}


def read_logins():
    """The demo story's users: role, login, password, name."""
    if not LOGINS.exists():
        return []
    with LOGINS.open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


def pytest_generate_tests(metafunc):
    if "user" in metafunc.fixturenames:
        metafunc.parametrize("user", read_logins(), ids=lambda user: user["login"])


@pytest.fixture(scope="session")
def url():
    address = os.environ.get("MDS_URL")
    if not address:
        pytest.skip("MDS_URL names no server: make test starts one")
    return address


@pytest.fixture(scope="session")
def connect(url):
    """`connect(login, password)` logs somebody in; `connect()` is a stranger."""

    def connect(login=None, password=None, lang=None):
        client = Client(url, os.environ["MDS_DATABASE"])
        return client.log_in(login, password or login, lang) if login else client

    return connect


@pytest.fixture(scope="session")
def administrator(connect):
    return connect("admin", "admin")


@pytest.fixture(scope="session")
def refused():
    """The exception of a refusal: `with pytest.raises(refused, match=…)`."""
    return Refused
