from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import ApprovalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04 04:00:00")
class TestDelegation(ApprovalCase):
    def _away(self, user, delegate, first="2026-03-02", last="2026-03-06"):
        return (
            self.env["mds.approval.delegation"]
            .with_user(user)
            .create({"delegate_id": delegate.id, "date_from": first, "date_to": last})
        )

    def test_stand_in_answers_for_who_is_away(self):
        self._away(self.manager, self.deputy)
        approval = self._ask()
        self.assertEqual(approval.current_user_ids, self.deputy)
        self.assertEqual(approval.activity_ids.user_id, self.deputy)
        approval.with_user(self.deputy).answer("approve")
        decision = approval.decision_ids.filtered(lambda one: one.act == "approve")
        self.assertEqual((decision.user_id, decision.for_user_ids), (self.deputy, self.manager))
        self.assertEqual(approval.state, "approved")

    def test_who_is_away_may_still_answer(self):
        self._away(self.manager, self.deputy)
        approval = self._ask()
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.state, "approved")

    def test_stand_in_who_is_away_too_passes_it_on(self):
        self._away(self.manager, self.deputy)
        self._away(self.deputy, self.boss)
        self.assertEqual(self._ask().current_user_ids, self.boss)

    def test_ring_is_refused(self):
        self._away(self.manager, self.deputy)
        self._away(self.deputy, self.boss)
        with self.assertRaises(ValidationError) as refusal:  # rolls back to a savepoint
            self._away(self.boss, self.manager, "2026-03-06", "2026-03-20")
        self.assertIn("Mds_Manager", str(refusal.exception))
        self._away(self.boss, self.manager, "2026-03-07", "2026-03-20")

    def test_requester_does_not_stand_in_on_his_own_request(self):
        self._away(self.manager, self.engineer)
        approval = self._ask()
        self.assertEqual(approval.current_user_ids, self.manager)
        told = approval.decision_ids.filtered(lambda one: one.act == "delegate")
        self.assertIn("requester", told.comment)
        with self.assertRaises(UserError):
            approval.with_user(self.engineer).answer("approve")

    def test_absence_takes_hold_of_what_waits_and_lets_go(self):
        approval = self._ask()
        away = self._away(self.manager, self.deputy)
        self.assertEqual(approval.current_user_ids, self.deputy)
        self.assertEqual(approval.activity_ids.user_id, self.deputy)
        with freeze_time("2026-03-07 04:00:00"):
            self.env["mds.approval"]._refresh_stand_ins()
        self.assertEqual(approval.current_user_ids, self.manager)
        away.with_user(self.manager).active = False
        self.assertEqual(approval.activity_ids.user_id, self.manager)

    def test_day_is_that_of_the_absent_person(self):
        self.manager.tz = "Asia/Shanghai"
        self._away(self.manager, self.deputy, "2026-03-05", "2026-03-05")
        with freeze_time("2026-03-04 17:00:00"):  # 01:00 on the 5th in Shanghai
            self.assertEqual(self._ask().current_user_ids, self.deputy)
        with freeze_time("2026-03-05 17:00:00"):
            self.assertEqual(self._ask().current_user_ids, self.manager)

    @mute_logger("odoo.sql_db")
    def test_two_stand_ins_on_one_day_are_refused_by_the_database(self):
        self._away(self.manager, self.deputy)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._away(self.manager, self.boss, "2026-03-06", "2026-03-10")

    def test_nobody_sends_another_on_leave(self):
        with self.assertRaises(AccessError):
            self.env["mds.approval.delegation"].with_user(self.engineer).create(
                {
                    "user_id": self.manager.id,
                    "delegate_id": self.engineer.id,
                    "date_from": date(2026, 3, 4),
                    "date_to": date(2026, 3, 4),
                }
            )
        away = self._away(self.manager, self.deputy)
        with self.assertRaises(AccessError):
            away.with_user(self.deputy).delegate_id = self.engineer
        away.with_user(self.administrator).delegate_id = self.boss

    def test_absence_is_evidence(self):
        away = self._away(self.manager, self.deputy)
        self.assertEqual(self._get_entries(away).mapped("kind"), ["create"])
