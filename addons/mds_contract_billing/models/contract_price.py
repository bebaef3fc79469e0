from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.billing import Price

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_FOLLOW_INDEX = object()


class ContractPrice(models.Model):
    """What a contract line costs from a day to a day 价格期.

    Agreed prices are part of the signed version. What an index clause makes of them later is
    added by the escalation run: it cuts the agreed period (``cut_to``) and begins its own.

    =====================  ====  =================================
    role                   read  create, write, delete
    =====================  ====  =================================
    every service user     yes   –
    contract manager       yes   while the version is in preparation
    =====================  ====  =================================
    """

    _name = "mds.contract.price"
    _inherit = ["mds.contract.content.mixin", "mds.audit.mixin"]
    _description = "Price Period"
    _order = "line_id, date_from, id"
    _rec_name = "display_name"

    _version_path = "line_id.version_id"
    _guarded_fields = ("origin", "cut_to", "changed_percent", "escalation_line_id")
    _audit_fields = (
        "line_id",
        "date_from",
        "date_to",
        "cut_to",
        "amount",
        "months",
        "tax_id",
        "origin",
    )

    line_id = fields.Many2one("mds.contract.line", required=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one(related="line_id.contract_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="line_id.region_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self._get_default_start(),
    )
    date_to = fields.Date("Until", help="Empty: until the contract ends.")
    cut_to = fields.Date(
        "Cut on", readonly=True, copy=False, help="Last day before an index changed this price."
    )
    amount = fields.Monetary("Price", required=True)
    months = fields.Selection(
        [("1", "a Month"), ("3", "a Quarter"), ("6", "a Half-Year"), ("12", "a Year")],
        "Per",
        required=True,
        default="12",
    )
    tax_id = fields.Many2one(
        "account.tax",
        "Tax",
        check_company=True,
        ondelete="restrict",
        domain=[("type_tax_use", "=", "sale")],
        help="Included in the price or added to it, as the tax says. Another rate from a day on "
        "is another period.",
    )
    origin = fields.Selection(
        [("agreed", "Agreed"), ("index", "By Index")],
        required=True,
        readonly=True,
        default="agreed",
    )
    index_value = fields.Float(digits=(16, 4), readonly=True, help="The index that it rests on.")
    escalation_line_id = fields.Many2one(
        "mds.escalation.run.line",
        "Changed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    changed_percent = fields.Float("Change (%)", digits=(16, 2), readonly=True, copy=False)

    _positive = models.Constraint("CHECK (amount >= 0)", "A price is not below zero.")
    _escalated_once = models.UniqueIndex(
        "(escalation_line_id) WHERE escalation_line_id IS NOT NULL",
        "This row of the escalation run has changed its price already.",
    )
    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A price period ends before it begins: check both days.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (line_id WITH =,"
        " daterange(date_from, COALESCE(cut_to, date_to), '[]') WITH &&)"
        " WHERE (cut_to IS NULL OR cut_to >= date_from)",
        "The line has a price for some of these days already. End that one first.",
    )

    @api.model
    def _get_default_start(self):
        """With the version; the form says which it is while line or contract are not saved."""
        context = self.env.context
        line = self.env["mds.contract.line"].browse(context.get("default_line_id") or [])
        version = line.version_id or line.version_id.browse(context.get("price_version_id") or [])
        start = version.effective_from or line.contract_id.date_start
        return start or context.get("price_from") or False

    @api.depends("date_from", "amount", "months")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["months"]._description_selection(self.env))
        for price in self:
            price.display_name = f"{price.amount:,.2f} {labels.get(price.months, '')}"

    @api.model_create_multi
    def create(self, vals_list):
        if not self._follows_index():
            vals_list = [
                {name: value for name, value in vals.items() if name not in self._guarded_fields}
                for vals in vals_list
            ]
        self.flush_model(["date_from", "date_to", "cut_to"])  # the one before may have ended
        return super().create(vals_list)

    def write(self, vals):
        if not self._follows_index():
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        return super().write(vals) if vals else True

    @api.model
    def _is_content_guarded(self):
        return not self._follows_index()

    @api.model
    def _follows_index(self):
        return self.env.context.get("mds_index_key") is MAY_FOLLOW_INDEX

    @api.constrains("date_from", "line_id")
    def _check_within_version(self):
        for price in self:
            start = price.line_id.contract_id.date_start
            if price.date_from < start:
                raise UserError(
                    self.env._(
                        "%(contract)s begins on %(day)s: no price before that day.",
                        contract=price.contract_id.name,
                        day=fields.Date.to_string(start),
                    )
                )

    def _get_last_day(self, until):
        """The last day on which the price holds, at most ``until``."""
        self.ensure_one()
        return min(self.cut_to or self.date_to or until, until)

    def _prepare_price(self, first, last):
        """Plain facts of the price within these days, or none when it does not hold in them."""
        self.ensure_one()
        start, end = max(self.date_from, first), self._get_last_day(last)
        if start > end:
            return None
        return Price(start, end, self.currency_id._mds_exact(self.amount), int(self.months))

    def _prepare_prices(self, first, last):
        """The plain prices that hold within these days."""
        found = (price._prepare_price(first, last) for price in self.sorted("date_from"))
        return [price for price in found if price]

    def _get_signed_content(self):
        """What the signature of the version covers; what an index adds later is not part of it."""
        return [
            {
                "line_id": price.line_id.id,
                "date_from": price.date_from,
                "date_to": price.date_to or None,
                "amount": f"{price.amount:.2f}",
                "months": price.months,
                "tax_id": price.tax_id.id or None,
            }
            for price in self.sorted("id")
            if price.origin == "agreed"
        ]

    def _say_with_days(self):
        """The price with its tax and its days, to tell it from the same price at another time."""
        self.ensure_one()
        days = f"{self.date_from} – {self.cut_to or self.date_to or ''}".strip()
        return " · ".join(word for word in (self.display_name, self.tax_id.name, days) if word)

    def _goes_on_as(self, before, day):
        """Whether the prices are those of the version before, or its last one going on from
        ``day``: a renewal leaves what is over with the version before."""
        own, old = self._get_amounts(), before._get_amounts()
        if own == old or len(own) != 1 or not old:
            return own == old
        return own[0] == {**old[-1], "from": day, "to": None}

    def _get_amounts(self):
        """Days, amounts and taxes, to compare two versions of a line."""
        return [
            {
                "from": price.date_from,
                "to": price.cut_to or price.date_to or None,
                "amount": price.currency_id.round(price.amount),
                "months": price.months,
                "tax": price.tax_id.id,
            }
            for price in self.sorted("date_from")
        ]
