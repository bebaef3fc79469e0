from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..lib import time_rows

RESTORED = ("fit", "restricted")


class Order(models.Model):
    """A device that was reported or found unsafe is down until a result says that it is fit."""

    _inherit = "mds.order"

    downtime_ids = fields.One2many("mds.downtime", "order_id", "Downtime")
    downtime_hours = fields.Float("Down (h)", compute="_compute_downtime_hours")

    @api.depends("downtime_ids.start", "downtime_ids.end")
    def _compute_downtime_hours(self):
        """A device that is still down counts until now."""
        now = fields.Datetime.now()
        for order in self:
            spans = [(row.end or now) - row.start for row in order.downtime_ids]
            order.downtime_hours = sum(span.total_seconds() for span in spans) / 3600

    def action_report_down(self, occurred_at=None):
        """The customer cannot use the device: down since the report, or since ``occurred_at``."""
        self.check_access("write")
        when = fields.Datetime.to_datetime(occurred_at)
        self._sudo_down(
            {
                (order, order.device_id): when or order.reported_at
                for order in self
                if order.device_id
            }
        )
        return True

    def action_open_downtime(self):
        return self._open_parts("mds_order.mds_downtime_action", "downtime_ids")

    def _apply_reported_danger(self):
        super()._apply_reported_danger()
        rows = self.device_line_ids
        self._sudo_down({(row.order_id, row.device_id): row.order_id.reported_at for row in rows})

    def _apply_result(self):
        super()._apply_result()
        rows = self.sorted("finished_at").device_line_ids
        restored = rows.filtered(lambda row: row.result in RESTORED)
        unsafe = rows.filtered(lambda row: row.result == "unsafe")
        self._sudo_restored({row.device_id: row.order_id.finished_at for row in restored})
        self._sudo_down({(row.order_id, row.device_id): row.order_id.finished_at for row in unsafe})

    def _sudo_down(self, since):
        """Downtime follows from what the engineer may say; he need not own the device's rows."""
        return self.sudo()._go_down(since)

    def _sudo_restored(self, ends):
        """The same for its end."""
        return self.sudo()._end_downtimes(ends)

    def _go_down(self, since):
        """One open row for each device that has none, beside what is known already.

        A downtime that ended at this very time did not end: its result was corrected.

        :param since: ``{(order, device): from when on}``
        """
        rows = self.env["mds.downtime"]
        if not since:
            return rows
        device_ids = [device.id for _order, device in since]
        known = rows.search([("device_id", "in", device_ids)])
        wrong = known.filtered(
            lambda row: row.end and row.end == since.get((row.order_id, row.device_id))
        )
        wrong.write({"end": False})
        taken, is_down = defaultdict(list), set(known.filtered(lambda row: not row.end).device_id)
        for row in known:
            taken[row.device_id].append((row.start, row.end or fields.Datetime.now()))
        vals_list = []
        for (order, device), start in since.items():
            if device not in is_down:
                is_down.add(device)
                vals_list += order._prepare_downtime_vals(device, start, taken[device])
        return rows.create(vals_list)

    def _prepare_downtime_vals(self, device, since, taken):
        """From ``since`` on, without the hours that other rows of the device have already."""
        self.ensure_one()
        now = max(fields.Datetime.now(), since + timedelta(seconds=1))
        pieces = time_rows.free(time_rows.Segment("down", since, now), taken)
        kind = "unplanned" if self.type_id.requires_fault_codes else "planned"
        return [
            {
                "device_id": device.id,
                "order_id": self.id,
                "start": piece.start,
                "end": False if piece.end == now else piece.end,
                "kind": kind,
                "origin": "order",
                "occurred_at": min(piece.start, fields.Datetime.now()),
            }
            for piece in pieces
        ]

    def _end_downtimes(self, ends):
        """Restored: whatever order reported the device down, it can be used again.

        :param ends: ``{device: when}``
        """
        rows = self.env["mds.downtime"].search(
            [("device_id", "in", [device.id for device in ends]), ("end", "=", False)]
        )
        now = fields.Datetime.now()
        for end, group in rows.grouped(lambda row: ends[row.device_id] or now).items():
            over = group.filtered(lambda row, end=end: row.start < end)
            over.write({"end": end})
            (group - over).filtered(lambda row: row.origin == "order")._drop()
