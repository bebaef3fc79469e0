from odoo import api, fields, models

from ..lib import usual_fixes


class Order(models.Model):
    """Cause and remedy that such orders mostly had, to take over with one tap.

    Proposed from finished orders that the reader may see; what is true of this device is still
    the engineer's word.
    """

    _inherit = "mds.order"

    usual_fixes = fields.Json(
        "Mostly It Was",
        compute="_compute_usual_fixes",
        help="Causes and remedies of finished orders for the same model or symptom.",
    )

    @api.depends("product_tmpl_id", "symptom_code_id", "type_id", "state")
    @api.depends_context("lang", "uid")
    def _compute_usual_fixes(self):
        coded = self.filtered(
            lambda order: (
                order.type_id.requires_fault_codes and order.state not in self._final_states
            )
        )
        found = coded._get_usual_fixes()
        codes = self.env["mds.fault.code"].browse(
            {code for fixes in found.values() for fix in fixes for code in fix.pair}
        )
        named = {code.id: {"id": code.id, "display_name": code.display_name} for code in codes}
        for order in self:
            order.usual_fixes = [
                {"cause": named[fix.pair[0]], "remedy": named[fix.pair[1]], "count": fix.count}
                for fix in found.get(order, ())
            ]

    def _get_usual_fixes(self):
        """``{order: [Fix]}``; one query for the batch."""
        if not self:
            return {}
        rows = self._read_group(
            [
                ("state", "in", ("done", "closed", "concluded")),
                ("cause_code_id", "!=", False),
                ("remedy_code_id", "!=", False),
                ("id", "not in", self._origin.ids),
                "|",
                ("product_tmpl_id", "in", self.product_tmpl_id.ids),
                ("symptom_code_id", "in", self.symptom_code_id.ids),
            ],
            ["product_tmpl_id", "symptom_code_id", "cause_code_id", "remedy_code_id"],
            ["__count"],
        )
        past = [
            usual_fixes.Past(model.id or None, symptom.id or None, (cause.id, remedy.id), count)
            for model, symptom, cause, remedy, count in rows
        ]
        return {
            order: usual_fixes.rank(
                past, order.product_tmpl_id.id or None, order.symptom_code_id.id or None
            )
            for order in self
        }
