"""``odoo audit_verify -d DATABASE [--anchor FILE …] [--key-file FILE]``: is the evidence whole?

Recomputes every audit chain, compares it with its head, with the anchors in the database and with
exported ones, and names the first broken or missing entry of each chain. Exit code 0: whole,
1: broken, 2: could not be checked.
"""

import argparse
import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class audit_verify(Command):
    """Verify the audit trail of a database, against exported anchors too."""

    def run(self, cmdargs):
        parser = argparse.ArgumentParser(prog=self.prog, description=self.__doc__.strip())
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            help="an exported anchor (repeatable, old to new)",
        )
        parser.add_argument("--key-file", help="the key that the anchors were signed with")
        args, odoo_args = parser.parse_known_args(cmdargs)
        config.parse_config([*odoo_args, "--no-http"], setup_logging=True)
        names = config["db_name"]
        database = names[0] if isinstance(names, list) and names else names
        if not database:
            parser.error("name the database with -d")
        texts = [
            line
            for path in args.anchor
            for line in Path(path).read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
        key = Path(args.key_file).read_bytes().strip() if args.key_file else None
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "mds.audit.anchor" not in env:
                sys.exit("The addon mds_base is not installed in this database.")
            breaks = env["mds.audit.anchor"]._verify_anchors(texts, key)
            cr.execute("SELECT count(*), count(DISTINCT (res_model, res_id)) FROM mds_audit_entry")
            entries, chains = cr.fetchone()
        for found in breaks:
            print(f"BROKEN  {found.code}: {found.message}")
        print(
            f"{entries} entries in {chains} chains, {len(texts)} exported anchors: "
            f"{len(breaks)} broken."
        )
        sys.exit(1 if breaks else 0)
