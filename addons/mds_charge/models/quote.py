from odoo import api, fields, models
from odoo.exceptions import UserError

STAMPS = ("number", "sent_at", "answered_at", "recorded_by_id")
CONTENT = ("order_id", "payer_id", "valid_until", "note", "line_ids")


class ChargeQuote(models.Model):
    """A quote before the repair 维修报价单: what the customer is asked to accept.

    Sent, it does not change; another scope or price is the next version. The answer is the
    customer's, recorded with his name and the time by one of ours.

    ====================  ====  ===========  ====  ======  ===========
    role                  read  make, price  send  answer  new version
    ====================  ====  ===========  ====  ======  ===========
    who sees charges      yes   –            –     –       –
    dispatcher, manager   yes   yes          yes   yes     yes
    contract manager      yes   yes          yes   yes     yes
    ====================  ====  ===========  ====  ======  ===========
    Within the companies and regions of the user. Nobody deletes a quote that was sent.
    """

    _name = "mds.charge.quote"
    _description = "Quote before Repair"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    _sequence_code = "mds.charge.quote"
    _initial_states = ("draft",)
    _final_states = ("refused", "superseded")
    _guarded_fields = STAMPS
    _audit_fields = (
        "name",
        "state",
        "order_id",
        "number",
        "payer_id",
        "valid_until",
        "total_amount",
        "answered_at",
        "recorded_by_id",
    )
    _audit_personal_fields = ("answer_name",)

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    number = fields.Integer("Version", readonly=True, copy=False)
    device_id = fields.Many2one(related="order_id.device_id")
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True
    )
    payer_id = fields.Many2one(
        "res.partner",
        "Sent to",
        required=True,
        ondelete="restrict",
        help="Who is to pay, and is asked: the payer of the order, else its customer.",
    )
    valid_until = fields.Date(required=True)
    is_lapsed = fields.Boolean("No Longer Valid", compute="_compute_is_lapsed")
    note = fields.Text("Finding and Scope", help="What was found and what would be done.")
    line_ids = fields.One2many("mds.charge.quote.line", "quote_id", "Lines", copy=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    untaxed_amount = fields.Monetary("Without Tax", compute="_compute_totals", store=True)
    total_amount = fields.Monetary("Customer Pays", compute="_compute_totals", store=True)
    has_price_gap = fields.Boolean("Price Missing", compute="_compute_totals", store=True)
    sent_at = fields.Datetime("Sent on", readonly=True, copy=False)
    answer_name = fields.Char("Answered by", copy=False, help="The customer's person.")
    answer_note = fields.Char("What was Said", copy=False)
    answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    recorded_by_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, copy=False, ondelete="restrict"
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another quote has this number.")
    _number_uniq = models.UniqueIndex(
        "(order_id, number)", "This order has a quote of this version already."
    )
    _one_open = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'sent')",
        "A quote for this order is open: finish it, or make its next version.",
    )
    _one_accepted = models.UniqueIndex(
        "(order_id) WHERE state = 'accepted'", "A quote for this order was accepted already."
    )

    @api.depends("name", "number")
    def _compute_display_name(self):
        for quote in self:
            quote.display_name = f"{quote.name} v{quote.number}" if quote.number else quote.name

    @api.depends("valid_until", "state")
    def _compute_is_lapsed(self):
        today = fields.Date.context_today(self)
        for quote in self:
            quote.is_lapsed = bool(
                quote.state == "sent" and quote.valid_until and quote.valid_until < today
            )

    @api.depends("line_ids.total_amount", "line_ids.untaxed_amount", "line_ids.has_no_price")
    def _compute_totals(self):
        for quote in self:
            lines = quote.line_ids
            quote.untaxed_amount = sum(lines.mapped("untaxed_amount"))
            quote.total_amount = sum(lines.mapped("total_amount"))
            quote.has_price_gap = any(lines.mapped("has_no_price"))

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["mds.order"].browse([vals["order_id"] for vals in vals_list])
        last = dict(
            self._sudo_numbers()._read_group(
                [("order_id", "in", orders.ids)], ["order_id"], ["number:max"]
            )
        )
        payers = orders._get_parties()
        today = fields.Date.context_today(self)
        for vals, order in zip(vals_list, orders, strict=True):
            vals["number"] = last[order] = (last.get(order) or 0) + 1
            vals.setdefault("company_id", order.company_id.id)
            vals.setdefault("region_id", order.region_id.id)
            vals.setdefault("outlet_id", order.outlet_id.id)
            if not vals.get("payer_id"):
                vals["payer_id"] = (payers[order]["payer"][:1] or order.partner_id).id
            if not vals.get("valid_until"):
                days = order.company_id.mds_quote_days
                vals["valid_until"] = fields.Date.add(today, days=days)
        self.flush_model(["state"])
        return super().create(vals_list)

    @api.model
    def _sudo_numbers(self):
        """The next version counts quotes of the order that the user may not see."""
        return self.sudo()

    def write(self, vals):
        if set(CONTENT) & vals.keys():
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        fixed = self.filtered(lambda quote: quote.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(quotes)s: a quote that was sent does not change. Make its next version.",
                    quotes=", ".join(fixed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    # -- prices -------------------------------------------------------------------------------

    def action_price(self):
        """Price the lines again by the rates of today."""
        self._check_draft()
        self.check_access("write")
        self._decide_lines()
        return True

    def _decide_lines(self):
        """Every line gets its price and explanation from the same decision as the order."""
        todo = self._sudo_priced().filtered("line_ids")
        while todo:  # an order has one open quote; others wait for the next round
            first = todo.browse(quotes[0].id for quotes in todo.grouped("order_id").values())
            first.order_id._decide_quotes({quote.order_id: quote for quote in first})
            todo -= first

    def _sudo_priced(self):
        """Prices are decided, not entered: whoever may write a line gets its price."""
        return self.sudo()


class Order(models.Model):
    _inherit = "mds.order"

    quote_ids = fields.One2many(
        "mds.charge.quote", "order_id", "Quotes", groups="mds_charge.group_charge_reader"
    )
    needs_quote = fields.Boolean(
        "Quote before Work",
        copy=False,
        help="The customer must accept a quote: without it the order cannot be closed.",
    )
    quote_count = fields.Integer(
        "Number of Quotes",
        compute="_compute_quote_count",
        groups="mds_charge.group_charge_reader",
    )

    @api.depends("quote_ids.state")
    def _compute_quote_count(self):
        counts = dict(
            self.env["mds.charge.quote"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.quote_count = counts.get(order, 0)

    def action_quote(self):
        """Make a quote from what is planned, or open the one that is open."""
        self.ensure_one()
        quotes = self.env["mds.charge.quote"]
        quote = quotes.search([("order_id", "=", self.id), ("state", "in", ("draft", "sent"))])
        if not quote:
            quote = quotes.create(self._prepare_quotes()[self])
        return quote._open()

    def action_open_quotes(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_charge.mds_charge_quote_action"),
            "domain": [("order_id", "in", self.ids)],
            "context": {"default_order_id": self[:1].id},
        }

    def _prepare_quotes(self):
        """``{order: values of its quote}``."""
        return {
            order: {"order_id": order.id, "line_ids": [(0, 0, vals) for vals in lines]}
            for order, lines in self._prepare_quote_lines().items()
        }

    def _prepare_quote_lines(self):
        """``{order: [values of a line]}``: the planned visits. Seam: parts add the wanted ones."""
        result = {}
        for order in self:
            visits = order.visit_ids.filtered(lambda visit: visit.is_live or visit.state == "done")
            hours = sum(
                (visit.planned_end - visit.planned_start).total_seconds() / 3600
                for visit in visits
                if visit.planned_start and visit.planned_end
            )
            on_site = len(visits.filtered(lambda visit: visit.kind == "on_site"))
            rows = [{"kind": "work", "quantity": hours or 1.0}]
            if on_site:
                rows.append({"kind": "call_out", "quantity": float(on_site)})
            result[order] = rows
        return result
