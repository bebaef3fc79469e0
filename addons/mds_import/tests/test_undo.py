from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsImportCommon


@tagged("post_install", "-at_install")
class TestUndo(MdsImportCommon):
    def _undo(self, run):
        run.with_context(mds_reason="Wrong list").action_undo()

    def _age(self, run):
        """As if the run lay a day back: in a test all is one transaction, hence one time."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mds_import_record SET written_at = written_at - interval '1 day' "
            "WHERE run_id = %s",
            [run.id],
        )
        self.env.cr.execute(
            "UPDATE mds_region SET write_date = write_date - interval '1 day' WHERE id IN "
            "(SELECT res_id FROM mds_import_record WHERE run_id = %s)",
            [run.id],
        )
        self.env.invalidate_all()

    def test_undo_asks_why(self):
        run = self._import(self._list(1))
        self.assertEqual(run.action_undo()["res_model"], "mds.reason.wizard")
        self.assertEqual(run.state, "done")

    def test_untouched_records_go(self):
        run = self._import(self._list(3))
        self._age(run)
        self._undo(run)
        self.assertFalse(self._regions())
        self.assertEqual(run.state, "undone")
        self.assertEqual(set(run.row_ids.mapped("status")), {"undone"})
        self.assertIn("3 records were taken back", run.result)
        [entry] = self._get_entries(run, "transition").filtered(lambda e: e.reason)
        self.assertEqual(entry.reason, "Wrong list")

    def test_what_somebody_changed_is_kept_and_named(self):
        run = self._import(self._list(3))
        self._age(run)
        self._regions()[1].with_user(self.administrator).name = "Renamed"
        self._undo(run)
        self.assertEqual(self._regions().mapped("name"), ["Renamed"])
        self.assertIn("changed by", run.kept_ids.remark)
        self.assertIn("1 were kept", run.result)
        self.assertEqual(run.outcome, run.result)

    def test_what_somebody_uses_is_kept_and_named(self):
        run = self._import(self._list(3))
        self._age(run)
        used = self._regions()[0]
        self.env["mds.region"].create({"name": "Below", "code": "B", "parent_id": used.id})
        self._undo(run)
        self.assertEqual(self._regions(), used)
        self.assertIn("is used by", run.kept_ids.remark)

    def test_a_tree_goes_from_below(self):
        top = self._import(self._list(1))
        run = self._import("Name,Code,Above\nA,RA,R0\nB,RB,R0\n")
        self._age(run)
        self._age(top)
        with self.assertRaisesRegex(UserError, "is used by"):
            self._undo(top)
        self.assertEqual(top.state, "done")
        self._undo(run)
        self._undo(top)
        self.assertFalse(self._regions())

    def test_known_rows_are_no_concern_of_the_undo(self):
        first = self._import(self._list(2))
        second = self._import(self._list(3))
        self._age(second)
        self._undo(second)
        self.assertEqual(self._regions().mapped("code"), ["R0", "R1"])
        self.assertEqual(first.state, "done")

    def test_an_undone_list_can_be_imported_anew(self):
        run = self._import(self._list(2))
        self._age(run)
        self._undo(run)
        with self.assertRaises(UserError):
            self._undo(run)
        self._import(self._list(2))
        self.assertEqual(len(self._regions()), 2)
