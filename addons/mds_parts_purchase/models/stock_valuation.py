from odoo import api, models


class ProductProduct(models.Model):
    """What belongs to others is no value of ours.

    Odoo leaves other owners out for average and standard cost. For first-in-first-out it counts
    their pieces into the depth of its stack, so that parts consumed long ago would come back to
    life at their old price (tried with 19.0).
    """

    _inherit = "product.product"

    def _with_valuation_context(self):
        company = self.env.company
        return super()._with_valuation_context().with_context(owners=[False, company.partner_id.id])


class StockLot(models.Model):
    """A number that belongs to somebody else is worth nothing in our books."""

    _inherit = "stock.lot"

    @api.depends_context("to_date", "company", "warehouse_id")
    def _compute_value(self):
        super()._compute_value()
        shares = self._mds_get_own_share()
        for lot in self.filtered("total_value"):
            lot.total_value *= shares.get(lot, 1.0)

    def _mds_get_own_share(self):
        """``{lot: how much of it is ours, 0 to 1}`` for lots of which others own some."""
        Quant = self.env["stock.quant"]
        domain = [("lot_id", "in", self.ids), ("location_id.is_valued_internal", "=", True)]
        ours = [False, self.env.company.partner_id.id]
        foreign = Quant._read_group(
            [*domain, ("owner_id", "not in", ours)], ["lot_id"], ["quantity:sum"]
        )
        if not foreign:
            return {}
        total = dict(Quant._read_group(domain, ["lot_id"], ["quantity:sum"]))
        return {
            lot: max(1.0 - quantity / total[lot], 0.0) if total.get(lot) else 0.0
            for lot, quantity in foreign
        }
