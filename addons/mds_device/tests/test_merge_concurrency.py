import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import TransactionCase, tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestMergeConcurrency(TransactionCase):
    """Two people merge the same two entries at the same moment: it happens once.

    The data is committed, as it must be for two connections to see it, and removed afterwards
    (but for the entries of the audit trail, which nobody removes).
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [
                    {"name": name, "is_company": True, "mds_is_hospital": True}
                    for name in ("Merged at Once", "Merged at Once Too")
                ]
            )
            self.ids = partners.ids
            # each has the dialog open
            vals = {"partner_ids": [(6, 0, self.ids)], "keep_id": self.ids[0], "reason": "One"}
            self.dialogs = env["mds.hospital.merge"].create([vals, vals]).ids
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["mds.hospital.merge"].browse(self.dialogs).exists().unlink()
            env["res.partner"].browse(self.ids).exists().unlink()
            cr.commit()

    def _merge(self, env, number):
        env["mds.hospital.merge"].browse(self.dialogs[number]).action_merge()

    def _second_writer(self, env, outcome):
        try:
            self._merge(env, 1)
            env.cr.commit()
            outcome["result"] = "merged"
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            env.cr.rollback()
            outcome["result"] = error.pgcode

    def _is_waiting(self, cr, pid):
        cr.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cr.fetchone()
        cr.commit()
        return bool(row and row[0])

    def test_two_merges_at_once_merge_once(self):
        outcome = {}
        with (
            self.registry.cursor() as first,
            self.registry.cursor() as second,
            self.registry.cursor() as watch,
        ):
            # made here: while tests run, this thread alone may ask for a registry
            env = api.Environment(second, SUPERUSER_ID, {})
            second.execute("SELECT pg_backend_pid()")
            [[pid]] = second.fetchall()
            second.commit()
            thread = threading.Thread(target=self._second_writer, args=(env, outcome))
            self._merge(api.Environment(first, SUPERUSER_ID, {}), 0)
            first.flush()
            thread.start()
            deadline = time.monotonic() + 10
            while not self._is_waiting(watch, pid):
                self.assertLess(time.monotonic(), deadline, "the second writer never waited")
                time.sleep(0.02)
            first.commit()
            thread.join(30)
        # the request of the loser fails in the way that Odoo answers by trying it again …
        self.assertEqual(outcome["result"], SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr, self.assertRaises(UserError) as refusal:
            # … and then is told that it is done
            self._merge(api.Environment(cr, SUPERUSER_ID, {}), 1)
        self.assertIn("merged already", str(refusal.exception))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            left = env["res.partner"].browse(self.ids).exists()
            self.assertEqual(left.ids, self.ids[:1])
            self.assertEqual(left.mds_alias_ids.mapped("name"), ["Merged at Once Too"])
