from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, join
from odoo.addons.mds_order.models.order import DISPATCHER
from odoo.exceptions import UserError

from .charge_price import COST_PLUS
from .contract_version import DISCOUNTS
from .order_charge import READERS

SHOWN = ("work", "call_out")
AGREED = ("freight_cost", "needs_quote")


class Order(models.Model):
    """Charges on the order: what it costs, what the customer pays, and where prices come from."""

    _inherit = "mds.order"

    charge_ids = fields.One2many(
        "mds.order.charge", "order_id", "Charges", readonly=True, groups=READERS
    )
    charge_revision = fields.Integer(readonly=True, copy=False)
    freight_cost = fields.Monetary(
        "Freight Paid",
        copy=False,
        currency_field="charge_currency_id",
        groups=READERS,
        help="What we paid to send parts or the device, where no document says it. Whether it is "
        "charged, and how, is said by the contract.",
    )
    charge_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Charges"
    )
    charge_amount = fields.Monetary(
        "All Charges",
        compute="_compute_charge_amounts",
        currency_field="charge_currency_id",
        groups=READERS,
        help="At their explained prices, whoever bears them.",
    )
    charge_customer_amount = fields.Monetary(
        "Customer Pays",
        compute="_compute_charge_amounts",
        currency_field="charge_currency_id",
        groups=READERS,
        help="With tax.",
    )
    has_charge_gap = fields.Boolean(
        "Price Missing", compute="_compute_charge_amounts", groups=READERS
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"charge_revision"}

    @api.model
    def _get_field_groups(self):
        return {**super()._get_field_groups(), **dict.fromkeys(AGREED, (DISPATCHER,))}

    def _check_not_final(self, names):
        super()._check_not_final(names)
        final = self.filtered(lambda order: order.state in self._final_states)
        if final and set(AGREED) & names:
            raise UserError(
                self.env._(
                    "%(orders)s: closed or cancelled; what it costs is decided.",
                    orders=", ".join(final.mapped("name")),
                )
            )

    @api.depends("charge_ids.amount", "charge_ids.total_amount", "charge_ids.has_no_price")
    def _compute_charge_amounts(self):
        for order in self:
            charges = order.charge_ids
            order.charge_amount = sum(charges.mapped("amount"))
            order.charge_customer_amount = sum(charges.mapped("total_amount"))
            order.has_charge_gap = any(charges.mapped("has_no_price"))

    def action_price(self):
        """Decide the prices again: rates, times or parts may have changed."""
        self.check_access("read")
        self.env["mds.order.charge"].check_access("read")
        self._follow_claims()
        self._decide_charges()
        return True

    def _decide_payer(self, payer, reason=""):
        """Who pays was decided by hand after the work: what the customer pays follows at once."""
        super()._decide_payer(payer, reason)
        self.filtered("charge_ids")._decide_charges()

    def action_open_charges(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_charge.mds_order_charge_action"),
            "domain": [("order_id", "in", self.ids)],
            "context": {},
        }

    # -- the panel at intake ------------------------------------------------------------------

    def _get_price_source(self):
        result = super()._get_price_source()
        if not self.env.user.has_group(READERS):
            return result
        today = fields.Date.context_today(self)
        orders = self._sudo_for_charge()
        prices = self.env["mds.charge.price"]
        versions = orders._get_terms_versions()
        contracts = orders.contract_id.union(*(one.contract_id for one in versions.values()))
        index = prices._get_index(orders, today, today, contracts)
        for order, origin in zip(orders, self, strict=True):
            words = order._describe_prices(prices, index, today, versions[order])
            if words:
                result[origin] = words
        return result

    def _describe_prices(self, prices, index, day, version):
        """“Labour 400.00 (list); Call-out 200.00 (…); Parts: pricelist …, discount 10 %”."""
        self.ensure_one()
        _ = Teller(self.env, __name__)
        travel = {"hours": ("travel",), "km": ("km",), "zone": ("zone",)}
        kinds = (*SHOWN, *travel.get(self._get_travel_basis(), ()))
        words = []
        for kind in kinds:
            row = prices._choose(index, self, kind, day, contract=version.contract_id)
            if row and kind not in COST_PLUS:
                words.append(self._describe_price(_, kind, row, version))
        if version.pricelist_id:
            words.append(_("parts by the pricelist “%(name)s”", name=version.pricelist_id.name))
        discount = version[DISCOUNTS["parts"]]
        if discount:
            words.append(_("parts less %(percent)g %%", percent=discount))
        return join("; ", words) if words else ""

    def _describe_price(self, _, kind, row, version):
        label = self._say_label("mds.order.charge", "kind", kind)
        amount = f"{row.price:,.2f}"
        category = {"work": "labour"}.get(kind, "travel")
        source = self._get_row_words(_, row)
        text = _("%(what)s %(amount)s (%(source)s)", what=label, amount=amount, source=source)
        discount = version[DISCOUNTS[category]]
        if discount:
            return join(" ", [text, _("less %(percent)g %%", percent=discount)])
        return text

    @api.model
    def _get_row_words(self, _, row):
        if row.contract_id:
            return row.contract_id.name
        return _("list") if row._is_for_all() else row.display_name

    def _get_terms_versions(self):
        """``{order: version that decided it, or would}``: its price terms count."""
        none = self.env["mds.contract.version"]
        undecided = self.filtered(lambda order: order.device_id and not order.contract_version_id)
        lines = undecided._get_deciding_lines() if undecided else {}
        return {
            order: order.contract_version_id
            or (lines[order].version_id if order in lines else none)
            for order in self
        }
