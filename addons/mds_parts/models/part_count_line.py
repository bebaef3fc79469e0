from odoo import api, fields, models
from odoo.exceptions import UserError


class PartCountLine(models.Model):
    """What somebody saw, and, once he has said so, what the books say."""

    _name = "mds.part.count.line"
    _description = "Counted Part"
    _inherit = ["mds.audit.mixin"]
    _order = "count_id, product_id, lot_id, id"
    _check_company_auto = True
    _rec_name = "product_id"

    _guarded_fields = ("book_quantity",)
    _audit_fields = ("product_id", "lot_id", "counted_quantity")

    count_id = fields.Many2one("mds.part.count", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="count_id.company_id", store=True, precompute=True, index=True
    )
    state = fields.Selection(related="count_id.state", string="Count State")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_storable", "=", True), ("is_medical_device", "=", False)],
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
    uom_id = fields.Many2one(related="product_id.uom_id")
    counted_quantity = fields.Float("Seen", digits="Product Unit")
    book_quantity = fields.Float("In the Books", readonly=True, digits="Product Unit")
    difference = fields.Float(compute="_compute_difference", digits="Product Unit")

    _part_uniq = models.UniqueIndex(
        "(count_id, product_id, COALESCE(lot_id, 0))", "This part is on the list already."
    )
    _not_negative = models.Constraint(
        "CHECK (counted_quantity >= 0)", "Nobody sees less than nothing."
    )

    @api.depends("counted_quantity", "book_quantity", "count_id.state")
    def _compute_difference(self):
        for line in self:
            is_open = line.count_id.state == "open"
            line.difference = 0.0 if is_open else line.counted_quantity - line.book_quantity

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any("book_quantity" in vals for vals in vals_list):
            raise UserError(self.env._("What the books say is read, not typed."))
        lines = super().create(vals_list)
        lines._check_open()
        lines._check_number()
        return lines

    def write(self, vals):
        if not self.env.su:
            if "book_quantity" in vals:
                raise UserError(self.env._("What the books say is read, not typed."))
            self._check_open()
        result = super().write(vals)
        self._check_number()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        self._check_open()

    def _check_open(self):
        if not self.env.su and any(line.count_id.state != "open" for line in self):
            raise UserError(self.env._("This count is finished. Count again to change it."))

    def _check_number(self):
        for line in self:
            if line.tracking == "serial" and line.lot_id and line.counted_quantity > 1:
                raise UserError(
                    self.env._("%(number)s is one piece.", number=line.lot_id.display_name)
                )
            if line.tracking != "none" and line.counted_quantity and not line.lot_id:
                raise UserError(
                    self.env._(
                        "%(part)s: which lot or serial number did you see?",
                        part=line.product_id.display_name,
                    )
                )

    def _sudo_state_book(self, quantity):
        """The books are read for whoever finished counting."""
        return self.sudo().write({"book_quantity": quantity})

    @api.model
    def _sudo_add(self, vals_list):
        """What nobody saw is added by the count itself."""
        return self.sudo().create(vals_list)

    def _sudo_book(self):
        """Managers are no stock users; the guard has said who may book."""
        Quant = self.env["stock.quant"].sudo().with_context(inventory_mode=True)
        quants = Quant.browse()
        for line in self:  # native adjustments are written position by position
            place = line.count_id.location_id
            quant = Quant._gather(line.product_id, place, lot_id=line.lot_id, strict=True)
            quant = quant.filtered(lambda one: not one.owner_id and not one.package_id)[:1]
            if not quant:
                quant = Quant.create(
                    {
                        "product_id": line.product_id.id,
                        "location_id": place.id,
                        "lot_id": line.lot_id.id,
                        "inventory_quantity": line.difference,
                    }
                )
            else:
                target = quant.quantity + line.difference
                if line.product_id.uom_id.compare(target, 0) < 0:
                    raise UserError(
                        self.env._(
                            "%(part)s has left %(place)s since it was counted. Count again.",
                            part=line.product_id.display_name,
                            place=place.display_name,
                        )
                    )
                quant.inventory_quantity = target
            quants += quant
        return quants.with_context(inventory_name=self[:1].count_id.name)._apply_inventory()
