from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Outlet(models.Model):
    """An outlet has its engineers; who runs the branch says which, without being personnel."""

    _inherit = "mds.outlet"

    engineer_ids = fields.Many2many(
        "hr.employee.public",
        string="Engineers",
        compute="_compute_engineer_ids",
        inverse="_inverse_engineer_ids",
        domain=[("mds_is_engineer", "=", True)],
    )
    engineer_count = fields.Integer("Number of Engineers", compute="_compute_engineer_ids")
    order_count = fields.Integer("Open Orders", compute="_compute_order_count")

    def _compute_engineer_ids(self):
        found = self.env["hr.employee.public"].search([("mds_outlet_id", "in", self.ids)])
        engineers = found.grouped("mds_outlet_id")
        for outlet in self:
            outlet.engineer_ids = engineers.get(outlet._origin, found.browse())
            outlet.engineer_count = len(outlet.engineer_ids)

    def _inverse_engineer_ids(self):
        """Who is named joins the outlet, who is taken off the list has none."""
        everybody = self._sudo_employees(
            ["|", ("mds_outlet_id", "in", self.ids), ("id", "in", self.engineer_ids.ids)]
        )
        for outlet in self:
            named = set(outlet.engineer_ids.ids)
            wanted = everybody.filtered(lambda one, ids=named: one.id in ids)
            strangers = wanted.filtered(
                lambda one, root=outlet.company_id.root_id: one.company_id.root_id != root
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(names)s works for another company than the outlet.",
                        names=", ".join(strangers.mapped("name")),
                    )
                )
            own = everybody.filtered(lambda one, outlet=outlet: one.mds_outlet_id == outlet)
            (own - wanted).mds_outlet_id = False
            (wanted - own).mds_outlet_id = outlet
        everybody.flush_recordset(["mds_outlet_id"])  # the public list is a view of the table
        self.env["hr.employee.public"].invalidate_model(["mds_outlet_id"])
        self.invalidate_recordset(["engineer_ids", "engineer_count"])

    @api.model
    def _sudo_employees(self, domain):
        """Who may write the outlet says who works there; nothing else of a file is touched."""
        return self.env["hr.employee"].sudo().search(domain)

    def _compute_order_count(self):
        counts = dict(
            self.env["mds.order"]._read_group(
                [
                    ("outlet_id", "in", self.ids),
                    ("state", "not in", ("closed", "concluded", "cancelled")),
                ],
                ["outlet_id"],
                ["__count"],
            )
        )
        for outlet in self:
            outlet.order_count = counts.get(outlet._origin, 0)

    def action_open_engineers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_engineer_action")
        action["domain"] = [("mds_is_engineer", "=", True), ("mds_outlet_id", "in", self.ids)]
        return action

    def action_open_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        action["domain"] = [("outlet_id", "in", self.ids)]
        action["context"] = {"search_default_open": 1}
        return action
