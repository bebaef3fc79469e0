from datetime import datetime

import psycopg2
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DAY, MORNING, MdsCostCommon


@tagged("post_install", "-at_install")
class TestPosting(MdsCostCommon):
    def test_time_costs_the_rate_of_its_day(self):
        self.env["mds.cost.rate"].create({"start": "2026-03-03", "hourly": 120.0})
        self._create_time(hours=2)
        self._create_time(hours=1, start=fields.Datetime.to_datetime("2026-03-03 08:00:00"))
        self.order._post_cost()
        self.assertEqual(self._get_amounts(), [-200.0, -120.0])
        self.assertEqual(self.order.mds_direct_cost, 320.0)

    def test_rate_at_practical_capacity_costs_more_per_hour_worked(self):
        """100 are paid, 80 percent can be worked: an hour on an order costs 125."""
        rates = self.env["mds.cost.rate"].with_user(self.accountant)
        rate = rates.create({"start": "2026-02-01", "paid_hourly": 100.0, "practical_percent": 80})
        self.assertEqual(rate.hourly, 125.0)
        self._create_time(hours=2)
        self.order._post_cost()
        self.assertEqual(self._get_amounts(), [-250.0])
        rate.practical_percent = 100
        self.order._post_cost()
        self.assertEqual(self.order.mds_direct_cost, 200.0)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation):
            rate.practical_percent = 120
            rate.flush_recordset()

    def test_paid_rate_without_a_percentage_counts_all_that_is_paid(self):
        rates = self.env["mds.cost.rate"].with_user(self.accountant)
        self.assertEqual(rates.create({"start": "2026-02-01", "paid_hourly": 100.0}).hourly, 100.0)

    def test_own_rate_goes_before_that_of_everybody(self):
        self.env["mds.cost.rate"].create(
            {"employee_id": self.employee.id, "start": "2026-02-01", "hourly": 80.0}
        )
        self._create_time(hours=2)
        self.order._post_cost()
        self.assertEqual(self._get_amounts(), [-160.0])

    def test_hourly_cost_of_the_personnel_file_starts_a_rate(self):
        self.employee.hourly_cost = 90.0
        rate = self.env["mds.cost.rate"].search([("employee_id", "=", self.employee.id)])
        self.assertRecordValues(
            rate, [{"hourly": 90.0, "start": fields.Date.context_today(self.employee)}]
        )

    def test_hourly_cost_of_who_becomes_an_engineer_starts_a_rate(self):
        person = self.env["hr.employee"].create({"name": "Wang Fang", "hourly_cost": 70.0})
        rates = self.env["mds.cost.rate"].search([("employee_id", "=", person.id)])
        self.assertFalse(rates)
        person.mds_is_engineer = True
        self.assertEqual(rates.search([("employee_id", "=", person.id)]).hourly, 70.0)

    def test_part_costs_what_its_move_is_worth(self):
        self._receive(self.fuse, 3, self.own_stock, value=10.0)
        part = self._create_line(self.fuse, 3, location_id=self.own_stock.id)
        part.action_consume()
        self.order._post_cost()
        self.assertEqual(self._get_amounts(), [-10.0])
        part.return_parts({part.id: 1})
        self.order._post_cost()
        self.assertEqual(self.order.mds_direct_cost, part.sudo().cost)
        self.assertEqual(-sum(self._get_amounts()), part.sudo().cost)

    def test_posting_again_writes_nothing(self):
        self._create_time()
        self.order._post_cost()
        before = self._get_lines()
        self.order._post_cost()
        self.order._post_cost()
        self.assertEqual(self._get_lines(), before)

    def test_correction_takes_back_and_writes_anew(self):
        row = self._create_time(hours=2)
        self.order._post_cost()
        row.end = MORNING.replace(hour=4)
        self.order._post_cost()
        self.assertRecordValues(
            self._get_lines(),
            [
                {"amount": -200.0, "mds_revision": 1, "mds_is_reversal": False},
                {"amount": 200.0, "mds_revision": 1, "mds_is_reversal": True},
                {"amount": -300.0, "mds_revision": 2, "mds_is_reversal": False},
            ],
        )
        self.assertEqual(self._get_lines()[1].mds_reversal_of_id, self._get_lines()[0])

    def test_removed_time_is_taken_back(self):
        row = self._create_time()
        self.order._post_cost()
        row.unlink()
        self.order._post_cost()
        self.assertEqual(sum(self._get_amounts()), 0)
        self.assertEqual(self.order.mds_direct_cost, 0)

    def test_changed_rate_concerns_time_from_its_day_on(self):
        self._create_time()
        self.order._post_cost()
        self.env["mds.cost.rate"].create({"start": DAY, "hourly": 50.0})
        waiting = self.env["mds.cost.pending"].search([("order_id", "=", self.order.id)])
        self.assertEqual(waiting.mapped("code"), ["waiting"])
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 100.0)

    def test_rate_that_is_moved_to_a_later_day_leaves_no_time_at_the_old_one(self):
        self._create_time()
        self.order._post_cost()
        rates = self.env["mds.cost.rate"].search([("company_id", "=", self.company.id)])
        rates.start = fields.Date.add(DAY, days=1)
        self._run_job()
        missing = self.env["mds.cost.pending"].search([("order_id", "=", self.order.id)])
        self.assertEqual((missing.code, missing.day), ("no_rate", DAY))
        self.assertEqual(self.order.mds_direct_cost, 0)

    def test_each_act_puts_its_order_on_the_list_and_the_job_posts_it(self):
        self.env["mds.cost.pending"].search([]).unlink()
        self._create_time()
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 200.0)
        self.assertFalse(self.env["mds.cost.pending"].search([("order_id", "=", self.order.id)]))

    def test_every_line_carries_all_dimensions_at_once(self):
        region = self.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        self.order.region_id = region
        self._create_time()
        self.order._post_cost()
        line = self._get_lines()
        columns = self.env["mds.cost.dimension"]._get_columns()
        self.assertEqual(line[columns["cost_centre"]], self.centre)
        self.assertEqual(line[columns["region"]].mds_res_id, region.id)
        self.assertEqual(line[columns["customer"]].mds_res_id, self.customer.id)
        self.assertEqual(len(line._get_distribution_key().split(",")), 3)

    def test_second_order_uses_the_same_accounts(self):
        other = self._create_order()
        self._create_time()
        self._create_time(other, start=MORNING.replace(hour=9))
        (self.order | other)._post_cost()
        column = self.env["mds.cost.dimension"]._get_columns()["customer"]
        self.assertEqual(len((self._get_lines() | self._get_lines(other))[column]), 1)

    def test_changed_region_moves_posted_cost_with_a_trace(self):
        self._create_time()
        self.order._post_cost()
        self.order.region_id = self.env["mds.region"].create({"name": "West", "code": "T-W"})
        self._run_job()
        self.assertEqual(self._get_amounts(), [-200.0, 200.0, -200.0])

    def test_late_cost_goes_to_the_open_period_and_says_so(self):
        self.company.mds_cost_lock_date = "2026-03-31"
        self._create_time()
        self.order._post_cost()
        self.assertRecordValues(
            self._get_lines(),
            [
                {
                    "date": fields.Date.to_date("2026-04-01"),
                    "mds_source_date": DAY,
                    "mds_is_late": True,
                }
            ],
        )

    def test_nothing_changes_in_a_closed_period(self):
        row = self._create_time()
        self.order._post_cost()
        first = self._get_lines()
        self.company.mds_cost_lock_date = "2026-03-31"
        row.end = MORNING.replace(hour=4)
        self.order._post_cost()
        later = self._get_lines() - first
        self.assertEqual(set(later.mapped("date")), {fields.Date.to_date("2026-04-01")})
        self.assertRecordValues(first, [{"amount": -200.0, "date": DAY}])

    def test_lock_date_of_the_ledger_counts(self):
        self.company.sudo().fiscalyear_lock_date = "2026-03-15"
        self._create_time()
        self.order._post_cost()
        self.assertEqual(self._get_lines().date, fields.Date.to_date("2026-03-16"))

    def test_without_cost_centre_it_waits_among_the_exceptions(self):
        self.rule.active = False
        self._create_time()
        self.order._post_cost()
        self.assertFalse(self._get_lines())
        exception = self._get_exceptions().with_user(self.accountant)
        self.assertEqual(exception.code, "no_centre")
        message = exception.action_post()["params"]["message"]
        self.assertIn("Orders posted: 0. Still missing: 1.", message)
        exception = self._get_exceptions().with_user(self.accountant)
        exception.cost_centre_id = self.centre
        exception.action_post()
        self.assertFalse(self._get_exceptions())
        self.assertEqual(self.order.mds_direct_cost, 200.0)
        self.assertEqual(self.order.mds_cost_centre_reason, "fixed")

    def test_without_rate_the_rest_is_posted_and_repair_adds_the_rate(self):
        self.rate.unlink()
        self._receive(self.fuse, 1, self.own_stock, value=7.0)
        self._create_line(self.fuse, location_id=self.own_stock.id).action_consume()
        self._create_time()
        self.order._post_cost()
        self.assertEqual(self._get_amounts(), [-7.0])
        exception = self._get_exceptions().with_user(self.accountant)
        self.assertRecordValues(exception, [{"code": "no_rate", "day": DAY, "hours": 2.0}])
        exception.hourly = 60.0
        exception.action_post()
        self.assertEqual(self.order.mds_direct_cost, 127.0)

    def test_posted_line_cannot_be_changed_or_removed(self):
        self._create_time()
        self.order._post_cost()
        line = self._get_lines().with_user(self.accountant)
        for vals in ({"amount": -1.0}, {"date": "2026-05-01"}, {"mds_order_id": False}):
            with self.subTest(vals), self.assertRefused("Correct the time or the part"):
                line.write(vals)
        with self.assertRefused("Correct the time or the part"):
            line.unlink()
        with self.assertRefused("Correct the time or the part"):
            line.analytic_distribution = {str(self._create_centre("Other").id): 100}

    def test_nobody_makes_up_a_source(self):
        with self.assertRefused("not by hand"):
            self.lines.with_user(self.accountant).create(
                {
                    "name": "x",
                    "amount": -1,
                    "mds_source_key": "time:1",
                    self.plan._column_name(): self.centre.id,
                }
            )

    def test_nobody_gives_a_line_a_source_afterwards(self):
        line = self.lines.with_user(self.accountant).create(
            {"name": "x", "amount": -1, self.plan._column_name(): self.centre.id}
        )
        for vals in ({"mds_source_key": "time:1"}, {"mds_charge_line_id": 1}, {"mds_run_id": 1}):
            with self.subTest(vals), self.assertRefused("not by hand"):
                line.write(vals)

    def test_posted_line_keeps_its_account(self):
        self._create_time()
        self.order._post_cost()
        account = self.env["account.account"].create(
            {"name": "Other", "code": "T6499", "account_type": "expense"}
        )
        with self.assertRefused("Correct the time or the part"):
            self._get_lines().with_user(self.accountant).general_account_id = account

    def test_another_device_moves_posted_cost_to_it(self):
        """Also one of the same model: what a device cost is asked for by the device."""
        product = self.env["product.product"].create(
            {"name": "Ventilator X", "is_medical_device": True, "mds_udi_di": "06901234567892"}
        )
        devices = self.env["mds.device"].create(
            [
                {"product_id": product.id, "serial": serial, "partner_id": self.customer.id}
                for serial in ("SN-3001", "SN-3002")
            ]
        )
        self.order.device_id = devices[0]
        self._create_time()
        self._run_job()
        self.order.device_id = devices[1]
        self._run_job()
        sums = dict(
            self.lines._read_group(
                [("mds_order_id", "=", self.order.id)], ["mds_device_id"], ["amount:sum"]
            )
        )
        self.assertEqual((sums[devices[0]], sums[devices[1]]), (0.0, -200.0))

    def test_database_holds_each_revision_of_a_source_once(self):
        self._create_time()
        self.order._post_cost()
        line = self._get_lines()
        vals = line._prepare_reversal_vals(None) | {"mds_is_reversal": False}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.lines._sudo_poster().create(vals)

    def test_one_failing_order_holds_up_nobody(self):
        other = self._create_order()
        self._create_time()
        self._create_time(other, start=MORNING.replace(hour=9))
        kind = type(self.env["mds.order"])
        whole = kind._gather_part_cost

        def fail(orders):
            if self.order in orders:
                raise UserError("Broken")
            return whole(orders)

        self.patch(kind, "_gather_part_cost", fail)
        self._run_job()
        self.assertEqual(other.mds_direct_cost, 200.0)
        self.assertRecordValues(self._get_exceptions(), [{"code": "failed", "detail": "Broken"}])

    def test_element_of_a_product_goes_before_parts(self):
        element = self.env.ref("mds_cost.element_consumable")
        self.gel.product_tmpl_id.mds_cost_element_id = element
        lot = self._create_lot(self.gel, "L1")
        self._receive(self.gel, 1, self.own_stock, lot=lot, value=5.0)
        self._create_line(self.gel, lot_id=lot.id, location_id=self.own_stock.id).action_consume()
        self.order._post_cost()
        self.assertEqual(self._get_lines().mds_cost_element_id, element)

    def test_line_has_the_account_of_its_element_and_keeps_it(self):
        accounts = self.env["account.account"].create(
            [
                {"name": "Labour", "code": "T640100", "account_type": "expense"},
                {"name": "Labour 2", "code": "T640200", "account_type": "expense"},
            ]
        )
        labour = self.env.ref("mds_cost.element_labour")
        labour.account_id = accounts[0]
        self._create_time()
        self.order._post_cost()
        labour.account_id = accounts[1]
        self.order._post_cost()
        self.assertEqual(self._get_lines().general_account_id, accounts[0])

    def test_used_plan_stays(self):
        self._create_time()
        self.order._post_cost()
        dimension = self.env.ref("mds_cost.dimension_cost_centre").with_user(self.accountant)
        with self.assertRefused("the dimension stays with it"):
            dimension.plan_id = self.env.ref("analytic.analytic_plan_projects")

    def test_cost_centres_are_those_of_the_plan_in_use(self):
        action = self.env["mds.cost.dimension"].with_user(self.accountant).action_open_centres()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertIn(self.centre, found)
        self.assertEqual(found.root_plan_id, self.plan)

    def test_queries_do_not_grow_with_orders(self):
        orders = self.env["mds.order"]
        for number in range(12):
            order = self._create_order()
            self._create_time(order, start=MORNING.replace(day=3 + number))
            orders |= order
        orders[:2]._post_cost()
        self.env.flush_all()
        counts = []
        for batch in (orders[2:4], orders[4:12]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._post_cost()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestRule(MdsCostCommon):
    def test_narrow_rule_first(self):
        region = self.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        city = self.env["mds.region"].create(
            {"name": "Hangzhou", "code": "T-HZ", "parent_id": region.id}
        )
        other = self._create_centre("Hangzhou")
        self.env["mds.cost.rule"].create(
            {"sequence": 1, "region_id": region.id, "cost_centre_id": other.id}
        )
        order = self._create_order(region_id=city.id)
        self._create_time(order)
        order._post_cost()
        self.assertEqual(order.mds_cost_centre_id, other)

    def test_team_of_the_engineer_on_the_day(self):
        """The department below counts as its part; who changed it since lies where he was."""
        service = self.env["hr.department"].create({"name": "Service"})
        imaging = self.env["hr.department"].create({"name": "Imaging", "parent_id": service.id})
        other = self._create_centre("Imaging")
        self.env["mds.cost.rule"].create(
            {"sequence": 1, "department_id": service.id, "cost_centre_id": other.id}
        )
        self.employee.department_id = imaging
        self.employee.version_id.date_version = "2026-01-01"
        self.order.lead_engineer_id = self.employee
        self.employee.create_version({"date_version": "2026-03-10", "department_id": False})
        later = self._create_order(reported_at="2026-03-11 02:00:00")
        later.lead_engineer_id = self.employee
        self.order.reported_at = MORNING
        self._create_time()
        self._create_time(later, start=datetime(2026, 3, 11, 2, 0))
        (self.order | later)._post_cost()
        self.assertEqual(self.order.mds_cost_centre_id, other)
        self.assertEqual(later.mds_cost_centre_id, self.centre)

    def test_only_a_cost_centre_may_be_named(self):
        wrong = self.env["account.analytic.account"].create(
            {"name": "x", "plan_id": self.env.ref("mds_cost.dimension_region").plan_id.id}
        )
        with self.assertRefused("is no cost centre"):
            self.rule.cost_centre_id = wrong

    def test_decision_stays_when_rules_change(self):
        self._create_time()
        self.order._post_cost()
        self.rule.cost_centre_id = self._create_centre("New")
        self.order._post_cost()
        self.assertEqual(self.order.mds_cost_centre_id, self.centre)
        self.assertEqual(len(self._get_lines()), 1)

    def test_repair_takes_cost_centres_only(self):
        self.rule.active = False
        self._create_time()
        self.order._post_cost()
        wrong = self.env["account.analytic.account"].create(
            {"name": "x", "plan_id": self.env.ref("mds_cost.dimension_region").plan_id.id}
        )
        with self.assertRefused("is no cost centre"):
            self._get_exceptions().with_user(self.accountant).cost_centre_id = wrong
