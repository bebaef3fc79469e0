from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DAY, MORNING, MdsCostCommon


class MdsSourceCommon(MdsCostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elements = cls.env["mds.cost.element"]._get_by_code()

    def _cost(self, order=None):
        """``{element code: cost}`` of what stands."""
        result = {}
        for line in self._get_lines(order):
            code = line.mds_cost_element_id.code
            result[code] = round(result.get(code, 0.0) - line.amount, 2)
        return {code: cost for code, cost in result.items() if cost}

    def _create_trip(self, orders, distance=50.0, **vals):
        return self.env["mds.trip"].create(
            {
                "employee_id": self.employee.id,
                "start": MORNING - timedelta(hours=1),
                "end": MORNING + timedelta(hours=9),
                "distance_km": distance,
                "stop_ids": [Command.create({"order_id": order.id}) for order in orders],
                **vals,
            }
        )

    def _spend(self, trip, amount, kind="ticket"):
        return self.env["mds.trip.expense"].create(
            {"trip_id": trip.id, "kind": kind, "amount": amount, "date": DAY}
        )

    def _set_rate(self, amount, kind="km", start="2026-01-01", **vals):
        return self.env["mds.cost.travel.rate"].create(
            {"kind": kind, "amount": amount, "start": start, **vals}
        )


@tagged("post_install", "-at_install")
class TestTravel(MdsSourceCommon):
    def test_shared_trip_costs_kilometres_receipts_and_freight_once(self):
        other = self._create_order()
        self._set_rate(1.2)
        trip = self._create_trip(self.order | other)
        self._spend(trip, 100.01)
        self._spend(trip, 30.0, "freight")
        trip.action_share()
        (self.order | other)._post_cost()
        (self.order | other)._post_cost()
        self.assertEqual(self._cost(self.order), {"travel_expense": 80.01, "freight": 15.0})
        self.assertEqual(self._cost(other), {"travel_expense": 80.0, "freight": 15.0})
        self.assertEqual(len(self._get_lines()), 3)

    def test_reopened_trip_is_taken_back(self):
        trip = self._create_trip(self.order)
        self._spend(trip, 60.0)
        trip.action_share()
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 60.0)
        trip.with_user(self.manager)._transition("open", reason="Wrong receipt")
        self._run_job()
        self.assertEqual((self.order.mds_direct_cost, len(self._get_lines())), (0.0, 2))

    def test_open_trip_costs_nothing(self):
        self._spend(self._create_trip(self.order), 60.0)
        self.order._post_cost()
        self.assertFalse(self._get_lines())

    def test_rate_missing_for_the_day_is_an_exception(self):
        self._set_rate(1.2, start="2026-06-01")
        self._create_trip(self.order).action_share()
        self.order._post_cost()
        self.assertRecordValues(self._get_exceptions(), [{"code": "no_travel_rate", "day": DAY}])
        self._set_rate(1.0)
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 50.0)
        self.assertFalse(self._get_exceptions())

    def test_company_without_rates_has_no_exceptions(self):
        self._create_trip(self.order).action_share()
        self.order._post_cost()
        self.assertFalse(self._get_exceptions())

    def test_visit_costs_its_zone_unless_a_trip_has_its_kilometres(self):
        east = self.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        city = self.env["mds.region"].create(
            {"name": "Ningbo", "code": "T-NB", "parent_id": east.id}
        )
        self.order.region_id = city
        self._set_rate(150.0, "zone")
        self._set_rate(260.0, "zone", region_id=east.id)
        visit = self.env["mds.visit"].create(
            {
                "order_id": self.order.id,
                "employee_id": self.employee.id,
                "planned_start": MORNING,
                "planned_end": MORNING + timedelta(hours=1),
            }
        )
        visit.action_accept()
        for action, hours in (("action_travel", 0), ("action_arrive", 1), ("action_finish", 2)):
            getattr(visit, action)(MORNING + timedelta(hours=hours))
        self.order._post_cost()
        self.assertEqual(self._cost()["travel_expense"], 260.0)
        self._create_trip(self.order).action_share()
        self.order._post_cost()
        self.assertNotIn("travel_expense", self._cost())

    def test_time_corrected_after_closing_costs_what_is_right(self):
        row = self._create_time(hours=2)
        self.order._post_cost()
        self.env.cr.execute("UPDATE mds_order SET state = 'closed' WHERE id = %s", self.order.ids)
        self.order.invalidate_recordset(["state"])
        row._do_correct(
            "One hour only",
            {"kind": "work", "start": MORNING, "end": MORNING + timedelta(hours=1)},
        )
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 100.0)


