from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lib import assignment
from .dimension import ORDER_FIELDS

COST_READERS = "mds_base.group_cost_accountant,mds_base.group_service_manager"


class Order(models.Model):
    """What an order costs, and on which cost centre it lies.

    The cost centre is decided by rule when cost is first posted and kept with its reason; an
    accountant may choose another. Engineers and dispatchers see neither cost nor rates.
    """

    _inherit = "mds.order"

    mds_cost_centre_id = fields.Many2one(
        "account.analytic.account",
        "Cost Centre",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=COST_READERS,
    )
    mds_cost_centre_reason = fields.Selection(
        [("fixed", "Chosen by an accountant"), ("rule", "By rule")],
        "Why this Cost Centre",
        readonly=True,
        copy=False,
        groups=COST_READERS,
    )
    mds_cost_rule_id = fields.Many2one(
        "mds.cost.rule",
        "Decided by",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="mds_base.group_cost_accountant",
    )
    mds_cost_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Cost"
    )
    mds_direct_cost = fields.Monetary(
        "Direct Cost",
        currency_field="mds_cost_currency_id",
        readonly=True,
        copy=False,
        groups=COST_READERS,
        help="Sum of what is posted on the order from its time, parts, travel, bills and the rest.",
    )
    mds_cost_posted_at = fields.Datetime(
        "Cost Posted", readonly=True, copy=False, groups=COST_READERS
    )
    mds_allocated_cost = fields.Monetary(
        "Allocated Cost",
        currency_field="mds_cost_currency_id",
        compute="_compute_mds_allocated_cost",
        groups=COST_READERS,
        help="Indirect cost that runs have allocated to the order.",
    )

    def _compute_mds_allocated_cost(self):
        sums = self._sudo_cost_sums([("mds_run_id", "!=", False)])
        for order in self:
            order.mds_allocated_cost = sums.get(order.id, 0.0)

    def _sudo_cost_sums(self, domain):
        """``{order id: cost}``: managers may see what an order costs without reading the ledger."""
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("mds_order_id", "in", self.ids), ("amount", "!=", 0), *domain],
                ["mds_order_id"],
                ["amount:sum"],
            )
        )
        return {order.id: -amount for order, amount in groups}

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "mds_cost_centre_id",
            "mds_cost_centre_reason",
            "mds_cost_rule_id",
            "mds_direct_cost",
            "mds_cost_posted_at",
        }

    def write(self, vals):
        vals = {
            name: value
            for name, value in vals.items()
            if name not in ("mds_direct_cost", "mds_cost_posted_at")
        }
        decided = {"mds_cost_centre_id", "mds_cost_centre_reason", "mds_cost_rule_id"}
        if decided & vals.keys() and not self.env.su:
            raise UserError(
                self.env._(
                    "The cost centre of an order is decided by rules or chosen by an "
                    "accountant under Cost › Exceptions."
                )
            )
        result = super().write(vals)
        if vals.keys() & {*ORDER_FIELDS.values(), "type_id", "device_id"}:
            self.env["mds.cost.pending"]._enqueue(self._sudo_costed())
        return result

    def _sudo_costed(self):
        """Of these, the orders that bear cost already; who may not see it may still cause it."""
        return self.sudo().filtered("mds_cost_posted_at").sudo(False)

    def action_post_cost(self):
        """Post what has changed since the last time, now."""
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants post the cost of orders."))
        self.check_access("read")
        self._post_cost()
        return True

    def action_open_cost(self):
        """The order's lines of cost, with what was taken back."""
        if not self.env["account.analytic.line"].has_access("read"):
            return self.env["mds.cost.order.element"]._prepare_profit_action(self)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
            "domain": [("mds_order_id", "in", self.ids)],
            "context": {"search_default_group_element": 1},
        }

    # cost centre
    def _choose_cost_centre(self, centre):
        """An accountant says where these orders lie; posted cost moves there with a trace."""
        self._sudo_decide({order: assignment.Answer(centre.id, "fixed") for order in self})

    def _decide_cost_centres(self):
        """Ask the rules for orders that lie nowhere yet. ``{order: cost centre or none}``."""
        orders = self._sudo_cost_facts()
        open_ones = orders.filtered(lambda order: not order.mds_cost_centre_id)
        if open_ones:
            cases = {order: order._prepare_cost_case() for order in open_ones}
            answers = self.env["mds.cost.rule"]._assign(cases)
            open_ones._sudo_decide({order: a for order, a in answers.items() if a.centre})
        return {order: order.mds_cost_centre_id for order in orders}

    def action_ask_rules(self):
        """Rules have changed: orders that lay by them lie as they say now, with their cost. What
        an accountant chose stays."""
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants post the cost of orders."))
        self.check_access("read")
        orders = self._sudo_cost_facts().filtered(
            lambda order: order.mds_cost_centre_id and order.mds_cost_centre_reason != "fixed"
        )
        cases = {order: order._prepare_cost_case() for order in orders}
        answers = {
            order: answer
            for order, answer in self.env["mds.cost.rule"]._assign(cases).items()
            if answer.centre and answer.centre != order.mds_cost_centre_id.id
        }
        orders._sudo_decide(answers)
        moved = self.browse([order.id for order in answers])
        moved._post_cost()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if moved else "warning",
                "message": self.env._(
                    "Orders moved to another cost centre: %(count)s.", count=len(moved)
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _prepare_cost_case(self):
        self.ensure_one()
        day = self.company_id._mds_local_day(self.reported_at)
        return assignment.Case(
            company=self.company_id.id,
            day=day,
            region=self.region_id.id or None,
            outlet=self.outlet_id.id or None,
            employee=self.lead_engineer_id.id or None,
            order_type=self.type_id.id or None,
            departments=self.lead_engineer_id._sudo_department_ids(day),
        )

    def _sudo_decide(self, answers):
        """The decision is the suite's or an accountant's, who may write no other field here."""
        by_answer = {}
        for order, answer in answers.items():
            by_answer[answer] = by_answer.get(answer, self.browse()) | order
        for answer, orders in by_answer.items():
            orders.sudo().write(
                {
                    "mds_cost_centre_id": answer.centre,
                    "mds_cost_centre_reason": answer.code,
                    "mds_cost_rule_id": answer.rule or False,
                }
            )

    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "mds_cost_centre_id")

    def _sudo_cost_facts(self):
        """Cost is reckoned from all that was done on the order, whoever triggers it."""
        return self.sudo()

    def _lock_for_cost(self):
        """Of two who post one order at once, the second is refused by the database and repeats.

        That needs the first to change the row before it commits, as the sum and the mark do.
        """
        self.flush_recordset()
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM mds_order WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )

    def _mark_cost_posted(self):
        """What was posted for these orders is known as of now."""
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE mds_order SET mds_cost_posted_at = now() AT TIME ZONE 'UTC'"
                    " WHERE id IN %s",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset(["mds_cost_posted_at"], flush=False)
