from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import pulled_value

MAY_DISMANTLE = ("taken_back", "decommissioned")


class DeviceDismantle(models.TransientModel):
    """Parts that are taken out of a device at its end and kept in stock as pulled parts 拆机件.

    They are worth the device's trade-in value, shared out by what they cost new; nothing where
    there is none. Never their usual cost.

    Rights: storekeepers.
    """

    _name = "mds.device.dismantle"
    _description = "Dismantle a Device"

    device_id = fields.Many2one("mds.device", required=True, readonly=True)
    company_id = fields.Many2one(related="device_id.company_id")
    location_id = fields.Many2one(
        "stock.location",
        "Into",
        required=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    line_ids = fields.One2many("mds.device.dismantle.line", "wizard_id", "Parts")
    currency_id = fields.Many2one(related="company_id.currency_id")
    value_left = fields.Monetary("Trade-in Value Left", compute="_compute_value_left")
    value = fields.Monetary(
        "Value of the Parts",
        compute="_compute_value",
        store=True,
        readonly=False,
        precompute=True,
        help="At most what is left of the trade-in value. It is shared out over the parts.",
    )

    @api.depends("device_id")
    def _compute_location_id(self):
        for wizard in self:
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", wizard.company_id.id)], limit=1
            )
            wizard.location_id = warehouse.lot_stock_id

    @api.depends("device_id")
    def _compute_value_left(self):
        for wizard in self:
            wizard.value_left = float(wizard.device_id._get_trade_in_left())

    @api.depends("device_id")
    def _compute_value(self):
        for wizard in self:
            wizard.value = float(wizard.device_id._get_trade_in_left())

    def action_confirm(self):
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_storekeeper"):
            raise AccessError(self.env._("Storekeepers take pulled parts into stock."))
        if self.device_id.state not in MAY_DISMANTLE:
            raise UserError(
                self.env._("Only what was taken back or decommissioned may be dismantled.")
            )
        if not self.line_ids:
            raise UserError(self.env._("Add the parts that you took out."))
        self.device_id._check_may_be_handled()
        self.device_id._claim_trade_in(self.value)
        lots = self.line_ids._get_lots()
        self.line_ids._receive(lots)
        self.line_ids._note(lots)
        return {"type": "ir.actions.act_window_close"}


class DeviceDismantleLine(models.TransientModel):
    """One part that was taken out."""

    _name = "mds.device.dismantle.line"
    _description = "Part Taken out of a Device"

    wizard_id = fields.Many2one("mds.device.dismantle", required=True, ondelete="cascade")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        domain=[("is_storable", "=", True), ("is_medical_device", "=", False)],
    )
    tracking = fields.Selection(related="product_id.tracking")
    serial = fields.Char("Number")
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    value = fields.Monetary(compute="_compute_value")

    @api.depends("wizard_id.value", "wizard_id.line_ids.product_id", "wizard_id.line_ids.quantity")
    def _compute_value(self):
        for wizard in self.wizard_id:
            lines = wizard.line_ids
            costs = [
                Decimal(str(line._get_cost_new())) * Decimal(str(line.quantity or 0))
                for line in lines
            ]
            shares = pulled_value.share(pulled_value.money(wizard.value or 0), costs)
            for line, value in zip(lines, shares, strict=True):
                line.value = float(value)
        for line in self.filtered(lambda one: not one.wizard_id):
            line.value = 0

    def _get_cost_new(self):
        """The weight of a part among the others; a part without cost weighs nothing."""
        self.ensure_one()
        return self.product_id.with_company(self.wizard_id.company_id).standard_price

    def _get_lots(self):
        """``{line: lot}``; a number that stock does not know yet is made."""
        device = self.wizard_id.device_id
        pairs = {}
        for line in self:
            if line.quantity <= 0:
                raise UserError(self.env._("How many parts? More than none."))
            if line.tracking == "none":
                continue
            if line.tracking == "serial" and (line.quantity != 1 or not line.serial):
                raise UserError(
                    self.env._(
                        "%s has serial numbers: one line with its number for each piece.",
                        line.product_id.display_name,
                    )
                )
            text = (line.serial or "").strip() or self.env._("PULLED-%s", device.name)
            pairs[line] = (line.product_id.id, text)
        lots = device._get_or_create_lots(list(pairs.values()))
        found = {line: lots[pair] for line, pair in pairs.items()}
        self.env["stock.lot"].union(*found.values())._sudo_mark_pulled(device)
        return found

    def _receive(self, lots):
        """Native moves from the adjustment location, so that stock and ledger know of them."""
        wizard = self.wizard_id
        moves = self.env["stock.move"].create(
            [line._prepare_move_vals(wizard, lots.get(line)) for line in self]
        )
        self._state_values(moves)
        moves._action_confirm(merge=False)
        moves.picked = True
        moves._action_done()

    def _state_values(self, moves):
        """What stock is to be worth by these moves, in the order of the lines.

        Seam: who values stock extends it.
        """

    def _prepare_move_vals(self, wizard, lot):
        product = self.product_id.with_company(wizard.company_id)
        source = product.property_stock_inventory
        line = {
            "product_id": product.id,
            "lot_id": lot.id if lot else False,
            "location_id": source.id,
            "location_dest_id": wizard.location_id.id,
            "quantity": self.quantity,
            "product_uom_id": product.uom_id.id,
            "company_id": wizard.company_id.id,
            "picked": True,
        }
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": self.quantity,
            "location_id": source.id,
            "location_dest_id": wizard.location_id.id,
            "company_id": wizard.company_id.id,
            "origin": wizard.device_id.name,
            "price_unit": self.value / self.quantity,
            "move_line_ids": [fields.Command.create(line)],
        }

    def _note(self, lots):
        device = self.wizard_id.device_id
        ids = [lot.id for lot in lots.values()]
        there = device.part_ids.filtered(lambda part: part.lot_id.id in ids and not part.date_to)
        there._sudo_end(fields.Datetime.now())
        names = [
            " ".join(filter(None, [line.product_id.display_name, line.serial])) for line in self
        ]
        device._log_event(
            "part", {device: self.env._("Pulled parts taken into stock: %s", ", ".join(names))}
        )
