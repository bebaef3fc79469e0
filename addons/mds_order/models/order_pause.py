from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import segments

UTC = ZoneInfo("UTC")


class Order(models.Model):
    """Pausing and going on, and the order's clock: whose time was it, minute by minute."""

    _inherit = "mds.order"

    segment_ids = fields.One2many("mds.order.segment", "order_id", "Pauses")
    pause_id = fields.Many2one(
        "mds.order.segment", "Now Waiting", compute="_compute_pause", store=True, index=True
    )
    pause_kind = fields.Selection(related="pause_id.kind", string="Waiting for")
    pause_party = fields.Selection(
        related="pause_id.party", string="Whose Time", store=True, index=True
    )
    pause_start = fields.Datetime(related="pause_id.start", string="Waiting since")
    due_stopped_at = fields.Datetime("Countdown Stopped", compute="_compute_due_stopped_at")
    clock_text = fields.Char("Clock", compute="_compute_clock_text")

    @api.depends("segment_ids.end")
    def _compute_pause(self):
        for order in self:
            order.pause_id = order.segment_ids.filtered(lambda pause: not pause.end)[:1]

    @api.depends("pause_id")
    def _compute_due_stopped_at(self):
        """Seam: since when the deadline moves with the wait. Without a promise it does not."""
        self.due_stopped_at = False

    @api.depends("segment_ids.start", "segment_ids.end", "segment_ids.party", "closed_at", "state")
    @api.depends_context("lang")
    def _compute_clock_text(self):
        """“Us 3.5 h · Customer 12.0 h”, from the report until now or the end of the work."""
        labels = dict(
            self.env["mds.order.segment"]._fields["party"]._description_selection(self.env)
        )
        for order, slices in self._get_clock_slices().items():
            hours = {key: value / 3600 for key, value in segments.totals(slices).items()}
            order.clock_text = " · ".join(
                self.env._("%(party)s %(hours).1f h", party=labels[party], hours=value)
                for party, value in hours.items()
                if value
            )

    def _get_clock_slices(self, until=None):
        """``{order: [Slice]}``: the order's time from report to closing, each piece with its party.

        Seam for deadlines and penalties. What is not closed runs to ``until`` (naive UTC, default
        now); a cancelled order has no time.
        """
        until = until or fields.Datetime.now()
        result = {}
        for order in self:
            start = order.reported_at or until
            end = start if order.state == "cancelled" else order.closed_at or until
            result[order] = segments.partition(
                start.replace(tzinfo=UTC),
                max(start, end).replace(tzinfo=UTC),
                [
                    segments.Pause(
                        pause.start.replace(tzinfo=UTC),
                        pause.end.replace(tzinfo=UTC) if pause.end else None,
                        pause.party,
                        pause.kind,
                    )
                    for pause in order.segment_ids
                    if pause.start and pause.party
                ],
            )
        return result

    def action_pause(self, vals=None):
        """Pause with ``vals`` (kind, party, reason, start, visit_id, client_uuid), or ask."""
        if vals is None:
            return self._prepare_dialog(
                self.env._("Pause"), "mds.order.pause", {"default_order_id": self[:1].id}
            )
        self._do_pause(vals)
        return True

    def action_resume(self, occurred_at=None):
        """The work goes on: end the open pause. Nothing to do where none is open."""
        self.segment_ids.action_end(occurred_at)
        return True

    def _do_pause(self, vals):
        """Pause each of these orders; one that waits for the same already is left alone."""
        self.check_access("write")
        started = self.filtered(
            lambda order: order.state not in ("done", "closed", "concluded", "cancelled")
        )
        if self - started:
            raise UserError(
                self.env._(
                    "%(orders)s: the work is over, there is nothing to pause.",
                    orders=", ".join((self - started).mapped("name")),
                )
            )
        kind = vals.get("kind") or "parts"
        busy = self.filtered(lambda order: order.pause_id and order.pause_id.kind != kind)
        if busy and not vals.get("start"):
            busy.segment_ids.action_end()  # from one wait into the next
        return self.env["mds.order.segment"]._create_once(
            [
                {**vals, "kind": kind, "order_id": order.id}
                for order in self
                if not order.pause_id or vals.get("start") or order.pause_id.kind != kind
            ]
        )

    def _after_transition(self, changes):
        """What is over waits for nothing; a pause that begins later than the end never was."""
        super()._after_transition(changes)
        over = self.filtered(lambda order: changes[order].target in ("done", "cancelled"))
        for pause in over.segment_ids.filtered(lambda one: not one.end):
            change = changes[pause.order_id]
            end = change.occurred_at or fields.Datetime.now()
            pause._sudo_close(max(end, fields.Datetime.add(pause.start, seconds=1)))


class Visit(models.Model):
    """The same from the engineer's screen: one tap to wait, one tap to go on."""

    _inherit = "mds.visit"

    pause_id = fields.Many2one(related="order_id.pause_id")
    pause_kind = fields.Selection(related="order_id.pause_kind")
    pause_start = fields.Datetime(related="order_id.pause_start")

    def action_pause_parts(self):
        return self._pause("parts")

    def action_pause_customer(self):
        return self._pause("customer")

    def action_pause(self):
        self.ensure_one()
        return self.order_id._prepare_dialog(
            self.env._("Pause"),
            "mds.order.pause",
            {"default_order_id": self.order_id.id, "default_visit_id": self.id},
        )

    def action_resume(self, occurred_at=None):
        return self.order_id.action_resume(occurred_at)

    def _pause(self, kind):
        for visit in self:
            visit.order_id._do_pause({"kind": kind, "visit_id": visit.id})
        return True

    def _after_transition(self, changes):
        """Who arrives works: a pause that began before ends with the arrival."""
        super()._after_transition(changes)
        for visit in self.filtered(lambda one: changes[one].target == "on_site"):
            arrived = visit.arrived_at or fields.Datetime.now()
            visit.order_id.segment_ids.filtered(
                lambda pause, arrived=arrived: not pause.end and pause.start < arrived
            ).write({"end": arrived})
