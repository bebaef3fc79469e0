from odoo import api, fields, models
from odoo.addons.mds_parts.models.stock_quant import exact
from odoo.addons.mds_parts_purchase.lib import limits
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from .part_purchase import AGREED, DISPATCHER, ENGINEER

MANAGER = "mds_base.group_service_manager"


class PartPurchase(models.Model):
    """An engineer or dispatcher buys at once 紧急采购, up to a limit per order; beyond it he asks.

    The purchase order is made and confirmed in his name by the suite, at the price and day that he
    agreed with the vendor. Odoo's own second validation of purchase orders still counts.
    """

    _name = "mds.part.purchase"
    _inherit = ["mds.part.purchase", "mds.approval.mixin"]

    _approval_kind = "part_purchase"
    _approval_fields = (
        "product_id",
        "quantity",
        "vendor_id",
        "price_unit",
        "currency_id",
        "order_id",
        "note",
    )

    agreed_on = fields.Date(
        "Agreed Day", readonly=True, help="For which day the vendor promised it when it was bought."
    )

    # -- may he? -------------------------------------------------------------------------------

    def _buy_or_ask(self):
        """Buy what is within the limit of who asks; ask for approval of the rest."""
        self._hold_orders()
        answers = self._get_limit_answers()
        self.filtered(lambda one: answers[one].may)._buy()
        beyond = self.filtered(lambda one: not answers[one].may)
        if beyond:
            beyond._sudo_follow()._request_approval()

    def _get_limit_answers(self):
        """``{request: limits.Answer}`` for the user of this environment."""
        spent = self._get_spent(self.order_id, self)
        granted = {
            company: company._mds_get_purchase_limits(self.env.user) for company in self.company_id
        }
        answers = {}
        for one in self:
            bought = spent.get(one.order_id.id, exact(0))
            answers[one] = limits.decide(exact(one.amount), bought, granted[one.company_id])
            spent[one.order_id.id] = bought + exact(one.amount)
        return answers

    @api.model
    def _get_spent(self, orders, but=()):
        """``{order id: what was bought for it in emergencies}``, whoever bought it."""
        groups = self._sudo_follow()._read_group(
            [
                ("kind", "=", "emergency"),
                ("order_id", "in", orders.ids),
                ("state", "!=", "cancelled"),
                ("id", "not in", [one.id for one in but]),
            ],
            ["order_id"],
            ["amount:sum"],
        )
        return {order.id: exact(amount) for order, amount in groups}

    def _hold_orders(self):
        """Two people who buy for one order at once: the second is asked again what is left."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE mds_order SET id = id WHERE id IN %s",
                tuple(sorted(self.order_id.ids)) or (0,),
            ),
            log_exceptions=False,
        )

    def _buy(self):
        """One confirmed purchase order per vendor and place, once."""
        purchases = self._ask_vendors()
        purchases.button_confirm()
        return purchases

    # -- approved or not -----------------------------------------------------------------------

    def _get_approval_amount(self):
        return {one: (one.amount, one.company_id.currency_id) for one in self}

    def _get_approval_content(self):
        """Who does not need it any more does not wait for an answer either."""
        content = super()._get_approval_content()
        label = self.env._("Still Needed")
        for one in self:
            content[one]["is_needed"] = (label, one.state != "cancelled", label)
        return content

    def _get_approval_note(self):
        return {one: one.note for one in self}

    def _get_request_blockers(self):
        blockers, _ = super()._get_request_blockers(), self.env._
        for one in self:
            if one.kind != "emergency" or one.state != "requested":
                blockers[one] = _("only an emergency purchase that waits is approved")
        return blockers

    @api.depends("kind", "state")
    def _compute_approval(self):
        result = super()._compute_approval()
        for one in self:
            waits = one.kind == "emergency" and one.state == "requested"
            one.can_request_approval = waits and one.can_request_approval
        return result

    def action_ask_quotation(self):
        """What waits for an approval is bought by nobody."""
        waiting = self.filtered(
            lambda one: (
                one.state == "requested"
                and one.kind == "emergency"
                and one._sudo_read_approval().state != "approved"
            )
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%(requests)s: an emergency purchase beyond the limit waits for its approval.",
                    requests=", ".join(waiting.mapped("display_name")),
                )
            )
        return super().action_ask_quotation()

    def _on_approved(self):
        self.filtered(lambda one: one.state == "requested")._buy()
        return super()._on_approved()

    def _on_refused(self):
        self.filtered(lambda one: one.state == "requested")._withdraw()
        return super()._on_refused()

    def _on_withdrawn(self):
        self.filtered(lambda one: one.state == "requested")._withdraw()
        return super()._on_withdrawn()

    def _sudo_asked(self):
        """Once it is bought the approval has done its work; once it is not needed it ends."""
        urgent = self.filtered(lambda one: one.kind == "emergency")
        waiting = urgent.filtered(lambda one: one.state in ("requested", "cancelled"))
        needed = {one.id for one in waiting if one.state == "requested"}
        asked = super(PartPurchase, waiting)._sudo_asked()
        return asked.filtered(lambda one: one.state == "pending" or one.res_id in needed)

    # -- what is bought ------------------------------------------------------------------------

    def _prepare_line_vals(self):
        vals = super()._prepare_line_vals()
        if self.kind in AGREED:  # the agreed price; name and day go with it
            vals.update(
                price_unit=self.price_unit,
                name=self.product_id.display_name,
                date_planned=fields.Datetime.to_datetime(
                    self.agreed_on or fields.Date.context_today(self)
                ),
            )
        return vals


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    def action_buy(self):
        """Open the dialog that buys this part at once."""
        self.ensure_one()
        self._check_may_buy()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Buy at Once"),
            "res_model": "mds.part.buy",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_part_id": self.id},
        }

    def _check_may_buy(self):
        self.check_access("write")
        user = self.env.user
        if not (self.env.su or user.has_group(ENGINEER) or user.has_group(DISPATCHER)):
            raise AccessError(self.env._("Engineers and dispatchers buy in an emergency."))
        self._check_order_open()
        if any(part.state != "draft" for part in self):
            raise UserError(self.env._("This part is booked already: nothing is to be bought."))

    def _buy_at_once(self, vals):
        """Buy this line now, or ask for approval. The same dialog sent twice buys once.

        :param vals: vendor, price, currency, quantity, place, agreed day and reason
        """
        self.ensure_one()
        self._check_may_buy()
        self._lock()
        requests = self._sudo_purchase_requests().search(
            [("order_part_id", "=", self.id), ("state", "in", ("requested", "asked", "ordered"))]
        )
        if known := requests.filtered(lambda one: one.kind == "emergency"):
            return known
        if placed := requests.filtered(lambda one: one.state == "ordered"):
            raise UserError(
                self.env._(
                    "%(part)s is ordered already: %(where)s. Ask the buyer to speed it up.",
                    part=self.display_name,
                    where=placed[0]._describe(),
                )
            )
        requests._withdraw()
        created = self._sudo_purchase_requests().create(
            [{**self._prepare_purchase_source_vals(), **vals, "kind": "emergency"}]
        )
        created._buy_or_ask()
        self.invalidate_recordset(["purchase_request_id", "supply", "supply_text"])
        return created


class ResCompany(models.Model):
    _inherit = "res.company"

    mds_purchase_limit_engineer = fields.Monetary(
        "Engineers Buy up to", help="Per service order, without asking. Zero: always ask."
    )
    mds_purchase_limit_dispatcher = fields.Monetary(
        "Dispatchers Buy up to", help="Per service order, without asking. Zero: always ask."
    )
    mds_purchase_limit_manager = fields.Monetary(
        "Service Managers Buy up to", help="Per service order, without asking. Zero: always ask."
    )

    _mds_limits_positive = models.Constraint(
        "CHECK (COALESCE(mds_purchase_limit_engineer, 0) >= 0"
        " AND COALESCE(mds_purchase_limit_dispatcher, 0) >= 0"
        " AND COALESCE(mds_purchase_limit_manager, 0) >= 0)",
        "A limit is not below zero.",
    )

    def _mds_get_purchase_limits(self, user):
        """The limits of all roles that this user has, in this company."""
        self.ensure_one()
        limit_of = {
            ENGINEER: "mds_purchase_limit_engineer",
            DISPATCHER: "mds_purchase_limit_dispatcher",
            MANAGER: "mds_purchase_limit_manager",
        }
        company = self._sudo_read_set_up()
        return [exact(company[name]) for group, name in limit_of.items() if user.has_group(group)]

    def _mds_format_money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_purchase_limit_engineer = fields.Monetary(
        related="company_id.mds_purchase_limit_engineer",
        readonly=False,
        currency_field="company_currency_id",
    )
    mds_purchase_limit_dispatcher = fields.Monetary(
        related="company_id.mds_purchase_limit_dispatcher",
        readonly=False,
        currency_field="company_currency_id",
    )
    mds_purchase_limit_manager = fields.Monetary(
        related="company_id.mds_purchase_limit_manager",
        readonly=False,
        currency_field="company_currency_id",
    )
