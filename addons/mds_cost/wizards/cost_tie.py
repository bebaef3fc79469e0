from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import tie

ROWS = 500
# of these elements a difference has a name of its own
KINDS = {"vendor": "accrued", "freight": "accrued", "risk": "provision"}


class CostTie(models.TransientModel):
    """Orders and ledger side by side up to a day, and every difference by name.

    *Post to Ledger* writes what the ledger lacks: one entry per order, element account against
    clearing account. It may be pressed again: what is there is not written twice. Cost
    accountants only.
    """

    _name = "mds.cost.tie"
    _description = "Orders and Ledger"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(
        "Up to",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, days=-1),
    )
    journal_id = fields.Many2one(
        "account.journal",
        "Journal",
        required=True,
        check_company=True,
        domain=[("type", "=", "general")],
        default=lambda self: self._default_journal_id(),
    )
    waiting_count = fields.Integer("Orders Waiting", compute="_compute_waiting")
    exception_count = fields.Integer("Exceptions", compute="_compute_waiting")
    cost = fields.Monetary("Cost of Orders", readonly=True)
    ledger = fields.Monetary("In the Ledger", readonly=True)
    difference = fields.Monetary(readonly=True)
    unassigned = fields.Monetary(
        "Without an Order",
        readonly=True,
        help="What else lies on the accounts of direct cost: with it they are what the trial "
        "balance says.",
    )
    element_ids = fields.One2many("mds.cost.tie.element", "tie_id", "By Element", readonly=True)
    order_ids = fields.One2many("mds.cost.tie.order", "tie_id", "Differences", readonly=True)

    @api.depends("day")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Orders and Ledger up to %(day)s", day=one.day)

    @api.model
    def _default_journal_id(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.env.company.id), ("type", "=", "general")], limit=1
        )

    def _compute_waiting(self):
        for one in self:
            groups = dict(
                self.env["mds.cost.pending"]._read_group(
                    [("company_id", "=", one.company_id.id)], ["code"], ["__count"]
                )
            )
            one.waiting_count = groups.pop("waiting", 0)
            one.exception_count = sum(groups.values())

    @api.model
    def action_open(self):
        """Compare up to the last month's end, and show it."""
        one = self.create({})
        one._compare()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders and Ledger"),
            "res_model": self._name,
            "res_id": one.id,
            "views": [(False, "form")],
        }

    def action_compare(self):
        self.ensure_one()
        self._compare()
        return True

    def action_post(self):
        """Write what the ledger lacks."""
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants post the cost of orders."))
        self._check_open()
        self._fill_accounts()
        orders = self.env["mds.order"].union(*(key[0] for key in self._get_facts()))
        orders._lock_for_cost()
        orders._mark_cost_posted()
        differences = self._get_differences(self.day)
        self._check_accounts(differences)
        self._sudo_post_entries(self._prepare_entries(differences, self.day))
        self._even_out(differences)
        self._compare()
        return True

    def _get_differences(self, day):
        """What is to be posted up to a day; what waits is left alone."""
        return {
            key: found
            for key, found in tie.compare(self._get_facts(day)).items()
            if found.code != tie.WAITS
        }

    def _even_out(self, posted):
        """An entry of a later day may hold what was posted now for an earlier one: it gives that
        back on its own day, so that no order counts twice."""
        entries = self._sudo_items().move_id.search(
            [
                ("company_id", "=", self.company_id.id),
                ("mds_order_id", "in", [order.id for order, _element, _account in posted]),
                ("state", "=", "posted"),
                ("date", ">", self.day),
            ]
        )
        for day in sorted(set(entries.mapped("date"))):
            twice = {
                key: found
                for key, found in self._get_differences(day).items()
                if key in posted and found.amount * posted[key].amount < 0
            }
            self._sudo_post_entries(self._prepare_entries(twice, day))

    def action_open_pending(self):
        return self.env["ir.actions.act_window"]._for_xml_id("mds_cost.mds_cost_pending_action")

    # comparing
    def _get_facts(self, day=None):
        """``{(order, element, account): tie.Fact}`` up to the day, in two queries."""
        domain = [("company_id", "=", self.company_id.id), ("date", "<=", day or self.day)]
        cost, exact = defaultdict(dict), self.company_id.currency_id._mds_exact
        for order, element, account, amount in self.env["account.analytic.line"]._read_group(
            [*domain, ("mds_source_key", "!=", False), ("mds_order_id", "!=", False)],
            ["mds_order_id", "mds_cost_element_id", "general_account_id"],
            ["amount:sum"],
        ):
            cost[order, account][element] = -exact(amount)
        items = self._sudo_items()._read_group(
            [*domain, ("mds_order_id", "!=", False), ("parent_state", "=", "posted")],
            ["mds_order_id", "account_id"],
            ["balance:sum"],
        )
        ledger = {(order.id, account.id): exact(balance) for order, account, balance in items}
        facts, waiting = {}, self._get_waiting()
        for (order, account), costs in cost.items():
            held = ledger.get((order.id, account.id), Decimal(0)) if account else Decimal(0)
            shares = tie.share_out(list(costs.values()), held)
            for (element, amount), share in zip(costs.items(), shares, strict=True):
                facts[order, element, account] = tie.Fact(
                    amount, share, bool(account), KINDS.get(element.code, ""), order in waiting
                )
        return facts | self._get_ledger_only(items, cost, waiting)

    def _get_waiting(self):
        """Orders whose cost waits, or could not be posted wholly."""
        pending = self.env["mds.cost.pending"].search([("company_id", "=", self.company_id.id)])
        return pending.order_id

    def _get_ledger_only(self, items, cost, waiting):
        """What lies with an order on an account of cost, though the order bears no such cost."""
        elements = self.env["mds.cost.element"]._get_by_account(self.company_id)
        clearing, money = self._get_clearing_accounts(), self.company_id.currency_id
        return {
            (order, elements[account], account): tie.Fact(
                Decimal(0),
                money._mds_exact(balance),
                True,
                KINDS.get(elements[account].code, ""),
                order in waiting,
            )
            for order, account, balance in items
            if account in elements
            and elements[account].kind != "revenue"
            and account not in clearing
            and (order, account) not in cost
            and not money.is_zero(balance)
        }

    def _get_unassigned_domain(self):
        """Items on the accounts of direct cost that name no order."""
        elements = self.env["mds.cost.element"]._get_by_account(self.company_id)
        accounts = [account.id for account, one in elements.items() if one.kind == "direct"]
        return [
            ("company_id", "=", self.company_id.id),
            ("date", "<=", self.day),
            ("parent_state", "=", "posted"),
            ("account_id", "in", accounts),
            ("account_id", "not in", self._get_clearing_accounts().ids),
            ("mds_order_id", "=", False),
        ]

    def _sum_unassigned(self):
        [(balance,)] = self._sudo_items()._read_group(
            self._get_unassigned_domain(), aggregates=["balance:sum"]
        )
        return balance

    def action_open_unassigned(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Without an Order"),
            "res_model": "account.move.line",
            "views": [(self.env.ref("account.view_move_line_tree").id, "list"), (False, "form")],
            "domain": self._get_unassigned_domain(),
            "context": {"create": False},
        }

    def _get_clearing_accounts(self):
        elements = self.env["mds.cost.element"]._sudo_all().with_company(self.company_id)
        return elements.clearing_account_id

    def _fill_accounts(self):
        """Cost that was posted before its element had an account gets it now."""
        poster = self.env["account.analytic.line"]._sudo_poster()
        bare = poster.search(
            [
                ("company_id", "=", self.company_id.id),
                ("mds_source_key", "!=", False),
                ("mds_order_id", "!=", False),
                ("general_account_id", "=", False),
            ]
        )
        for element, lines in bare.grouped("mds_cost_element_id").items():
            account = element._get_account(self.company_id)
            if account:
                lines.general_account_id = account

    def _sudo_items(self):
        """A cost accountant compares sums; he needs no other right on journal items."""
        return self.env["account.move.line"].sudo()

    def _compare(self):
        self._fill_accounts()
        facts = self._get_facts()
        differences = tie.compare(facts)
        by_element = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for (_order, element, _account), fact in facts.items():
            by_element[element][0] += fact.cost
            by_element[element][1] += fact.ledger
        cost = sum((fact.cost for fact in facts.values()), Decimal(0))
        ledger = sum((fact.ledger for fact in facts.values()), Decimal(0))
        worst = sorted(differences.items(), key=lambda pair: -abs(pair[1].amount))[:ROWS]
        self.element_ids.unlink()
        self.order_ids.unlink()
        self.write(
            {
                "cost": float(cost),
                "ledger": float(ledger),
                "difference": float(cost - ledger),
                "unassigned": self._sum_unassigned(),
                "element_ids": [
                    fields.Command.create(
                        {
                            "element_id": element.id,
                            "cost": float(sums[0]),
                            "ledger": float(sums[1]),
                            "difference": float(sums[0] - sums[1]),
                        }
                    )
                    for element, sums in by_element.items()
                ],
                "order_ids": [
                    fields.Command.create(
                        {
                            "order_id": order.id,
                            "element_id": element.id,
                            "cost": float(facts[order, element, account].cost),
                            "ledger": float(facts[order, element, account].ledger),
                            "difference": float(found.amount),
                            "code": found.code,
                        }
                    )
                    for (order, element, account), found in worst
                ],
            }
        )

    # posting
    def _check_open(self):
        until = self.company_id._mds_get_locked_until()[self.company_id]
        if until and self.day <= until:
            raise UserError(
                self.env._(
                    "The books are closed until %(day)s. Choose a later day: the entry is dated "
                    "on it.",
                    day=until,
                )
            )

    def _check_accounts(self, differences):
        bare = {
            element.name
            for _order, element, account in differences
            if not account or not element.with_company(self.company_id).clearing_account_id
        }
        if bare:
            raise UserError(
                self.env._(
                    "Give these cost elements an account and a clearing account first: "
                    "%(elements)s.",
                    elements=", ".join(sorted(bare)),
                )
            )

    def _prepare_entries(self, differences, day):
        """One entry per order; its items by element."""
        by_order = defaultdict(list)
        lang = self.company_id._mds_get_language()
        for (order, element, account), found in differences.items():
            clearing = element.with_company(self.company_id).clearing_account_id
            for side, amount in ((account, found.amount), (clearing, -found.amount)):
                by_order[order].append(
                    {
                        "name": f"{order.name} · {element.with_context(lang=lang).name}",
                        "account_id": side.id,
                        "partner_id": order.partner_id.id,
                        "debit": float(max(amount, Decimal(0))),
                        "credit": float(max(-amount, Decimal(0))),
                        "mds_order_id": order.id,
                    }
                )
        return [
            {
                "move_type": "entry",
                "journal_id": self.journal_id.id,
                "company_id": self.company_id.id,
                "date": day,
                "ref": order.name,
                "mds_order_id": order.id,
                "line_ids": [fields.Command.create(item) for item in items],
            }
            for order, items in by_order.items()
        ]

    def _sudo_post_entries(self, vals_list):
        """Cost accountants post entries of this kind only; their group was checked."""
        self.env["account.move"].sudo().create(vals_list)._post(soft=False)
