from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_invoice import InvoiceCase


@tagged("post_install", "-at_install")
class TestRun(InvoiceCase):
    def _create_run(self, **values):
        return (
            self.env["mds.charge.run"]
            .with_user(self.accountant)
            .create({"invoice_date": date(2026, 11, 30), **values})
        )

    def _run_job(self):
        """The job commits its progress; a test must not."""
        kind = type(self.env["ir.cron"])
        self.patch(kind, "_commit_progress", lambda *_args, **_kwargs: 1.0)
        self.env["mds.charge.run"]._cron_invoice()

    def test_a_run_collects_posts_and_ends(self):
        orders = self._create_closed() + self._create_closed(
            hour=14, reported_at="2026-11-23 02:00:00"
        )
        run = self._create_run(is_posted=True)
        run.action_start()
        self.assertEqual((run.state, len(run.line_ids)), ("running", 1))
        self._run_job()
        self.assertEqual((run.state, run.invoice_count, run.failed_count), ("done", 1, 0))
        move = run.line_ids.move_id
        self.assertEqual((move.state, move.amount_total), ("posted", 2200.0))
        self.assertEqual(move.invoice_date, date(2026, 11, 30))
        self.assertFalse(any(orders.sudo().mapped("uninvoiced_amount")))
        self._run_job()
        self.assertEqual(
            len(self.env["account.move.line"].search([("mds_order_id", "in", orders.ids)]).move_id),
            1,
        )
        with self.assertRaisesRegex(UserError, "Nothing was closed"):
            self._create_run().action_start()

    def test_the_last_day_ends_where_the_company_works(self):
        """Closed on 24 November at 01:30 in Shanghai, which is 17:30 of the day before in UTC."""
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        order = self._create_closed()
        order.sudo().charge_ids.closed_at = "2026-11-23 17:30:00"
        run = self._create_run(closed_until=date(2026, 11, 23))
        with self.assertRaisesRegex(UserError, "Nothing was closed"):
            run.action_start()
        run.closed_until = date(2026, 11, 24)
        answer = run.action_start()
        self.assertEqual(run.line_ids.order_ids, order)
        self.assertIn("in the background", answer["params"]["message"])

    def test_one_that_fails_is_told_and_stops_no_other(self):
        first = self._create_closed()
        second = self._create_closed(hour=14, reported_at="2026-11-23 02:00:00")
        third = self._create_closed(hour=19, reported_at="2026-11-23 03:00:00")
        run = self._create_run(is_collected=False)
        run.action_start()
        self._invoice(first)  # somebody was quicker
        second.with_user(self.manager).with_context(mds_reason="Wrong").action_reopen()
        self._run_job()
        told = {line.order_ids: (line.state, line.message) for line in run.line_ids}
        self.assertEqual(told[first], ("done", "Invoiced meanwhile."))
        self.assertEqual(told[second][0], "failed")
        self.assertIn("not closed yet", told[second][1])
        self.assertEqual(told[third], ("done", False))
        self.assertEqual((run.invoice_count, run.failed_count), (1, 1))
        run.action_go_on()
        self.assertEqual(run.state, "running")

    def test_a_stopped_run_goes_on(self):
        for hour in (9, 14):
            self._create_closed(hour=hour, reported_at=f"2026-11-23 0{1 + hour % 9}:00:00")
        run = self._create_run(is_collected=False)
        run.action_start()
        run._do_slice(run._get_waiting(1))  # killed after the first invoice
        self.assertEqual(sorted(run.line_ids.mapped("state")), ["done", "waiting"])
        self._run_job()
        self.assertEqual(run.line_ids.mapped("state"), ["done", "done"])
        self.assertEqual(len(run.line_ids.move_id), 2)

    def test_declared_states_hold_together(self):
        self.assertStateConformance("mds.charge.run")

    def test_runs_are_the_accountants(self):
        run = self._create_run()
        with self.assertRaises(AccessError):
            run.with_user(self.contract_manager).is_posted = True
        with self.assertRaises(AccessError):
            run.with_user(self.dispatcher).read(["state"])
        reader = self._create_user("mds_reader", "mds_base.group_cost_accountant")
        with self.assertRaises(AccessError):
            run.with_user(reader).action_start()

    def test_a_run_of_one_who_has_left_stops_no_other(self):
        leaver = self._create_user(
            "mds_leaver", "mds_base.group_cost_accountant,account.group_account_invoice"
        )
        self._create_closed()
        left, run = self._create_run().with_user(leaver), self._create_run()
        left.action_start()
        run.action_start()
        leaver.group_ids = self.env.ref("base.group_user")
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 1.0)
        runs = self.env["mds.charge.run"]
        with self.assertRaises(AccessError):
            runs._cron_continue()
        with (
            patch.object(self.env.cr, "rollback") as rollback,
            mute_logger("odoo.addons.mds_base.models.run_mixin"),
        ):
            runs.with_context(cron_id=1)._cron_continue()
        rollback.assert_called_once()
        self.assertEqual((left.with_env(self.env).state, run.state), ("running", "done"))

    def test_a_row_that_breaks_is_told_in_its_words(self):
        self._create_closed()
        orders = type(self.env["mds.order"])
        for failure in (
            RedirectWarning("Choose a journal first.", 1, "Journals"),
            ValueError("Choose a journal first."),
        ):
            run = self._create_run()
            run.action_start()
            with patch.object(orders, "_invoice_charges", side_effect=failure):
                self._run_job()
            self.assertRecordValues(
                run.line_ids, [{"state": "failed", "message": "Choose a journal first."}]
            )

    def test_a_run_goes_on_as_it_was_started(self):
        other = self._create_user(
            "mds_other", "mds_base.group_cost_accountant,account.group_account_invoice"
        )
        self._create_closed()
        run = self._create_run(user_id=other.id)
        self.assertEqual(run.user_id, self.accountant)
        run.with_user(other).action_start()
        self.assertEqual(run.user_id, other)
        run.user_id = self.accountant
        self.assertEqual(run.user_id, other)
        for vals in ({"is_posted": True}, {"invoice_date": date(2026, 12, 31)}):
            with self.assertRaisesRegex(UserError, "has started"):
                run.write(vals)
