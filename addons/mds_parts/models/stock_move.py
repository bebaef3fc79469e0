from odoo import api, fields, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """A move that takes a part for a service order, or brings it back, without a picking."""

    _inherit = "stock.move"

    mds_order_id = fields.Many2one(
        "mds.order", "Service Order", check_company=True, index="btree_not_null", copy=False
    )
    mds_order_part_id = fields.Many2one(
        "mds.order.part",
        "Part on Service Order",
        check_company=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )

    @api.depends("mds_order_id.name")
    def _compute_reference(self):
        ours = self.filtered("mds_order_id")
        for move in ours:
            move.reference = move.mds_order_id.name
        super(StockMove, self - ours)._compute_reference()

    def _should_be_assigned(self):
        # the order is the document of its moves: never put them into a picking
        return not self.mds_order_id and super()._should_be_assigned()

    def _get_source_document(self):
        return self.mds_order_id or super()._get_source_document()

    def _get_account_move_line_vals(self):
        vals_list = super()._get_account_move_line_vals()
        if self.mds_order_part_id:
            for vals in vals_list:
                vals["mds_order_part_id"] = self.mds_order_part_id.id
        return vals_list

    def _get_value_from_returns(self, quantity, at_date=None):
        """The last return of a part brings back what is left of its value.

        Odoo rounds each return by itself: 10.00 taken as three and returned one by one would
        leave a cent on the order for ever.
        """
        result = super()._get_value_from_returns(quantity, at_date)
        origin = self.origin_returned_move_id
        if not (self.mds_order_part_id and origin and result["quantity"]):
            return result
        others = origin.returned_move_ids.filtered(lambda move: move.state == "done") - self
        returned = sum(others.mapped("quantity")) + self.quantity
        if self.product_uom.compare(returned, origin.quantity) == 0:
            result["value"] = origin.value - sum(others.mapped("value"))
        return result

    def _mds_is_taking(self):
        """Done, and no return: what a later return may refer to."""
        self.ensure_one()
        return self.state == "done" and not self.origin_returned_move_id

    def _mds_do(self):
        """Carry these moves out: one journal entry per order, in the order's company."""
        self._action_confirm(merge=False)
        self.picked = True  # creating a move resets what its lines say
        for order, moves in self.grouped("mds_order_id").items():
            # in this company alone, or a branch would book in the name of its parent
            company_ids = order.company_id.ids
            moves.with_context(allowed_company_ids=company_ids)._action_done()
        if any(move.state != "done" for move in self):
            raise UserError(
                self.env._("The stock could not be moved. Nothing was booked. Try it again.")
            )
