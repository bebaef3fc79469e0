from odoo.addons.mds_parts.tests.common import MdsPartsCommon
from odoo.fields import Command


class MdsPurchaseCommon(MdsPartsCommon):
    """A buyer, two vendors, and parts with a price list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelves = cls.store.lot_stock_id
        cls.buyer = cls._create_user(
            "mds_buyer", "mds_base.group_user,purchase.group_purchase_user"
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Tube Factory", "is_company": True})
        cls.other_vendor = cls.env["res.partner"].create({"name": "Fuse Shop", "is_company": True})
        cls._offer(cls.fuse, cls.vendor, 3.0)
        cls._offer(cls.gel, cls.vendor, 4.0)
        cls._offer(cls.tube, cls.vendor, 800.0)

    @classmethod
    def _offer(cls, product, vendor, price, **vals):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": price,
                "delay": 5,
                **vals,
            }
        )

    @classmethod
    def _use_euro(cls):
        """One euro is two of ours, whatever the day."""
        euro = cls.env.ref("base.EUR")
        euro.active = True
        Rate = cls.env["res.currency.rate"]
        Rate.search([("currency_id", "=", euro.id)]).unlink()
        Rate.create(
            {
                "currency_id": euro.id,
                "rate": 0.5,
                "company_id": cls.company.id,
                "name": "2020-01-01",
            }
        )
        return euro

    def _want(self, product=None, quantity=1.0, **vals):
        """A line that the engineer wants and asks for."""
        part = self._create_line(product or self.fuse, quantity, **vals)
        part.action_request()
        return part

    def _confirm(self, request):
        purchase = request.sudo().purchase_line_id.order_id
        purchase.with_user(self.buyer).button_confirm()
        return purchase

    def _receive_purchase(self, purchase, quantities=None, lot=None, backorder=True):
        """The storekeeper receives what arrived in his own list: all, or these quantities."""
        picking = purchase.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        picking = picking.with_user(self.storekeeper)
        for move in picking.move_ids:
            quantity = move.product_uom_qty
            if quantities is not None:
                quantity = quantities.get(move.product_id, 0.0)
            if lot and move.product_id.tracking != "none":
                move.move_line_ids.unlink()
                move.move_line_ids = [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "lot_name": lot,
                            "quantity": quantity,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                        }
                    )
                ]
            else:
                move.quantity = quantity
            move.picked = bool(quantity)
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=[] if backorder else picking.ids
        ).button_validate()
        return picking
