from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class DeviceEvent(models.Model):
    """One entry of a device's timeline 全生命周期记录: what happened to it, when, through what.

    Written by what happens (receipt, delivery, change of state, order, import). People add notes
    only. Nothing is changed or removed afterwards.

    Rights: every service role reads; engineers, dispatchers, storekeepers and quality officers
    add notes; nobody changes or deletes.
    """

    _name = "mds.device.event"
    _inherit = ["mds.offline.mixin"]
    _description = "Device Event"
    _order = "occurred_at desc, id desc"
    _rec_name = "kind"

    device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("opened", "File Opened"),
            ("received", "Received"),
            ("delivered", "Delivered"),
            ("returned", "Returned"),
            ("moved", "Moved"),
            ("state", "State Changed"),
            ("quarantined", "Quarantined"),
            ("released", "Released"),
            ("corrected", "Identity Corrected"),
            ("order", "Service Order"),
            ("import", "Imported"),
            ("evidence", "Evidence Pack"),
            ("note", "Note"),
        ],
        required=True,
        default="note",
        index=True,
    )
    text = fields.Text("What Happened")
    source_state = fields.Selection(selection="_selection_state", string="From State")
    target_state = fields.Selection(selection="_selection_state", string="To State")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="restrict")
    site_id = fields.Many2one("mds.site", "Department", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.user
    )
    res_model = fields.Char("Cause Model", readonly=True)
    res_id = fields.Many2oneReference("Cause ID", model_field="res_model", readonly=True)
    cause = fields.Char("Document", compute="_compute_cause")

    @api.model
    def _selection_state(self):
        return self.env["mds.device"]._fields["state"]._description_selection(self.env)

    @api.depends("res_model", "res_id")
    def _compute_cause(self):
        self.cause = False
        for model, events in self.filtered("res_id").grouped("res_model").items():
            if model not in self.env:
                continue
            records = self.env[model].browse(events.mapped("res_id")).exists()
            names = {record.id: record.display_name for record in records._filtered_access("read")}
            for event in events:
                event.cause = names.get(event.res_id, False)

    @api.depends("kind", "device_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{labels.get(event.kind, '')} · {event.device_id.display_name}"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            if any(vals.get("kind", "note") != "note" for vals in vals_list):
                raise AccessError(
                    self.env._("People add notes; other events are written when they happen.")
                )
            vals_list = [
                {
                    **vals,
                    "kind": "note",
                    "user_id": self.env.uid,
                    "occurred_source": "manual",
                    "source_state": False,
                    "target_state": False,
                    "res_model": False,
                    "res_id": False,
                }
                for vals in vals_list
            ]
        events = super().create(vals_list)
        if not self.env.su:
            events.device_id.check_access("write")
        return events

    def write(self, vals):
        raise UserError(self.env._("The timeline is not rewritten: add a note instead."))

    def action_open_cause(self):
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("Nothing to open: this event has no document."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
