from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class OldPart(models.Model):
    """Where an old part lies: native moves from the device into boxes, and out of them."""

    _inherit = "mds.old.part"

    # -- where it lies -----------------------------------------------------------------------

    def _get_vendor_location(self):
        return self.env.ref("stock.stock_location_suppliers")

    def _send_to_vendor(self):
        """Seam: how an old part goes to its vendor; the glue with purchases returns it to him."""
        self._sudo_move(self._get_vendor_location())

    def _move_to_company_box(self, kind):
        nobody = self.env["hr.employee"]
        for company, parts in self.grouped("company_id").items():
            boxes = self.env["stock.location"]._mds_get_boxes(kind, company, nobody)
            parts._sudo_move(boxes[nobody])

    def _move_back(self):
        for company, parts in self.grouped("company_id").items():
            parts._sudo_move(company._sudo_read_set_up().mds_consumption_location_id)

    def _get_place(self):
        """``{old part: where it lies}``, by its last native move."""
        moves = self._sudo_moves().filtered(
            lambda move: move.location_dest_id.usage != "production"
        )
        return {
            part: moves.filtered(lambda move, p=part: move.mds_old_part_id.id == p.id)[
                -1:
            ].location_dest_id
            for part in self
        }

    def _sudo_moves(self):
        """Engineers are no stock users; where an old part lies is no secret."""
        return self.sudo().move_ids.filtered(lambda move: move.state == "done").sorted("id")

    def _sudo_move(self, target, quantity=None):
        """Native moves of these parts to that place, in the elevated name of the action."""
        if not self:
            return
        places = self._get_place()
        vals_list = []
        for part in self:
            source = places[part] or part.company_id._sudo_read_set_up().mds_consumption_location_id
            vals_list.append(part._prepare_move_vals(source, target, quantity or part.quantity))
        self.env["stock.move"].sudo().create(vals_list)._mds_do()

    def _prepare_move_vals(self, source, target, quantity):
        self.ensure_one()
        places = {
            "product_id": self.product_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": self.company_id.id,
        }
        unit = self.product_id.uom_id
        line = {
            **places,
            "lot_id": self.lot_id.id,
            "quantity": quantity,
            "product_uom_id": unit.id,
            "picked": True,
        }
        return {
            **places,
            "product_uom": unit.id,
            "product_uom_qty": quantity,
            "origin": self.name,
            "mds_order_id": self.order_id.id,
            "mds_old_part_id": self.id,
            "move_line_ids": [fields.Command.create(line)],
        }

    def _sudo_scrap(self):
        """A native scrap each: the warehouse's own record of what was thrown away."""
        if not self:
            return
        places = self._get_place()
        scraps = (
            self.env["stock.scrap"]
            .sudo()
            .create(
                [
                    {
                        "product_id": part.product_id.id,
                        "product_uom_id": part.product_id.uom_id.id,
                        "lot_id": part.lot_id.id,
                        "scrap_qty": part.quantity,
                        "location_id": places[part].id,
                        "origin": part.name,
                        "company_id": part.company_id.id,
                    }
                    for part in self
                ]
            )
        )
        scraps.do_scrap()
        for part, scrap in zip(self, scraps, strict=True):
            scrap.move_ids.mds_old_part_id = part

    def _sudo_write(self, vals):
        """What came back and when is written by these methods only."""
        return self.sudo().write(vals)

    # -- opened by consumption ----------------------------------------------------------------

    @api.model
    def _open_for(self, parts):
        """Open the old parts of these used parts, once each, and lay them in the boxes."""
        due = {
            part: fields.Date.context_today(self) + timedelta(days=part.product_id.mds_return_days)
            for part in parts
        }
        created = self._sudo_create(
            [
                {
                    "order_part_id": part.id,
                    "company_id": part.company_id.id,
                    "employee_id": part.employee_id.id,
                    "product_id": part.product_id.id,
                    "quantity": part._get_product_quantity(part.quantity),
                    "serial": part.removed_serial,
                    "core_value": part.product_id.mds_core_value,
                    "due_on": due[part],
                    "is_contaminated": part.product_id.mds_return_policy == "biohazard",
                }
                for part in parts
            ]
        )
        created._give_numbers()
        for company, some in created.grouped("company_id").items():
            boxes = self.env["stock.location"]._mds_get_boxes(
                "defective", company, some.employee_id
            )
            for keeper, own in some.grouped("employee_id").items():
                own._sudo_move(boxes[keeper])

    @api.model
    def _sudo_create(self, vals_list):
        """Opened for whoever uses the new part; nobody opens them by hand."""
        return self.sudo().create(vals_list).with_env(self.env)

    def _give_numbers(self):
        """A part that is kept by number needs one: that of the old piece, else our own."""
        tracked = self.filtered(lambda part: part.product_id.tracking != "none")
        if not tracked:
            return
        wanted = {part: (part.product_id.id, part.serial or part.name) for part in tracked}
        Lot = self._sudo_lots()
        found = Lot.search(
            [
                ("product_id", "in", tracked.product_id.ids),
                ("name", "in", [name for _product, name in wanted.values()]),
            ]
        )
        self._check_not_in_stock(found)
        lots = {(lot.product_id.id, lot.name): lot for lot in found}
        missing = {
            wanted[part]: {
                "product_id": wanted[part][0],
                "name": wanted[part][1],
                "company_id": part.company_id.id,
            }
            for part in tracked
            if wanted[part] not in lots
        }
        lots.update(zip(missing, Lot.create(list(missing.values())), strict=True))
        for part in tracked:
            part._sudo_write({"lot_id": lots[wanted[part]].id})

    def _check_not_in_stock(self, lots):
        """What lies in a stock by the books cannot have come out of a device."""
        serials = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
        there = serials.quant_ids.filtered(
            lambda quant: quant.quantity > 0 and quant.location_id.usage in ("internal", "transit")
        )[:1]
        if there:
            raise UserError(
                self.env._(
                    "%(number)s lies in %(place)s by the books, so it cannot have come out of the "
                    "device. Check the serial of the old part.",
                    number=there.lot_id.name,
                    place=there.location_id.display_name,
                )
            )

    @api.model
    def _sudo_lots(self):
        """Engineers are no stock users; the number of what they took out is written for them."""
        return self.env["stock.lot"].sudo()

    def _sudo_unused(self):
        """Whoever may bring the new part back ends the debt of an old one that never came out."""
        self.sudo()._transition("waived", reason=self.env._("The new part came back unused."))


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    old_part_ids = fields.One2many("mds.old.part", "order_part_id", "Old Part", readonly=True)

    def _book_consumption(self):
        result = super()._book_consumption()
        owing = self.filtered(lambda part: part.product_id.mds_return_policy not in (False, "none"))
        if owing:
            self.env["mds.old.part"]._open_for(owing)
        return result

    def _book_return(self, totals, destination):
        """What came back unused took no old part out."""
        old = self.union(*totals).old_part_ids.filtered(lambda one: one.state != "waived")
        gone = old.filtered(lambda one: one.state != "owed")
        if gone:
            raise UserError(
                self.env._(
                    "%(old)s was received by the store already, so the new part was used. Ask the "
                    "storekeeper.",
                    old=gone[0].display_name,
                )
            )
        result = super()._book_return(totals, destination)
        back = old.filtered(lambda one: one.order_part_id.state == "returned")
        back._sudo_unused()
        back._move_back()
        for one in old - back:  # rare: some of several came back
            left = one.order_part_id._get_product_quantity(one.order_part_id.used_quantity)
            if one.product_id.uom_id.compare(one.quantity, left) > 0:
                place = one.company_id._sudo_read_set_up().mds_consumption_location_id
                one._sudo_move(place, one.quantity - left)
                one._sudo_write({"quantity": left})
        return result


class StockMove(models.Model):
    _inherit = "stock.move"

    mds_old_part_id = fields.Many2one(
        "mds.old.part", "Old Part", index="btree_not_null", copy=False, ondelete="restrict"
    )
