from datetime import date, timedelta

from odoo.addons.mds_contract_billing.tests.common import TODAY, MdsBillingCommon
from odoo.addons.mds_cost_billing.hooks import post_init_hook
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

QUARTER = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestContractRevenue(MdsBillingCommon):
    """A contract of 42,400.00 a year with 6 % in it: a quarter is 10,600.00, or 10,000.00 net.

    Of the 90 days of the first quarter January has 31, February 28 and March 31: 3,444.44, then
    6,555.56 in all, then 10,000.00.
    """

    def _bill_quarter(self, contract=None, day=QUARTER):
        contract = contract or self._create_active((42400.0,))
        self._bill(day, is_posted=True, contract_ids=[(6, 0, contract.ids)])
        return contract

    def _recognise(self, until):
        self.env["mds.recognition.make"].with_user(self.accountant).create(
            {"company_id": self.company.id, "until": until}
        ).action_recognise()

    def _get_profit(self, contract, measure="revenue"):
        """``{month: amount}`` as a manager sees it."""
        self.env.flush_all()
        groups = (
            self.env["mds.profit"]
            .with_user(self.manager)
            ._read_group([("contract_id", "=", contract.id)], ["date:month"], [f"{measure}:sum"])
        )
        return {f"{month:%Y-%m}": round(amount or 0.0, 2) for month, amount in groups}

    def _check_grand_total(self):
        """What every view sums to is what the analytic items say, each once."""
        self.env.flush_all()
        lines = self.env["account.analytic.line"].search(
            [("company_id", "=", self.company.id), ("mds_cost_element_id", "!=", False)]
        )
        profit = self.env["mds.profit"].with_user(self.manager)
        domain = [("company_id", "=", self.company.id)]
        for name in ("contract_id", "contract_type_id", "partner_id", "region_id", "stage"):
            groups = profit._read_group(domain, [name], ["profit:sum"])
            self.assertAlmostEqual(
                sum(amount for _key, amount in groups), sum(lines.mapped("amount")), 2, name
            )

    def test_earned_revenue_counts_month_by_month(self):
        contract = self._bill_quarter()
        self.assertEqual(self._get_profit(contract), {})
        self._recognise(date(2026, 2, 28))
        self.assertEqual(self._get_profit(contract), {"2026-01": 3444.44, "2026-02": 3111.12})
        self._recognise(date(2026, 3, 31))
        self.assertEqual(sum(self._get_profit(contract).values()), 10000.0)
        self._check_grand_total()

    def test_contracts_that_began_in_different_months_are_recognised_in_one_go(self):
        """The second begins in March: 31 of its 92 days, 3,369.57 of 10,000.00."""
        first = self._bill_quarter()
        second = self._create_active((42400.0,), date_start=date(2026, 3, 1))
        self._bill_quarter(second, date(2026, 3, 1))
        self._recognise(date(2026, 3, 31))
        self.assertEqual(sum(self._get_profit(first).values()), 10000.0)
        self.assertEqual(self._get_profit(second), {"2026-03": 3369.57})
        self._check_grand_total()

    def test_invoiced_revenue_counts_on_the_day_of_the_invoice_once(self):
        self.company.mds_contract_revenue = "invoiced"
        contract = self._bill_quarter()
        self._recognise(date(2026, 3, 31))
        self.assertEqual(self._get_profit(contract), {f"{TODAY:%Y-%m}": 10000.0})
        self._check_grand_total()

    def test_profit_of_a_contract_is_its_revenue_less_the_cost_of_its_orders(self):
        """Two hours at 100 in January leave 3,444.44 - 200.00 = 3,244.44."""
        contract = self._bill_quarter()
        self._recognise(date(2026, 1, 31))
        order = self.env["mds.order"].create({"partner_id": self.hospital.id})
        self.assertEqual(order.company_id, self.company)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mds_order SET contract_id = %s WHERE id = %s", (contract.id, order.id)
        )
        self.env.invalidate_all()
        plan = self.env.ref("mds_cost.dimension_cost_centre").plan_id
        centre = self.env["account.analytic.account"].create(
            {"name": "Team", "plan_id": plan.id, "company_id": self.company.id}
        )
        order._choose_cost_centre(centre)
        element = self.env.ref("mds_cost.element_labour")
        self.env["account.analytic.line"]._sudo_poster()._mds_insert(
            [
                {
                    "name": "Work",
                    "date": date(2026, 1, 20),
                    "amount": -200.0,
                    "unit_amount": 2.0,
                    "company_id": self.company.id,
                    "mds_order_id": order.id,
                    "mds_cost_element_id": element.id,
                    "mds_source_key": "test:1",
                    "mds_source_date": date(2026, 1, 20),
                    "mds_revision": 1,
                    plan._column_name(): centre.id,
                }
            ]
        )
        self.assertEqual(self._get_profit(contract, "profit"), {"2026-01": 3244.44})
        self.assertEqual(self._get_profit(contract, "contribution_1"), {"2026-01": 3244.44})
        self._check_grand_total()

    def test_credit_note_takes_back_what_was_earned_and_no_more(self):
        """6,555.56 were earned when all 10,000.00 were credited: the next entry evens it out."""
        contract = self._bill_quarter()
        self._recognise(date(2026, 2, 28))
        move = self._get_moves(contract)
        credit = move.with_user(self.accountant)._reverse_moves([{"invoice_date": TODAY}])
        credit.action_post()
        self.assertEqual(round(sum(self._get_profit(contract).values()), 2), 6555.56)
        self._recognise(date(2026, 6, 30))
        self.assertEqual(round(sum(self._get_profit(contract).values()), 2), 0.0)
        self._check_grand_total()

    def test_credit_note_of_an_invoiced_quarter_counts_on_its_day(self):
        self.company.mds_contract_revenue = "invoiced"
        contract = self._bill_quarter()
        move = self._get_moves(contract).with_user(self.accountant)
        credit = move._reverse_moves([{"invoice_date": TODAY}])
        credit.action_post()
        self.assertEqual(sum(self._get_profit(contract).values()), 0.0)
        self.assertEqual(len(credit.line_ids.analytic_line_ids), 1)

    def test_penalty_takes_its_net_amount_off_on_the_invoice(self):
        """A penalty of 530.00 with 6 % in it takes 500.00 off revenue at once, in both ways."""
        contract = self._create_active((42400.0,))
        bill = self._bill_quarter(contract)
        line = self._get_moves(contract).invoice_line_ids
        penalty = (
            self.env["mds.contract.bill"]
            .sudo()
            .create(
                {
                    "contract_id": contract.id,
                    "payer_id": line.move_id.partner_id.id,
                    "kind": "penalty",
                    "date_from": TODAY,
                    "date_to": TODAY,
                    "amount": -530.0,
                    "company_id": self.company.id,
                }
            )
        )
        self.assertTrue(bill)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": line.move_id.partner_id.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Penalty",
                            "price_unit": 530.0,
                            "account_id": self.income.id,
                            "tax_ids": [(6, 0, self.tax.ids)],
                            "mds_bill_id": penalty.id,
                        },
                    )
                ],
            }
        )
        credit.action_post()
        self.assertEqual(self._get_profit(contract), {f"{TODAY:%Y-%m}": -500.0})
        credit.button_draft()
        self.assertEqual(self._get_profit(contract), {})

    def test_own_distribution_splits_revenue_and_nothing_counts_twice(self):
        plan, other = self.env["account.analytic.plan"].create(
            [{"name": "Lines of business"}, {"name": "Funds"}]
        )
        north, south, fund = self.env["account.analytic.account"].create(
            [
                {"name": name, "plan_id": of.id}
                for name, of in (("North", plan), ("South", plan), ("Fund", other))
            ]
        )
        for distribution, count in (
            ({str(north.id): 60, str(south.id): 40}, 2),
            ({str(north.id): 60}, 2),
            ({f"{north.id},{fund.id}": 100}, 1),
            ({str(north.id): 100, str(fund.id): 100}, 1),
        ):
            with self.subTest(distribution=distribution):
                contract = self._create_priced(
                    (42400.0,), plan={"analytic_distribution": distribution}
                )
                self._bill_quarter(self._sign(contract))
                self._recognise(date(2026, 1, 31))
                lines = self.env["account.analytic.line"].search(
                    [("mds_contract_id", "=", contract.id)]
                )
                self.assertEqual(len(lines), count)
                self.assertEqual(self._get_profit(contract), {"2026-01": 3444.44})

    def test_way_of_counting_is_chosen_before_the_first_revenue(self):
        self.company.mds_contract_revenue = "invoiced"
        self.company.mds_contract_revenue = "earned"
        self._bill_quarter()
        # nothing is recognised yet, but it will be
        with self.assertRaisesRegex(UserError, "A contract is invoiced already"):
            self.company.mds_contract_revenue = "invoiced"
        self.company.mds_contract_revenue = "earned"

    def test_duplicate_of_an_invoice_is_no_revenue_of_the_contract(self):
        contract = self._bill_quarter()
        again = self._get_moves(contract).with_user(self.accountant).copy({"invoice_date": TODAY})
        self.assertFalse(again.line_ids.mds_revenue_contract_id)
        again.action_post()
        self.assertEqual(self._get_profit(contract), {})

    def test_only_cost_accountants_choose_it(self):
        settings = self.env["mds.cost.settings"].with_company(self.company)
        with self.assertRaises(AccessError):
            settings.with_user(self.contract_manager).create({})
        chosen = settings.with_user(self.accountant).create({"mds_contract_revenue": "invoiced"})
        chosen.action_save()
        self.assertEqual(self.company.mds_contract_revenue, "invoiced")

    def test_revenue_that_is_in_the_books_before_installation_is_found(self):
        contract = self._bill_quarter()
        self._recognise(date(2026, 2, 28))
        wanted = self._get_profit(contract)
        self.env["account.analytic.line"].search(
            [("mds_contract_id", "=", contract.id)]
        ).with_context(skip_analytic_sync=True).unlink()
        self.env.cr.execute("UPDATE account_move_line SET mds_revenue_contract_id = NULL")
        self.env.invalidate_all()
        self.assertEqual(self._get_profit(contract), {})
        post_init_hook(self.env)
        self.assertEqual(self._get_profit(contract), wanted)

    def test_closed_months_stay_as_they_were_reported(self):
        contract = self._bill_quarter()
        self._recognise(date(2026, 2, 28))
        lines = self.env["account.analytic.line"].search([("mds_contract_id", "=", contract.id)])
        lines.with_context(skip_analytic_sync=True).unlink()
        self.company.mds_cost_lock_date = date(2026, 1, 31)
        post_init_hook(self.env)
        self.assertEqual(self._get_profit(contract), {"2026-02": 3111.12})

    def test_invoice_of_a_closed_month_counts_on_the_first_open_day_and_stays(self):
        self.company.write(
            {"mds_contract_revenue": "invoiced", "mds_cost_lock_date": TODAY - timedelta(days=1)}
        )
        first = self._bill_quarter()
        self.company.mds_cost_lock_date = TODAY
        with self.assertRaisesRegex(UserError, "month that is closed"):
            self._get_moves(first).sudo().button_draft()
        second = self._bill_quarter()
        lines = self.env["account.analytic.line"].search(
            [("mds_contract_id", "in", (first | second).ids)], order="id"
        )
        self.assertEqual(lines.mapped("date"), [TODAY, TODAY + timedelta(days=1)])
        self.assertEqual(lines.mapped("mds_is_late"), [False, True])

    def test_revenue_recognised_late_comes_into_the_open_month_with_a_note(self):
        contract = self._bill_quarter()
        self._recognise(date(2026, 1, 31))
        self.company.mds_cost_lock_date = date(2026, 2, 28)
        self._recognise(date(2026, 2, 28))
        late = self.env["mds.contract.recognition"].search(
            [("contract_id", "=", contract.id), ("month", "=", date(2026, 2, 28))]
        )
        self.assertEqual((late.date, late.move_id.date), (date(2026, 3, 1), date(2026, 3, 1)))
        self.assertIn("closed until", late.remark)
        self.assertEqual(self._get_profit(contract), {"2026-01": 3444.44, "2026-03": 3111.12})

    def test_revenue_that_counts_when_invoiced_is_recognised_by_the_ledger_alone(self):
        self.company.mds_contract_revenue = "invoiced"
        contract = self._bill_quarter()
        self.company.mds_cost_lock_date = date(2026, 2, 28)
        self._recognise(date(2026, 2, 28))
        rows = self.env["mds.contract.recognition"].search([("contract_id", "=", contract.id)])
        self.assertEqual(rows.mapped("date"), rows.mapped("month"))
