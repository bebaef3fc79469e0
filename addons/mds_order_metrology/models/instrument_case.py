from odoo import api, fields, models


class InstrumentCase(models.Model):
    _inherit = "mds.instrument.case"

    order_count = fields.Integer("Rechecks", compute="_compute_order_count")

    @api.depends("line_ids.state")
    def _compute_order_count(self):
        counts = dict(
            self.env["mds.order"]._read_group(
                [("instrument_case_id", "in", self.ids)], ["instrument_case_id"], ["__count"]
            )
        )
        for case in self:
            case.order_count = counts.get(case._origin, 0)

    def action_open_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        action["domain"] = [("instrument_case_id", "in", self.ids)]
        action["context"] = {}
        return action
