from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PARTS = ("direct", "own", "received", "given")


class AnalyticAccount(models.Model):
    _inherit = "account.analytic.account"

    mds_owner_id = fields.Many2one(
        "res.users",
        "Answers for It",
        ondelete="restrict",
        help="Gets the statement of this cost centre at month-end.",
    )


class Statement(models.Model):
    """What one cost centre bore in a month 成本中心对账单, for who answers for it.

    Made when the month is closed, anew when it is closed again. Read by cost accountants and
    service managers; the owner gets it as a PDF by mail.
    """

    _name = "mds.cost.statement"
    _description = "Statement of a Cost Centre"
    _order = "close_id desc, account_id"
    _rec_name = "account_id"

    close_id = fields.Many2one(
        "mds.cost.close", "Month-end", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "account.analytic.account", "Cost Centre", required=True, ondelete="restrict"
    )
    owner_id = fields.Many2one("res.users", "Answers for It", ondelete="restrict")
    line_ids = fields.One2many("mds.cost.statement.line", "statement_id", "Elements")
    direct = fields.Monetary("Of Orders", compute="_compute_sums")
    own = fields.Monetary("Of the Centre", compute="_compute_sums")
    received = fields.Monetary("Allocated to It", compute="_compute_sums")
    given = fields.Monetary("Allocated to Others", compute="_compute_sums")
    total = fields.Monetary("In All", compute="_compute_sums")
    revenue = fields.Monetary(
        readonly=True,
        help="Invoiced for orders of this cost centre. What contracts bring lies with customer, "
        "region and contract type, on no cost centre.",
    )
    result = fields.Monetary(
        compute="_compute_sums", help="Revenue less all that the cost centre bore."
    )
    sent_at = fields.Datetime("Sent", readonly=True)

    _account_uniq = models.Constraint(
        "UNIQUE (close_id, account_id)", "This cost centre has its statement already."
    )

    @api.depends(
        "revenue", "line_ids.direct", "line_ids.own", "line_ids.received", "line_ids.given"
    )
    def _compute_sums(self):
        for statement in self:
            for name in ("direct", "own", "received", "given", "total"):
                statement[name] = sum(statement.line_ids.mapped(name))
            statement.result = statement.revenue - statement.total

    def action_send(self):
        """The statement as a PDF to who answers for the centre."""
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants send statements."))
        without = self.filtered(lambda one: not one.owner_id.email)
        if without:
            raise UserError(
                self.env._(
                    "Say who answers for %(centres)s, with an e-mail address.",
                    centres=", ".join(without.account_id.mapped("name")),
                )
            )
        template = self.env.ref("mds_cost.mail_template_statement")
        for statement in self:
            template.send_mail(statement.id)
        self._sudo_note({"sent_at": fields.Datetime.now()})
        return True

    def _sudo_note(self, vals):
        """Sending notes its moment; nobody writes a statement."""
        return self.sudo().write(vals)

    def action_print(self):
        return self.env.ref("mds_cost.action_report_statement").report_action(self)


class StatementLine(models.Model):
    """One element of a centre's statement."""

    _name = "mds.cost.statement.line"
    _description = "Line of a Statement"
    _order = "statement_id, element_id"
    _rec_name = "element_id"

    statement_id = fields.Many2one(
        "mds.cost.statement", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    element_id = fields.Many2one("mds.cost.element", "Cost Element", ondelete="restrict")
    direct = fields.Monetary("Of Orders")
    own = fields.Monetary("Of the Centre")
    received = fields.Monetary("Allocated to It")
    given = fields.Monetary("Allocated to Others")
    total = fields.Monetary("In All", compute="_compute_total")

    @api.depends("direct", "own", "received", "given")
    def _compute_total(self):
        for line in self:
            line.total = line.direct + line.own + line.received - line.given


class Close(models.Model):
    _inherit = "mds.cost.close"

    def _make_statements(self):
        """One statement for each cost centre that bore or earned something in the month."""
        self.ensure_one()
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        sums = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(PARTS, 0.0)))
        for account, element, side, with_order, amount in self._read_statement_groups(column):
            part = {"give": "given", "get": "received"}.get(side) or (
                "direct" if with_order else "own"
            )
            sums[account][element][part] += amount if part == "given" else -amount
        revenue = self._read_statement_revenue(column)
        statements = self._sudo_statements()
        statements.search([("close_id", "=", self.id)]).unlink()
        statements.create(
            [
                {
                    "close_id": self.id,
                    "account_id": account.id,
                    "owner_id": account.mds_owner_id.id,
                    "revenue": revenue.get(account, 0.0),
                    "line_ids": [
                        fields.Command.create({"element_id": element.id, **parts})
                        for element, parts in sums[account].items()
                    ],
                }
                for account in [*sums, *(one for one in revenue if one not in sums)]
            ]
        )

    def _sudo_statements(self):
        """Statements are made by closing, never by hand."""
        return self.env["mds.cost.statement"].sudo()

    def _read_statement_groups(self, column):
        """(centre, element, side of a run, of an order or not, amount), in two queries."""
        lines = self.env["account.analytic.line"]
        domain = [
            *self._get_statement_domain(column),
            "|",
            ("mds_cost_element_id", "=", False),
            ("mds_cost_element_id.kind", "!=", "revenue"),
        ]
        keys = [column, "mds_cost_element_id", "mds_run_side"]
        return [
            (account, element, side, with_order, amount)
            for with_order, operator in ((True, "!="), (False, "="))
            for account, element, side, amount in lines._read_group(
                [*domain, ("mds_order_id", operator, False)], keys, ["amount:sum"]
            )
        ]

    def _read_statement_revenue(self, column):
        """``{centre: revenue}`` of the month."""
        domain = [
            *self._get_statement_domain(column),
            ("mds_cost_element_id.kind", "=", "revenue"),
        ]
        lines = self.env["account.analytic.line"]
        return dict(lines._read_group(domain, [column], ["amount:sum"]))

    def _get_statement_domain(self, column):
        """What lies on cost centres in the month."""
        return [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
            (column, "!=", False),
        ]
