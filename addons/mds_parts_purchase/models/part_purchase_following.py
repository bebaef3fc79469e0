from odoo import api, fields, models
from odoo.addons.mds_parts.models.stock_quant import exact
from odoo.addons.mds_parts_purchase.lib import sharing
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .part_purchase import BUYER, LIVE, STOREKEEPER


class PartPurchase(models.Model):
    """Quotations are asked once, and requests follow what becomes of the native order."""

    _inherit = "mds.part.purchase"

    # -- asking the vendor ---------------------------------------------------------------------

    def action_ask_quotation(self):
        """One request for quotation per vendor, place and currency, one line per request. Once."""
        user = self.env.user
        if not (user.has_group(STOREKEEPER) or user.has_group(BUYER)):
            raise AccessError(self.env._("Storekeepers and buyers ask vendors for quotations."))
        self.check_access("write")
        self._lock()
        waiting = self.filtered(lambda one: one.state == "requested")
        nameless = waiting.filtered(lambda one: not one.vendor_id)
        if nameless:
            raise UserError(
                self.env._(
                    "%(parts)s: no vendor is known. Choose one on the request first.",
                    parts=", ".join(nameless.mapped("display_name")),
                )
            )
        waiting._ask_vendors()
        return True

    def _ask_vendors(self):
        """Ask the vendors of those that have one; the others wait for somebody to choose."""
        todo = self.filtered(
            lambda one: one.state == "requested" and one.vendor_id and not one.purchase_line_id
        )
        groups = todo.grouped(
            lambda one: (one.company_id, one.vendor_id, one.location_dest_id, one.currency_id)
        )
        purchases = self._sudo_purchases().create(
            [requests._prepare_purchase_vals() for requests in groups.values()]
        )
        for requests, purchase in zip(groups.values(), purchases, strict=True):
            for request, line in zip(requests, purchase.order_line, strict=True):
                request._sudo_write({"purchase_line_id": line.id})
        todo._sudo_follow()._transition("asked")
        return purchases

    def _prepare_purchase_vals(self):
        """Values of one purchase order for requests of one vendor, place and currency."""
        place, company = self[0].location_dest_id, self[0].company_id
        warehouse = self._get_warehouse(place, company)
        is_elsewhere = place != warehouse.lot_stock_id
        sources = self.order_id.mapped("name") or self.mapped("name")
        return {
            "company_id": company.id,
            "partner_id": self[0].vendor_id.id,
            "user_id": self._get_buyer(self[0].vendor_id).id,
            "currency_id": self[0].currency_id.id,
            "picking_type_id": warehouse.in_type_id.id,
            "mds_location_dest_id": place.id if is_elsewhere else False,
            "origin": ", ".join(sorted(set(sources))),
            "order_line": [fields.Command.create(one._prepare_line_vals()) for one in self],
        }

    @api.model
    def _get_buyer(self, vendor):
        """The vendor's own buyer, else whoever asks if he is one, else who will confirm it."""
        user = self.env.user
        me = user if user.has_group(BUYER) else user.browse()
        return self._sudo_facts_of(vendor).buyer_id or me

    @api.model
    def _get_warehouse(self, place, company):
        warehouse = place.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        return self._sudo_facts_of(warehouse)

    def _prepare_line_vals(self):
        """The vendor's price list decides price and promised day, unless a price was agreed."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_qty": self.quantity,
            "product_uom_id": self.product_id.uom_id.id,
        }

    def action_open_purchase(self):
        """The native purchase orders of these requests."""
        orders = self._sudo_lines().order_id
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_form_action")
        action.update(domain=[("id", "in", orders.ids)], context={})
        if len(orders) == 1:
            action.update(res_id=orders.id, view_mode="form", views=[(False, "form")])
        return action

    # -- withdrawing ---------------------------------------------------------------------------

    def action_cancel(self):
        """It is not needed any more: the quotation shrinks, a placed order is told to the buyer."""
        self.check_access("write")
        self._lock()
        self._withdraw()
        return True

    def _withdraw(self):
        free = self.filtered(lambda one: one.state in ("requested", "asked"))
        lines = free._sudo_lines()
        free._sudo_follow()._transition("cancelled")
        free._write_shares(
            {one: sharing.Share(exact(0), exact(0), exact(one.quantity)) for one in free}
        )
        free._shrink_quotations(lines)
        placed = self.filtered(lambda one: one.state == "ordered" and not one.is_not_needed)
        placed._sudo_write({"is_not_needed": True})
        placed._tell_buyer()

    def _shrink_quotations(self, lines):
        """What nobody wants any more is not asked for; an empty quotation is cancelled."""
        wanted = self._sudo_live_on(lines).grouped("purchase_line_id")
        for line in lines:
            left = sum(one.quantity for one in wanted.get(line, self.browse()))
            mine = self.filtered(lambda one, li=line: one.purchase_line_id.id == li.id)
            taken = sum(mine.mapped("quantity"))
            if left:
                less = line.product_id.uom_id._compute_quantity(taken, line.product_uom_id)
                line.product_qty = max(line.product_qty - less, 0.0)
        empty = lines.filtered(lambda line: line not in wanted)
        orders = empty.order_id
        empty.unlink()
        orders.filtered(lambda order: not order.order_line).button_cancel()

    def _tell_buyer(self):
        """The vendor has the order: a person decides whether it can still be cancelled."""
        by_order = self._sudo_follow().grouped(lambda one: one.purchase_line_id.order_id)
        for purchase, requests in by_order.items():
            names = ", ".join(requests.mapped("display_name"))
            purchase.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=(purchase.user_id or purchase.create_uid).id,
                summary=self.env._("Not needed any more: %(parts)s", parts=names),
            )

    # -- following the native order ------------------------------------------------------------

    def action_follow(self):
        """Read again what became of the purchase order."""
        self.check_access("read")
        self._follow(self._sudo_lines())
        return True

    @api.model
    def _follow(self, lines):
        """What the native lines say now is said on the requests behind them: a few queries.

        :param lines: purchase order lines, elevated
        """
        requests = self._sudo_follow().search(
            [("purchase_line_id", "in", lines.ids), ("state", "!=", "cancelled")],
            order="wanted_on, id",
        )
        shares = {}
        for line, some in requests.grouped("purchase_line_id").items():
            received, coming = line._mds_get_progress()
            # what has ended keeps what it got; the others share the rest in the order of need
            wanted = {
                one: exact(one.quantity if one.state in LIVE else one.received_quantity)
                for one in some.sorted(lambda one: one.state in LIVE)
            }
            shares.update(sharing.share(wanted, received, coming))
        moving = requests.filtered(lambda one: one.state in LIVE)
        moving._write_shares(shares)
        goals = {one: one._decide_state(shares[one]) for one in moving}
        hasty = moving.filtered(lambda one: one.state == "asked" and goals[one] == "received")
        hasty._transition("ordered")
        for state, some in moving.grouped(lambda one: goals[one]).items():
            some._transition(state)

    def _decide_state(self, share):
        """The state that a request takes by what of it is received, open and cancelled."""
        self.ensure_one()
        if share.open:
            is_ordered = self.purchase_line_id.order_id.state == "purchase"
            return "ordered" if is_ordered else self.state
        return "received" if share.received else "cancelled"

    def _write_shares(self, shares):
        for values, requests in self.grouped(lambda one: shares[one]).items():
            requests._sudo_write(
                {
                    "received_quantity": float(values.received),
                    "open_quantity": float(values.open),
                    "cancelled_quantity": float(values.cancelled),
                }
            )

    def _after_transition(self, changes):
        super()._after_transition(changes)
        arrived = self.filtered(lambda one: changes[one].target == "received")
        if arrived:
            arrived._sudo_write({"arrived_at": fields.Datetime.now()})
            arrived._sudo_follow()._after_arrival()
        cancelled = self.filtered(lambda one: changes[one].target == "cancelled")
        cancelled._sudo_follow()._after_cancellation()

    def _after_arrival(self):
        """The transfer that waited for it knows now from where; a part for the engineer is his."""
        for request in self:
            transfer = request.transfer_line_id.transfer_id
            if transfer.state in ("draft", "requested") and not transfer.location_id:
                transfer.location_id = request.location_dest_id
            part = request.order_part_id
            if part.state == "draft" and part.employee_id.mds_stock_location_id == (
                request.location_dest_id
            ):
                part.location_id = request.location_dest_id

    def _after_cancellation(self):
        """Nobody waits for what does not come: the part may be asked for again."""
        lines = self.transfer_line_id.filtered(
            lambda line: line.transfer_id.state in ("draft", "requested") and not line.location_id
        )
        transfers = lines.transfer_id
        lines.unlink()
        transfers.filtered(lambda one: not one.line_ids)._transition("cancelled")

    # -- small ones ----------------------------------------------------------------------------

    def _lock(self):
        """Hold the requests, so that the same request coming twice at once is done once."""
        self.flush_recordset()
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM mds_part_purchase WHERE id IN %s ORDER BY id FOR UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )
            self.invalidate_recordset(["state", "purchase_line_id"])

    def _sudo_lines(self):
        """Who asks for a part need not be a buyer: what became of it is read for him."""
        return self.sudo().purchase_line_id

    @api.model
    def _sudo_facts_of(self, record):
        """Engineers are neither buyers nor stock users: who buys and where is read for them."""
        return record.sudo()

    def _sudo_live_on(self, lines):
        """All requests behind these lines count, those of other regions too."""
        return self.sudo().search([("purchase_line_id", "in", lines.ids), ("state", "in", LIVE)])

    def _sudo_follow(self):
        """The state follows the native order and the wanted part, whoever moves those."""
        return self.sudo()

    def _sudo_write(self, vals):
        """What became of a request is written by these methods only."""
        return self.sudo().write(vals)

    def _sudo_purchases(self):
        """Storekeepers make quotations from requests only; the action has asked who it is."""
        return self.env["purchase.order"].sudo()
