from odoo import fields, models
from odoo.addons.mds_parts.lib import availability, receipt
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from .stock_quant import exact

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_MOVE = object()


class PartTransfer(models.Model):
    """Sending reserves by a native transfer, receiving does it: nothing is counted twice.

    The same request may come twice: the second finds the state changed and does nothing. Lines of
    a transfer are locked before the quants, each in id order.
    """

    _inherit = "mds.part.transfer"

    def action_request(self):
        """Ask for these parts."""
        self._transition("requested")
        return True

    def action_send(self):
        """Hand the parts out: they are reserved where they lie, and the receiver is asked."""
        self._lock()
        transfers = self.filtered(lambda one: one.state in ("draft", "requested"))
        transfers._transition("sent")
        transfers._sudo_write({"sent_at": fields.Datetime.now()})
        transfers._complete_numbers()
        transfers._check_stock()
        for line in transfers.line_ids:
            line._sudo_line().received_quantity = line.quantity
        for transfer in transfers:  # one native document each
            transfer._create_picking()
        return True

    def action_receive(self):
        """What the lines say has arrived. Less needs a reason; nothing at all is a refusal."""
        self._lock()
        transfers = self.filtered(lambda one: one.state == "sent")
        transfers._check_receipt()
        nothing = transfers.filtered(
            lambda one: not any(line.received_quantity for line in one.line_ids)
        )
        for transfer in nothing:
            transfer._transition("refused", reason=transfer.line_ids[:1].reason)
        arrived = transfers - nothing
        arrived._transition("received")
        arrived._sudo_write({"arrived_at": fields.Datetime.now()})
        for transfer in arrived:
            transfer._do_picking()
        arrived._after_receipt()
        return True

    def action_refuse(self):
        """Nothing of it is taken: it stays with the sender."""
        self._lock()
        transfers = self.filtered(lambda one: one.state == "sent")
        transfers.line_ids._sudo_forget_receipt()
        transfers._transition("refused")
        return True

    def action_cancel(self):
        self._lock()
        self.filtered(lambda one: one.state not in self._final_states)._transition("cancelled")
        return True

    def _after_transition(self, changes):
        super()._after_transition(changes)
        ended = self.filtered(lambda one: changes[one].target in ("refused", "cancelled"))
        ended._sudo_pickings().with_context(mds_transfer_key=MAY_MOVE).action_cancel()

    def _after_receipt(self):
        """Hook: what follows when parts have arrived. Parts wanted on an order lie there now."""
        for line in self.line_ids.filtered("order_part_id"):
            part = line._sudo_line().order_part_id
            if part.state == "draft":
                vals = {"location_id": line.transfer_id.location_dest_id.id}
                if line.lot_id and not part.lot_id:
                    vals["lot_id"] = line.lot_id.id
                part.write(vals)

    def _lock(self):
        """Hold the documents, so that the same request coming twice at once is done once."""
        self.check_access("write")
        self.flush_recordset()
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM mds_part_transfer WHERE id IN %s ORDER BY id FOR UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )
            self.invalidate_recordset(["state"])

    def _complete_numbers(self):
        """Which piece or lot goes out must be known; what expires first goes first."""
        lines = self.line_ids.filtered(lambda line: line.tracking != "none" and not line.lot_id)
        if not lines:
            return
        chosen = self.env["stock.quant"]._mds_choose_lots(
            {line: (line.product_id, line.transfer_id.location_id, line.quantity) for line in lines}
        )
        for line, picks in chosen.items():
            if not picks:
                raise UserError(
                    self.env._(
                        "%(place)s does not hold so many of %(part)s. Nothing was sent.",
                        place=line.location_id.display_name,
                        part=line.product_id.display_name,
                    )
                )
            (lot, quantity), *rest = picks
            line._sudo_line().with_context(mds_transfer_key=MAY_MOVE)._split(lot, quantity, rest)

    def _check_stock(self):
        """Refuse what is not there, under the same lock as consumption."""
        Quant = self.env["stock.quant"]
        lines = self.line_ids
        Quant._mds_lock({(line.product_id.id, line.location_id.id) for line in lines})
        answers = availability.decide(
            {
                line: availability.Demand(
                    line.location_id.id,
                    line.product_id.id,
                    line.lot_id.id or None,
                    exact(line.quantity),
                )
                for line in lines
            },
            Quant._mds_get_stock_of(self.location_id),
        )
        short = [
            self.env._(
                "– %(part)s: %(wanted)s wanted, %(free)s free in %(place)s.",
                part=line.product_id.display_name,
                wanted=formatLang(self.env, line.quantity, dp="Product Unit"),
                free=formatLang(self.env, float(answer.free), dp="Product Unit"),
                place=line.location_id.display_name,
            )
            for line, answer in answers.items()
            if not answer.is_there
        ]
        if short:
            raise UserError(
                self.env._("Not enough there. Nothing was sent.") + "\n" + "\n".join(short)
            )

    def _check_receipt(self):
        _ = self.env._
        answers = receipt.judge(
            {
                line: receipt.Line(
                    exact(line.quantity), exact(line.received_quantity), line.reason or ""
                )
                for line in self.line_ids
            }
        )
        texts = {
            receipt.TOO_MUCH: _("no more can be received than was sent; count the rest as found"),
            receipt.NEGATIVE: _("a quantity is not below zero"),
            receipt.NO_REASON: _("say why less arrived than was sent"),
        }
        faults = [
            f"– {line.product_id.display_name}: {texts[answer.fault]}"
            for line, answer in answers.items()
            if answer.fault
        ]
        if faults:
            raise UserError(_("Nothing was received yet:") + "\n" + "\n".join(faults))

    def _create_picking(self):
        self.ensure_one()
        Picking = self._sudo_stock()["stock.picking"].with_context(mds_transfer_key=MAY_MOVE)
        picking = Picking.create(self._prepare_picking_vals())
        picking.move_ids._action_confirm(merge=False)
        self._sudo_write({"picking_id": picking.id})

    def _prepare_picking_vals(self):
        warehouse = self.location_id.warehouse_id or self.location_dest_id.warehouse_id
        warehouse = warehouse or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        return {
            "picking_type_id": warehouse.int_type_id.id,
            "location_id": self.location_id.id,
            "location_dest_id": self.location_dest_id.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "scheduled_date": self.promised_at or self.due_by or fields.Datetime.now(),
            "move_ids": [
                fields.Command.create(line._prepare_move_vals()) for line in self.line_ids
            ],
        }

    def _do_picking(self):
        """Move what arrived; the rest stays where it lies, free again."""
        self.ensure_one()
        picking = self._sudo_pickings().with_context(
            mds_transfer_key=MAY_MOVE, allowed_company_ids=self.company_id.ids
        )
        places = {(line.product_id.id, line.location_id.id) for line in self.line_ids}
        self.env["stock.quant"]._mds_lock(places)
        for line in self.line_ids:
            move = picking.move_ids.filtered(
                lambda one, a=line: one.mds_transfer_line_id.id == a.id
            )
            if move.move_line_ids.quantity != line.received_quantity:
                move.move_line_ids.quantity = line.received_quantity
            move.picked = bool(line.received_quantity)
        picking._mds_check_covered()
        picking.with_context(cancel_backorder=True)._action_done()
        wanted = picking.move_ids.filtered(
            lambda move: move.mds_transfer_line_id.received_quantity and move.state != "done"
        )
        if wanted:
            raise UserError(
                self.env._("The stock could not be moved. Nothing was booked. Try it again.")
            )

    def _sudo_pickings(self):
        """Engineers are no stock users, but receive what is theirs."""
        return self.sudo().picking_id

    def _sudo_stock(self):
        """The guards have said who may; stock documents are made for whoever sends."""
        return self.sudo().env

    def _sudo_write(self, vals):
        """Stamps are written by these methods only."""
        return self.sudo().write(vals)


