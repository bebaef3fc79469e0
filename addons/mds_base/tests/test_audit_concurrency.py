from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import errors

MODEL = "mds.test.concurrent"


@tagged("post_install", "-at_install")
class TestAuditConcurrency(TransactionCase):
    """Two connections at once, for real: what one transaction alone cannot show."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_committed_rows)

    @contextmanager
    def _connection(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SET lock_timeout = '300ms'")
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    def _remove_committed_rows(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            for table in ("mds_audit_entry", "mds_audit_head"):
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cr.execute(f"DELETE FROM {table} WHERE res_model = %s", (MODEL,))
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.commit()

    def _note(self, env, *record_ids):
        entries = env["mds.audit.entry"]
        entries._collect(
            [
                {"model": MODEL, "record_id": record_id, "kind": "note", "payload": {}}
                for record_id in record_ids
            ]
        )
        entries._flush_pending()

    def test_writers_on_different_records_do_not_wait(self):
        with self._connection() as one, self._connection() as other:
            self._note(one, 1, 3)
            self._note(other, 2, 4)  # would run into the lock time-out

    @mute_logger("odoo.sql_db")
    def test_second_writer_on_a_record_waits_for_the_first(self):
        with self._connection() as one, self._connection() as other:
            self._note(one, 1)
            with self.assertRaises(errors.LockNotAvailable):
                self._note(other, 1)

    @mute_logger("odoo.sql_db")
    def test_chain_never_forks(self):
        with self._connection() as one, self._connection() as other:
            other.cr.execute("SELECT count(*) FROM mds_audit_entry")  # takes its snapshot
            self._note(one, 1)
            one.cr.commit()
            with self.assertRaises(errors.SerializationFailure):
                self._note(other, 1)  # the request is retried with a new snapshot
            other.cr.rollback()
            other.cr.execute("SET lock_timeout = '300ms'")
            self._note(other, 1)
            other.cr.commit()
            keys = [(MODEL, 1)]
            self.assertEqual(other["mds.audit.entry"]._verify(keys), [])
            self.assertEqual(
                other["mds.audit.entry"].search([("res_model", "=", MODEL)]).mapped("sequence"),
                [2, 1],
            )
