"""Take the pictures of docs/screenshots from the running demo (`make run` first).

    .mds/venv/bin/python tools/screenshots.py [http://localhost:8069] [docs/screenshots]

Needs `pdftoppm` (Debian's poppler-utils) for the report. Each picture is taken as the role that
works with the screen, in English and in Chinese; the language is set in the user's own
preferences and set back at the end.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from browser import DESKTOP, PHONE, Session, browser_contexts, log_in

LANGUAGES = {"en": "en_US", "zh": "zh_CN"}


def find(session: Session, model: str, domain: list, order: str = "id") -> int:
    found = session.rpc(model, "search", [domain], {"order": order, "limit": 1})
    if not found:
        raise SystemExit(f"The demo has no {model} like {domain}.")
    return found[0]


def orders_board(session: Session) -> None:
    session.open("/odoo/service-orders", 1200)


def order(session: Session) -> None:
    record = find(
        session, "mds.order", [["state", "=", "in_progress"], ["coverage", "=", "warranty"]]
    )
    session.open(f"/odoo/service-orders/{record}", 1200)


def device(session: Session) -> None:
    record = find(session, "mds.device", [["serial", "=", "1234"]])
    session.open(f"/odoo/mds-devices/{record}", 1200)


def my_visits(session: Session) -> None:
    session.open("/odoo/my-visits", 1200)


def visit(session: Session) -> None:
    session.open("/odoo/my-visits", 800)
    button = session.page.locator(".o_kanban_record button[name=action_work]")
    card = button if button.count() else session.page.locator(".o_kanban_record")
    card.first.click()
    session.page.wait_for_selector(".o_mds_visit_mine")
    session.settle(1000)


def contract(session: Session) -> None:
    record = find(session, "mds.contract", [], "id desc")
    session.open(f"/odoo/mds-contracts/{record}", 1200)


def month(session: Session) -> None:
    session.open("/odoo/cost-month", 2000)


DESKTOP_SHOTS = (
    ("01-orders-board", "dispatcher", orders_board),
    ("02-order", "manager", order),
    ("03-device", "manager", device),
    ("07-contract", "contract", contract),
    ("08-month", "accountant", month),
)
PHONE_SHOTS = (("04-my-visits-phone", "engineer", my_visits), ("05-visit-phone", "engineer", visit))


def report(session: Session, code: str, folder: Path) -> None:
    """The first page of the service report of a finished order, as a picture."""
    record = find(session, "mds.order", [["state", "=", "done"]], "id desc")
    session.rpc("mds.order", "write", [[record], {"report_language": code}])
    answer = session.page.request.get(
        f"{session.base}/report/pdf/mds_order.report_service/{record}", timeout=120000
    )
    if "pdf" not in answer.headers.get("content-type", ""):
        raise SystemExit(f"No report: {answer.status} {answer.text()[:300]}")
    paper = folder / f"06-service-report_{code}.pdf"
    paper.write_bytes(answer.body())
    subprocess.run(
        ["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", paper, paper.with_suffix("")],
        check=True,
    )
    paper.unlink()


def main(base: str = "http://localhost:8069", target: str = "docs/screenshots") -> None:
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with browser_contexts() as new_context:
        for code, lang in LANGUAGES.items():
            for shots, screen, touch in (
                (DESKTOP_SHOTS, DESKTOP, False),
                (PHONE_SHOTS, PHONE, True),
            ):
                for name, login, open_screen in shots:
                    context = new_context(
                        viewport=screen,
                        has_touch=touch,
                        is_mobile=touch,
                        device_scale_factor=2 if touch else 1,
                        timezone_id="Asia/Shanghai",
                    )
                    session = log_in(context, base, login, lang=lang)
                    open_screen(session)
                    problem = session.error_text() or "; ".join(session.problems)
                    if problem:
                        raise SystemExit(f"{name}, {code}: {problem}")
                    session.page.screenshot(path=folder / f"{name}_{code}.png")
                    print(f"{name}_{code}.png, {session.overflow()} px too wide")
                    if lang != "en_US":
                        log_in(context, base, login, lang="en_US")
                    context.close()
            context = new_context(viewport=DESKTOP, timezone_id="Asia/Shanghai")
            report(log_in(context, base, "manager"), code, folder)
            context.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
