import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import TransactionCase
from odoo.tools import SQL
from psycopg2.errorcodes import SERIALIZATION_FAILURE

PATIENCE = 10


class TwoConnectionsCase(TransactionCase):
    """Two people at once, each with a database connection of his own.

    What they work on is committed, as it must be for both to see it; a test removes it afterwards.
    """

    USER = SUPERUSER_ID

    def race(self, first, second=None):
        """Both act on the same thing; the first commits while the second waits for him.

        :param first: called with an environment
        :param second: likewise; the same as ``first`` unless told otherwise
        :return: "done" when the second got through, else the code of the failure that Odoo answers
            by trying his request again
        """
        outcome = []
        with (
            self.registry.cursor() as one,
            self.registry.cursor() as other,
            self.registry.cursor() as watch,
        ):
            # made here: while tests run, this thread alone may ask for a registry
            env = api.Environment(other, self.USER, {})
            other.execute("SELECT pg_backend_pid()")
            [[pid]] = other.fetchall()
            other.commit()
            thread = threading.Thread(target=self._act, args=(second or first, env, outcome))
            mine = api.Environment(one, self.USER, {})
            first(mine)
            mine.flush_all()
            one.flush()
            thread.start()
            deadline = time.monotonic() + PATIENCE
            while not self._is_waiting(watch, pid):
                self.assertLess(time.monotonic(), deadline, "the second never waited")
                time.sleep(0.02)
            one.commit()
            thread.join(3 * PATIENCE)
        self.assertTrue(outcome, "the second never came to an end")
        return outcome[0]

    def race_and_retry(self, first, second=None):
        """The second fails in the way that Odoo answers by trying again, and does so."""
        self.assertEqual(self.race(first, second), SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:
            (second or first)(api.Environment(cr, self.USER, {}))
            cr.commit()

    def delete_rows(self, cr, *tables):
        """Remove rows of (table, column, ids), in this order."""
        for table, column, ids in tables:
            if ids:
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s IN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        tuple(ids),
                    )
                )

    def _act(self, act, env, outcome):
        try:
            act(env)
            env.flush_all()
            env.cr.commit()
            outcome.append("done")
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            env.cr.rollback()
            outcome.append(error.pgcode)

    def _is_waiting(self, cr, pid):
        cr.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cr.fetchone()
        cr.commit()
        return bool(row and row[0])
