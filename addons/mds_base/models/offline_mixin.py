import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OfflineMixin(models.AbstractModel):
    """Identity and times of what may be written in a basement and arrive hours later.

    ``client_uuid`` is given by whoever made the record first, so that a repeated request finds it
    instead of making it twice. ``occurred_at`` is claimed (with its source and the clock skew
    that was measured), ``recorded_at`` is the server's and is never taken from a client.
    """

    _name = "mds.offline.mixin"
    _inherit = ["mds.guarded.mixin"]
    _description = "Offline Identity and Two Times"

    client_uuid = fields.Char("Client Identity", copy=False, readonly=True)
    revision = fields.Integer(default=1, readonly=True, copy=False)
    occurred_at = fields.Datetime(
        "Occurred",
        default=fields.Datetime.now,
        copy=False,
        help="When it happened, as claimed by its source.",
    )
    occurred_source = fields.Selection(
        "_selection_occurred_source",
        "Time Source",
        default="server",
        required=True,
        copy=False,
    )
    clock_skew = fields.Integer(
        "Clock Skew (s)",
        copy=False,
        help="Seconds by which the clock of the source was ahead of the server's.",
    )
    recorded_at = fields.Datetime(
        "Recorded", readonly=True, copy=False, help="When the server wrote it down."
    )

    _client_uuid_uniq = models.UniqueIndex(
        "(client_uuid) WHERE client_uuid IS NOT NULL",
        "This was received already.",
    )

    @api.model
    def _selection_occurred_source(self):
        """A method: the labels of a mixin's plain selection stay English in the other addons."""
        labels = {
            "server": self.env._("Server"),
            "device": self.env._("Engineer's Device"),
            "manual": self.env._("Entered by Hand"),
            "import": self.env._("Import"),
        }
        return list(labels.items())

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:
            self._check_not_future(fields.Datetime.to_datetime(vals.get("occurred_at")))
        return super().create(
            [
                {
                    **vals,
                    "client_uuid": vals.get("client_uuid") or str(uuid.uuid4()),
                    "recorded_at": now,
                    "revision": 1,
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if {"client_uuid", "recorded_at"} & vals.keys():
            raise ValidationError(
                self.env._("The client identity and the recording time cannot be changed.")
            )
        self._check_not_future(fields.Datetime.to_datetime(vals.get("occurred_at")))
        vals = {name: value for name, value in vals.items() if name != "revision"}
        if not vals:
            return True
        result = True
        for revision, records in self.grouped("revision").items():
            # one write per revision present in the batch, not per record
            result = super(OfflineMixin, records).write({**vals, "revision": revision + 1})
        return result

    @api.model
    def _create_once(self, vals_list):
        """Create what is new and find what is known, by ``client_uuid``.

        :param vals_list: values; those without ``client_uuid`` are always new
        :return: records in the order of ``vals_list``; a repeated request creates nothing
        """
        wanted = {vals["client_uuid"] for vals in vals_list if vals.get("client_uuid")}
        known = {}
        if wanted:
            found = self.with_context(active_test=False).search(
                [("client_uuid", "in", list(wanted))]
            )
            known = {record.client_uuid: record for record in found}
        fresh, positions = [], {}
        for vals in vals_list:
            key = vals.get("client_uuid")
            if key and (key in known or key in positions):
                continue
            if key:
                positions[key] = len(fresh)
            fresh.append(vals)
        created = self.create(fresh) if fresh else self.browse()
        anonymous = iter(
            record
            for vals, record in zip(fresh, created, strict=True)
            if not vals.get("client_uuid")
        )
        result = self.browse()
        for vals in vals_list:
            key = vals.get("client_uuid")
            if not key:
                result += next(anonymous)
            elif key in known:
                result += known[key]
            else:
                result += created[positions[key]]
        return result
