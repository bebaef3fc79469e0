import contextlib
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import NOW, TODAY, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRun(MdsPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_devices(6, "R").write({"installed_on": "2026-05-24"})
        cls.runs_before = cls.env["mds.plan.run"].search([])
        cls.plan = cls._create_active()
        cls.duties = cls.env["mds.plan.duty"]
        cls.due = cls.duties.search(
            [*cls.duties._get_due_domain(TODAY), ("plan_id", "=", cls.plan.id)]
        )

    def _get_runs(self):
        return self.env["mds.plan.run"].search([("id", "not in", self.runs_before.ids)])

    def _run(self, limit=100):
        # a scheduled job commits as it goes; a test cannot
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_a, **_kw: 60):
            self.duties._cron_make_orders(limit=limit)
        self.env.flush_all()
        self.env.invalidate_all()

    def _kill_after(self, slices, limit):
        """The run dies in the middle of a slice; what was committed before stays."""
        original, done = type(self.duties)._transition, []

        def transition(duties, target, *args, **kwargs):
            if target == "ordered" and duties:
                done.append(duties)
                if len(done) > slices:
                    raise SystemExit
            return original(duties, target, *args, **kwargs)

        def commit(cron, *args, **kwargs):
            self.cr.flush()
            self.cr.execute("SAVEPOINT committed")  # a test cannot commit
            return 60

        with (
            patch.object(type(self.duties), "_transition", transition),
            patch.object(self.registry["ir.cron"], "_commit_progress", commit),
            contextlib.suppress(SystemExit),  # assertRaises would roll back what is committed
        ):
            self.duties._cron_make_orders(limit=limit)
            self.fail("The run was not killed.")
        self.cr.clear()
        self.cr.execute("ROLLBACK TO SAVEPOINT committed")

    def test_killed_run_is_taken_up_where_it_stopped(self):
        self.assertEqual(len(self.due), 7)
        self._kill_after(2, limit=2)
        run = self._get_runs()
        self.assertEqual((run.state, run.done_count, run.due_count), ("running", 4, 7))
        self.assertEqual(len(self.due.order_id), 4)
        cron = self.env.ref("mds_plan.cron_make_orders")
        again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn("2026-11-24 01:15:00", again.mapped(lambda one: str(one.call_at)))
        self._run()
        self.assertEqual(self._get_runs(), run)
        self.assertEqual((run.state, run.done_count, run.order_count), ("done", 7, 7))
        self.assertEqual(len(self.due.order_id), 7)
        orders = self.env["mds.order"].search([("origin_duty_id", "in", self.due.ids)])
        self.assertEqual(orders, self.due.order_id.sorted(lambda order: orders.ids.index(order.id)))
        self.assertEqual(run.progress, 100)

    def test_nothing_due_makes_no_run(self):
        self._run()
        self._run()
        self.assertEqual(len(self._get_runs()), 1)

    def test_dispatcher_starts_a_run_further_ahead(self):
        run = self.env["mds.plan.run"].with_user(self.dispatcher).create({"ahead_days": 200})
        self.assertEqual(run.company_id, self.env.company)
        self._run()
        self.assertEqual(run.state, "done")
        self.assertGreater(run.order_count, 7)
        self.assertEqual(run.order_ids.plan_run_id, run)

    def test_stopped_run_is_let_go_on(self):
        self._kill_after(1, limit=2)
        run = self._get_runs()
        cron = self.env.ref("mds_plan.cron_make_orders")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        run.with_user(self.dispatcher).action_go_on()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, triggers + 1)
        with self.assertRaises(AccessError):
            run.with_user(self.engineer).action_go_on()
        self._run()
        with self.assertRaisesRegex(UserError, "start another"):
            run.with_user(self.dispatcher).action_go_on()

    @mute_logger("odoo.sql_db")
    def test_second_run_at_the_same_time_is_refused(self):
        self.env["mds.plan.run"].with_user(self.dispatcher).create({})
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["mds.plan.run"].with_user(self.dispatcher).create({})

    def test_engineer_starts_no_run_and_nobody_changes_one(self):
        with self.assertRaises(AccessError):
            self.env["mds.plan.run"].with_user(self.engineer).create({})
        run = self.env["mds.plan.run"].with_user(self.dispatcher).create({})
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            run.with_user(self.dispatcher).write({"order_count": 5})

    def test_more_duties_cost_no_more_queries_each(self):
        def count(duties):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            duties._make_orders()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        # each is due on another day, and so has another deadline
        for number, duty in enumerate(self.due):
            duty.sudo().closes_on = fields.Date.add(duty.closes_on, days=number)
        count(self.due[0])
        self.assertLessEqual(count(self.due[2:]) - count(self.due[1]), 20)
