from odoo import api, fields, models

from ..models.device import MAY_PREVIEW


class ContractPreview(models.TransientModel):
    """What a version in preparation would change, before anybody signs it.

    Open orders are decided as if it were signed, and nothing is written.
    """

    _name = "mds.contract.preview"
    _description = "Preview of a Contract Version"

    version_id = fields.Many2one("mds.contract.version", required=True, ondelete="cascade")
    changes_text = fields.Text(related="version_id.changes_text")
    order_count = fields.Integer("Open Orders Looked at", readonly=True)
    line_ids = fields.One2many("mds.contract.preview.line", "preview_id", "What Changes")

    @api.model
    def _make(self, version):
        orders = version.contract_id._get_open_orders()
        return self.create(
            {
                "version_id": version.id,
                "order_count": len(orders),
                "line_ids": [(0, 0, vals) for vals in self._prepare_order_lines(version, orders)],
            }
        )

    @api.model
    def _prepare_order_lines(self, version, orders):
        """Values of a line for each order of which payer or deadline would change."""
        previewed = orders.with_context(mds_contract_preview=(MAY_PREVIEW, version.id))
        coverages, deadlines = previewed._get_coverage(), previewed._get_due_by()
        for order, then in zip(orders, previewed, strict=True):
            coverage, why = coverages[then]
            due, _reason = deadlines[then]
            if order.is_coverage_own:
                coverage, why = order.coverage, order.coverage_reason
            if order.is_due_own:
                due = order.due_by
            if (order.coverage, order.due_by or False) != (coverage, due or False):
                yield {
                    "order_id": order.id,
                    "coverage_now": order.coverage,
                    "coverage_then": coverage,
                    "due_now": order.due_by,
                    "due_then": due or False,
                    "reason": why,
                }


class ContractPreviewLine(models.TransientModel):
    """An order that would be decided otherwise."""

    _name = "mds.contract.preview.line"
    _description = "Line of a Contract Preview"

    preview_id = fields.Many2one("mds.contract.preview", required=True, ondelete="cascade")
    order_id = fields.Many2one("mds.order", ondelete="cascade")
    coverage_now = fields.Selection(
        lambda self: self.env["mds.order"]._fields["coverage"]._description_selection(self.env),
        "Pays now",
    )
    coverage_then = fields.Selection(
        lambda self: self.env["mds.order"]._fields["coverage"]._description_selection(self.env),
        "Would Pay",
    )
    due_now = fields.Datetime("Due now")
    due_then = fields.Datetime("Would be Due")
    reason = fields.Text("Why")


class ContractVersion(models.Model):
    _inherit = "mds.contract.version"

    def action_preview(self):
        """Open orders as this version would decide them."""
        self.ensure_one()
        self.check_access("write")
        preview = self.env["mds.contract.preview"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Would Change"),
            "res_model": "mds.contract.preview",
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }
