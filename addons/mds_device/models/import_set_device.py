from odoo import api, models

from ..lib import device_list
from .import_device_check import RowCheck
from .import_device_file import FileCheck
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
            self.env._(
                "A main device stands in a row above the devices that are part of it, or is there."
            ),
            self.env._(
                "What is true of the whole model (brand, manufacturer, registration …) is compared "
                "with the model’s file, and fills its gaps if you tick that on the import."
            ),
            self.env._("Delete the example rows before you upload the list."),
        ]

    @api.model
    def _check_places(self, places):
        device_list.check_places(places)

    @api.model
    def _check(self, run, values_list, facts):
        run = run.with_env(self.env)
        findings = RowCheck(run, values_list, facts).findings
        FileCheck(run, findings, facts)
        return findings

    @api.model
    def _make(self, run, findings):
        places = create_places(run, findings)
        self._fill_models(run, findings)
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
        self._attach_to_parents(findings, devices)
        self._create_parties(findings, devices)
        self._move_to_states(run, findings, devices)
        return list(devices)

    @api.model
    def _fill_models(self, run, findings):
        """Gaps in the files of models, where the user chose so: the first row that says it."""
        if not run.fills_models:
            return
        gaps = {}
        for found in findings:
            for name, value in found.model_vals.items():
                gaps.setdefault(found.product.product_tmpl_id, {}).setdefault(name, value)
        for template, vals in gaps.items():
            empty = {name: value for name, value in vals.items() if not template[name]}
            if empty:
                template.write(empty)

    @api.model
    def _attach_to_parents(self, findings, devices):
        """Main devices of the same slice exist by now; the others were found before."""
        fresh, attached = {}, {}
        for found, device in zip(findings, devices, strict=True):
            fresh.setdefault(device.serial_key, device)
            parent = fresh.get(found.parent_key) if found.parent_key else None
            if parent:
                attached[parent] = attached.get(parent, devices.browse()) + device
        for parent, batch in attached.items():
            batch.write({"parent_id": parent.id})

    @api.model
    def _create_parties(self, findings, devices):
        self.env["mds.device.party"].create(
            [
                {"device_id": device.id, "role": role, "partner_id": partner.id}
                for found, device in zip(findings, devices, strict=True)
                for role, partner in found.parties.items()
            ]
        )

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
            [("device_id", "in", records.ids), ("kind", "not in", ("import", "state", "family"))],
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
        opened = (
            "mds.device.event",
            "mds.device.custody",
            "mds.device.owner",
            "mds.device.party",
        )
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
