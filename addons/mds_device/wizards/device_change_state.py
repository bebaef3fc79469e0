from odoo import api, fields, models
from odoo.addons.mds_base.lib import transitions
from odoo.exceptions import UserError

ACTIONS = {
    "received": "action_receive",
    "installed": "action_install",
    "in_service": "action_put_in_service",
    "standby": "action_set_standby",
    "in_repair": "action_start_repair",
    "out_of_service": "action_take_out_of_service",
    "not_located": "action_report_missing",
}
SHOWN = 20


class DeviceChangeState(models.TransientModel):
    """Change the state of many devices at once, with one reason; says before what cannot.

    Rights: as the transitions of the device; every role may open it.
    """

    _name = "mds.device.change.state"
    _description = "Change the State of Devices"

    device_ids = fields.Many2many("mds.device", required=True)
    device_count = fields.Integer(compute="_compute_refusals")
    target = fields.Selection(
        [
            ("in_service", "In Service"),
            ("standby", "Standby"),
            ("in_repair", "In Repair"),
            ("out_of_service", "Out of Service"),
            ("not_located", "Not Located"),
            ("installed", "Installed"),
            ("received", "Received"),
        ],
        "New State",
        required=True,
        default="out_of_service",
    )
    reason = fields.Text(required=True)
    possible_count = fields.Integer("Can Change", compute="_compute_refusals")
    refused_count = fields.Integer("Cannot", compute="_compute_refusals")
    refusals = fields.Text("Why Not", compute="_compute_refusals")
    skips_refused = fields.Boolean("Leave out those that cannot")

    @api.depends("device_ids", "target")
    def _compute_refusals(self):
        for wizard in self:
            refused = wizard._get_refusals() if wizard.target else {}
            lines = [f"{device.display_name}: {why}" for device, why in refused.items()]
            if len(lines) > SHOWN:
                rest = self.env._("… and %s more.", len(lines) - SHOWN)
                lines = [*lines[:SHOWN], rest]
            wizard.device_count = len(wizard.device_ids)
            wizard.refused_count = len(refused)
            wizard.possible_count = len(wizard.device_ids) - len(refused)
            wizard.refusals = "\n".join(lines)

    def _get_refusals(self):
        """``{device: why it cannot}``; what is there already is no refusal. Constant queries."""
        devices = self.device_ids._origin
        machine = devices._get_machine()
        refused, by_guard = {}, {}
        for source, group in devices.grouped("state").items():
            if source == self.target:
                continue
            try:
                way = machine.require(source, self.target, reason="-")
            except transitions.TransitionError as refusal:
                text = devices._refusal_text(machine, refusal, group)
                refused.update(dict.fromkeys(group, text.removeprefix(group[0].display_name)))
                continue
            if way.guard:
                by_guard[way.guard] = by_guard.get(way.guard, devices.browse()) + group
        for guard, group in by_guard.items():
            refused.update(getattr(group, guard)())
        return refused

    def action_confirm(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("State the reason."))
        devices = self.device_ids
        refused = self._get_refusals()
        if refused and not self.skips_refused:
            raise UserError(
                self.env._(
                    "%(count)s of the devices cannot change, so nothing was changed. Tick “Leave "
                    "out those that cannot”, or choose others.",
                    count=len(refused),
                )
            )
        devices -= devices.browse([device.id for device in refused])
        if not devices:
            raise UserError(self.env._("None of these devices can change to this state."))
        getattr(devices.with_context(mds_reason=reason), ACTIONS[self.target])()
        return {"type": "ir.actions.act_window_close"}
