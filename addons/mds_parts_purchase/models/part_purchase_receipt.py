from odoo import api, fields, models
from odoo.addons.mds_parts_purchase.models.part_purchase import STOREKEEPER
from odoo.exceptions import AccessError, UserError


class PartPurchase(models.Model):
    """Who keeps the place receives there: an engineer into his own stock, on the telephone."""

    _inherit = "mds.part.purchase"

    is_mine_to_receive = fields.Boolean(compute="_compute_is_mine_to_receive")

    @api.depends_context("uid")
    @api.depends("location_dest_id", "state")
    def _compute_is_mine_to_receive(self):
        own = set(self.env["stock.location"]._mds_get_own_places(self.env.user).ids)
        is_keeper = self.env.user.has_group(STOREKEEPER)
        for request in self:
            mine = is_keeper or request.location_dest_id.id in own
            request.is_mine_to_receive = request.state == "ordered" and mine

    def action_receive(self):
        """Ask what arrived."""
        self.ensure_one()
        self._check_may_receive()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Arrived"),
            "res_model": "mds.part.purchase.receive",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_request_id": self.id, "default_quantity": self.open_quantity},
        }

    def _check_may_receive(self):
        for request in self:
            if request.state != "ordered":
                raise UserError(
                    self.env._(
                        "%(request)s: nothing is on its way that could be received.",
                        request=request.display_name,
                    )
                )
            if not request.is_mine_to_receive:
                raise AccessError(
                    self.env._(
                        "Only the keeper of %(place)s receives there.",
                        place=request.location_dest_id.display_name,
                    )
                )

    def _receive(self, quantity, number=None, waybill=None, lot=None):
        """Book what arrived on the native receipt; the rest stays expected."""
        self.ensure_one()
        self._lock()
        self._check_may_receive()
        unit = self.product_id.uom_id
        if unit.compare(quantity, 0) <= 0 or unit.compare(quantity, self.open_quantity) > 0:
            raise UserError(
                self.env._(
                    "Between nothing and %(open)s can arrive. What is beyond goes through the "
                    "receipt in the warehouse.",
                    open=f"{self.open_quantity:g} {unit.name}",
                )
            )
        if self.product_id.tracking != "none" and not lot and not (number or "").strip():
            raise UserError(
                self.env._("Which serial number or lot? It stands on the part or its label.")
            )
        move = self._sudo_open_moves()[:1]
        if waybill:
            move.picking_id.mds_waybill = waybill
        move.move_line_ids.unlink()
        line = {
            "product_id": self.product_id.id,
            "quantity": quantity,
            "product_uom_id": unit.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "company_id": self.company_id.id,
            **({"lot_id": lot.id} if lot else {"lot_name": number and number.strip()}),
        }
        move.move_line_ids = [fields.Command.create(line)]
        picking = move.picking_id
        picking.move_ids.picked = False
        move.picked = True
        picking.with_context(allowed_company_ids=self.company_id.ids)._action_done()
        if move.state != "done":
            raise UserError(
                self.env._("The receipt could not be booked. Nothing was received. Try it again.")
            )
        return move

    def _sudo_open_moves(self):
        """Engineers are no stock users, but receive what comes to them."""
        return self.sudo().purchase_line_id.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_dest_id == self.location_dest_id
            )
        )
