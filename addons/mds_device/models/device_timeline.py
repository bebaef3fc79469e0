from odoo import api, fields, models

# kinds of events by what people look for; kinds of upper addons are named here as well
STATES = ("state", "quarantined", "released")
MOVES = ("received", "delivered", "returned", "moved", "owner", "family", "lent", "lent_back")
WORK = ("order", "part", "decontaminated")
PROOFS = (
    "accepted",
    "certificate",
    "recheck",
    "exit_decommission",
    "exit_transfer",
    "exit_take_back",
    "exit_disposal",
)


def _events(label, kinds):
    return fields.One2many(
        "mds.device.event",
        "device_id",
        label,
        readonly=True,
        copy=False,
        domain=[("kind", "in", kinds)],
    )


class Device(models.Model):
    """What happened to it: every event is written once, in a batch, for the user who caused it."""

    _inherit = "mds.device"

    state_event_ids = _events("Changes of State", STATES)
    move_event_ids = _events("Movements", MOVES)
    work_event_ids = _events("Service Done", WORK)
    proof_event_ids = _events("Proofs", PROOFS)

    def _log_event(self, kind, text_by_device=None, cause=None, **values):
        """Write one event per device on the timeline, in one batch.

        :param kind: key of ``mds.device.event.kind``
        :param text_by_device: ``{device: text}`` (missing: empty)
        :param cause: record that caused it
        :param values: more values, the same for all (``occurred_at`` …)
        """
        texts = text_by_device or {}
        return self._sudo_timeline().create(
            [
                {
                    "device_id": device.id,
                    "kind": kind,
                    "text": texts.get(device, ""),
                    "partner_id": device.partner_id.id,
                    "site_id": device.site_id.id,
                    "user_id": self.env.uid,
                    "res_model": cause._name if cause else False,
                    "res_id": cause.id if cause else False,
                    **values,
                }
                for device in self
            ]
        )

    def _sudo_timeline(self):
        """Users only add notes themselves; all other events are written for them."""
        return self.env["mds.device.event"].sudo()

    def _log_opened(self):
        imported = self.filtered("import_id")
        for run, devices in imported.grouped("import_id").items():
            devices._log_event("import", cause=run, occurred_source="import")
        (self - imported)._log_event("opened")

    def _log_moved(self, before):
        moved = self.filtered(lambda d: before[d] != (d.partner_id, d.site_id))
        texts = {}
        for device in moved:
            partner, site = before[device]
            texts[device] = self.env._(
                "From %(old)s to %(new)s",
                old=self._describe_place(partner, site),
                new=self._describe_place(device.partner_id, device.site_id),
            )
        if moved:
            moved._log_event("moved", texts)

    @api.model
    def _describe_place(self, partner, site):
        parts = [partner.display_name, site.complete_name]
        return ", ".join(part for part in parts if part) or self.env._("our stock")
