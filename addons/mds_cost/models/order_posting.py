from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL
from psycopg2 import OperationalError

from ..lib import labour, posting
from .dimension import ORDER_FIELDS
from .element import TIME_ELEMENTS

TIME_FIELDS = ["order_id", "company_id", "employee_id", "kind", "start", "end", "duration_hours"]
# of a wanted line: what makes it what it is, in this order
CONTENT = (
    "mds_order_id",
    "mds_device_id",
    "mds_cost_element_id",
    "mds_source_date",
    "mds_employee_id",
    "product_id",
    "product_uom_id",
)


class Order(models.Model):
    """Posting direct cost: what the sources say, against what stands, gives what to write.

    It may be called at any time and any number of times. For a batch of orders the number of
    queries grows with the lines to write only.
    """

    _inherit = "mds.order"

    def _post_cost(self):
        """Bring the analytic lines of these orders in line with all that was done for them."""
        if not self:
            return
        orders = self._sudo_cost_facts()
        orders._lock_for_cost()
        centres = orders._decide_cost_centres()
        sources, missing = orders._gather_cost_sources()
        orders._add_provisions(sources)
        homeless = orders.filtered(lambda order: not centres[order] and order in sources)
        missing += [
            {
                "order_id": order.id,
                "code": "no_centre",
                "employee_id": order.lead_engineer_id.id,
                "day": min(s["day"] for s in sources[order]),
            }
            for order in homeless
        ]
        accounts = (orders - homeless)._get_cost_accounts(centres)
        wanted = {
            source["key"]: (source, accounts[order])
            for order, found in sources.items()
            if order in accounts
            for source in found
        }
        # an order without a home keeps nothing posted: it is on the list
        orders._write_cost(wanted)
        orders._store_direct_cost()
        self.env["mds.cost.pending"]._sudo_clear(orders, missing)

    def _post_cost_or_note(self):
        """Post these orders; where one fails, post each by itself and note what failed why."""
        try:
            with self.env.cr.savepoint():
                self._post_cost()
        except OperationalError:
            raise  # a lost race is no failure: the whole is done again
        except Exception as failure:
            if len(self) == 1:
                text = str(failure)[:500]
                self.env["mds.cost.pending"]._sudo_clear(
                    self, [{"order_id": self.id, "code": "failed", "detail": text}]
                )
                return
            for order in self:
                order._post_cost_or_note()

    # seams
    def _get_cost_accounts(self, centres):
        """``{order: {column of the analytic line: account id}}``: one joint key per order.

        Every line of an order carries all its dimensions at once, so that each dimension shows
        the whole cost and no total is counted twice.
        """
        dimension = self.env["mds.cost.dimension"]
        columns = dimension._get_columns()
        result = {order: {columns["cost_centre"]: centres[order].id} for order in self}
        for code, name in ORDER_FIELDS.items():
            records = self[name]
            accounts = dimension._get_accounts(code, records) if records else {}
            for order in self:
                account = accounts.get(order[name])
                result[order][columns[code]] = account.id if account else False
        return result

    def _gather_cost_sources(self):
        """``{order: list of sources}`` and the exceptions, as values of ``mds.cost.pending``.

        A source: key, day, element (record), amount, quantity, label, and where they apply
        employee, product, unit, account (of the ledger, where the element's does not count).
        """
        times, missing = self._gather_time_cost()
        result = defaultdict(list)
        for source in [*times, *self._gather_part_cost()]:
            result[source["order"]].append(source)
        return dict(result), missing

    def _gather_time_cost(self):
        rows = self.env["mds.order.time"]._sudo_rows()
        times = rows.search_fetch(
            [("order_id", "in", self.ids), *rows._get_counted_domain()], TIME_FIELDS
        )
        elements = self.env["mds.cost.element"]._get_by_code()
        days = {row: row.company_id._mds_local_day(row.start) for row in times}
        rates = self.env["mds.cost.rate"]._find(
            {row: (row.company_id.id, row.employee_id.id, days[row]) for row in times}
        )
        factors = times._get_cost_factors()
        unit = self.env.ref("uom.product_uom_hour")
        sources, missing = [], []
        for row in times:
            if rates[row].hourly is None:
                missing.append(
                    {
                        "order_id": row.order_id.id,
                        "code": rates[row].code,
                        "employee_id": row.employee_id.id,
                        "day": days[row],
                        "hours": row.duration_hours,
                    }
                )
                continue
            seconds = round((row.end - row.start).total_seconds())
            money = row.company_id.currency_id._mds_get_unit()
            basic, premium = labour.charge(
                labour.Charge(seconds, rates[row].hourly, factors[row], money)
            )
            base = {
                "order": row.order_id,
                "day": days[row],
                "employee": row.employee_id,
                "label": row.employee_id.name,
            }
            element = elements[TIME_ELEMENTS[row.kind]]
            hours = round(seconds / 3600, 4)
            sources.append(base | source_vals(f"time:{row.id}", element, basic, hours, unit))
            if premium:
                key = f"time:{row.id}:overtime"
                sources.append(base | source_vals(key, elements["overtime"], premium, 0.0))
        return sources, missing

    def _gather_part_cost(self):
        """Parts at the value of their stock moves: what went out less what came back."""
        moves = self._sudo_part_moves()
        elements = self.env["mds.cost.element"]._get_by_code()
        sources = []
        for move in moves:
            sign = -1 if move.is_in else 1
            element = move.product_id.mds_cost_element_id or elements["part"]
            value = move.company_id.currency_id._mds_exact(move.value)
            key = f"move:{move.id}"
            lang = move.company_id._mds_get_language()
            sources.append(
                source_vals(key, element, sign * value, sign * move.quantity, move.product_uom)
                | {
                    "order": move.mds_order_id.with_env(self.env),
                    "day": move.company_id._mds_local_day(move.date),
                    "product": move.product_id,
                    "employee": move.mds_order_part_id.employee_id,
                    "label": move.product_id.with_context(lang=lang).display_name,
                }
            )
        return sources

    def _sudo_part_moves(self):
        """Stock moves of these orders, also for accountants who are no stock users."""
        return (
            self.env["stock.move"]
            .sudo()
            .search([("mds_order_id", "in", self.ids), ("state", "=", "done")], order="id")
        )

    # writing
    def _write_cost(self, wanted):
        poster = self.env["account.analytic.line"]._sudo_poster()
        columns = list(self.env["mds.cost.dimension"]._get_columns().values())
        contents = {
            key: _content(source, accounts, columns) for key, (source, accounts) in wanted.items()
        }
        todo = posting.plan(contents, self._read_posted(columns))
        locked = self.company_id._mds_get_locked_until()
        stale = poster.browse(todo.reverse)
        vals_list = [line._prepare_reversal_vals(locked[line.company_id]) for line in stale]
        ledger = {}
        for key, revision in todo.write.items():
            source, accounts = wanted[key]
            company, element = source["order"].company_id, source["element"]
            if (company, element) not in ledger:
                ledger[company, element] = element._get_account(company).id
            vals_list.append(
                _line_vals(source, accounts, revision)
                | {
                    "date": posting.open_day(source["day"], locked[company]),
                    "company_id": company.id,
                    "general_account_id": _id(source, "account") or ledger[company, element],
                }
            )
        return poster._mds_insert(vals_list)

    def _read_posted(self, columns):
        """All lines that were ever written for sources of these orders."""
        names = ("mds_revision", "mds_is_reversal", "amount", "unit_amount", *CONTENT, *columns)
        self.env["account.analytic.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT mds_source_key, id, %s FROM account_analytic_line"
                " WHERE mds_order_id IN %s AND mds_source_key IS NOT NULL ORDER BY id",
                SQL(", ").join(map(SQL.identifier, names)),
                tuple(self.ids),
            )
        )
        return [_posted(*row) for row in rows]

    def _store_direct_cost(self):
        """The sum is kept on the order for lists and filters; the lines are its truth."""
        if self.ids:
            self.env["account.analytic.line"].flush_model()
            self.env.cr.execute(
                SQL(
                    "UPDATE mds_order SET mds_direct_cost = coalesce(line.cost, 0),"
                    " mds_cost_posted_at = now() AT TIME ZONE 'UTC'"
                    " FROM mds_order one LEFT JOIN (SELECT mds_order_id, -sum(amount) AS cost"
                    " FROM account_analytic_line WHERE mds_order_id IN %(ids)s"
                    " AND mds_source_key IS NOT NULL GROUP BY mds_order_id) line"
                    " ON line.mds_order_id = one.id"
                    " WHERE one.id = mds_order.id AND mds_order.id IN %(ids)s",
                    ids=tuple(self.ids),
                )
            )
            self.invalidate_recordset(["mds_direct_cost", "mds_cost_posted_at"], flush=False)


