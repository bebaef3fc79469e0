import base64
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import WithRegionSet


class Killed(BaseException):
    """What a killed process does not survive."""


@tagged("post_install", "-at_install")
class TestConcurrency(WithRegionSet, TransactionCase):
    """Connections of their own: what is committed is committed, what is killed is gone.

    The data is committed and removed afterwards, but for its audit trail.
    """

    COUNT = 10

    def setUp(self):
        super().setUp()
        self._at_slices(4)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["mds.import.column"]._sync(["region"])
            run = env["mds.import.run"].create(
                {
                    "set_code": "region",
                    "file": base64.b64encode(self._list(self.COUNT, "KILL-").encode()),
                    "file_name": "kill.csv",
                }
            )
            run.action_check()
            self.run_id = run.id
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM mds_region WHERE code LIKE 'KILL-%'")
            cr.execute("DELETE FROM mds_import_run WHERE id = %s", [self.run_id])
            cr.execute("DELETE FROM mds_import_column WHERE set_code = 'region'")

    def _start(self):
        with self.registry.cursor() as cr:
            self._open(cr).action_run()

    def _open(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["mds.import.run"].browse(self.run_id)

    def _codes(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT code FROM mds_region WHERE code LIKE 'KILL-%' ORDER BY id")
            return [row[0] for row in cr.fetchall()]

    def _go_on_until_killed(self, method, when):
        """The background job, killed after so many calls of a method."""
        original = getattr(self.registry["mds.import.run"], method)
        calls = []

        def dying(records, *args):
            result = original(records, *args)
            calls.append(1)
            if len(calls) == when:
                raise Killed
            return result

        cr = self.registry.cursor()
        try:
            with patch.object(self.registry["mds.import.run"], method, dying):
                with self.assertRaises(Killed):
                    self._open(cr)._cron_continue()
        finally:
            cr._closed or cr.rollback()
            cr.close()

    def _check_end(self):
        with self.registry.cursor() as cr:
            self._open(cr)._cron_continue()
        with self.registry.cursor() as cr:
            run = self._open(cr)
            self.assertEqual((run.state, run.done_count, run.new_count), ("done", self.COUNT, 0))
            self.assertEqual(run.written_count, self.COUNT)
            self.assertEqual(len(run.made_ids), self.COUNT)
        self.assertEqual(self._codes(), [f"KILL-{n}" for n in range(self.COUNT)])

    def test_killed_in_the_middle_of_a_slice(self):
        self._start()
        self._go_on_until_killed("_note_made", 2)
        self.assertEqual(len(self._codes()), 4)
        self._check_end()

    def test_killed_between_two_slices(self):
        self._start()
        self._go_on_until_killed("_continue_in_background", 2)
        self.assertEqual(len(self._codes()), 4)
        self._check_end()

    def test_killed_in_the_last_breath(self):
        self._start()
        self._go_on_until_killed("_finish", 1)
        self.assertEqual(len(self._codes()), self.COUNT)
        self._check_end()

    def test_of_two_who_start_at_once_one_is_told(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            mine, theirs = self._open(first), self._open(second)
            self.assertEqual(theirs.state, "checked")
            mine.action_run()
            first.flush()
            with self.assertRaisesRegex(UserError, "Somebody else is working on this import"):
                theirs.action_run()
            second.rollback()
        with self.registry.cursor() as cr, self.assertRaisesRegex(UserError, "started"):
            self._open(cr).action_run()
        self._check_end()

    def test_two_background_jobs_do_not_write_a_slice_twice(self):
        self._start()
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertTrue(self._open(first)._continue_in_background())
            with mute_logger("odoo.sql_db"):
                self.assertFalse(self._open(second)._continue_in_background())
        self._check_end()
