from odoo import api, fields, models
from odoo.addons.mds_parts.lib import availability, store_rules
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list
from odoo.tools.misc import formatLang

from .stock_quant import exact


class OrderPart(models.Model):
    """Taking parts out of a stock and bringing them back: native moves without a picking.

    Every request may come twice (a phone in a basement repeats it): consuming skips what is
    consumed, returning states the total that came back and books only the difference. The lines
    are locked first and the quants second, each in id order.
    """

    _inherit = "mds.order.part"

    # actions

    def action_consume(self):
        """Take these parts. All of them or none; those taken before are skipped."""
        self._check_may_book()
        self._lock()
        parts = self.filtered(lambda part: part.state == "draft").sorted("id")
        if parts:
            parts._check_order_open()
            parts._check_complete()
            parts._check_accounts()
            parts._check_availability()
            parts._book_consumption()
        return True

    def action_return(self):
        """Ask how many came back unused."""
        parts = self.filtered(lambda part: part.state == "consumed")
        if not parts:
            raise UserError(self.env._("There is nothing to return on these lines."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return Unused Parts"),
            "res_model": "mds.order.part.return",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_part_ids": parts.ids},
        }

    def return_parts(self, returned, location_id=None):
        """Bring parts back that were not used.

        :param returned: ``{part id: quantity that came back in all}`` in the unit of the line.
            A repeated request states the same total and so changes nothing.
        :param location_id: where they go now; without it back to where they came from
        """
        totals = {int(part_id): quantity for part_id, quantity in returned.items()}
        destination = self.env["stock.location"].browse(location_id or [])
        self._check_may_book(destination)
        self._check_destination(destination)
        self._lock()
        todo = {}
        for part in self.sorted("id"):
            total = totals.get(part.id, 0.0)
            if part.state not in ("consumed", "returned"):
                raise UserError(
                    self.env._(
                        "%(part)s was not used yet, so it cannot be returned.",
                        part=part.display_name,
                    )
                )
            if part.uom_id.compare(total, part.quantity) > 0:
                raise UserError(
                    self.env._(
                        "Only %(quantity)s of %(part)s were used. No more can be returned.",
                        quantity=part._format_quantity(part.quantity),
                        part=part.display_name,
                    )
                )
            if part.uom_id.compare(total, part.returned_quantity) > 0:
                todo[part] = total
        if todo:
            self.union(*todo)._check_order_open()
            self._book_return(todo, destination)
        return True

    def action_cancel(self):
        """This part is not needed. Lines that are not open any more are skipped."""
        self.check_access("write")
        parts = self.filtered(lambda part: part.state == "draft")
        parts._sudo_book({"state": "cancelled"})
        return True

    # who may, and what must be there

    def _check_may_book(self, destination=None):
        """Engineers move parts between an order and their own stock, storekeepers all."""
        self.check_access("write")
        if self.env.su or self.env.user.has_group("mds_base.group_storekeeper"):
            return
        if not self.env.user.has_group("mds_base.group_engineer"):
            raise AccessError(
                self.env._("Only engineers and storekeepers take parts out of a stock.")
            )
        own = set(self.env["stock.location"]._mds_get_own_places(self.env.user).ids)
        places = self.location_id + (destination or self.env["stock.location"])
        foreign = places.filtered(lambda place: place.id not in own)
        if foreign:
            raise AccessError(
                self.env._(
                    "%(places)s is not your stock. Ask its engineer or a storekeeper to hand the "
                    "part over.",
                    places=", ".join(foreign._mds_get_place_names().values()),
                )
            )

    def _check_destination(self, destination):
        """Parts come back to a stock of the company, nowhere else."""
        place = self._sudo_places(destination)
        is_store = place.usage == "internal" or place.mds_store_kind in store_rules.USED_KINDS
        if place and (not is_store or place.company_id != self.company_id):
            raise UserError(
                self.env._("Parts can only come back to a stock of the order's own company.")
            )

    @api.model
    def _sudo_places(self, places):
        """What kind of place it is, is no secret; engineers are no stock users."""
        return places.sudo()

    def _lock(self):
        """Hold the lines, so that the same request coming twice at once is booked once."""
        self.flush_recordset()
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM mds_order_part WHERE id IN %s ORDER BY id FOR UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,  # losing the race is no fault: the request is tried again
            )

    def _check_complete(self):
        _, faults = self.env._, []
        for part in self:
            if part.tracking == "serial" and not part.lot_id:
                fault = _("which serial number?")
            elif part.tracking == "lot" and not part.lot_id:
                fault = _("which lot?")
            elif not part.location_id:
                fault = _("from which stock? The engineer has none of his own yet.")
            elif (
                part.location_id.usage != "internal"
                and part.location_id.mds_store_kind not in store_rules.USED_KINDS
            ):
                fault = _("it can only be taken from a stock of the company.")
            elif part.location_id.company_id != part.company_id:
                fault = _("it must come from a stock of %(company)s.", company=part.company_id.name)
            else:
                continue
            faults.append(f"– {part.product_id.display_name}: {fault}")
        if faults:
            raise UserError(_("Not ready to be used:") + "\n" + "\n".join(faults))

    def _check_accounts(self):
        """A company that books stock in real time must be able to: say so before, in words."""
        for company, parts in self.grouped("company_id").items():
            company = company.with_company(company)
            if not company._sudo_read_set_up().mds_consumption_location_id:
                raise UserError(
                    self.env._(
                        "%(company)s has no service consumption location. Ask the administrator "
                        "to choose one in the inventory settings.",
                        company=company.name,
                    )
                )
            products = parts.product_id.with_company(company)
            missing = products.filtered(
                lambda product: product.valuation == "real_time"
            )._mds_get_missing_accounts(company)
            if missing:
                raise UserError(
                    self.env._(
                        "%(company)s values its stock in real time, but cannot book the use of a "
                        "part: %(missing)s. Ask an accountant to complete the inventory settings.",
                        company=company.name,
                        missing=format_list(self.env, missing),
                    )
                )

    def _check_availability(self, quantities=None):
        """Refuse what is not there, and name who has it. One lock and one query per company.

        :param quantities: ``{line: quantity}`` in the unit of the line, instead of what it says
        """
        self.env["stock.quant"]._mds_lock(
            {(part.product_id.id, part.location_id.id) for part in self}
        )
        answers = self._get_availability(quantities)
        short = self.filtered(lambda part: not answers[part].is_there)
        if not short:
            return
        places = {place for part in short for place, _free in answers[part].elsewhere}
        names = (
            self.env["stock.location"].browse(sorted(places)) + short.location_id
        )._mds_get_place_names()
        by_id = {location.id: name for location, name in names.items()}
        wanted = {part: (quantities or {}).get(part, part.quantity) for part in short}
        lines = [part._describe_shortage(answers[part], by_id, wanted[part]) for part in short]
        raise UserError(
            self.env._("Not enough there. Nothing was booked.") + "\n" + "\n".join(lines)
        )

    def _get_availability(self, quantities=None):
        """``{part: availability.Answer}`` for the lines that name a part and a place.

        :param quantities: ask for so many of each instead of what the line says
        """
        result, quantities = {}, quantities or {}
        complete = self.filtered(lambda part: part.product_id and part.location_id)
        groups = complete.grouped(lambda part: (part.company_id, part._get_stock_owner()))
        for (company, owner), parts in groups.items():
            stock = self.env["stock.quant"]._mds_get_stock(parts.product_id, company, owner)
            demands = {
                part: availability.Demand(
                    part.location_id._origin.id or part.location_id.id,
                    part.product_id._origin.id or part.product_id.id,
                    part.lot_id._origin.id or part.lot_id.id or None,
                    exact(part._get_product_quantity(quantities.get(part, part.quantity))),
                )
                for part in parts
            }
            result.update(availability.decide(demands, stock))
        return result

    def _get_stock_owner(self):
        """Seam: whose parts this line takes; nobody named means ours."""
        return self.env["res.partner"]

    def _describe_shortage(self, answer, names, quantity):
        self.ensure_one()
        _ = self.env._
        unit = self.product_id.uom_id

        def count(quantity):
            return f"{formatLang(self.env, float(quantity), dp='Product Unit')} {unit.name}"

        text = _(
            "– %(part)s: %(wanted)s wanted. %(place)s: %(free)s.",
            part=self.display_name,
            wanted=count(self._get_product_quantity(quantity)),
            place=names[self.location_id.id],
            free=count(answer.free),
        )
        others = [f"{names[place]} {count(free)}" for place, free in answer.elsewhere[:5]]
        if others:
            return text + " " + _("Elsewhere: %(places)s.", places=format_list(self.env, others))
        return text + " " + _("No other place of the company has it.")

    def _format_quantity(self, quantity):
        return f"{formatLang(self.env, quantity, dp='Product Unit')} {self.uom_id.name}"

    # booking

    def _book_consumption(self):
        moves = self._sudo_create_moves(
            [
                part._prepare_move_vals(part.location_id, part._get_consumption(), part.quantity)
                for part in self
            ]
        )
        moves._mds_do()
        for move in moves:
            move.mds_order_part_id.move_id = move
        self._sudo_book({"state": "consumed", "consumed_at": fields.Datetime.now()})

    def _book_return(self, totals, destination):
        delta = {part: total - part.returned_quantity for part, total in totals.items()}
        moves = self._sudo_create_moves(
            [
                {
                    **part._prepare_move_vals(
                        part._get_consumption(), destination or part.location_id, some
                    ),
                    "origin_returned_move_id": taking.id,
                }
                for part, quantity in delta.items()
                for taking, some in part._split_return(quantity)
            ]
        )
        moves._mds_do()
        for part, total in totals.items():
            is_all = part.uom_id.compare(total, part.quantity) == 0
            part._sudo_book(
                {"returned_quantity": total, "state": "returned" if is_all else "consumed"}
            )

    def _get_consumption(self):
        return self.company_id._sudo_read_set_up().mds_consumption_location_id

    def _prepare_move_vals(self, source, destination, quantity):
        """Values of the move and its one line; the place, the lot and the quantity are exact."""
        self.ensure_one()
        line = {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "quantity": quantity,
            "product_uom_id": self.uom_id.id,
            "company_id": self.company_id.id,
            "picked": True,
        }
        return {
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "product_uom_qty": quantity,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
            "origin": self.order_id.name,
            "mds_order_id": self.order_id.id,
            "mds_order_part_id": self.id,
            "move_line_ids": [fields.Command.create(line)],
        }

    def _sudo_create_moves(self, vals_list):
        """Engineers are no stock users: :meth:`_check_may_book` has said yes before."""
        return self.env["stock.move"].sudo().create(vals_list)

    def _sudo_book(self, vals):
        """The booked fields are written by nobody directly: by these methods only."""
        return self.sudo().write(vals)

    def _sudo_taken_moves(self):
        """Engineers are no stock users, but may return what they took."""
        return self.sudo().move_ids.filtered(lambda move: move._mds_is_taking()).sorted("id")
