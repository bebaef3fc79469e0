from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..lib import time_rows


class Order(models.Model):
    """A device that was reported or found unsafe is down until a result says that it is fit."""

    _inherit = "mds.order"

    downtime_ids = fields.One2many("mds.downtime", "order_id", "Downtime")
    downtime_hours = fields.Float("Down (h)", compute="_compute_downtime_hours")

    @api.depends("downtime_ids.duration_hours")
    def _compute_downtime_hours(self):
        for order in self:
            order.downtime_hours = sum(order.downtime_ids.mapped("duration_hours"))

    def action_report_down(self, occurred_at=None):
        """The customer cannot use the device: down since the report, or since ``occurred_at``."""
        self.check_access("write")
        when = fields.Datetime.to_datetime(occurred_at)
        self._sudo_down({order: when or order.reported_at for order in self})
        return True

    def action_open_downtime(self):
        return self._open_parts("mds_order.mds_downtime_action", "downtime_ids")

    def _apply_reported_danger(self):
        super()._apply_reported_danger()
        self._sudo_down({order: order.reported_at for order in self})

    def _apply_result(self):
        super()._apply_result()
        judged = self.filtered("device_id")
        judged.filtered(lambda order: order.result in ("fit", "restricted"))._sudo_restored()
        unsafe = judged.filtered(lambda order: order.result == "unsafe")
        unsafe._sudo_down({order: order.finished_at for order in unsafe})

    def _sudo_down(self, since):
        """Downtime follows from what the engineer may say; he need not own the device's rows."""
        return self.sudo()._go_down(since)

    def _sudo_restored(self):
        """The same for its end."""
        return self.sudo()._end_downtimes()

    def _go_down(self, since):
        """A downtime that ended at this very time did not end: its result was corrected."""
        self.downtime_ids.filtered(lambda row: row.end == since[row.order_id]).write({"end": False})
        return self._create_downtimes(since)

    def _create_downtimes(self, since):
        """One open row for each device that has none, beside what is known already."""
        rows = self.env["mds.downtime"]
        orders = self.filtered("device_id")
        if not orders:
            return rows
        taken = defaultdict(list)
        for row in rows.search([("device_id", "in", orders.device_id.ids)]):
            taken[row.device_id].append((row.start, row.end or fields.Datetime.now()))
        open_devices = rows.search(
            [("device_id", "in", orders.device_id.ids), ("end", "=", False)]
        ).device_id
        vals_list, seen = [], open_devices
        for order in orders:
            if order.device_id in seen:
                continue
            seen |= order.device_id
            vals_list += order._prepare_downtime_vals(since[order], taken[order.device_id])
        return rows.create(vals_list)

    def _prepare_downtime_vals(self, since, taken):
        """From ``since`` on, without the hours that other rows of the device have already."""
        self.ensure_one()
        now = max(fields.Datetime.now(), since + timedelta(seconds=1))
        pieces = time_rows.free(time_rows.Segment("down", since, now), taken)
        kind = "unplanned" if self.type_id.requires_fault_codes else "planned"
        return [
            {
                "device_id": self.device_id.id,
                "order_id": self.id,
                "start": piece.start,
                "end": False if piece.end == now else piece.end,
                "kind": kind,
                "origin": "order",
                "occurred_at": min(piece.start, fields.Datetime.now()),
            }
            for piece in pieces
        ]

    def _end_downtimes(self):
        """Restored: whatever order reported the device down, it can be used again."""
        rows = self.env["mds.downtime"].search(
            [("device_id", "in", self.device_id.ids), ("end", "=", False)]
        )
        ends = {
            order.device_id: order.finished_at or fields.Datetime.now()
            for order in self.sorted("finished_at")
        }
        for row in rows:
            end = ends[row.device_id]
            if row.start < end:
                row.end = end
            elif row.origin == "order":
                row._drop()
