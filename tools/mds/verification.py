"""`odoo audit_verify`: is the audit trail of a database whole?"""

from __future__ import annotations

import re
from pathlib import Path

from .console import Failure
from .odoo_process import Odoo
from .settings import ADDONS

SUMMARY = re.compile(r"\d+ entries in \d+ chains, .* broken\.")


def verify_trail(odoo: Odoo, database: str, anchors: Path | None = None) -> tuple[bool, list[str]]:
    """Recompute every chain; whether all are whole, and what was said about it."""
    options = ["-d", database]
    if anchors:
        options += ["--anchor", str(anchors)]
    log_file = odoo.settings.logs / f"verify-{database}.log"
    command = [f"--addons-path={ADDONS}", "audit_verify"]
    code, log = odoo.run(options, log_file=log_file, subcommand=command)
    said = [line for line in log.lines if line.startswith("BROKEN") or SUMMARY.match(line)]
    if code not in (0, 1) or not any(SUMMARY.match(line) for line in said):
        raise Failure(
            "\n".join(["The audit trail could not be verified.", *log.lines[-10:]]),
            f"The whole log: {log_file}",
        )
    return code == 0, said
