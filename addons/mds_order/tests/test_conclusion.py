from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MONDAY, PICTURE, MdsOrderCommon


class ClosedCase(MdsOrderCommon):
    def _create_done(self, **values):
        work = {name: values.pop(name) for name in ("result", "result_note") if name in values}
        triage = {
            name: values.pop(name)
            for name in ("is_patient_involved", "is_device_unsafe")
            if name in values
        }
        order = self._create_order(**values)
        self._triage(order, **triage)
        visit = self._plan(order, hour=9).with_user(self.engineer)
        self._work(order, visit, **work)
        return order

    def _create_ready(self, **values):
        """Accepted and signed: only the assessment may be missing."""
        order = self._create_done(**values)
        self._accept(order)
        self.sign(order, self.engineer)
        return order.with_user(self.dispatcher)

    def _complain(self, order, reportable="no"):
        order.with_user(self.quality)._do_assess("yes", "Alarm failed.", reportable, "Checked.")


@tagged("post_install", "-at_install")
class TestAssessment(ClosedCase):
    def test_unflagged_and_undrawn_closes_by_rule_and_says_so(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.mds_complaint_sample_percent = 0
        order = self._create_ready()
        self.assertEqual(self._get_codes(order), [])
        order.action_close()
        self.assertEqual(order.state, "closed")
        self.assertEqual((order.complaint_assessment, order.assessment_basis), ("no", "rule"))
        self.assertFalse(order.assessed_by_id)
        self.assertIn("Decided by rule", order.complaint_reason)
        self.assertIn("按规则判定", order.with_context(lang="zh_CN").complaint_reason)
        self.assertChainWhole(order)

    def test_flagged_order_waits_for_the_quality_officer_whatever_the_rate(self):
        self.company.mds_complaint_sample_percent = 0
        order = self._create_ready(is_patient_involved="yes")
        self.assertEqual(order.assessment_need, "flagged")
        with self.assertRaises(UserError):
            order.action_close()
        order.with_user(self.quality)._do_assess("no", "User error, nobody hurt.")
        order.action_close()
        self.assertEqual((order.assessment_basis, order.assessed_by_id), ("person", self.quality))

    def test_device_found_unsafe_is_flagged(self):
        self.company.mds_complaint_sample_percent = 0
        order = self._create_done(result="unsafe", result_note="Leaks.")
        self.assertEqual(order.assessment_need, "flagged")

    def test_later_rate_touches_no_order_that_was_decided(self):
        self.company.mds_complaint_sample_percent = 0
        order = self._create_done()
        self.env.flush_all()
        self.company.mds_complaint_sample_percent = 100
        self.env.invalidate_all()
        self.assertEqual(order.assessment_need, "rule")

    def test_only_quality_officers_assess(self):
        order = self._create_done()
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                order.with_user(user)._do_assess("no", "Fine.")

    def test_rule_cannot_be_claimed_by_a_client(self):
        order = self._create_done()
        mine = order.with_user(self.quality).with_context(mds_rule_key=True)
        mine.write(
            {
                "complaint_assessment": "no",
                "complaint_reason": "Fine.",
                "assessment_basis": "rule",
            }
        )
        self.assertEqual(order.assessment_basis, "person")

    def test_complaint_says_whether_it_is_reportable(self):
        order = self._create_done()
        with self.assertRaises(ValidationError):
            order.with_user(self.quality)._do_assess("yes", "Alarm failed.")
        self._complain(order)

    def test_facts_are_stood_for_and_signed(self):
        order = self._create_ready()
        self.assertEqual(order.facts_by_id, self.engineer)
        signature = order.signature_ids
        self.assertEqual(signature.state, "valid")
        order.with_user(self.engineer).write({"is_patient_involved": "yes"})
        self.env.invalidate_all()
        self.assertEqual((signature.state, order.assessment_need), ("void", "flagged"))
        self.assertIn("Safety Facts", signature.void_reason)

    def test_unanswered_fact_stands_in_the_way(self):
        order = self._create_done()
        order.with_user(self.engineer).is_device_unsafe = "unknown"
        self.assertIn("facts", self._get_codes(order))


@tagged("post_install", "-at_install")
class TestConclusion(ClosedCase):
    def _create_closed(self, **values):
        order = self._create_ready(**values)
        order.with_user(self.quality)._do_assess("no", "Wear.")
        order.action_close()
        return order

    def test_work_done_closed_and_concluded_are_three_states(self):
        order = self._create_closed()
        self.assertEqual((order.state, order.next_act), ("closed", "conclude"))
        order.action_conclude()
        self.assertEqual(order.state, "concluded")
        self.assertTrue(order.closed_at and order.concluded_at and order.finished_at)
        with self.assertRaises(UserError):
            order.with_user(self.manager).write({"work_done": "Other"})

    def test_complaint_is_concluded_with_its_outcome_and_report(self):
        order = self._create_ready()
        self._complain(order, "yes")
        order.action_close()
        self.assertEqual(order.with_user(self.quality).next_act, "outcome")
        with self.assertRaises(UserError) as refused:
            order.action_conclude()
        self.assertIn("outcome", str(refused.exception))
        self.assertIn("report", str(refused.exception))
        with self.assertRaises(AccessError):
            order.write({"complaint_outcome": "Settled."})
        order.with_user(self.quality).write(
            {"complaint_outcome": "Sensor batch replaced.", "report_reference": "AE-1"}
        )
        order.action_conclude()
        with self.assertRaises(UserError):
            order.with_user(self.quality).write({"complaint_outcome": "Other words"})

    def test_open_follow_up_keeps_the_case_open(self):
        order = self._create_closed()
        child = self._create_order(parent_id=order.id)
        self.assertEqual(order.child_count, 1)
        with self.assertRaises(UserError):
            order.action_conclude()
        child.with_context(mds_reason="Not needed").action_cancel()
        order.action_conclude()

    def test_reopening_a_concluded_order_is_the_managers_with_a_reason(self):
        order = self._create_closed()
        order.action_conclude()
        for user in (self.engineer, self.dispatcher, self.quality):
            with self.assertRaises(AccessError):
                order.with_user(user).with_context(mds_reason="Wrong").action_reopen()
        order.with_user(self.manager).with_context(mds_reason="Wrong part").action_reopen()
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.closed_at or order.concluded_at)
        self.assertEqual(self._get_entries(order, "transition")[-1].reason, "Wrong part")

    def test_engineers_do_not_conclude(self):
        order = self._create_closed()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).action_conclude()

    def test_nightly_run_concludes_what_is_old_and_has_nothing_open(self):
        old = self._create_closed()
        with self.enter_registry_test_mode():
            self.env.ref("mds_order.ir_cron_conclude").method_direct_trigger()
        self.assertEqual(old.state, "closed")
        self.company.mds_conclude_days = 0
        old.sudo()._write_derived({"closed_at": fields.Datetime.now() - timedelta(days=1)})
        with self.enter_registry_test_mode():
            self.env.ref("mds_order.ir_cron_conclude").method_direct_trigger()
            self.env.ref("mds_order.ir_cron_conclude").method_direct_trigger()
        self.assertEqual(old.state, "concluded")
        self.assertEqual(len(self._get_entries(old, "transition")), 6)

    def test_completeness_says_what_is_missing(self):
        order = self._create_closed()
        # no photos (2 of 12), no symptom code (2 of 12), signed more than a day later (2 of 12)
        order.sudo()._write_derived({"finished_at": MONDAY})
        order._score_completeness()
        self.assertEqual(order.completeness, 50.0)
        self.assertIn("Photo before", order.completeness_gaps)
        order.with_user(self.manager).with_context(mds_reason="Photos").action_reopen()
        for kind in ("before", "after"):
            self.env["mds.order.photo"].with_user(self.engineer).create(
                {"order_id": order.id, "image": PICTURE, "kind": kind}
            )
        order.with_user(self.engineer).symptom_code_id = self.env.ref(
            "mds_order.fault_symptom_alarm"
        )
        order.with_user(self.engineer).action_finish()
        self.sign(order, self.engineer)
        order.action_close()
        self.assertEqual((order.completeness, order.completeness_gaps), (100.0, False))

    def test_completeness_and_fix_are_not_written_by_hand(self):
        order = self._create_closed()
        before = (order.completeness, order.fix_state)
        order.with_user(self.manager).write({"completeness": 100, "fix_state": "repeat"})
        self.assertEqual((order.completeness, order.fix_state), before)

    def test_weights_are_the_service_managers(self):
        item = self.env.ref("mds_order.record_item_codes")
        with self.assertRaises(AccessError):
            item.with_user(self.dispatcher).write({"weight": 0})
        item.with_user(self.manager).write({"weight": 0})
