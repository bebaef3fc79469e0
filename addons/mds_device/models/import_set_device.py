from odoo import api, models

from ..lib import device_list
from .import_device_check import RowCheck
from .import_places import create_places

# Only code that holds this very object may delete devices with the history of their import.
_MAY_TAKE_BACK = object()


class ImportSetDevice(models.AbstractModel):
    """Lists of devices. A device is known by model and serial number."""

    _name = "mds.import.set.device"
    _inherit = ["mds.import.set"]
    _description = "Import of Devices"

    _target = "mds.device"
    _list = device_list
    _repeat_column = "serial"

    @api.model
    def _get_title(self):
        return self.env._("Devices")

    @api.model
    def _get_instructions(self):
        return [
            self.env._("One row per device. Model and serial number are needed, or a UDI."),
            self.env._(
                "A device that is there already, by model and serial number, is left as it is."
            ),
            self.env._("Delete the example rows before you upload the list."),
        ]

    @api.model
    def _check_places(self, places):
        device_list.check_places(places)

    @api.model
    def _check(self, run, values_list, facts):
        return RowCheck(run.with_env(self.env), values_list, facts).findings

    @api.model
    def _make(self, run, findings):
        places = create_places(run, findings)
        Device = self.env["mds.device"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        devices = Device.create(
            [
                {
                    **found.prepare_device_vals(places),
                    "company_id": run.company_id.id,
                    "import_id": run.id,
                }
                for found in findings
            ]
        )
        now = self.env.cr.now()
        run._note_made(devices.lot_id.filtered(lambda lot: lot.create_date == now))
        self._move_to_states(run, findings, devices)
        return list(devices)

    @api.model
    def _move_to_states(self, run, findings, devices):
        targets = {}
        for found, device in zip(findings, devices, strict=True):
            state = found.values.get("state") or run.default_state
            if state == "in_service" and not device.partner_id:
                state = "received"
            if state != "received":
                targets[state] = targets.get(state, devices.browse()) + device
        for state, batch in targets.items():
            batch._transition(state, reason=self.env._("State in the imported list"))

    @api.model
    def _get_undo_obstacles(self, records):
        """A device that something happened to since is evidence."""
        touched = self.env["mds.device.event"]._read_group(
            [("device_id", "in", records.ids), ("kind", "not in", ("import", "state"))],
            ["device_id"],
        )
        return {
            device: self.env._("%(device)s has a history.", device=device.display_name)
            for (found,) in touched
            for device in records.browse(found.id)
        }

    @api.model
    def _get_undo_ignored(self):
        """What opening the file wrote about the device goes with it."""
        opened = ("mds.device.event", "mds.device.custody", "mds.device.owner")
        return {(name, "device_id") for name in opened}

    @api.model
    def _prepare_undo(self, records):
        return records.with_context(mds_take_back=_MAY_TAKE_BACK)


class Device(models.Model):
    _inherit = "mds.device"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        """The undo of an import takes back what nobody touched, with its first events."""
        if self.env.context.get("mds_take_back") is not _MAY_TAKE_BACK:
            super()._unlink_except_history()
