"""The audit chain: what it adds, and that writers on different records do not wait."""

import threading

from harness import benchmark
from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect

ALONE = "audit, one writer, 200 transactions"
ROUNDS = 200


def _write(database, model, record_id, rounds):
    """``rounds`` transactions of one entry each; rolled back, as only the locks are of interest."""
    with db_connect(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        for _round in range(rounds):
            env["mds.audit.entry"]._collect(
                [{"model": model, "record_id": record_id, "kind": "note", "payload": {"n": 1}}]
            )
            env["mds.audit.entry"]._flush_pending()
            cr.rollback()


@benchmark
def two_writers(env, measure):
    """Both at once on different records, beside the same number of transactions by one.

    One process has one interpreter lock, so two threads cannot be faster than one; a chain that
    serialised its writers would make them slower by the time each holds the lock.
    """
    database = env.cr.dbname
    _write(database, "mds.bench", 1, 20)
    with measure(ALONE, records=ROUNDS):
        _write(database, "mds.bench", 1, ROUNDS)
    with measure("audit, two writers, different records", records=ROUNDS, floor=ALONE):
        threads = [
            threading.Thread(target=_write, args=(database, "mds.bench", number, ROUNDS // 2))
            for number in (1, 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@benchmark
def write_beside_open_transaction(env, measure):
    """A write while another transaction holds the head of another record, and without it."""
    database = env.cr.dbname
    alone = "audit write, nobody else"
    with measure(alone, records=100):
        _write(database, "mds.bench", 3, 100)
    with db_connect(database).cursor() as cr:
        other = api.Environment(cr, SUPERUSER_ID, {})
        other["mds.audit.entry"]._collect(
            [{"model": "mds.bench", "record_id": 4, "kind": "note", "payload": {}}]
        )
        other["mds.audit.entry"]._flush_pending()
        with measure("audit write, another record held open", records=100, floor=alone):
            _write(database, "mds.bench", 3, 100)
        cr.rollback()


@benchmark
def verify(env, measure):
    """Recomputing the chains of 1,000 records with three entries each."""
    entries = env["mds.audit.entry"]
    for _round in range(3):
        entries._collect(
            [
                {"model": "mds.bench", "record_id": 100 + n, "kind": "note", "payload": {"n": n}}
                for n in range(1000)
            ]
        )
        entries._flush_pending()
    keys = [("mds.bench", 100 + n) for n in range(1000)]
    with measure("audit, verify 3,000 entries", records=3000):
        assert entries._verify(keys) == []
