from odoo import api, fields, models
from odoo.exceptions import UserError


class StockScrap(models.Model):
    """Good parts are thrown away only after an approval, when they are worth more than the limit.

    Old parts lie outside the valued stock: they are worth nothing and have an approval of their
    own.
    """

    _name = "stock.scrap"
    _inherit = ["stock.scrap", "mds.approval.mixin"]

    _approval_kind = "stock_scrap"
    _approval_fields = (
        "product_id",
        "lot_id",
        "scrap_qty",
        "product_uom_id",
        "location_id",
        "scrap_reason_tag_ids",
        "origin",
    )

    mds_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    mds_loss_value = fields.Monetary(
        "Value that is Lost",
        compute="_compute_mds_loss_value",
        compute_sudo=True,
        currency_field="mds_currency_id",
        help="Quantity at cost.",
    )

    @api.depends("product_id", "lot_id", "scrap_qty", "product_uom_id", "location_id")
    def _compute_mds_loss_value(self):
        for scrap in self:
            product = scrap.product_id.with_company(scrap.company_id)
            if not product.mds_is_part or scrap.location_id.usage != "internal":
                scrap.mds_loss_value = 0.0
                continue
            lot = scrap.lot_id.with_company(scrap.company_id)
            cost = lot.standard_price if product.lot_valuated and lot else product.standard_price
            quantity = scrap.product_uom_id._compute_quantity(
                scrap.scrap_qty, product.uom_id, round=False
            )
            scrap.mds_loss_value = scrap.mds_currency_id.round(quantity * cost)

    def _mds_needs_approval(self):
        return self.filtered(
            lambda scrap: (
                scrap.state == "draft"
                and scrap.mds_loss_value > scrap.company_id.mds_scrap_approval_above
            )
        )

    @api.depends("state", "mds_loss_value")
    def _compute_approval(self):
        result = super()._compute_approval()
        for scrap in self - self._mds_needs_approval():
            scrap.can_request_approval = False
        return result

    def _get_request_blockers(self):
        _, blockers = self.env._, super()._get_request_blockers()
        needing = self._mds_needs_approval()
        for scrap in self:
            if scrap not in needing:
                blockers[scrap] = _("it is worth no more than the limit: scrap it.")
            elif not scrap.scrap_reason_tag_ids:
                blockers[scrap] = _("choose the reason first: that is what is approved.")
        return blockers

    def _get_approval_amount(self):
        return {scrap: (scrap.mds_loss_value, scrap.mds_currency_id) for scrap in self}

    def _get_approval_subject(self):
        return {
            scrap: " · ".join(
                filter(
                    None,
                    (
                        scrap.product_id.display_name,
                        scrap.lot_id.name,
                        f"{scrap.scrap_qty:g} {scrap.product_uom_id.name}",
                    ),
                )
            )
            for scrap in self
        }

    def _sudo_asked(self):
        """Once it is scrapped the approval has done its work."""
        waiting = self.filtered(lambda scrap: scrap.state == "draft")
        return super(StockScrap, waiting)._sudo_asked()

    def do_scrap(self):
        """Whoever scraps, by whichever button."""
        blockers = self._mds_needs_approval()._get_approval_blockers()
        if blockers:
            raise UserError(
                "\n".join(
                    f"{self._get_approval_subject()[scrap]}: {why}"
                    for scrap, why in blockers.items()
                )
            )
        return super().do_scrap()