@tagged("post_install", "-at_install")
class TestProvision(MdsSourceCommon):
    def _provide(self, percent, start="2026-01-01", **vals):
        return self.env["mds.cost.provision.rule"].create(
            {"percent": percent, "start": start, **vals}
        )

    def test_share_of_each_months_cost(self):
        self._provide(2.5)
        self._create_time(hours=2)
        self._create_time(hours=1, start=MORNING.replace(month=4))
        self.order._post_cost()
        lines = self._get_lines().filtered(lambda one: one.mds_cost_element_id.code == "risk")
        self.assertRecordValues(
            lines.sorted("date"),
            [
                {"amount": -5.0, "date": DAY},
                {"amount": -2.5, "date": fields.Date.to_date("2026-04-02")},
            ],
        )

    def test_later_work_leaves_the_provision_of_earlier_months(self):
        self._provide(10)
        self._create_time(hours=2)
        self.order._post_cost()
        first = self._get_lines()
        self._create_time(hours=1, start=MORNING.replace(month=4))
        self.order._post_cost()
        self.assertFalse((self._get_lines() - first).filtered("mds_is_reversal"))

    def test_rule_of_the_type_and_class_goes_first_and_a_change_is_followed(self):
        self._provide(1)
        rule = self._provide(4, order_type_id=self.order.type_id.id)
        self._create_time(hours=2)
        self.order._post_cost()
        self.assertEqual(self._cost()["risk"], 8.0)
        rule.percent = 0
        self._run_job()
        self.assertNotIn("risk", self._cost())

    def test_lines_say_what_they_are_in_the_language_of_the_books(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("mds_cost.element_risk").with_context(lang="zh_CN").name = "风险"
        self.company.partner_id.lang = "zh_CN"
        self._provide(10)
        self._create_time(hours=2)
        self.order._post_cost()
        self.assertIn(f"{self.order.name} · 风险", self._get_lines().mapped("name"))

    def test_rules_and_rates_are_the_accountants(self):
        for name in ("mds.cost.provision.rule", "mds.cost.travel.rate"):
            self.env[name].with_user(self.accountant).search([])
            for user in (self.engineer, self.dispatcher, self.manager):
                with self.subTest(name=name, user=user.login), self.assertRefused():
                    self.env[name].with_user(user).search([])


class MdsBillCommon(MdsSourceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.vendor = cls.env["res.partner"].create({"name": "Calibration Ltd"})
        cls.account = cls.env["account.account"].create(
            {"name": "Outside work", "code": "T6405", "account_type": "expense_direct_cost"}
        )
        cls.vat_account = cls.env["account.account"].create(
            {"name": "Input VAT", "code": "T2221", "account_type": "asset_current"}
        )
        cls.deductible = cls._create_tax("VAT 6 %", cls.vat_account)
        cls.lost = cls._create_tax("VAT 6 % not deductible", cls.vat_account.browse())

    @classmethod
    def _create_tax(cls, name, account):
        lines = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": account.id}),
        ]
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": 6,
                "type_tax_use": "purchase",
                "invoice_repartition_line_ids": lines,
                "refund_repartition_line_ids": lines,
            }
        )

    def _bill(self, price, tax=None, kind="in_invoice", day="2026-04-05", **vals):
        bill = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.vendor.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Calibration",
                            "account_id": self.account.id,
                            "price_unit": price,
                            "tax_ids": [Command.set((tax or self.deductible).ids)],
                            **(vals or {"mds_order_id": self.order.id}),
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill


