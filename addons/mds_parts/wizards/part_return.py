from odoo import api, fields, models


class PartReturn(models.TransientModel):
    """How much came back unused, and where it goes.

    The dialog remembers what had come back when it was opened and states the new total, so that
    sending it twice returns once.
    """

    _name = "mds.order.part.return"
    _description = "Return Unused Parts"

    part_ids = fields.Many2many("mds.order.part", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    line_ids = fields.One2many(
        "mds.order.part.return.line",
        "return_id",
        "Parts",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    location_id = fields.Many2one(
        "stock.location",
        "To",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Empty: back to where it was taken from.",
    )

    @api.depends("part_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.part_ids.company_id[:1]

    @api.depends("part_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                fields.Command.create(
                    {
                        "part_id": part._origin.id or part.id,
                        "returned_before": part.returned_quantity,
                        "quantity": part.quantity - part.returned_quantity,
                    }
                )
                for part in wizard.part_ids
            ]

    def action_confirm(self):
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.quantity > 0)
        lines.part_id.return_parts(
            {line.part_id.id: line.returned_before + line.quantity for line in lines},
            self.location_id.id,
        )
        return {"type": "ir.actions.act_window_close"}


class PartReturnLine(models.TransientModel):
    _name = "mds.order.part.return.line"
    _description = "Part to Return"

    return_id = fields.Many2one("mds.order.part.return", required=True, ondelete="cascade")
    part_id = fields.Many2one("mds.order.part", "Part", required=True, ondelete="cascade")
    lot_id = fields.Many2one(related="part_id.lot_id")
    uom_id = fields.Many2one(related="part_id.uom_id")
    used_quantity = fields.Float(related="part_id.used_quantity")
    returned_before = fields.Float(readonly=True, digits="Product Unit")
    quantity = fields.Float("Comes Back", required=True, digits="Product Unit")
