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
        lines = self._prepare_order_lines(version, orders)
        return self.create(
            {
                "version_id": version.id,
                "order_count": len(orders),
                "line_ids": [(0, 0, vals) for vals in lines if self._is_changed(vals)],
            }
        )

    @api.model
    def _is_changed(self, vals):
        """Whether the order of these values would be decided otherwise."""
        return any(vals[f"{name}_now"] != vals[f"{name}_then"] for name in ("coverage", "due"))

    @api.model
    def _prepare_order_lines(self, version, orders):
        """Values of a line for each order, those too that stay as they are."""
        previewed = orders._as_if_signed(version)
        coverages, deadlines = previewed._get_coverage(), previewed._get_due_by()
        lines = []
        for order, then in zip(orders, previewed, strict=True):
            coverage, why = coverages[then]
            due, _reason = deadlines[then]
            if order.is_coverage_own:
                coverage, why = order.coverage, order.coverage_reason
            if order.is_due_own:
                due = order.due_by
            lines.append(
                {
                    "order_id": order.id,
                    "coverage_now": order.coverage,
                    "coverage_then": coverage,
                    "due_now": order.due_by,
                    "due_then": due or False,
                    "reason": why,
                }
            )
        return lines


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


class Order(models.Model):
    _inherit = "mds.order"

    def _as_if_signed(self, version):
        """These orders, for rules that are to look at ``version`` as if it were signed."""
        return self.with_context(mds_contract_preview=(MAY_PREVIEW, version.id))


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
            "context": {"dialog_size": "extra-large"},
        }
