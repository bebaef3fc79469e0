from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MORNING
from .profit_common import MdsProfitCommon

MARCH = "2026-03-15"


@tagged("post_install", "-at_install")
class TestDashboard(MdsProfitCommon):
    def _get_month(self, user=None, **kwargs):
        return (
            self.env["mds.cost.dashboard"]
            .with_user(user or self.accountant)
            .get_month(MARCH, **kwargs)
        )

    def _get_values(self, user=None):
        return {one["key"]: one["value"] for one in self._get_month(user)["figures"]}

    def _sum_behind(self, key, measure, user=None):
        dashboard = self.env["mds.cost.dashboard"].with_user(user or self.accountant)
        action = dashboard.open_figure(MARCH, key)
        found = self.env["mds.profit"].with_user(user or self.accountant).search(action["domain"])
        return round(sum(found.mapped(measure)), 2)

    def test_figures_of_the_month(self):
        self._tell_a_month()
        self.assertEqual(
            self._get_values(),
            {
                "revenue": 700.0,
                "direct_cost": 300.0,
                "contribution_1": 400.0,
                "allocated_cost": 90.0,
                "contribution_2": 310.0,
                "idle": 0.0,
                "centre_cost": 0.0,
            },
        )

    def test_each_figure_opens_what_it_sums(self):
        self._tell_a_month()
        column = self.plan._column_name()
        self.lines.create(
            {
                "name": "Idle",
                "amount": -55.0,
                "date": "2026-03-31",
                "mds_cost_element_id": self.env.ref("mds_cost.element_idle").id,
                column: self.centre.id,
            }
        )
        values = self._get_values(self.manager)
        self.assertEqual((values["idle"], values["centre_cost"]), (55.0, 55.0))
        signs = {"revenue": 1, "contribution_1": 1, "contribution_2": 1}
        for key, value in values.items():
            with self.subTest(figure=key):
                opened = self._sum_behind(key, "profit", self.manager)
                self.assertEqual(value, round(signs.get(key, -1) * opened, 2))

    def test_change_against_the_month_before_says_what_is_worse(self):
        self._create_time(hours=1, start=MORNING.replace(month=2))
        self._create_time(hours=3)
        self.order._post_cost()
        [cost] = [one for one in self._get_month()["figures"] if one["key"] == "direct_cost"]
        self.assertEqual(
            (cost["value"], cost["previous"], cost["percent"], cost["verdict"]),
            (300.0, 100.0, "200 %", "worse"),
        )
        trend = self._get_month()["trend"]
        self.assertEqual([one["cost"] for one in trend][-2:], [100.0, 300.0])
        self.assertEqual(trend[-1]["cost_height"], 100.0)

    def test_pressure_is_worst_first_and_opens_its_lines(self):
        self._create_time(hours=1, start=MORNING.replace(month=2))
        self._create_time(hours=3)
        self.order._post_cost()
        for by, record in (("region_id", self.region), ("partner_id", self.order.partner_id)):
            [row] = self._get_month(dimension=by)["pressure"]["rows"]
            self.assertEqual((row["id"], row["change"]), (record.id, 200.0))
            action = self.env["mds.cost.dashboard"].open_pressure(MARCH, by, row["id"])
            lines = self.env["mds.profit"].search(action["domain"])
            self.assertEqual(sum(lines.mapped("direct_cost")), 400.0)

    def test_exceptions_open_their_list_or_the_orders(self):
        self.rule.active = False
        self._create_time()
        self.env["mds.cost.pending"].search([]).unlink()
        self.order._post_cost()
        for user in (self.accountant, self.manager):
            dashboard = self.env["mds.cost.dashboard"].with_user(user)
            [row] = [
                one for one in self._get_month(user)["exceptions"] if one["code"] == "no_centre"
            ]
            self.assertEqual(row["count"], 1)
            action = dashboard.open_exceptions("no_centre")
            found = self.env[action["res_model"]].with_user(user).search(action["domain"])
            orders = found if found._name == "mds.order" else found.order_id
            self.assertEqual(orders, self.order)

    def test_close_is_begun_by_the_accountant_and_followed_by_the_manager(self):
        dashboard = self.env["mds.cost.dashboard"]
        self.assertFalse(self._get_month(self.manager)["close"]["can_start"])
        with self.assertRaises(AccessError):
            dashboard.with_user(self.manager).open_close(MARCH)
        action = dashboard.with_user(self.accountant).open_close(MARCH)
        again = dashboard.with_user(self.manager).open_close(MARCH)
        self.assertEqual(action["res_id"], again["res_id"])
        close = self._get_month(self.manager)["close"]
        self.assertEqual((close["id"], close["is_closed"]), (action["res_id"], False))
        self.assertEqual(close["count"], close["done"] + len(close["checks"]))

    def test_month_to_close_next_is_shown_first(self):
        dashboard = self.env["mds.cost.dashboard"].with_user(self.accountant)
        self.company.mds_cost_lock_date = False
        before = dashboard._find_month(False)
        self.company.mds_cost_lock_date = dashboard.get_month()["next"]
        self.assertGreater(dashboard._find_month(False), before)

    def test_manager_of_a_region_sees_its_figures_only(self):
        self._tell_a_month()
        self.manager.mds_region_ids = self.env["mds.region"].create({"name": "N", "code": "T-N"})
        self.assertEqual(self._get_values(self.manager)["revenue"], 0.0)

    def test_nobody_else_asks(self):
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.quality):
            dashboard = self.env["mds.cost.dashboard"].with_user(user)
            for method, args in (
                ("get_month", ()),
                ("open_figure", (MARCH, "revenue")),
                ("open_trend", (MARCH,)),
                ("open_pressure", (MARCH, "region_id")),
                ("open_exceptions", ("no_rate",)),
                ("open_close", (MARCH,)),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(dashboard, method)(*args)

    def test_queries_do_not_grow_with_orders(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._get_month(self.manager, dimension="region_id")
            return self.env.cr.sql_log_count - start

        self._tell_a_month()
        count()  # what is remembered is remembered
        few = count()
        orders = self.order.browse()
        for place in range(12):
            orders |= self._create_order()
            self._create_time(orders[-1], hours=1, start=MORNING.replace(day=3 + place))
        orders._post_cost()
        self.assertLessEqual(count(), few + 1)


@tagged("post_install", "-at_install")
class TestDashboardTour(MdsProfitCommon, TourCase):
    def test_manager_looks_at_the_month_and_opens_a_figure(self):
        last = fields.Date.today() + relativedelta(day=1, days=-1)
        self._create_time(hours=3, start=fields.Datetime.to_datetime(last))
        self.order._post_cost()
        self.company.mds_cost_lock_date = False
        self.start_tour("/odoo/cost-month", "mds_cost_month", login="mds_manager")