class PartTransferLine(models.Model):
    _inherit = "mds.part.transfer.line"

    def _sudo_line(self):
        """The sender states what goes out, though the receiver will say what arrived."""
        return self.sudo()

    def _sudo_forget_receipt(self):
        """What was proposed as received did not arrive: nothing of it is taken."""
        self.sudo().received_quantity = 0.0

    def _check_open(self):
        if self.env.context.get("mds_transfer_key") is not MAY_MOVE:
            super()._check_open()

    def _split(self, lot, quantity, rest):
        """One line per number: this one keeps the first."""
        self.ensure_one()
        self.write({"lot_id": lot.id, "quantity": quantity})
        self.create(
            [
                {
                    "transfer_id": self.transfer_id.id,
                    "product_id": self.product_id.id,
                    "lot_id": other.id,
                    "quantity": amount,
                    "order_part_id": self.order_part_id.id,
                }
                for other, amount in rest
            ]
        )

    def _prepare_move_vals(self):
        self.ensure_one()
        transfer = self.transfer_id
        places = {
            "location_id": transfer.location_id.id,
            "location_dest_id": transfer.location_dest_id.id,
            "company_id": transfer.company_id.id,
            "product_id": self.product_id.id,
        }
        line = {
            **places,
            "lot_id": self.lot_id.id,
            "quantity": self.quantity,
            "product_uom_id": self.uom_id.id,
        }
        return {
            **places,
            "product_uom_qty": self.quantity,
            "product_uom": self.uom_id.id,
            "mds_transfer_line_id": self.id,
            "move_line_ids": [fields.Command.create(line)],
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    mds_transfer_line_id = fields.Many2one(
        "mds.part.transfer.line",
        "Line of a Parts Transfer",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )

    def _action_done(self, cancel_backorder=False):
        self._mds_check_transfer()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _action_cancel(self):
        self._mds_check_transfer()
        return super()._action_cancel()

    def _mds_check_transfer(self):
        """The receiver says what arrived: nobody does it for him in the warehouse's list."""
        ours = self.filtered(
            lambda move: move.mds_transfer_line_id and move.state not in ("done", "cancel")
        )
        if ours and self.env.context.get("mds_transfer_key") is not MAY_MOVE:
            raise UserError(
                self.env._(
                    "%(transfer)s is received, refused or withdrawn on the parts transfer itself.",
                    transfer=ours[0].mds_transfer_line_id.transfer_id.name,
                )
            )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _mds_check_covered(self):
        """What is about to go must lie there, whatever somebody did in the warehouse meanwhile."""
        lines = self.move_line_ids.filtered("picked")
        groups = self.env["stock.quant"]._read_group(
            [
                ("location_id", "in", lines.location_id.ids),
                ("product_id", "in", lines.product_id.ids),
            ],
            ["location_id", "product_id", "lot_id"],
            ["quantity:sum"],
        )
        there = {key[:3]: key[3] for key in groups}
        for key, some in lines.grouped(
            lambda line: (line.location_id, line.product_id, line.lot_id)
        ).items():
            wanted = sum(some.mapped("quantity"))
            if key[1].uom_id.compare(wanted, there.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(place)s does not hold so many of %(part)s any more. Nothing was "
                        "received. The sender withdraws the transfer and counts.",
                        place=key[0].display_name,
                        part=key[1].display_name,
                    )
                )
