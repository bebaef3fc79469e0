from odoo import api, fields, models

STAMPS = ("triaged_at", "called_back_at")


class Order(models.Model):
    """The five times of an order, each defined once (docs/domain.md).

    *Reported* and *closed* are the order's own. *First response* is the earliest human answer:
    triage, a call back, an engineer who accepts or arrives. *Arrived* is the first engineer at
    the device. *Restored* is the end of the work that left the device usable. A stamp that
    arrives late may move a time back, never forward.
    """

    _inherit = "mds.order"

    triaged_at = fields.Datetime("Triaged on", readonly=True, copy=False)
    called_back_at = fields.Datetime("Called Back on", readonly=True, copy=False)
    responded_at = fields.Datetime(
        "First Response",
        compute="_compute_responded_at",
        store=True,
        index="btree_not_null",
        help="The first human answer: triage, a call back, or an engineer who accepts or arrives.",
    )
    arrived_at = fields.Datetime(
        "Arrived",
        compute="_compute_arrived_at",
        store=True,
        index="btree_not_null",
        help="When the first engineer stood before the device.",
    )
    restored_at = fields.Datetime(
        "Restored",
        compute="_compute_restored_at",
        store=True,
        index="btree_not_null",
        help="End of the work after which the device could be used, with or without limits.",
    )

    @api.depends("triaged_at", "called_back_at", "visit_ids.accepted_at", "visit_ids.arrived_at")
    def _compute_responded_at(self):
        for order in self:
            visits = order.visit_ids
            stamps = [
                order.triaged_at,
                order.called_back_at,
                *visits.mapped("accepted_at"),
                *visits.mapped("arrived_at"),
            ]
            order.responded_at = min(filter(None, stamps), default=False)

    @api.depends("visit_ids.arrived_at", "visit_ids.kind")
    def _compute_arrived_at(self):
        for order in self:
            there = order.visit_ids.filtered(lambda visit: visit.kind != "remote")
            order.arrived_at = min(filter(None, there.mapped("arrived_at")), default=False)

    @api.depends("state", "finished_at", "result")
    def _compute_restored_at(self):
        for order in self:
            is_restored = order.state in ("done", "closed", "concluded") and order.result in (
                "fit",
                "restricted",
            )
            order.restored_at = is_restored and order.finished_at

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | set(STAMPS)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in STAMPS}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in STAMPS}
        return super().write(vals) if vals else True

    def action_call_back(self, occurred_at=None):
        """Somebody of ours spoke to the reporter. The first time counts."""
        self.check_access("write")
        when = fields.Datetime.to_datetime(occurred_at) or fields.Datetime.now()
        self._check_not_future(when)
        self._write_stamp("called_back_at", dict.fromkeys(self, when))
        return True

    def _write_stamp(self, name, times):
        """Keep the earliest claim of each order; one write for each time that is claimed."""
        later = self.filtered(lambda order: not order[name] or times[order] < order[name])
        for when, orders in later.grouped(lambda order: times[order]).items():
            super(Order, orders).write({name: when})

    def _after_transition(self, changes):
        now = fields.Datetime.now()
        triaged = self.filtered(
            lambda order: changes[order].source == "new" and changes[order].target == "triaged"
        )
        triaged._write_stamp(
            "triaged_at", {order: changes[order].occurred_at or now for order in triaged}
        )
        return super()._after_transition(changes)
