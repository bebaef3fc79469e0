from datetime import timedelta

import psycopg2
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DAY, MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestReminder(MdsCredentialCommon):
    def _run(self, day):
        self.env["mds.credential"]._cron_remind(day)

    def _count(self, credential):
        return self.env["mail.activity"].search_count(
            [("res_model", "=", "mds.credential"), ("res_id", "=", credential.id)]
        )

    def test_each_step_once(self):
        credential = self._create(valid_to=DAY, responsible_id=self.quality.id)
        given = []
        for left in (91, 90, 89, 60, 60, 31, 30, 8, 7, 1, 0, -1):
            before = self._count(credential)
            self._run(DAY - timedelta(days=left))
            given.append(self._count(credential) - before)
        self.assertEqual(given, [0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0])
        self.assertEqual(sorted(credential.reminder_ids.mapped("step_days")), [7, 30, 60, 90])
        self.assertEqual(credential.activity_ids.user_id, self.quality)
        self.assertEqual(set(credential.activity_ids.mapped("date_deadline")), {DAY})

    def test_late_entry_is_told_once(self):
        credential = self._create(valid_to=DAY)
        self._run(DAY - timedelta(days=20))
        self.assertEqual(credential.reminder_ids.mapped("step_days"), [30])

    def test_longer_validity_starts_anew(self):
        credential = self._create(valid_to=DAY)
        self._run(DAY - timedelta(days=30))
        credential.valid_to = DAY + timedelta(days=365)
        self._run(DAY + timedelta(days=335))
        self.assertEqual(credential.reminder_ids.mapped("step_days"), [30, 30])

    def test_renewed_and_withdrawn_are_left_alone(self):
        renewed = self._create(valid_to=DAY)
        self._create(previous_id=renewed.id, valid_from=DAY + timedelta(days=1), valid_to=False)
        withdrawn = self._create(valid_to=DAY)
        withdrawn.with_context(mds_reason="Lost").action_withdraw()
        self._run(DAY - timedelta(days=7))
        self.assertFalse((renewed + withdrawn).reminder_ids)

    def test_days_of_the_kind_count(self):
        self.safety.reminder_days = "14"
        credential = self._create(valid_to=DAY)
        self._run(DAY - timedelta(days=30))
        self.assertFalse(credential.reminder_ids)
        self._run(DAY - timedelta(days=14))
        self.assertEqual(credential.reminder_ids.step_days, 14)

    def test_second_run_at_the_same_time_gives_nothing(self):
        """What two runs would do at once: the second finds the step taken."""
        credential = self._create(valid_to=DAY)
        self._run(DAY - timedelta(days=7))
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.env["mds.credential"]._give_reminders({credential: 7})
        self.assertEqual(self._count(credential), 1)

    def test_responsible_reads_his_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.quality.lang = "zh_CN"
        credential = self._create(valid_to=DAY, responsible_id=self.quality.id)
        self._run(DAY - timedelta(days=7))
        self.assertIn("有效期", credential.activity_ids.summary)
