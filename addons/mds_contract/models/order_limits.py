from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.lib.apportion import apportion

from ..lib import limits
from .contract_content_mixin import MONEY_READERS
from .contract_counter import MONEY, _number
from .order_limits_billed import after_billed, share_out_billed, sum_shared_billed

PARTS = "parts"


class Order(models.Model):
    """What the contract bears of an order in money: deductibles, limits, wear, parts value.

    Decided when the work has its price. The lower addon knows the list price of parts only; who
    prices all of the work replaces ``_get_borne_items`` and follows the answer to the cent.
    """

    _inherit = "mds.order"

    limit_ids = fields.One2many(
        "mds.order.limit",
        "order_id",
        "Deductibles and Limits",
        readonly=True,
        groups="mds_base.group_contract_manager,mds_base.group_service_manager,"
        "mds_base.group_cost_accountant",
    )
    limit_text = fields.Text(
        "Agreed Deductibles and Limits",
        compute="_compute_limit_text",
        groups=f"mds_base.group_dispatcher,{MONEY_READERS}",
        help="What the customer bears himself of what is covered, as the contract says it.",
    )

    @api.depends("contract_version_id")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        for order, source in zip(self, self._sudo_for_contract(), strict=True):
            order.limit_text = (
                "\n".join(
                    f"{term.clause_id.name}: {term._describe()}"
                    for term in source.contract_version_id._get_limit_terms()
                )
                or False
            )

    # -- what is decided ----------------------------------------------------------------------

    def _filter_limited(self):
        """Those of these orders of which the contract has a deductible, a limit or a counter.

        And those that took from one when they were decided last: they may have to give it back.
        """
        domain = [("order_id", "in", self.ids), ("state", "=", "consumed")]
        taken = {
            *self._sudo_limit_rows().search(domain).order_id.ids,
            *self._sudo_uses().search([*domain, ("kind", "=", PARTS)]).order_id.ids,
        }
        return self.filtered(
            lambda order: (
                order.id in taken
                or order.contract_version_id._get_limit_terms()
                or any(PARTS in line._get_counted() for line in order._get_bearing_rows().line_id)
            )
        )

    def _get_bearing_rows(self):
        """Rows by which a contract bears something: as decided last."""
        self.ensure_one()
        if self._is_overruled():
            return self.entitlement_ids.browse()
        closing = self.entitlement_ids.filtered(lambda row: row.stage == "closing")
        return (closing or self.entitlement_ids).filtered(lambda row: row.payer == "contract")

    def _get_borne_items(self):
        """Seam: ``{order: [limits.Item]}``: what the contract would bear, by price.

        Here parts at their list price, without tax.
        """
        result = {order: [] for order in self}
        items_of = self._get_charge_items()
        products = self.env["product.product"].browse(
            {item.product_id for items in items_of.values() for item in items if item.product_id}
        )
        prices = {
            company: dict(
                zip(products.ids, products.with_company(company).mapped("lst_price"), strict=True)
            )
            if products
            else {}
            for company in self.company_id
        }
        claimed = self._get_claimed_sources()
        for order, items in items_of.items():
            share = sum(
                (row._get_share() for row in order._get_bearing_rows() if row.category == PARTS),
                Decimal(0),
            )
            for item in items:
                if item.product_id and item.source not in claimed[order]:
                    value = item.quantity * _number(prices[order.company_id][item.product_id])
                    amount = order.company_id.currency_id._mds_exact(value * share)
                    result[order].append(limits.Item(item, PARTS, amount, item.product_id))
        return result

    def _decide_limits_of_work(self):
        """The work is done: what the customer bears of it himself is decided and written."""
        orders = self._sudo_for_contract()._filter_limited()
        if orders:
            orders._decide_limits(orders._get_borne_items())

    def _decide_limits(self, items_of, billed=None, is_kept=True):
        """``{order: {item key: [(kind, amount that is the customer's)]}}``, written down.

        :param items_of: ``{order: [limits.Item]}`` that the contract would bear
        :param billed: ``{order: {category: amount}}`` that was borne and billed before; the
            deductible of such an order is paid
        :param is_kept: false: only asked, nothing is written down
        """
        if is_kept:
            self._lock_limits()
        wear = self._get_wear()
        facts = self._prepare_limit_facts(items_of, billed or {}, wear)
        decisions = limits.decide(facts)
        if is_kept:
            self._write_limits(decisions, facts, wear, billed or {})
        result = {}
        for order, decision in decisions.items():
            moves = result[order] = defaultdict(list)
            for move in decision.moves:
                moves[move.item[0]].append((move.kind, move.amount))
        return result

    def _lock_limits(self):
        """Of two who take from one limit at once the second waits and starts again."""
        self.contract_id._lock_for_penalties()
        lines = self.env["mds.contract.line"].concat(
            *(order._get_bearing_rows().line_id for order in self)
        )
        lines._lock_counters()

    # -- facts --------------------------------------------------------------------------------

    def _prepare_limit_facts(self, items_of, billed, wear):
        """``{order: limits.Facts}``; the first report takes from a limit first."""
        rows_of = {order: order._get_bearing_rows() for order in self}
        lines = self.env["mds.contract.line"].concat(*(rows.line_id for rows in rows_of.values()))
        counted = lines._get_used(self.ids)
        used, facts = self._get_limits_taken(), {}
        for order in self._sort_by_claim():
            items = order._split_by_line(items_of.get(order, ()), rows_of[order])
            rules = []
            for term in order.contract_version_id._get_limit_terms():
                rules += term._prepare_limit_rules(order, used, wear, order in billed)
            rules += [
                order._prepare_counter_rule(line, counted)
                for line in rows_of[order].filtered(lambda row: row.category == PARTS).line_id
                if PARTS in line._get_counted()
            ]
            own = share_out_billed(rules, billed.get(order, {}))
            rules = [after_billed(rule, sum_shared_billed(rule, rules, own)) for rule in rules]
            unit = order.company_id.currency_id._mds_get_unit()
            facts[order] = limits.Facts(tuple(items), tuple(rules), unit)
        return facts

    def _split_by_line(self, items, rows):
        """The items by the line that bears them: mostly one."""
        self.ensure_one()
        result, unit = [], self.company_id.currency_id._mds_get_unit()
        for item in items:
            bearing = rows.filtered(lambda row, item=item: row.category == item.category)
            weights = [row._get_share() for row in bearing]
            if not any(weights):
                continue
            parts = apportion(item.amount, weights, unit)
            result += [
                replace(
                    item, key=(item.key, row.line_id), amount=part, line=row.line_id._get_root()
                )
                for row, part in zip(bearing, parts, strict=True)
            ]
        return result

    def _prepare_counter_rule(self, line, counted):
        """The parts value of a line, as this order finds it."""
        day = self._get_report_day()
        allowed, taken, key = line._get_counter(PARTS, counted, day, self.device_id)
        others = line._get_counter_keys(*key[1:]) - {key}
        limit = limits.Limit(key, "counter", allowed, taken, others)
        return limits.Rule(line, limits.CAP, MONEY[PARTS], line=line._get_root(), limits=(limit,))

    def _get_limits_taken(self):
        """``{(contract, clause, year or None): amount}`` that other orders bore under limits."""
        rows = self._sudo_limit_rows()._read_group(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("kind", "=", "cap"),
                ("state", "=", "consumed"),
                ("order_id", "not in", self.ids),
            ],
            ["contract_id", "clause_id", "year_start:day"],
            ["borne_amount:sum"],
        )
        taken = defaultdict(Decimal)
        for contract, clause, year, amount in rows:
            taken[contract, clause, year] += _number(amount)
            taken[contract, clause, None] += _number(amount)
        return taken

    def _get_wear(self):
        """``{(order, term): (reading or None, reading when the part was fitted)}``, by day."""
        result = {}
        pairs = [
            (order, term)
            for order in self
            for term in order.contract_version_id._get_limit_terms()
            if term.kind == "pro_rata"
        ]
        orders = self.browse([order.id for order, _term in pairs])
        for day, group in orders.grouped(lambda order: order._get_reading_day()).items():
            shown = group.device_id._get_meter_values(day)
            for order, term in pairs:
                if order in group:
                    reading = shown.get(order.device_id, {}).get(term.meter_code)
                    result[order, term] = (reading, Decimal(0))
        fitted = orders._get_fitted_readings(pairs)
        return {key: (reading, fitted.get(key, start)) for key, (reading, start) in result.items()}

    def _get_reading_day(self):
        """The counter is read on the day on which the work is done, by the clock of the site."""
        self.ensure_one()
        return self._get_local_day(self.finished_at or fields.Datetime.now())

    @api.model
    def _get_fitted_readings(self, pairs):
        """``{(order, term): what the counter showed when the worn part was fitted}``.

        Seam: who knows which parts were fitted when. Not named: the part is the first one.
        """
        return {}

    # -- what is written ----------------------------------------------------------------------

    @api.model
    def _sudo_limit_rows(self):
        """Rows follow from the decision; no user writes them."""
        return self.env["mds.order.limit"].sudo()

    def _write_limits(self, decisions, facts, wear, billed):
        rows = self._sudo_limit_rows()
        present = {
            (row.order_id.id, row.term_id or row.line_id): row
            for row in rows.search([("order_id", "in", self.ids)])
        }
        fresh = []
        for order, decision in decisions.items():
            found, own_billed = {}, share_out_billed(facts[order].rules, billed.get(order, {}))
            for rule in facts[order].rules:
                own = rule.key[0] if isinstance(rule.key, tuple) else rule.key
                found.setdefault(own, []).append((rule, decision.outcomes[rule.key]))
            for own, outcomes in found.items():
                before = own_billed[outcomes[0][0].key]
                vals = order._prepare_limit_vals(own, outcomes, wear, before)
                row = present.pop((order.id, own), None)
                if row:
                    row.write(vals)
                else:
                    fresh.append(vals)
        uncounted = self._get_billed_uncounted(facts, billed)
        rows.concat(*present.values())._give_back_unbilled(uncounted, billed)
        made = rows.create(fresh)
        self._book_parts_value(decisions, facts, billed)
        return made

    def _prepare_limit_vals(self, own, outcomes, wear, billed):
        """Values of the row of a term or a line."""
        self.ensure_one()
        is_line = own._name == "mds.contract.line"
        wear = wear.get((self, own))
        before = outcomes[0][1].before
        moved = sum((outcome.moved for _rule, outcome in outcomes), Decimal(0))
        kind = "counter" if is_line else own.kind
        return {
            "order_id": self.id,
            "contract_id": own.contract_id.id,
            "term_id": False if is_line else own.id,
            "line_id": own.id if is_line else False,
            "kind": "no_reading" if wear and wear[0] is None else kind,
            "before_amount": float(before),
            "moved_amount": float(moved),
            "borne_amount": float(before - moved + billed),
            "year_start": own.contract_id._get_service_year(self._get_report_day()),
            "state": "consumed",
            "arithmetic": self._tell_limit(own, outcomes, wear),
        }

    def _book_parts_value(self, decisions, facts, billed):
        """The ledger of the parts value: taken as decided and billed, else given back."""
        uses = self._sudo_uses()
        present = {
            (use.order_id.id, use.root_id): use
            for use in uses.search([("order_id", "in", self.ids), ("kind", "=", PARTS)])
        }
        fresh = []
        for order, decision in decisions.items():
            own_billed = share_out_billed(facts[order].rules, billed.get(order, {}))
            for rule in facts[order].rules:
                borne = decision.outcomes[rule.key].borne + own_billed[rule.key]
                if rule.limits and rule.limits[0].name == "counter" and borne:
                    vals = order._prepare_use_vals(rule.key, PARTS, borne)
                    use = present.pop((order.id, rule.key._get_root()), None)
                    if use:
                        use.write({"quantity": vals["quantity"], "state": "consumed"})
                    else:
                        fresh.append(vals)
        left = uses.concat(*present.values()).filtered(lambda use: use.state == "consumed")
        left._give_back_unbilled(self._get_billed_uncounted(facts, billed))
        uses.create(fresh)


class OrderEntitlement(models.Model):
    _inherit = "mds.order.entitlement"

    def _get_share(self):
        """The share as an exact number from 0 to 1."""
        self.ensure_one()
        return Decimal(str(round(self.percent, 8))) / 100
