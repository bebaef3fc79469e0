from odoo import api, fields, models
from odoo.addons.mds_approval.models.approval_mixin import ApprovalMixin


class PartCount(models.Model):
    """A count whose differences are worth more than the company's limit is approved first."""

    _name = "mds.part.count"
    _inherit = ["mds.part.count", "mds.approval.mixin"]

    _approval_kind = "part_count"
    _approval_fields = (
        "location_id",
        "note",
        "line_ids.product_id",
        "line_ids.lot_id",
        "line_ids.counted_quantity",
        "line_ids.book_quantity",
    )

    currency_id = fields.Many2one(related="company_id.currency_id")
    difference_value = fields.Monetary(
        "Value of the Differences",
        compute="_compute_difference_value",
        compute_sudo=True,
        groups="mds_base.group_storekeeper,mds_base.group_service_manager,"
        "mds_base.group_cost_accountant",
        help="What is missing and what is too much, added up at cost.",
    )

    @api.depends("line_ids.difference", "line_ids.product_id", "line_ids.lot_id")
    def _compute_difference_value(self):
        for count in self:
            total = sum(abs(line.difference) * line._get_unit_cost() for line in count.line_ids)
            count.difference_value = count.currency_id.round(total)

    def _needs_approval(self):
        """Those that wait for an approval, given or not."""
        return self.filtered(
            lambda count: (
                count.state == "counted"
                and count.difference_value > count.company_id.mds_count_approval_above
            )
        )

    @api.depends("state", "line_ids.difference")
    def _compute_approval(self):
        result = super()._compute_approval()
        for count in self - self._needs_approval():
            count.can_request_approval = False
        return result

    def _sudo_value(self):
        """Engineers do not see money, but whether a loss is approved concerns them."""
        return self.sudo()

    def _get_approval_blockers(self):
        blockers = super()._get_approval_blockers()
        waiting = self.browse(self._sudo_value()._needs_approval().ids)
        for count, why in ApprovalMixin._get_approval_blockers(waiting).items():
            blockers[count] = [*blockers[count], why]
        return blockers

    def _get_request_blockers(self):
        _, blockers = self.env._, super()._get_request_blockers()
        needing = self._sudo_value()._needs_approval()
        for count in self:
            if count.state != "counted":
                blockers[count] = _("finish counting first.")
            elif count.id not in needing.ids:
                blockers[count] = _("it differs by no more than the limit: book it.")
            elif not (count.note or "").strip():
                blockers[count] = _("say why it differs: that is what is approved.")
        return blockers

    def _get_approval_amount(self):
        return {
            count: (count._sudo_value().difference_value, count.company_id.currency_id)
            for count in self
        }

    def _get_approval_subject(self):
        return {count: f"{count.name} · {count.location_id.display_name}" for count in self}

    def _after_transition(self, changes):
        """A count that is cancelled asks nothing any more."""
        super()._after_transition(changes)
        gone = self.filtered(lambda count: changes[count].target == "cancelled")
        live = gone._sudo_live_approvals()
        if live:
            text = self.env._("The count was cancelled.")
            live._log("void", comment_of=dict.fromkeys(live, text))
            live._finish("void", text)

    def _sudo_asked(self):
        """Once it is booked the approval has done its work."""
        waiting = self.filtered(lambda count: count.state in ("open", "counted"))
        return super(PartCount, waiting)._sudo_asked()


class PartCountLine(models.Model):
    _inherit = "mds.part.count.line"

    def _get_unit_cost(self):
        """What a piece is worth: of this number where it is valued by number."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        lot = self.lot_id.with_company(self.company_id)
        return lot.standard_price if product.lot_valuated and lot else product.standard_price

    def write(self, vals):
        """Counted again: what was approved is not what is there."""
        result = super().write(vals)
        self.count_id._sudo_asked()._void_changed()
        return result
