from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date

from ..lib import pressure
from ..models.order import COST_READERS
from .cost_pressure import DIMENSIONS

MONTHS = 6
WORST = 5
TENFOLD = 1000
MEASURES = ("revenue", "direct_cost", "allocated_cost", "centre_cost")
OF_WORK = ("2_direct", "3_allocated")
# figure: the levels of profit that it opens; what is good when it grows
STAGES = {
    "revenue": ("1_revenue",),
    "direct_cost": ("2_direct",),
    "contribution_1": ("1_revenue", "2_direct"),
    "allocated_cost": ("3_allocated",),
    "contribution_2": ("1_revenue", "2_direct", "3_allocated"),
    "centre_cost": ("4_centre",),
}
GOOD = ("revenue", "contribution_1", "contribution_2")


def _exact(amount):
    """A sum as it is, without the dust of floats: no currency has more places."""
    return Decimal(str(round(amount or 0.0, 4)))


class CostDashboard(models.AbstractModel):
    """The month at a glance 成本看板: what it brought and cost, what was not used, where cost
    grows, what is open until the close. Each figure opens its records.

    Asked by cost accountants and service managers, each within companies and regions of his own.
    Keeps nothing: all is summed when it is asked.
    """

    _name = "mds.cost.dashboard"
    _description = "Cost Dashboard"

    @api.model
    def get_month(self, month=None, dimension="product_tmpl_id"):
        """All that the page shows of one month of the current company.

        :param month: some day of it; by default the month to be closed next
        :param dimension: by what cost pressure is told apart
        """
        self._check_reader()
        month = self._find_month(month)
        if dimension not in DIMENSIONS:
            dimension = DIMENSIONS[0]
        sums = self._read_sums(month)
        return {
            "month": fields.Date.to_string(month),
            "title": self._name_month(month),
            "previous": fields.Date.to_string(month - relativedelta(months=1)),
            "next": fields.Date.to_string(month + relativedelta(months=1)),
            "company": self.env.company.name,
            "currency_id": self.env.company.currency_id.id,
            "figures": self._prepare_figures(month, sums),
            "trend": self._prepare_trend(month, sums),
            "pressure": self._prepare_pressure(month, dimension),
            "exceptions": self._prepare_exceptions(),
            "close": self._prepare_close(month),
        }

    @api.model
    def _check_reader(self):
        if not any(self.env.user.has_group(group) for group in COST_READERS.split(",")):
            raise AccessError(
                self.env._("Only cost accountants and service managers see what service costs.")
            )

    @api.model
    def _find_month(self, month):
        """The month asked for; else the last one, or this one where the last is closed."""
        if month:
            return fields.Date.start_of(fields.Date.to_date(month), "month")
        this = fields.Date.start_of(fields.Date.context_today(self), "month")
        until = self.env.company._mds_get_locked_until()[self.env.company]
        return (
            this
            if until and until >= this - relativedelta(days=1)
            else (this - relativedelta(months=1))
        )

    def _name_month(self, month):
        return format_date(self.env, month, date_format=self.env._("MMMM y"))

    def _get_domain(self, start, months=1):
        return [
            ("company_id", "=", self.env.company.id),
            ("date", ">=", start),
            ("date", "<", start + relativedelta(months=months)),
        ]

    # figures
    @api.model
    def _read_sums(self, month):
        """``{month: {measure: sum}}`` of the last months, in two queries."""
        domain = self._get_domain(month - relativedelta(months=MONTHS - 1), MONTHS)
        profit = self.env["mds.profit"]
        sums = defaultdict(lambda: dict.fromkeys((*MEASURES, "idle"), Decimal(0)))
        for start, *amounts in profit._read_group(
            domain, ["date:month"], [f"{name}:sum" for name in MEASURES]
        ):
            sums[start].update(zip(MEASURES, map(_exact, amounts), strict=True))
        for start, amount in profit._read_group(
            [*domain, ("element_id.code", "=", "idle")], ["date:month"], ["profit:sum"]
        ):
            sums[start]["idle"] = -_exact(amount)
        for row in sums.values():
            row["contribution_1"] = row["revenue"] - row["direct_cost"]
            row["contribution_2"] = row["contribution_1"] - row["allocated_cost"]
        return sums

    def _prepare_figures(self, month, sums):
        now, before = sums[month], sums[month - relativedelta(months=1)]
        labels = {
            "revenue": self.env._("Revenue"),
            "direct_cost": self.env._("Direct Cost"),
            "contribution_1": self.env._("Contribution I"),
            "allocated_cost": self.env._("Allocated Cost"),
            "contribution_2": self.env._("Contribution II"),
            "idle": self.env._("Idle Capacity"),
            "centre_cost": self.env._("Still on Cost Centres"),
        }
        return [
            self._prepare_figure(key, label, now.get(key), before.get(key), now["revenue"])
            for key, label in labels.items()
        ]

    def _prepare_figure(self, key, label, value, previous, revenue):
        row = pressure.compare(key, value or Decimal(0), previous or Decimal(0))
        better = (row.change > 0) == (key in GOOD)
        return {
            "key": key,
            "label": label,
            "value": float(row.cost),
            "previous": float(row.previous),
            "change": float(row.change),
            "percent": self._say_percent(row.percent),
            "verdict": "" if not row.change else "better" if better else "worse",
            "of_revenue": self._say_share(key, row.cost, revenue),
        }

    def _say_share(self, key, amount, revenue):
        if key == "revenue" or revenue <= 0:
            return ""
        return self.env._("%(percent)s of revenue", percent=f"{100 * amount / revenue:.0f} %")

    def _say_percent(self, percent):
        """Without a sign: an arrow beside it says whether it grew. What grew tenfold and more from
        next to nothing is said as an amount."""
        return "" if percent is None or abs(percent) >= TENFOLD else f"{abs(percent):.0f} %"

    def _prepare_trend(self, month, sums):
        """Revenue and cost of the last months; heights in percent of the highest."""
        months = [month - relativedelta(months=back) for back in reversed(range(MONTHS))]
        rows = [
            (one, sums[one]["revenue"], sums[one]["direct_cost"] + sums[one]["allocated_cost"])
            for one in months
        ]
        highest = max((max(revenue, cost) for _one, revenue, cost in rows), default=0) or 1
        return [
            {
                "month": fields.Date.to_string(one),
                "label": format_date(self.env, one, date_format="MMM"),
                "revenue": float(revenue),
                "cost": float(cost),
                "revenue_height": float(100 * max(revenue, 0) / highest),
                "cost_height": float(100 * max(cost, 0) / highest),
            }
            for one, revenue, cost in rows
        ]

    # cost pressure
    def _prepare_pressure(self, month, dimension):
        choices = (
            self.env["mds.cost.pressure"]._fields["dimension"]._description_selection(self.env)
        )
        before = month - relativedelta(months=1)
        costs = {month: {}, before: {}}
        domain = [*self._get_domain(before, 2), ("stage", "in", OF_WORK)]
        for start, record, amount in self.env["mds.profit"]._read_group(
            domain, ["date:month", dimension], ["profit:sum"]
        ):
            costs[start][record] = -_exact(amount)
        rows = pressure.worst(costs[month], costs[before], WORST)
        return {
            "dimension": dimension,
            "dimensions": [{"key": key, "label": label} for key, label in choices],
            "rows": [
                {
                    "id": row.key.id or False,
                    "name": row.key.display_name or self.env._("Not stated"),
                    "cost": float(row.cost),
                    "previous": float(row.previous),
                    "change": float(row.change),
                    "percent": self._say_percent(row.percent),
                    "width": float(100 * row.change / rows[0].change),
                }
                for row in rows
            ],
        }

    # what is open
    def _prepare_exceptions(self):
        pending = self.env["mds.cost.pending"]
        labels = dict(pending._fields["code"]._description_selection(self.env))
        orders = self._get_exception_orders()
        return [
            {"code": code, "label": labels[code], "count": len(ids)}
            for code, ids in orders.items()
            if ids
        ]

    def _get_exception_orders(self):
        """``{why: ids of orders}`` that wait for somebody, of those whom the user may see."""
        groups = self._sudo_pending()._read_group(
            [("company_id", "=", self.env.company.id), ("code", "!=", "waiting")],
            ["code"],
            ["order_id:array_agg"],
        )
        every = {order_id for _code, ids in groups for order_id in ids}
        visible = set(self.env["mds.order"].search([("id", "in", list(every))]).ids)
        return {code: sorted(visible & set(ids)) for code, ids in groups}

    def _sudo_pending(self):
        """A manager is told how many orders wait; the list with its rates is the accountant's."""
        return self.env["mds.cost.pending"].sudo()

    def _prepare_close(self, month):
        close = self._find_close(month)
        checks = close.check_ids
        done = checks.filtered(lambda check: check.result == "done")
        labels = dict(checks._fields["code"]._description_selection(self.env))
        results = dict(checks._fields["result"]._description_selection(self.env))
        return {
            "id": close.id or False,
            "is_closed": close.state == "closed",
            "closed_by": close.closed_by_id.name or "",
            "progress": round(close.progress),
            "can_start": self.env["mds.cost.close"].has_access("create"),
            "checks": [
                {
                    "label": labels[check.code],
                    "result": check.result,
                    "outcome": results[check.result],
                    "count": check.open_count,
                    "user": check.user_id.name or "",
                }
                for check in checks
                if check.result != "done"
            ],
            "done": len(done),
            "count": len(checks),
            "summary": self.env._(
                "%(done)s of %(count)s checks done", done=len(done), count=len(checks)
            ),
        }

    def _find_close(self, month):
        return self.env["mds.cost.close"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("date_from", "<=", month),
                ("date_to", ">=", month),
            ],
            limit=1,
        )

    # records behind a figure
    @api.model
    def open_figure(self, month, key):
        """The entries that a figure sums."""
        self._check_reader()
        domain = self._get_domain(self._find_month(month))
        if key == "idle":
            domain.append(("element_id.code", "=", "idle"))
        else:
            domain.append(("stage", "in", STAGES.get(key, ())))
        return self._prepare_profit_action(domain, {"search_default_group_element": 1})

    @api.model
    def open_trend(self, month):
        """Revenue and cost of one month."""
        self._check_reader()
        domain = [
            *self._get_domain(self._find_month(month)),
            ("stage", "in", STAGES["contribution_2"]),
        ]
        return self._prepare_profit_action(domain, {"search_default_group_stage": 1})

    @api.model
    def open_pressure(self, month, dimension, res_id=False):
        """What it cost in this month and the one before, element by element."""
        self._check_reader()
        if dimension not in DIMENSIONS:
            dimension = DIMENSIONS[0]
        before = self._find_month(month) - relativedelta(months=1)
        domain = [
            *self._get_domain(before, 2),
            ("stage", "in", OF_WORK),
            (dimension, "=", res_id),
        ]
        action = self._prepare_profit_action(domain, {})
        pivot = {
            "pivot_row_groupby": ["element_id"],
            "pivot_column_groupby": ["date:month"],
            "pivot_measures": ["direct_cost", "allocated_cost"],
        }
        views = [(False, kind) for kind in ("pivot", "list", "graph")]
        return {**action, "views": views, "view_mode": "pivot,list,graph", "context": pivot}

    @api.model
    def open_exceptions(self, code):
        """Accountants repair them in the list; managers see the orders."""
        self._check_reader()
        if self.env["mds.cost.pending"].has_access("read"):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "mds_cost.mds_cost_pending_action"
            )
            domain = [("code", "=", code), ("company_id", "=", self.env.company.id)]
            return {**action, "domain": domain, "context": {}}
        ids = self._get_exception_orders().get(code, [])
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        return {**action, "domain": [("id", "in", ids)], "context": {}}

    @api.model
    def open_close(self, month):
        """The checklist of the month; where there is none, a new one."""
        self._check_reader()
        month = self._find_month(month)
        close = self._find_close(month)
        if not close:
            last = month + relativedelta(months=1, days=-1)
            close = self.env["mds.cost.close"].create({"date_from": month, "date_to": last})
        return {
            "type": "ir.actions.act_window",
            "name": close.display_name,
            "res_model": "mds.cost.close",
            "res_id": close.id,
            "views": [(False, "form")],
        }

    def _prepare_profit_action(self, domain, context):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_cost.mds_profit_action")
        views = [(False, kind) for kind in ("list", "pivot", "graph")]
        return {
            **action,
            "domain": domain,
            "context": context,
            "views": views,
            "view_mode": "list,pivot,graph",
        }
