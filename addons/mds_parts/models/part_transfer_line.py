from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class PartTransferLine(models.Model):
    """A part of a transfer: how much was asked, sent and received, and why less."""

    _name = "mds.part.transfer.line"
    _description = "Part of a Transfer"
    _inherit = ["mds.audit.mixin"]
    _order = "transfer_id, id"
    _check_company_auto = True
    _rec_name = "product_id"

    _audit_fields = ("product_id", "lot_id", "quantity", "received_quantity", "reason")

    transfer_id = fields.Many2one(
        "mds.part.transfer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="transfer_id.company_id", store=True, precompute=True, index=True
    )
    state = fields.Selection(related="transfer_id.state", string="Transfer State")
    location_id = fields.Many2one(related="transfer_id.location_id")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[
            ("type", "=", "consu"),
            ("is_storable", "=", True),
            ("is_medical_device", "=", False),
        ],
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    received_quantity = fields.Float("Received Quantity", digits="Product Unit", copy=False)
    reason = fields.Char("Why Less", copy=False)
    order_part_id = fields.Many2one(
        "mds.order.part", "For", index="btree_not_null", ondelete="set null", check_company=True
    )
    move_ids = fields.One2many(
        "stock.move", "mds_transfer_line_id", "Stock Moves", groups="stock.group_stock_user"
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "How many parts? More than none."
    )

    @api.depends("product_id", "lot_id", "quantity")
    def _compute_display_name(self):
        for line in self:
            words = [line.product_id.display_name or "", line.lot_id.name or ""]
            text = " · ".join(filter(None, words))
            many = line.uom_id and line.uom_id.compare(line.quantity, 1)
            line.display_name = f"{text} × {line.quantity:g}" if many else text

    @api.constrains("product_id", "lot_id", "quantity")
    def _check_content(self):
        for line in self:
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "%(lot)s is not a number of %(part)s.",
                        lot=line.lot_id.name,
                        part=line.product_id.display_name,
                    )
                )
            if line.lot_id and line.tracking == "serial" and line.quantity != 1:
                raise ValidationError(
                    self.env._(
                        "%(part)s has serial numbers: one line for each piece.",
                        part=line.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        if vals.keys() & {"transfer_id", "product_id", "lot_id", "quantity"}:
            self._check_open()
        if vals.keys() & {"received_quantity", "reason"}:
            if any(line.state != "sent" for line in self):
                raise UserError(
                    self.env._("What arrived is said while the transfer is on its way.")
                )
            refusals = self.transfer_id._guard_receive()
            if refusals:
                raise AccessError("\n".join(refusals.values()))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_open()

    def _check_open(self):
        if any(line.transfer_id.state not in ("draft", "requested") for line in self):
            raise UserError(self.env._("What was sent is not changed: withdraw it first."))