def source_vals(key, element, amount, quantity=0.0, unit=None):
    """What every source has; the order, its day and its label are added by who gathers it."""
    return {
        "key": key,
        "element": element,
        "amount": Decimal(amount),
        "quantity": quantity,
        "unit": unit,
    }


def _id(source, name):
    record = source.get(name)
    return record.id if record else False


def _content(source, accounts, columns):
    """The same shape as :func:`_posted` reads from a line."""
    return (
        source["order"].id,
        source["order"].device_id.id,
        source["element"].id,
        source["day"],
        _id(source, "employee"),
        _id(source, "product"),
        _id(source, "unit"),
        source["amount"],
        round(source["quantity"], 4),
        tuple(accounts.get(column) or False for column in columns),
    )


def _posted(key, line_id, revision, is_reversal, amount, quantity, *content):
    """A row of :meth:`Order._read_posted`; what was taken back counts with the sign it had."""
    sign = -1 if is_reversal else 1
    chosen, accounts = content[: len(CONTENT)], content[len(CONTENT) :]
    return posting.Posted(
        line_id,
        key,
        revision,
        bool(is_reversal),
        (
            *(value or False for value in chosen),
            -sign * Decimal(str(amount or 0)),
            round(sign * (quantity or 0.0), 4),
            tuple(account or False for account in accounts),
        ),
    )


def _line_vals(source, accounts, revision):
    order = source["order"]
    return {
        "name": f"{order.name} · {source['label']}",
        "amount": float(-source["amount"]),
        "unit_amount": source["quantity"],
        "product_uom_id": _id(source, "unit"),
        "product_id": _id(source, "product"),
        "partner_id": order.partner_id.id,
        "user_id": False,
        "mds_order_id": order.id,
        "mds_order_type_id": order.type_id.id,
        "mds_device_id": order.device_id.id,
        "mds_cost_element_id": source["element"].id,
        "mds_employee_id": _id(source, "employee"),
        "mds_source_key": source["key"],
        "mds_source_date": source["day"],
        "mds_revision": revision,
        "mds_is_reversal": False,
        **accounts,
    }
