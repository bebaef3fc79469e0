from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MORNING
from .profit_common import MdsProfitCommon

DIMENSIONS = (
    "product_tmpl_id",
    "partner_id",
    "region_id",
    "outlet_id",
    "channel_id",
    "employee_id",
    "order_type_id",
    "stage",
    "element_id",
    "date:month",
)
MEASURES = ("revenue", "direct_cost", "allocated_cost", "centre_cost", "profit")


@tagged("post_install", "-at_install")
class TestProfit(MdsProfitCommon):
    def _sum(self, *domain, measures=MEASURES):
        profit = self.env["mds.profit"].with_user(self.manager)
        [values] = profit._read_group(
            [("company_id", "=", self.company.id), *domain], [], [f"{one}:sum" for one in measures]
        )
        return tuple(round(value or 0.0, 2) for value in values)

    def test_list_of_items_shows_the_cost_centre_and_keeps_the_other_dimensions_at_hand(self):
        columns = self.env["mds.cost.dimension"]._get_columns()
        lines = self.env["account.analytic.line"].with_user(self.accountant)
        arch = etree.fromstring(lines.get_view(view_type="list")["arch"])
        shown = {
            code: arch.find(f".//field[@name='{name}']").get("optional")
            for code, name in columns.items()
        }
        self.assertEqual(shown.pop("cost_centre"), "show")
        self.assertEqual(set(shown.values()), {"hide"})
        centre = arch.find(f".//field[@name='{columns['cost_centre']}']")
        self.assertTrue(centre.get("width"))  # else its header is cut

    def test_levels_of_an_order(self):
        self._tell_a_month()
        self.assertEqual(
            self._sum(
                ("order_id", "=", self.order.id),
                measures=(
                    "revenue",
                    "direct_cost",
                    "contribution_1",
                    "allocated_cost",
                    "contribution_2",
                    "profit",
                ),
            ),
            (700.0, 200.0, 500.0, 60.0, 440.0, 440.0),
        )

    def test_cost_of_a_centre_without_an_element_counts_before_and_after_it_is_given(self):
        """An entry whose account no element is mapped to is given as overhead: it was there."""
        office, overhead = self._create_centre("Office"), self.env.ref("mds_cost.element_overhead")
        self._create_time(hours=2)
        self.order._post_cost()
        self.lines.create(
            {
                "name": "Rent",
                "amount": -90,
                "date": "2026-03-05",
                self.plan._column_name(): office.id,
            }
        )
        measures = ("allocated_cost", "centre_cost", "profit")
        of_overhead = ("element_id", "=", overhead.id)
        self.assertEqual(self._sum(of_overhead, measures=measures), (0.0, 90.0, -90.0))
        self._allocate_by_hours(office)
        self.assertEqual(self._sum(of_overhead, measures=measures), (90.0, 0.0, -90.0))

    def test_level_that_no_line_has_is_zero_and_not_empty(self):
        self._create_time(hours=2)
        self.order._post_cost()
        profit = self.env["mds.profit"].with_user(self.manager)
        [row] = profit.formatted_read_group(
            [("order_id", "=", self.order.id)], [], ["revenue:sum", "direct_cost:sum"]
        )
        self.assertEqual((row["revenue:sum"], row["direct_cost:sum"]), (0.0, 200.0))
        self.assertIsInstance(row["revenue:sum"], float)
        self.assertEqual(profit.search([("order_id", "=", self.order.id)]).revenue, 0.0)

    def test_every_view_has_the_same_grand_total(self):
        self._tell_a_month()
        self._create_time(hours=1, start=MORNING.replace(day=20)).unlink()
        whole = self._sum()
        lines = self.lines.search(
            [("company_id", "=", self.company.id), ("mds_cost_element_id", "!=", False)]
        )
        self.assertEqual(whole[-1], round(sum(lines.mapped("amount")), 2))
        profit = self.env["mds.profit"].with_user(self.manager)
        for name in DIMENSIONS:
            groups = profit._read_group(
                [("company_id", "=", self.company.id)],
                [name],
                [f"{one}:sum" for one in MEASURES],
            )
            with self.subTest(by=name):
                sums = [round(sum(row[place] for row in groups), 2) for place in range(1, 6)]
                self.assertEqual(tuple(sums), whole)
                self.assertEqual(whole[-1], round(whole[0] - sum(whole[1:4]), 2))

    def test_credit_note_and_reset_take_revenue_back(self):
        invoice = self._invoice(700.0)
        self._invoice(100.0, kind="out_refund")
        self.assertEqual(self._sum(measures=("revenue",)), (600.0,))
        invoice.button_draft()
        self.assertEqual(self._sum(measures=("revenue",)), (-100.0,))

    def test_revenue_of_a_closed_month_stays_and_late_revenue_comes_into_the_open_one(self):
        invoice = self._invoice(700.0)
        self.company.mds_cost_lock_date = "2026-03-31"
        with self.assertRefused("month that is closed"):
            invoice.button_draft()
        late = self._invoice(50.0).invoice_line_ids.analytic_line_ids
        self.assertRecordValues(
            late,
            [
                {
                    "date": fields.Date.to_date("2026-04-01"),
                    "mds_source_date": fields.Date.to_date("2026-03-20"),
                    "mds_is_late": True,
                }
            ],
        )
        march = ("date", "<", "2026-04-01")
        self.assertEqual(self._sum(march, measures=("revenue",)), (700.0,))

    def test_items_that_are_no_cost_of_service_are_passed_over_by_the_indexes(self):
        """One of what has an element, one of what lies on a centre; tables that nobody asks of are
        left out."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        rows = self.env.execute_query(
            SQL("EXPLAIN SELECT sum(profit) FROM (%s) seen", self.env["mds.profit"]._table_query)
        )
        plan = "\n".join(row[0] for row in rows)
        self.assertIn("BitmapOr", plan)
        self.assertIn("account_analytic_line__mds_cost_element_id_index", plan)
        self.assertNotIn("mds_order", plan)

    def test_invoicer_draws_back_and_posts_again_in_an_open_month(self):
        """He sees neither orders nor the items of cost: the guard asks none of him."""
        invoicer = self._create_user("mds_only_invoices", "account.group_account_invoice")
        mine = self._invoice(700.0).with_user(invoicer)
        mine.button_draft()
        self.assertEqual(self._sum(measures=("revenue",)), (0.0,))
        mine.invoice_line_ids.price_unit = 650.0
        mine.action_post()
        self.assertEqual(self._sum(measures=("revenue",)), (650.0,))
        self.company.mds_cost_lock_date = "2026-03-31"
        with self.assertRefused("is revenue of a month that is closed. Make a credit note"):
            mine.button_draft()
        self.env["res.lang"]._activate_lang("zh_CN")
        with self.assertRefused("是已关账月份的收入"):
            mine.with_context(lang="zh_CN").button_draft()
        self.assertEqual(self._sum(measures=("revenue",)), (650.0,))

    def test_revenue_has_the_joint_key_of_its_order_and_counts_once(self):
        invoice = self._invoice(700.0)
        line = invoice.invoice_line_ids.analytic_line_ids
        columns = self.env["mds.cost.dimension"]._get_columns()
        self.assertEqual(len(line), 1)
        self.assertEqual(line[columns["cost_centre"]], self.centre)
        self.assertEqual(line[columns["region"]].mds_res_id, self.region.id)
        self.order._post_cost()
        self.assertEqual(self.order.mds_direct_cost, 0.0)

    def test_cost_pressure_compares_with_the_month_before_worst_first(self):
        other = self._create_order()
        other.region_id = False
        self._create_time(hours=1, start=MORNING.replace(month=2))
        self._create_time(hours=3)
        self._create_time(other, hours=1, start=MORNING.replace(hour=12))
        (self.order | other)._post_cost()
        rows = (
            self.env["mds.cost.pressure"]
            .with_user(self.accountant)
            .search(
                [
                    ("dimension", "=", "region_id"),
                    ("company_id", "=", self.company.id),
                    ("month", "=", "2026-03-01"),
                ]
            )
        )
        self.assertRecordValues(
            rows,
            [
                {"region_id": self.region.id, "cost": 300.0, "previous": 100.0, "change": 200.0},
                {"region_id": False, "cost": 100.0, "previous": 0.0, "change": 100.0},
            ],
        )
        self.assertAlmostEqual(rows[0].change_percent, 200.0)
        action = rows[0].action_open_lines()
        found = self.env["mds.profit"].search(action["domain"])
        self.assertEqual(sum(found.mapped("direct_cost")), 300.0)
        self.assertEqual(found.line_id.mapped("date"), [fields.Date.to_date("2026-03-02")])

    def test_engineers_see_no_profit(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper):
            for model in ("mds.profit", "mds.cost.pressure"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_manager_of_a_region_sees_its_profit_only(self):
        self._tell_a_month()
        self.manager.mds_region_ids = self.env["mds.region"].create({"name": "N", "code": "T-N"})
        orders = self.env["mds.profit"].with_user(self.manager).search([]).order_id
        self.assertNotIn(self.order, orders)
