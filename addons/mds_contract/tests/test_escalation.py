from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestEscalation(MdsContractCommon):
    """Reported on Friday 16:30, on site until Monday 11:30 (UTC)."""

    def setUp(self):
        super().setUp()
        self.gold.with_user(self.contract_manager).escalation_ids = [
            (0, 0, {"milestone": "on_site", "hours": -2, "told": "contract"}),
            (
                0,
                0,
                {
                    "milestone": "on_site",
                    "hours": 1,
                    "told": "user",
                    "user_id": self.manager.id,
                    "sends_mail": True,
                    "raises_priority": True,
                },
            ),
        ]
        self._sign(self._create_contract([{"sla_policy_id": self.gold.id}]))
        self.order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(self.order)

    def _run(self, day, hour, minute=0):
        self.env["mds.sla.escalation"]._cron_escalate(datetime(2026, 11, day, hour, minute))
        return self.order.escalation_ids

    def test_each_step_is_taken_once_when_its_time_has_come(self):
        self.assertFalse(self._run(23, 9, 29))
        self.assertEqual(len(self._run(23, 9, 30)), 1)
        self.assertEqual(len(self._run(23, 9, 35)), 1)
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.contract_manager)
        self.assertIn("2 h left", activity.summary)
        self.assertEqual(len(self._run(23, 12, 30)), 2)
        self.assertIn(self.manager, self.order.activity_ids.user_id)

    def test_e_mail_too_means_a_mail_to_who_reads_his_inbox_as_well(self):
        for preference in ("inbox", "email"):
            self.manager.notification_type = preference
            self.env["mds.order.escalation"].search([]).sudo().unlink()
            mails = self.env["mail.mail"].sudo()
            before = mails.search([])
            self._run(23, 12, 30)
            sent = mails.search([]) - before
            self.assertIn(self.manager.partner_id, sent.recipient_ids, preference)
            self.assertIn("not kept", sent.filtered("body_html")[0].body_html)

    def test_after_the_deadline_the_priority_rises_and_says_why(self):
        due = self.order.sla_ids.mapped("due_at")
        self._run(23, 13)
        self.assertEqual(self.order.priority, "2")
        self.assertIn("at risk or broken", self.order.priority_reason)
        self.assertEqual(self.order.sla_ids.mapped("due_at"), due)

    def test_a_pause_after_it_does_not_tighten_the_promise(self):
        """Gold promises less time to the higher priority; one hour of pause is one hour more."""
        self.gold.target_ids.filtered(lambda one: one.priority == "2").unlink()
        self.gold.target_ids = [(0, 0, {"priority": "2", "on_site_hours": 1, "restored_hours": 2})]
        row = self.order.sla_ids.filtered(lambda one: one.milestone == "on_site")
        self._run(23, 13)
        self.env["mds.order.segment"].with_user(self.dispatcher).create(
            {
                "order_id": self.order.id,
                "kind": "access",
                "start": datetime(2026, 11, 23, 10),
                "end": datetime(2026, 11, 23, 11),
            }
        )
        self.assertEqual(self.order.priority, "2")
        self.assertEqual((row.hours, row.due_at), (4, datetime(2026, 11, 23, 12, 30)))
        self.order._decide_again()
        self.assertEqual(self.order.sla_ids.filtered(lambda r: r == row).hours, 4)

    def test_steps_that_are_taken_late_say_so_once_to_each(self):
        self.gold.escalation_ids.with_user(self.contract_manager).write(
            {"told": "contract", "user_id": False, "sends_mail": False}
        )
        self.assertEqual(len(self._run(23, 13)), 2)
        self.assertEqual(len(self.order.activity_ids), 1)
        self.assertIn("not kept", self.order.activity_ids.summary)

    def test_who_has_arrived_is_left_alone(self):
        visit = self._plan(self.order, hour=9).with_user(self.engineer)
        self._arrive(visit, 9)
        self.assertFalse(self._run(23, 13))

    def test_while_the_customer_is_waited_for_nobody_is_told(self):
        self.env["mds.order.segment"].with_user(self.dispatcher).create(
            {"order_id": self.order.id, "kind": "access", "start": datetime(2026, 11, 23, 9)}
        )
        self.assertFalse(self._run(23, 13))

    def test_asking_costs_the_same_for_two_orders_and_for_twelve(self):
        counts = []
        for number in (2, 12):
            orders = self.env["mds.order"].concat(
                *(self._create_order(reported_at="2026-11-20 16:30:00") for _n in range(number))
            )
            self._triage(orders)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            # every row is looked at for the step that comes before its deadline; none is due yet
            self.env["mds.sla.escalation"]._cron_escalate(datetime(2026, 11, 23, 9, 29))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_database_takes_a_step_once(self):
        step = self._run(23, 10)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            step.sudo().copy({"sla_id": step.sla_id.id, "step_id": step.step_id.id})
        with self.assertRaises(AccessError):
            step.with_user(self.manager).unlink()
