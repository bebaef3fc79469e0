from odoo import api, fields, models
from odoo.addons.mds_parts.lib import sourcing
from odoo.exceptions import UserError
from odoo.tools import format_date

from .part_purchase import LIVE


class OrderPart(models.Model):
    """What nobody has is bought, and the wanted line says when it will be there."""

    _inherit = "mds.order.part"

    purchase_request_ids = fields.One2many(
        "mds.part.purchase", "order_part_id", "Purchase Requests", readonly=True
    )
    purchase_request_id = fields.Many2one(
        "mds.part.purchase", "Purchase Request", compute="_compute_purchase_request_id"
    )
    purchase_state = fields.Selection(
        lambda self: (
            self.env["mds.part.purchase"]._fields["state"]._description_selection(self.env)
        ),
        "Purchase",
        compute="_compute_purchase_request_id",
    )
    promised_at = fields.Datetime("Promised for", compute="_compute_purchase_request_id")

    @api.depends("purchase_request_ids.state", "purchase_request_ids.promised_at")
    def _compute_purchase_request_id(self):
        for part in self:
            live = part.purchase_request_ids.filtered(lambda one: one.state in LIVE)
            request = live.sorted("id")[-1:]
            part.purchase_request_id = request
            part.purchase_state = request.state
            part.promised_at = request.state == "ordered" and request.promised_at

    @api.depends(
        "purchase_request_ids.state",
        "purchase_request_ids.promised_at",
        "purchase_request_ids.carrier",
        "purchase_request_ids.waybill",
    )
    def _compute_supply(self):
        super()._compute_supply()
        for part in self:
            request = part.purchase_request_id
            if request and part.supply in (sourcing.NOWHERE, sourcing.ON_ORDER):
                is_ordered = request.state == "ordered"
                part.supply = sourcing.ON_ORDER if is_ordered else sourcing.NOWHERE
                part.supply_text = request._describe()

    def _get_arrival_domain(self, products, company):
        """What was bought for one order is not promised to another."""
        return [
            *super()._get_arrival_domain(products, company),
            (
                "purchase_line_id",
                "not any",
                [("mds_request_ids", "any", [("order_part_id", "!=", False)])],
            ),
        ]

    # -- asking for it -------------------------------------------------------------------------

    def action_request(self):
        """What nobody has and nobody has ordered is bought, for the transfer that then waits."""
        parts = self.filtered(
            lambda part: part.state == "draft" and not part.is_reserved and not part.transfer_id
        )
        parts = parts.filtered(lambda part: part.owner_kind == "ours")
        ways = parts._get_ways()
        missing = parts.filtered(
            lambda part: ways[part].kind == sourcing.NOWHERE and not part.purchase_request_id
        )
        result = super(OrderPart, parts).action_request()
        missing._request_purchase()
        return result

    def _request_purchase(self):
        """Ask that these lines are bought into the store that supplies their engineer. Once."""
        self._lock()
        wanted = self._sudo_purchase_requests().create(
            [part._prepare_purchase_request_vals() for part in self]
        )
        wanted._ask_vendors()
        self.invalidate_recordset(["purchase_request_id", "supply", "supply_text"])
        return wanted

    def _prepare_purchase_request_vals(self):
        self.ensure_one()
        own = self._sudo_engineer().mds_stock_location_id
        shelves = own.warehouse_id.lot_stock_id
        if not shelves:
            raise UserError(
                self.env._(
                    "%(place)s belongs to no warehouse, so nobody knows where to deliver.",
                    place=own.display_name or self.display_name,
                )
            )
        waiting = self.transfer_line_ids.filtered(
            lambda line: (
                line.transfer_id.state in ("draft", "requested")
                and not line.transfer_id.location_id
            )
        )
        return {
            **self._prepare_purchase_source_vals(),
            "transfer_line_id": waiting[:1].id,
            "location_dest_id": shelves.id,
        }

    def _prepare_purchase_source_vals(self):
        """Values that say for whom it is bought, and how much."""
        self.ensure_one()
        order = self.order_id
        needed = self.needed_on and fields.Datetime.context_timestamp(self, self.needed_on).date()
        return {
            "kind": "order",
            "company_id": order.company_id.id,
            "region_id": order.region_id.id,
            "outlet_id": order.outlet_id.id,
            "order_part_id": self.id,
            "order_id": order.id,
            "product_id": self.product_id.id,
            "quantity": self._get_product_quantity(self.quantity),
            "wanted_on": needed,
        }

    def _sudo_purchase_requests(self):
        """Who may ask for a part on this order was asked before; the request is made for him."""
        return self.env["mds.part.purchase"].sudo()

    # -- not needed any more -------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "cancelled":
            self._withdraw_purchases()
        return result

    def unlink(self):
        self._withdraw_purchases()
        return super().unlink()

    def _withdraw_purchases(self):
        requests = self._sudo_purchase_requests().search(
            [("order_part_id", "in", self.ids), ("state", "in", LIVE)]
        )
        requests._withdraw()


class PartPurchase(models.Model):
    _inherit = "mds.part.purchase"

    def _describe(self):
        """Where it stands, in a few words: “P00012 · SF Express 123 · 03/05/2026”."""
        self.ensure_one()
        words = [self.purchase_name or self.name]
        if self.state == "requested":
            words.append(self.env._("to buy"))
        elif self.state == "asked":
            words.append(self.env._("quotation asked"))
        words += [self.carrier, self.waybill]
        if self.promised_at and self.state == "ordered":
            day = fields.Datetime.context_timestamp(self, self.promised_at).date()
            words.append(self.env._("promised for %(day)s", day=format_date(self.env, day)))
        return " · ".join(filter(None, words))
