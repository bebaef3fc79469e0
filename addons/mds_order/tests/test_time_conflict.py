from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestTimeConflict(MdsOrderCommon):
    """What two orders claim of one engineer is kept, shown and decided; nothing is lost."""

    def setUp(self):
        super().setUp()
        self.order, self.visit = self._create_planned()
        self.other, _visit = self._create_planned(hour=14)
        self.booked = (
            self.env["mds.order.time"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": self.other.id,
                    "employee_id": self.employee.id,
                    "start": MONDAY + timedelta(hours=10),
                    "end": MONDAY + timedelta(hours=12),
                }
            )
        )
        self._arrive(self.visit)
        self.visit.action_finish(MONDAY + timedelta(hours=11))
        self.conflict = self.env["mds.time.conflict"].search([("visit_id", "=", self.visit.id)])

    def _get_hours(self, order):
        rows = order.time_ids.filtered(lambda row: row.kind == "work").sorted("start")
        return [((row.start - MONDAY).total_seconds() / 3600, row.duration_hours) for row in rows]

    def test_the_overlap_is_kept(self):
        self.assertEqual(self._get_hours(self.order), [(9, 1)])
        self.assertEqual(
            (self.conflict.start, self.conflict.end, self.conflict.other_order_id),
            (MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=11), self.other),
        )
        self.assertIn("time_conflict", self._get_codes(self.order))
        self.visit._create_time_rows()
        self.assertEqual(len(self.conflict.search([("visit_id", "=", self.visit.id)])), 1)

    def test_left_as_booked(self):
        conflict = self.conflict.with_user(self.dispatcher)
        self.assertEqual(conflict.action_keep()["res_model"], "mds.reason.wizard")
        conflict.with_context(mds_reason="He left earlier").action_keep()
        self.assertEqual((conflict.state, conflict.resolution_reason), ("kept", "He left earlier"))
        self.assertEqual(self._get_hours(self.other), [(10, 2)])
        self.assertEqual(self.order.conflict_ids.mapped("state"), ["kept"])
        self.assertNotIn("time_conflict", self._get_codes(self.order))
        self.assertChainWhole(conflict)

    def test_given_to_the_visit(self):
        self.conflict.with_user(self.dispatcher).with_context(mds_reason="Yes").action_give()
        self.assertEqual(self._get_hours(self.order), [(9, 1), (10, 1)])
        self.assertEqual(self._get_hours(self.other), [(11, 1)])

    def test_given_out_of_the_middle_splits_the_booked_row(self):
        third, visit = self._create_planned(hour=20)
        visit.action_accept(MONDAY + timedelta(hours=11))
        visit.action_arrive(MONDAY + timedelta(hours=11, minutes=15))
        visit.action_finish(MONDAY + timedelta(hours=11, minutes=45))
        third.conflict_ids.with_user(self.dispatcher).with_context(mds_reason="Yes").action_give()
        self.assertEqual(self._get_hours(third), [(11.25, 0.5)])
        self.assertEqual(self._get_hours(self.other), [(10, 1.25), (11.75, 0.25)])

    def test_a_changed_row_is_not_moved(self):
        self.booked.write({"start": MONDAY + timedelta(hours=11)})
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.conflict.with_user(self.dispatcher).with_context(mds_reason="Yes").action_give()

    def test_engineers_do_not_decide(self):
        with self.assertRaises(AccessError):
            self.conflict.with_user(self.engineer).with_context(mds_reason="Mine").action_give()
        with self.assertRaises(AccessError):
            self.conflict.with_user(self.manager).unlink()
        self.assertStateConformance("mds.time.conflict")


@tagged("post_install", "-at_install")
class TestTimeCorrection(MdsOrderCommon):
    """After closing, time is corrected by reversal; the engineer's signature stands."""

    def setUp(self):
        super().setUp()
        self.order, visit = self._create_planned()
        self._work(self.order, visit)
        self._accept(self.order)
        self.signature = self.sign(self.order, self.engineer)
        self.order.with_user(self.quality)._do_assess("no", "Wear.")
        self.row = self.order.time_ids.filtered(lambda row: row.kind == "work")

    def _close(self):
        self.order.with_user(self.dispatcher).action_close()
        self.assertEqual(self.order.state, "closed")

    def test_an_open_order_is_corrected_in_place(self):
        with self.assertRaisesRegex(UserError, "not closed"):
            self.row.with_user(self.dispatcher)._do_correct("Wrong")

    def test_reversal_and_what_is_right(self):
        self._close()
        right = {
            "kind": "work",
            "start": self.row.start,
            "end": self.row.end - timedelta(minutes=30),
            "wait_for": False,
        }
        new = self.row.with_user(self.dispatcher)._do_correct("Left earlier", right)
        self.assertEqual(new.mapped("duration_hours"), [-2.0, 1.5])
        self.assertEqual(self.order.work_hours, 1.5)
        self.assertTrue(self.row.is_reversed)
        self.assertEqual(self.row.duration_hours, 2.0)
        self.env.invalidate_all()
        self.assertEqual(self.signature.state, "valid")
        for row in self.row + new:
            self.assertTrue(self._get_entries(row))
            self.assertChainWhole(row)

    def test_the_dialog_shows_what_was_booked(self):
        self._close()
        action = self.row.with_user(self.dispatcher).action_correct()
        wizard = self.env[action["res_model"]].with_user(self.dispatcher)
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual((form.kind, form.start, form.end), ("work", self.row.start, self.row.end))
        form.end = self.row.end - timedelta(minutes=30)
        form.reason = "Left earlier"
        form.save().action_confirm()
        self.assertEqual(self.order.work_hours, 1.5)

    def test_a_reversed_row_is_not_reversed_again(self):
        self._close()
        new = self.row.with_user(self.dispatcher)._do_correct("Not worked")
        self.assertEqual(self.order.work_hours, 0)
        for row in (self.row, new):
            with self.assertRaisesRegex(UserError, "reversed already"):
                row.with_user(self.dispatcher)._do_correct("Again")

    def test_a_correction_wants_a_reason_and_the_right_role(self):
        self._close()
        with self.assertRaises(UserError):
            self.row.with_user(self.dispatcher)._do_correct("  ")
        with self.assertRaises(AccessError):
            self.row.with_user(self.engineer)._do_correct("Mine")
        with self.assertRaises(UserError):
            self.row.with_user(self.dispatcher).write({"end": self.row.start})

    def test_nobody_marks_a_row_by_hand(self):
        self.row.with_user(self.dispatcher).write({"is_reversed": True})
        self.assertFalse(self.row.is_reversed)
        row = (
            self.env["mds.order.time"]
            .with_user(self.dispatcher)
            .create(
                {
                    "order_id": self.order.id,
                    "employee_id": self.employee.id,
                    "start": MONDAY + timedelta(hours=12),
                    "end": MONDAY + timedelta(hours=13),
                    "reverses_id": self.row.id,
                }
            )
        )
        self.assertFalse(row.reverses_id)
