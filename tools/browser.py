"""A headless browser at the web client, for screenshots and for walking through every menu.

Needs a running server (``make run``) and the test environment (playwright's Python package,
driving the Chromium of the system).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 375, "height": 740}

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Session:
    """One user at one screen: his page, and what went wrong on it."""

    base: str
    login: str
    page: Page
    problems: list[str] = field(default_factory=list)

    def rpc(self, model: str, method: str, args: list | None = None, kwargs: dict | None = None):
        """Call a method as the user, through his own session."""
        response = self.page.request.post(
            f"{self.base}/web/dataset/call_kw/{model}/{method}",
            data={
                "jsonrpc": "2.0",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args or [],
                    "kwargs": kwargs or {},
                },
            },
        )
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise RuntimeError(f"{model}.{method}: {data.get('message') or answer['error']}")
        return answer["result"]

    def menus(self) -> dict:
        return self.rpc("ir.ui.menu", "load_menus", [False])

    def open(self, path: str, settle: int = 400) -> None:
        self.page.goto(f"{self.base}{path}", wait_until="domcontentloaded")
        self.settle(settle)

    def settle(self, extra: int = 400) -> None:
        """Wait until the client shows a view and nothing is loading.

        (The network is never idle: the client keeps a websocket.)
        """
        self.page.wait_for_selector(
            ".o_action_manager > *, .o_home_menu, .modal-content", timeout=30000
        )
        with contextlib.suppress(Error):
            self.page.wait_for_selector(
                ".o_view_controller .o_content > *, .o_dialog .modal-body > *", timeout=10000
            )
        with contextlib.suppress(Error):
            self.page.wait_for_selector(
                ".o_blockUI, .o_loading_indicator", state="hidden", timeout=10000
            )
        self.page.wait_for_timeout(extra)

    def error_text(self) -> str:
        """The text of an error dialog or of an error notification, or an empty text."""
        for selector in (".o_error_dialog", ".o_notification.border-danger"):
            box = self.page.locator(selector)
            if box.count():
                return re.sub(r"\s+", " ", box.first.inner_text())[:600]
        return ""

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


@contextlib.contextmanager
def browser_contexts(**options) -> Iterator[callable]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        try:
            yield browser.new_context
        finally:
            browser.close()


def log_in(
    context: BrowserContext, base: str, login: str, password: str | None = None, lang: str = ""
) -> Session:
    """Log in through the form; ``lang`` sets the language in the user's own preferences."""
    page = context.new_page()
    session = Session(base, login, page)
    page.on(
        "pageerror", lambda error: session.problems.append(f"{page.url}: script error: {error}")
    )
    page.goto(f"{base}/web/login", wait_until="domcontentloaded")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_selector(".o_main_navbar, .o_home_menu, .o_web_client", timeout=60000)
    if lang:
        uid = session.rpc("res.users", "search", [[["login", "=", login]]])[0]
        session.rpc("res.users", "write", [[uid], {"lang": lang}])
        page.reload(wait_until="domcontentloaded")
        page.wait_for_selector(".o_main_navbar", timeout=60000)
    return session
