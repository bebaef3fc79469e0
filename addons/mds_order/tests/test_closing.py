import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestClosing(MdsOrderCommon):
    def test_each_missing_thing_is_named(self):
        order, visit = self._create_planned()
        self.assertEqual(
            self._get_codes(order),
            [
                "visit_open",
                "work_done",
                "tasks",
                "result",
                "codes",
                "time",
                "acceptance",
                "not_done",
                "assessment",
            ],
        )
        self._work(order, visit)
        self.assertEqual(self._get_codes(order), ["acceptance", "signature", "assessment"])
        self._accept(order)
        self.assertEqual(self._get_codes(order), ["signature", "assessment"])
        self.sign(order, self.engineer)
        self.assertEqual(self._get_codes(order), ["assessment"])
        order.with_user(self.quality)._do_assess("no", "Wear.")
        self.assertEqual(self._get_codes(order), [])

    def test_closing_says_what_is_missing(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        with self.assertRaises(UserError) as refused:
            order.with_user(self.dispatcher).action_close()
        for blocker in order._get_closing_blockers()[order]:
            self.assertIn(blocker.message, str(refused.exception))

    def test_each_blocker_leads_to_a_public_action(self):
        order, visit = self._create_planned()
        blockers = order._get_closing_blockers()[order]
        self._work(order, visit)
        blockers += order._get_closing_blockers()[order]
        for action in {blocker.action for blocker in blockers if blocker.action}:
            self.assertFalse(action.startswith("_"))
            self.assertTrue(callable(getattr(order, action)), action)

    def test_customer_decides_who_accepts(self):
        order, visit = self._create_planned()
        self.hospital.mds_required_acceptance = "both"
        self._work(order, visit)
        self.assertEqual(self._get_codes(order).count("acceptance"), 2)
        self._accept(order, "equipment_department")
        self.assertEqual(self._get_codes(order).count("acceptance"), 1)
        self.hospital.mds_required_acceptance = "none"
        self.assertEqual(self._get_codes(order).count("acceptance"), 0)

    def test_fit_in_spite_of_a_failed_step_needs_words(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        mine = order.with_user(self.engineer)
        self._answer_all(mine.task_ids)
        mine.task_ids[0].action_fail()
        mine.write(self._prepare_work_vals())
        with self.assertRaises(UserError):
            visit.action_complete()
        mine.result_note = "Housing scratched, without effect on safety."
        visit.action_complete()
        self.assertEqual(order.state, "done")

    def test_assessment_needs_a_reason(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            order.with_user(self.quality).write({"complaint_assessment": "yes"})
            order.flush_recordset()

    def test_assessment_dialog(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        action = order.with_user(self.quality).action_assess()
        form = Form(
            self.env[action["res_model"]].with_user(self.quality).with_context(**action["context"])
        )
        form.assessment = "yes"
        form.reason = "Alarm failed during use."
        form.reportable = "no"
        form.reportable_reason = "Noticed at once, no patient connected."
        form.save().action_confirm()
        self.assertEqual((order.complaint_assessment, order.assessed_by_id), ("yes", self.quality))

    def test_engineer_does_not_assess_his_own_work(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).action_assess()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer)._do_assess("no", "All is well.")

    def test_assessor_cannot_be_claimed(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        order.with_user(self.quality).write(
            {
                "complaint_assessment": "no",
                "complaint_reason": "Wear.",
                "assessed_by_id": self.dispatcher.id,
            }
        )
        self.assertEqual(order.assessed_by_id, self.quality)

    def test_next_act_is_one_and_the_users_own(self):
        def acts(order):
            users = self.dispatcher + self.engineer + self.engineer_2 + self.quality
            return [order.with_user(user).next_act for user in users]

        order = self._create_order()
        self.assertEqual(acts(order), ["triage", "none", "none", "none"])
        self._triage(order)
        self.assertEqual(acts(order), ["plan", "none", "none", "none"])
        visit = self._plan(order).with_user(self.engineer)
        self.assertEqual(acts(order), ["none", "visit", "none", "none"])
        self._work(order, visit)
        self.assertEqual(acts(order), ["none", "accept", "none", "assess"])
        self._accept(order)
        self.assertEqual(acts(order), ["none", "sign", "none", "assess"])
        self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Wear.")
        self.assertEqual(acts(order), ["close", "none", "none", "none"])

    def test_seam_lets_an_addon_block(self):
        """What the parts addon does: call super, add its own."""
        order, visit = self._create_planned()
        self._work(order, visit)
        answers = order._get_closing_blockers()
        self.assertEqual(set(answers), {order})
        self.assertIsInstance(answers[order], list)
