from odoo import api, fields, models
from odoo.exceptions import UserError


class AllocationFigure(models.Model):
    """A statistical figure 统计指标 that shares cost out: square metres, heads, desks …

    Its values are kept with the day from which they count. Read and written by cost accountants.
    """

    _name = "mds.allocation.figure"
    _description = "Statistical Figure"
    _inherit = ["mds.audit.mixin"]
    _order = "name, id"

    _audit_fields = ("name", "unit", "active")

    name = fields.Char(required=True, translate=True)
    unit = fields.Char(translate=True, help="m², heads …")
    active = fields.Boolean(default=True)
    value_ids = fields.One2many("mds.allocation.figure.value", "figure_id", "Values")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """In words of the trade, before the database's own."""
        in_cycles = self._sudo_segments().figure_id
        if used := self.filtered(lambda figure: figure.value_ids or figure in in_cycles):
            raise UserError(
                self.env._(
                    "“%(figure)s” has values, or a cycle shares cost by it. Archive it instead.",
                    figure=used[0].name,
                )
            )

    def _sudo_segments(self):
        """Also those of other companies."""
        return self.env["mds.allocation.segment"].sudo().search([("figure_id", "in", self.ids)])


class AllocationFigureValue(models.Model):
    """How much of a figure a cost centre has, from a day on."""

    _name = "mds.allocation.figure.value"
    _description = "Value of a Statistical Figure"
    _inherit = ["mds.audit.mixin"]
    _order = "figure_id, account_id, start desc"
    _check_company_auto = True

    _audit_fields = ("figure_id", "company_id", "account_id", "start", "quantity")

    figure_id = fields.Many2one(
        "mds.allocation.figure", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    account_id = fields.Many2one(
        "account.analytic.account",
        "Cost Centre",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
    )
    start = fields.Date("From", required=True, default=fields.Date.context_today)
    quantity = fields.Float(required=True)

    _start_uniq = models.Constraint(
        "UNIQUE (figure_id, company_id, account_id, start)",
        "There is a value from this day on already: change that one.",
    )
    _not_negative = models.Constraint(
        "CHECK (quantity >= 0)", "A figure that shares cost out is not negative."
    )

    @api.constrains("account_id")
    def _check_account(self):
        self.env["mds.cost.dimension"]._check_centres(self.account_id)

    def _get_values_on(self, figures, company, day):
        """``{(figure id, account id): quantity}`` as they count on a day; one query."""
        rows = self.search(
            [
                ("figure_id", "in", figures.ids),
                ("company_id", "=", company.id),
                ("start", "<=", day),
            ],
            order="start",
        )
        return {(row.figure_id.id, row.account_id.id): row.quantity for row in rows}
