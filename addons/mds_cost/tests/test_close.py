from datetime import date

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import MdsAllocationCommon
from .common import DAY, MORNING


@tagged("post_install", "-at_install")
class TestClose(MdsAllocationCommon):
    """March is closed: what stands in the way is counted, then the month is locked."""

    def setUp(self):
        super().setUp()
        self.env["mds.cost.pending"].search([]).unlink()
        self.env["mds.allocation.cycle"].search([]).active = False
        self.labour = self.env.ref("mds_cost.element_labour")
        accounts = self.env["account.account"].create(
            [
                {"name": "Labour", "code": "T6401", "account_type": "expense_direct_cost"},
                {"name": "Clearing", "code": "T2211", "account_type": "liability_current"},
            ]
        )
        self.labour.write({"account_id": accounts[0].id, "clearing_account_id": accounts[1].id})
        self.journal = self.env["account.journal"].create(
            {"name": "Cost of orders", "code": "TCOST", "type": "general"}
        )

    def _create_close(self):
        return (
            self.env["mds.cost.close"]
            .with_user(self.accountant)
            .create({"date_from": "2026-03-01", "date_to": "2026-03-31"})
        )

    def _get_open(self, close):
        close.action_check()
        return {check.code: check.open_count for check in close.check_ids if check.open_count}

    def _close_and_get_statement(self, close):
        self._waive(close)
        close.action_close()
        return close.statement_ids.filtered(lambda one: one.account_id == self.centre)

    def _waive(self, close):
        for check in close.check_ids.filtered("open_count"):
            check.waiver = "Nothing to do"

    def test_month_is_closed_when_nothing_is_open(self):
        """By hand: two hours at 100; rent of 90, a third of it to the west; what ties, closes."""
        self._create_time(hours=2)
        cycle, _third = self._create_split()
        close = self._create_close()
        counts = self._get_open(close)
        self.assertEqual(
            {code: counts.get(code, 0) for code in ("waiting", "charges", "cycles", "ledger")},
            {"waiting": 1, "charges": 1, "cycles": 1, "ledger": 0},
        )
        with self.assertRefused("Allocation cycles to run"):
            close.action_close()
        self._run_job()
        self.assertEqual(self._get_open(close)["ledger"], 1)
        tie = (
            self.env["mds.cost.tie"]
            .with_user(self.accountant)
            .create({"day": "2026-03-31", "journal_id": self.journal.id})
        )
        tie.action_post()
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        self.assertEqual(self._get_open(close), {"charges": 1})
        self._waive(close)
        self.assertEqual(close.check_ids.filtered("waiver").waived_by_id, self.accountant)
        self.assertEqual(close.progress, 100.0)
        close.action_close()
        self.assertEqual(self.company.mds_cost_lock_date, date(2026, 3, 31))
        self.assertEqual(close.closed_by_id, self.accountant)
        own = close.statement_ids.filtered(lambda one: one.account_id == self.centre)
        self.assertEqual(
            (own.direct, own.own, own.received, own.given, own.total),
            (200.0, 0.0, 33.34, 0.0, 233.34),
        )
        rent = close.statement_ids.filtered(lambda one: one.account_id == self.rent)
        self.assertEqual((rent.own, rent.given, rent.total), (100.0, 100.0, 0.0))
        self.assertEqual(sum(close.statement_ids.mapped("total")), 300.0)

    def test_statement_shows_what_the_centre_earned(self):
        self._create_time(hours=2)
        self.order._post_cost()
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        self.lines.create(
            {
                "name": "Invoice",
                "date": "2026-03-20",
                "amount": 750.0,
                "mds_order_id": self.order.id,
                "mds_cost_element_id": self.env.ref("mds_cost.element_revenue").id,
                column: self.centre.id,
            }
        )
        statement = self._close_and_get_statement(self._create_close())
        self.assertEqual(
            (statement.total, statement.revenue, statement.result), (200.0, 750.0, 550.0)
        )
        report = self.env["ir.actions.report"]
        page = report._render_qweb_html("mds_cost.report_statement", statement.ids)[0].decode()
        self.assertIn("750.00", page)

    def test_waiver_is_for_as_many_as_were_open_then(self):
        self._create_time()
        close = self._create_close()
        self._waive(close)
        check = close.check_ids.filtered(lambda one: one.code == "waiting")
        self.assertEqual((check.result, check.waived_count), ("waived", 1))
        self._create_time(self._create_order(), start=MORNING.replace(hour=9))
        with self.assertRefused("Orders waiting to be posted"):
            close.action_close()
        self._get_open(close)
        self.assertEqual((check.result, check.waiver), ("grown", "Nothing to do"))
        self.assertLess(close.progress, 100.0)
        check.action_waive_again()
        self.assertEqual((check.result, check.waived_count), ("waived", 2))
        close.action_close()

    def test_late_cost_goes_to_april_and_reopening_lets_it_back(self):
        close = self._create_close()
        self._waive(close)
        close.action_close()
        self._create_time()
        self.order._post_cost()
        self.assertEqual(self._get_lines().date, date(2026, 4, 1))
        with self.assertRefused("Say why"):
            close._transition("open")
        close._transition("open", reason="An hour was forgotten")
        self.assertEqual(self.company.mds_cost_lock_date, date(2026, 2, 28))
        self.assertFalse(close.closed_by_id)

    def _create_closed(self, first, last):
        close = (
            self.env["mds.cost.close"]
            .with_user(self.accountant)
            .create({"date_from": first, "date_to": last})
        )
        self._waive(close)
        close.action_close()
        return close

    def test_month_closed_after_a_later_one_leaves_that_locked(self):
        march = self._create_closed("2026-03-01", "2026-03-31")
        february = self._create_closed("2026-02-01", "2026-02-28")
        self.assertEqual(self.company.mds_cost_lock_date, date(2026, 3, 31))
        with self.assertRefused("Month-end 2026-03 is closed"):
            february._transition("open", reason="Forgotten")
        march._transition("open", reason="Forgotten")
        february._transition("open", reason="Forgotten")
        self.assertEqual(self.company.mds_cost_lock_date, date(2026, 1, 31))

    def test_month_is_closed_when_it_is_over_and_after_those_before_it(self):
        february = (
            self.env["mds.cost.close"]
            .with_user(self.accountant)
            .create({"date_from": "2026-02-01", "date_to": "2026-02-28"})
        )
        march = self._create_close()
        self._waive(february | march)
        with self.assertRefused("Month-end 2026-02 is not closed yet"):
            march.action_close()
        february.action_close()
        self.patch(fields.Date, "context_today", lambda *_args, **_kwargs: date(2026, 3, 31))
        with self.assertRefused("the month is not over"):
            march.action_close()
        self.patch(fields.Date, "context_today", lambda *_args, **_kwargs: date(2026, 4, 1))
        march.action_close()
        self.assertEqual(march.state, "closed")

    def test_a_cycle_is_run_when_each_day_of_the_month_lies_in_a_run(self):
        self._create_cost(self.rent, 60.0, day="2026-03-10")
        self._create_cost(self.rent, 40.0, day="2026-03-20")
        cycle = self._create_cycle(self._prepare_segment(self.rent, {self.west: 1}))
        close = self._create_close()
        for first, last, count in (
            ("2026-03-01", "2026-03-15", 1),
            ("2026-03-16", "2026-04-15", 0),
        ):
            run = self._create_run(cycle, first, last)
            run.action_test()
            run.action_post()
            self.assertEqual(self._get_open(close).get("cycles", 0), count)

    def test_blanks_are_no_reason(self):
        self._create_time()
        close = self._create_close()
        check = close.check_ids.filtered(lambda one: one.code == "waiting")
        check.waiver = "  "
        self.assertEqual((check.result, check.waived_by_id), ("open", self.env["res.users"]))

    def test_manager_opens_what_is_open_as_far_as_he_may_see_it(self):
        self._create_time()
        close = self._create_close()
        for check in close.check_ids.with_user(self.manager):
            with self.subTest(check.code):
                if check.code in ("time", "trips", "old_parts"):
                    self.assertTrue(check.action_open()["res_model"])
                elif check.code != "bills":
                    with self.assertRefused("Only cost accountants", AccessError):
                        check.action_open()

    def test_what_engineers_owe_is_counted(self):
        trip = self.env["mds.trip"].create(
            {
                "employee_id": self.employee.id,
                "start": MORNING,
                "end": MORNING.replace(hour=9),
                "stop_ids": [Command.create({"order_id": self.order.id})],
            }
        )
        close = self._create_close()
        self.assertEqual(self._get_open(close)["trips"], 1)
        action = close.check_ids.filtered(lambda one: one.code == "trips").action_open()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), trip)
        trip.action_share()
        self.assertNotIn("trips", self._get_open(close))

    def test_open_accruals_are_counted_until_their_bill(self):
        transfer = self.env["mds.part.transfer"].create(
            {
                "location_dest_id": self.own_stock.id,
                "order_id": self.order.id,
                "freight": 80.0,
            }
        )
        self.env.cr.execute(
            "UPDATE mds_part_transfer SET state = 'sent', sent_at = %s WHERE id = %s",
            (MORNING, transfer.id),
        )
        self.env.invalidate_all()
        self.order._post_cost()
        close = self._create_close()
        self.assertEqual(self._get_open(close)["accruals"], 1)
        action = close.check_ids.filtered(lambda one: one.code == "accruals").action_open()
        self.assertEqual(self.lines.search(action["domain"]).mds_source_date, DAY)

    def test_counts_are_not_written_by_hand(self):
        close = self._create_close()
        check = close.check_ids.filtered("open_count")[:1]
        check.write({"open_count": 0})
        self.assertTrue(check.open_count)
        with self.assertRaises(AccessError):
            check.with_user(self.manager).write({"waiver": "x"})
        for user in (self.engineer, self.dispatcher):
            for model in ("mds.cost.close", "mds.cost.statement"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_states_are_sound(self):
        self.assertStateConformance("mds.cost.close")

    def test_statement_is_sent_to_who_answers_for_the_centre(self):
        self._create_time()
        self.order._post_cost()
        close = self._create_close()
        statement = self._close_and_get_statement(close)
        with self.assertRefused("who answers"):
            statement.with_user(self.accountant).action_send()
        self.manager.email = "manager@example.com"
        self.centre.mds_owner_id = self.manager
        close._transition("open", reason="Again")
        statement = self._close_and_get_statement(close)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "mds_cost.report_statement", statement.ids
        )[0]
        self.assertIn(b"Service East", html)
        self.assertIn(b"200.00", html)
        statement.with_user(self.accountant).action_send()
        mail = self.env["mail.mail"].search([("model", "=", "mds.cost.statement")])
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)
        self.assertTrue(statement.sent_at)

    def test_statement_is_in_its_readers_language_and_mailed_in_its_owners(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.manager.write({"lang": "fr_FR", "email": "manager@example.com"})
        self.centre.mds_owner_id = self.manager
        self.centre.with_context(lang="fr_FR").name = "Service Est"
        self._create_time()
        self.order._post_cost()
        close = self._create_close()
        statement = self._close_and_get_statement(close)
        printed = self.env["ir.actions.report"]._render_qweb_html(
            "mds_cost.report_statement", statement.ids
        )[0]
        self.assertIn(b"Service East", printed)
        self.assertNotIn(b"Service Est<", printed)
        statement.with_user(self.accountant).action_send()
        mail = self.env["mail.mail"].search([("model", "=", "mds.cost.statement")])
        self.assertIn(b"Service Est<", mail.attachment_ids.raw)
