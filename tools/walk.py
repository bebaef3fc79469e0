"""Walk through every menu of the running demo as each login, in both languages (`make run` first).

    .mds/venv/bin/python tools/walk.py [--base http://localhost:8069] [--to .mds/walk]
        [--login engineer] [--lang zh] [--phone] [--forms]

Opens each menu of the suite, with ``--forms`` also the first record of each list, takes a picture,
and tells what is wrong: an error dialog, a script error, a page wider than the screen.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from browser import DESKTOP, PHONE, Session, browser_contexts, log_in
from playwright.sync_api import Error

LANGUAGES = {"en": "en_US", "zh": "zh_CN"}
LOGINS = Path(__file__).resolve().parents[1] / "addons/mds_demo/data/logins.csv"
ROW = ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"
CELL = "td.o_data_cell:not(.o_handle_cell):not(.o_list_button)"
CORNER = {"x": 5, "y": 5}
SAMPLE = ".o_view_sample_data, .o_view_nocontent"


def entries(session: Session) -> list[tuple[str, int]]:
    """(path of names, action id) of the suite's menus that the user sees."""
    menus = session.menus()
    found: list[tuple[str, int]] = []

    def visit(menu: dict, path: str) -> None:
        name = f"{path}-{menu['name']}" if path else menu["name"]
        if menu.get("action_id") and not menu["children"]:
            found.append((name, menu["action_id"]))
        for child in menu["children"]:
            visit(menus[str(child)], name)

    for app in menus["root"]["children"]:
        if (menus[str(app)].get("xmlid") or "").startswith("mds_"):
            visit(menus[str(app)], "")
    return found


def look(session: Session, name: str, folder: Path) -> list[str]:
    file = re.sub(r"[^\w.-]+", "_", name)
    session.page.screenshot(path=folder / f"{file}.png")
    problems = list(session.problems)
    session.problems.clear()
    if error := session.error_text():
        problems.append(error)
    if session.overflow() > 1:
        problems.append(f"{session.overflow()} pixels wider than the screen")
    return [f"{name}: {problem}" for problem in problems]


def open_first(session: Session) -> bool:
    """Open the first record, as a finger would; False where there is none, or samples only.

    Not in the middle of it: a card has its button there, and a row that is wider than the screen
    has something else.
    """
    row = session.page.locator(ROW).first
    if not row.count() or session.page.locator(SAMPLE).count():
        return False
    cell = row.locator(CELL)
    (cell.first if cell.count() else row).click(position=CORNER, timeout=10000)
    session.settle(700)
    return True


def walk(session: Session, folder: Path, with_forms: bool) -> list[str]:
    """What cannot be opened is told, and the walk goes on."""
    problems = []
    for name, action in entries(session):
        try:
            session.open(f"/odoo/action-{action}")
            problems += look(session, name, folder)
            if with_forms and open_first(session):
                problems += look(session, f"{name}-form", folder)
        except Error as error:
            problems.append(f"{name}: {str(error).splitlines()[0]}")
            problems += look(session, f"{name}-stuck", folder)
    return problems


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", default="http://localhost:8069")
    parser.add_argument("--to", default=".mds/walk")
    parser.add_argument("--login", default="")
    parser.add_argument("--lang", default="")
    parser.add_argument("--phone", action="store_true")
    parser.add_argument("--forms", action="store_true")
    options = parser.parse_args()
    with LOGINS.open(newline="", encoding="utf-8") as source:
        logins = [row["login"] for row in csv.DictReader(source)]
    logins = options.login.split(",") if options.login else logins
    problems = []
    with browser_contexts() as new_context:
        for login in logins:
            for code in options.lang.split(",") if options.lang else LANGUAGES:
                size = PHONE if options.phone else DESKTOP
                session = log_in(
                    new_context(viewport=size, has_touch=options.phone),
                    options.base,
                    login,
                    lang=LANGUAGES[code],
                )
                folder = Path(options.to) / f"{login}_{code}{'_phone' if options.phone else ''}"
                folder.mkdir(parents=True, exist_ok=True)
                found = walk(session, folder, options.forms)
                problems += [f"{login} {code}: {problem}" for problem in found]
                print(f"{login} {code}: {len(found)} problems", flush=True)
                session.page.context.close()
    print("\n".join(problems) or "nothing wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
