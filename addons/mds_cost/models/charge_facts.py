import calendar
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytz
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import assignment, charges

# what a line charges, beside the amount
CHARGED = ("cost_centre_id", "element_id", "employee_id", "location_id", "item_id")


def _hundredths(number):
    """Hours, or a share in per cent."""
    return Decimal(str(round(number or 0.0, 2)))


class Charge(models.Model):
    """What the month's charges are reckoned from: the ledger, stock at both ends of the period,
    and the hours that engineers could have worked on orders."""

    _inherit = "mds.cost.charge"

    def _reckon(self):
        self.ensure_one()
        vals_list = self._prepare_lines()
        lines = self._sudo_lines()
        lines.search([("charge_id", "=", self.id)]).unlink()
        lines.create([vals | {"charge_id": self.id} for vals in vals_list])
        self._sudo_note({"reckoned_at": fields.Datetime.now()})

    def _prepare_lines(self):
        elements = self.env["mds.cost.element"]._get_by_code()
        return [
            *self._reckon_ledger(),
            *self._reckon_holding(elements),
            *self._reckon_idle(elements),
        ]

    def _is_stale(self):
        """Whether something else would be charged if it were reckoned now."""
        self.ensure_one()
        exact = self.currency_id._mds_exact
        now = Counter(
            tuple(vals.get(name) or False for name in CHARGED) + (exact(vals["amount"]),)
            for vals in self._prepare_lines()
        )
        then = Counter(
            tuple(line[name].id for name in CHARGED) + (exact(line.amount),)
            for line in self.line_ids
        )
        return now != then

    def _sudo_note(self, vals):
        """Written by the act itself, never by hand."""
        return self.sudo().write(vals)

    def _sudo_lines(self):
        """Lines follow from facts; nobody writes them by hand."""
        return self.env["mds.cost.charge.line"].sudo()

    # the ledger
    def _reckon_ledger(self):
        """Items on accounts with a rule that have no distribution and were not taken yet."""
        rules = self.env["mds.cost.ledger.rule"].search([("company_id", "=", self.company_id.id)])
        by_account = {rule.account_id: rule for rule in rules}
        items = self._sudo_items().search(
            [
                ("company_id", "=", self.company_id.id),
                ("account_id", "in", rules.account_id.ids),
                ("parent_state", "=", "posted"),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("mds_order_id", "=", False),
                ("move_id.mds_run_id", "=", False),
                ("analytic_line_ids", "=", False),
                ("balance", "!=", 0),
            ],
            order="date, id",
        )
        taken = self._sudo_lines().search(
            [
                ("item_id", "in", items.ids),
                ("charge_id.state", "=", "posted"),
                ("charge_id", "not in", self.ids),
            ]
        )
        return [
            {
                "kind": "ledger",
                "name": f"{item.move_id.name} · {item.name or item.account_id.name}",
                "cost_centre_id": by_account[item.account_id].cost_centre_id.id,
                "element_id": by_account[item.account_id].element_id.id,
                "item_id": item.id,
                "amount": item.balance,
            }
            for item in items - taken.item_id
        ]

    def _sudo_items(self):
        """A cost accountant takes over cost; he needs no other right on journal items."""
        return self.env["account.move.line"].sudo()

    # stock
    def _reckon_holding(self, elements):
        percent = _hundredths(self.company_id.mds_holding_percent)
        if not percent:
            return []
        relieved = self.company_id.mds_holding_centre_id
        if not relieved:
            raise UserError(
                self.env._(
                    "Say under Cost › Set-up › Settings, which cost centre holding is charged for."
                )
            )
        values = self._get_average_stock(self.company_id, self.date_from, self.date_to)
        centres = self._find_centres(self.company_id, values, self.date_to)
        days = (self.date_to - self.date_from).days + 1
        year = 366 if calendar.isleap(self.date_to.year) else 365
        result, money = [], self.currency_id
        unit = money._mds_get_unit()
        for place, value in values.items():
            amount = charges.holding(money._mds_exact(value), percent, days, year, unit)
            if amount and centres.get(place):
                result.append(
                    {
                        "kind": "holding",
                        "name": elements["holding"].name,
                        "cost_centre_id": centres[place],
                        "element_id": elements["holding"].id,
                        "counter_centre_id": relieved.id,
                        "counter_element_id": elements["holding"].id,
                        "location_id": place.id,
                        "basis": value,
                        "rate": float(percent),
                        "amount": float(amount),
                    }
                )
        return result

    @api.model
    def _get_average_stock(self, company, first, last):
        """``{store or engineer's stock: average value}`` of the period."""
        opening = self._get_stock_values(company, first - timedelta(days=1))
        closing = self._get_stock_values(company, last)
        none, unit = Decimal(0), company.currency_id._mds_get_unit()
        return {
            place: float(charges.average(opening.get(place, none), closing.get(place, none), unit))
            for place in {**opening, **closing}
        }

    @api.model
    def _get_stock_values(self, company, day):
        """``{place: value}`` at the end of a day: what lies there now less what moved since, at
        what a piece costs on average when it is reckoned. What belongs to others lies there at
        their cost."""
        own = ("owner_id", "in", (False, company.partner_id.id))
        end = company._mds_day_start(day + timedelta(days=1))
        quantities = defaultdict(float)
        for place, product, quantity in self._sudo_stock("stock.quant")._read_group(
            [("company_id", "=", company.id), ("location_id.usage", "=", "internal"), own],
            ["location_id", "product_id"],
            ["quantity:sum"],
        ):
            quantities[place, product] += quantity
        since = [("company_id", "=", company.id), ("state", "=", "done"), ("date", ">=", end), own]
        for name, sign in (("location_dest_id", -1), ("location_id", 1)):
            for place, product, quantity in self._sudo_stock("stock.move.line")._read_group(
                [*since, (f"{name}.usage", "=", "internal")],
                [name, "product_id"],
                ["quantity_product_uom:sum"],
            ):
                quantities[place, product] += sign * quantity
        products = self._sudo_stock("product.product").with_company(company)
        products = products.union(*(product for _place, product in quantities))
        costs = {product.id: product.standard_price for product in products}
        values = defaultdict(Decimal)
        for (place, product), quantity in quantities.items():
            values[place] += company.currency_id._mds_exact(quantity * costs[product.id])
        return {place: value for place, value in values.items() if value}

    @api.model
    def _sudo_stock(self, name):
        """Holding is charged for all stores; a cost accountant is no storekeeper."""
        return self.env[name].sudo()

    # capacity
    def _reckon_idle(self, elements):
        percent = _hundredths(self.company_id.mds_practical_percent)
        if not percent:
            return []
        engineers = self._sudo_engineers()
        centres = self._find_centres(self.company_id, engineers, self.date_to)
        rates = self.env["mds.cost.rate"]._find(
            {one: (self.company_id.id, one.id, self.date_to) for one in engineers}
        )
        planned, used = self._get_planned_hours(engineers), self._get_used_hours()
        result, unit = [], self.currency_id._mds_get_unit()
        for one in engineers:
            if rates[one].hourly is None or not centres.get(one):
                continue
            hours, amount = charges.idle(
                charges.Capacity(
                    _hundredths(planned[one]),
                    percent,
                    rates[one].hourly,
                    _hundredths(used.get(one.id)),
                    unit,
                )
            )
            if amount:
                result.append(
                    {
                        "kind": "idle",
                        "name": elements["idle"].name,
                        "cost_centre_id": centres[one],
                        "element_id": elements["idle"].id,
                        "counter_centre_id": centres[one],
                        "counter_element_id": elements["labour"].id,
                        "employee_id": one.id,
                        "basis": float(hours),
                        "rate": float(rates[one].hourly),
                        "amount": float(amount),
                    }
                )
        return result

    def _sudo_engineers(self):
        """Capacity is that of all engineers, whichever the accountant may see."""
        return (
            self.env["hr.employee"]
            .sudo()
            .search([("company_id", "=", self.company_id.id), ("mds_is_engineer", "=", True)])
        )

    def _get_planned_hours(self, engineers):
        """``{engineer: hours}`` by working hours, holidays and leave taken off."""
        hours = {}
        for hours_of, people in engineers.grouped("resource_calendar_id").items():
            zone = pytz.timezone(hours_of.tz or "UTC")
            start = zone.localize(datetime.combine(self.date_from, time.min))
            end = zone.localize(datetime.combine(self.date_to, time.max))
            intervals = (
                hours_of._work_intervals_batch(start, end, people.resource_id) if hours_of else {}
            )
            for one in people:
                hours[one] = sum(
                    (stop - begin).total_seconds() / 3600
                    for begin, stop, _rows in intervals.get(one.resource_id.id, [])
                )
        return hours

    def _get_used_hours(self):
        """``{engineer id: hours}`` that orders bear in the period."""
        groups = self.env["account.analytic.line"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("mds_source_key", "=like", "time:%"),
                ("mds_cost_element_id.code", "in", ("labour", "travel")),
            ],
            ["mds_employee_id"],
            ["unit_amount:sum"],
        )
        return {one.id: hours for one, hours in groups}

    # whose it is
    @api.model
    def _find_centres(self, company, records, day):
        """``{engineer, place or device: id of its cost centre}`` by the rules; who has none is
        left out."""
        cases = {}
        for record in records:
            employee = record if record._name == "hr.employee" else self.env["hr.employee"]
            outlet, region = self.env["mds.outlet"], self.env["mds.region"]
            if record._name == "stock.location":
                employee, outlet = record._sudo_keepers()[:1], record.mds_outlet_id
            elif record._name == "mds.device":
                region, outlet = record.region_id, record.outlet_id
            if employee:
                region, outlet = employee.mds_region_id, employee.mds_outlet_id
            cases[record] = assignment.Case(
                company.id,
                day,
                (region or outlet.region_id).id or None,
                outlet.id or None,
                employee.id or None,
                departments=employee._sudo_department_ids(day),
            )
        answers = self.env["mds.cost.rule"]._assign(cases)
        return {record: answer.centre for record, answer in answers.items() if answer.centre}


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _sudo_keepers(self):
        """Whose stock it is decides its cost centre; the personal file is not read."""
        return self.sudo().mds_employee_ids
