from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MdsImportCommon


@tagged("post_install", "-at_install")
class TestBackground(MdsImportCommon):
    """Long lists: slices of four rows, by the background job; commits are savepoints here."""

    def setUp(self):
        super().setUp()
        self._at_slices(4)
        self.commits = []

        def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
            self.env.flush_all()
            self.commits.append(processed)
            return float("inf")

        patcher = patch.object(self.registry["ir.cron"], "_commit_progress", commit_progress)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _start(self, content, **vals):
        run = self._create_run(content, **vals)
        run.action_check()
        run.action_run()
        return run

    def _cron(self):
        self.env(user=SUPERUSER_ID, su=True)["mds.import.run"]._cron_continue()

    def test_a_long_list_waits_for_the_background(self):
        run = self._start(self._list(10))
        self.assertEqual((run.state, len(self._regions())), ("running", 0))
        with self.assertRaisesRegex(UserError, "has started this import already"):
            run.action_run()
        self._cron()
        self.assertEqual((run.state, len(self._regions())), ("done", 10))
        self.assertEqual([n for n in self.commits if n > 1], [4, 4, 2])

    def test_the_background_works_with_the_rights_of_who_started(self):
        run = self._start(self._list(5))
        self._cron()
        self.assertEqual(self._regions().create_uid, self.administrator)
        self.assertEqual(
            set(self._get_entries(run, "write").mapped("actor_id")), {self.administrator.id}
        )

    def test_lost_rights_stop_the_run_in_words(self):
        run = self._start(self._list(5))
        self.administrator.group_ids = self.env.ref("mds_base.group_dispatcher")
        self._cron()
        self.env.invalidate_all()
        self.assertEqual((run.sudo().state, len(self._regions())), ("failed", 0))
        self.assertIn("0 rows are written, 5 are not", run.sudo().result)

    def test_progress_is_seen_between_slices(self):
        run = self._start(self._list(8))
        run.action_continue()  # nothing at once: the background has it
        run._write_slices(1)
        self.assertEqual((run.progress, run.state), (50.0, "running"))

    def test_a_user_stops_and_resumes(self):
        run = self._start(self._list(6))
        run._write_slices(1)
        run.action_stop()
        self.assertEqual((run.state, run.done_count), ("failed", 4))
        self.assertIn("Stopped by", run.result)
        self._cron()
        self.assertEqual(len(self._regions()), 4)
        run.action_resume()
        self._cron()
        self.assertEqual((run.state, len(self._regions())), ("done", 6))

    def test_a_row_that_became_wrong_stops_the_run_and_keeps_what_is_written(self):
        run = self._start(self._list(8))
        run._write_slices(1)
        self._spoil(run, "R6")
        self._cron()
        self.assertEqual((run.state, run.done_count, run.new_count), ("failed", 4, 4))
        self.assertIn("Row 8", run.result)

    def _spoil(self, run, code):
        row = run.sudo().row_ids.filtered(lambda r: r.values["code"] == code)
        row.values = {**row.values, "name": "forbidden"}

    def test_a_fault_of_the_program_is_kept_on_the_run(self):
        run = self._start(self._list(5))
        with (
            patch.object(
                self.registry["mds.import.set.test"], "_make", side_effect=ZeroDivisionError
            ),
            mute_logger("odoo.addons.mds_import.models.import_writing"),
        ):
            self._cron()
        self.assertEqual((run.state, len(self._regions())), ("failed", 0))
        self.assertIn("fault of the program", run.result)
        run.action_resume()
        self._cron()
        self.assertEqual((run.state, len(self._regions())), ("done", 5))
