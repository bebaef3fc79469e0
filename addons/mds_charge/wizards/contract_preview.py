from odoo import api, fields, models


class ContractPreview(models.TransientModel):
    """What the version would change in what customers pay for open orders."""

    _inherit = "mds.contract.preview"

    @api.model
    def _prepare_order_lines(self, version, orders):
        lines = super()._prepare_order_lines(version, orders)
        now = orders._try_charges()
        then = orders._try_charges(version)
        for vals in lines:
            order_id = vals["order_id"]
            vals |= {"amount_now": now[order_id], "amount_then": then[order_id]}
        return lines

    @api.model
    def _is_changed(self, vals):
        return super()._is_changed(vals) or vals["amount_now"] != vals["amount_then"]


class ContractPreviewLine(models.TransientModel):
    _inherit = "mds.contract.preview.line"

    currency_id = fields.Many2one(related="preview_id.currency_id")
    amount_now = fields.Monetary(
        "Customer Pays now",
        readonly=True,
        help="With tax, for the work that is booked so far.",
    )
    amount_then = fields.Monetary(
        "Customer Would Pay",
        readonly=True,
        help="With tax, for the work that is booked so far.",
    )


class Order(models.Model):
    _inherit = "mds.order"

    def _try_charges(self, version=None):
        """``{order id: what its customer pays}`` for the work booked so far.

        They are priced by the same rules as when their work is done, with ``version`` after they
        were decided anew as when it is signed; then all of it is taken back. What is invoiced
        already counts as it stands.
        """
        orders = self._sudo_for_charge().with_context(tracking_disable=True)
        amounts = dict.fromkeys(self.ids, 0.0)
        attempt = self.env.cr.savepoint()
        try:
            if version:
                orders = orders._as_if_signed(version)
                orders._decide_again()
            orders._decide_charges()
            rows = self._sudo_charges()._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["total_amount:sum"]
            )
            amounts |= {order.id: amount for order, amount in rows}
        finally:
            attempt.close(rollback=True)
        return amounts