@tagged("post_install", "-at_install")
class TestBill(MdsBillCommon):
    def test_line_of_a_bill_is_cost_of_its_order_at_its_account(self):
        self._bill(500.0)
        self._run_job()
        self.assertEqual(self._cost(), {"vendor": 500.0})
        self.assertRecordValues(
            self._get_lines(),
            [
                {
                    "date": fields.Date.to_date("2026-04-05"),
                    "general_account_id": self.account.id,
                    "mds_device_id": self.order.device_id.id,
                }
            ],
        )

    def test_vat_that_is_not_deductible_is_cost(self):
        self._bill(500.0, self.lost)
        self.order._post_cost()
        self.assertEqual(self._cost(), {"vendor": 530.0})

    def test_reset_bill_is_taken_back_and_a_credit_note_is_less_cost(self):
        bill = self._bill(500.0)
        self._bill(120.0, kind="in_refund", day="2026-04-20")
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 380.0)
        bill.button_draft()
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, -120.0)

    def test_own_distribution_does_not_count_a_second_time(self):
        other = self._create_centre("Other")
        self._bill(500.0, analytic_distribution={str(other.id): 100}, mds_order_id=self.order.id)
        self.order._post_cost()
        self.assertFalse(self.lines.search([(self.plan._column_name(), "=", other.id)]))
        self.assertEqual(sum(self._get_amounts()), -500.0)

    def test_line_tied_after_posting_moves_to_the_order(self):
        other = self._create_centre("Other")
        bill = self._bill(500.0, analytic_distribution={str(other.id): 100}, mds_order_id=False)
        column = self.plan._column_name()
        self.assertEqual(self.lines.search([(column, "=", other.id)]).amount, -500.0)
        bill.invoice_line_ids.mds_order_id = self.order
        self._run_job()
        self.assertFalse(self.lines.search([(column, "=", other.id)]))
        self.assertEqual(self.order.mds_direct_cost, 500.0)
        bill.invoice_line_ids.mds_order_id = False
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 0.0)
        self.assertEqual(self.lines.search([(column, "=", other.id)]).amount, -500.0)

    def _send(self, freight):
        transfer = self.env["mds.part.transfer"].create(
            {"location_dest_id": self.own_stock.id, "order_id": self.order.id, "freight": freight}
        )
        self.env.cr.execute(
            "UPDATE mds_part_transfer SET state = 'sent', sent_at = %s WHERE id = %s",
            (MORNING, transfer.id),
        )
        transfer.invalidate_recordset()
        return transfer

    def test_freight_is_accrued_when_sent_and_settled_by_the_carriers_bill(self):
        transfer = self._send(80.0)
        self.order._post_cost()
        self.assertEqual(self._cost(), {"freight": 80.0})
        self._bill(92.0, mds_part_transfer_id=transfer.id)
        self._run_job()
        self.assertEqual(self._cost(), {"freight": 92.0})
        self.assertEqual(sorted(self._get_amounts()), [-92.0, -80.0, 80.0])
        self.assertEqual(
            self._get_lines().filtered(lambda one: one.amount == 80.0).date,
            fields.Date.to_date("2026-04-05"),
        )

    def test_closed_month_keeps_the_accrual_and_the_bill_says_late(self):
        transfer = self._send(80.0)
        self.order._post_cost()
        first = self._get_lines()
        self.company.mds_cost_lock_date = "2026-04-30"
        self._bill(92.0, mds_part_transfer_id=transfer.id)
        self.order._post_cost()
        later = self._get_lines() - first
        self.assertEqual(set(later.mapped("date")), {fields.Date.to_date("2026-05-01")})
        self.assertEqual(set(later.mapped("mds_is_late")), {True})

    def test_tie_names_the_accrual_the_bill_and_what_only_the_ledger_has(self):
        clearing = self.env["account.account"].create(
            {"name": "Accrued", "code": "T2203", "account_type": "liability_current"}
        )
        self.elements["freight"].write(
            {"account_id": self.account.id, "clearing_account_id": clearing.id}
        )
        transfer = self._send(80.0)
        self.order._post_cost()
        journal = self.env["account.journal"].create(
            {"name": "Cost", "code": "TCOST", "type": "general"}
        )

        def compare(day):
            tie = (
                self.env["mds.cost.tie"]
                .with_user(self.accountant)
                .create({"day": day, "journal_id": journal.id})
            )
            tie.action_compare()
            return tie

        tie = compare("2026-03-31")
        self.assertEqual(tie.order_ids.mapped("code"), ["accrue"])
        tie.action_post()
        self.assertEqual(tie.difference, 0.0)
        self._bill(92.0, mds_part_transfer_id=transfer.id)
        self.order._post_cost()
        tie = compare("2026-04-30")
        self.assertRecordValues(tie.order_ids, [{"code": "billed", "difference": -80.0}])
        tie.action_post()
        self.assertEqual((tie.cost, tie.ledger, tie.difference), (92.0, 92.0, 0.0))

    def test_bill_form_ties_a_line(self):
        with Form(
            self.env["account.move"].with_context(default_move_type="in_invoice"),
            view="account.view_move_form",
        ) as form:
            form.partner_id = self.vendor
            form.invoice_date = fields.Date.to_date("2026-04-05")
            with form.invoice_line_ids.new() as line:
                line.name = "Calibration"
                line.price_unit = 10.0
                line.mds_order_id = self.order
        self.assertEqual(form.record.invoice_line_ids.mds_order_id, self.order)
