from odoo import api, fields, models

from ..lib import sla_conditions
from .order_sla import _aware

STOPPED_BY = {
    "customer": "pauses_for_customer",
    "vendor": "pauses_for_vendor",
    "logistics": "pauses_for_logistics",
}
CONDITIONS = ("on_site_start", "repair_start", *STOPPED_BY.values(), "reopening", "order_type_ids")


class SlaPolicy(models.Model):
    """When the clocks of a service level start, stand and start anew (ADR 0054)."""

    _inherit = "mds.sla.policy"

    _audit_fields = (
        "name",
        "calendar_id",
        "active",
        "on_site_start",
        "repair_start",
        *STOPPED_BY.values(),
        "reopening",
    )

    order_type_ids = fields.Many2many(
        "mds.order.type",
        string="Counts for",
        help="Kinds of work whose clocks run. Empty: all work that is reported. Planned work has "
        "its own date and no clock.",
    )
    on_site_start = fields.Selection(
        [("reported", "The Report"), ("triaged", "Triage")],
        "To Be on Site Counts from",
        default="reported",
        required=True,
    )
    repair_start = fields.Selection(
        [("reported", "The Report"), ("triaged", "Triage"), ("arrived", "The Arrival on Site")],
        "Repair Counts from",
        default="reported",
        required=True,
        help="Restored and resolved.",
    )
    pauses_for_customer = fields.Boolean(
        "Stops while Waiting for the Customer",
        default=True,
        help="While the customer is waited for (access, decision, his parts), the clock stands.",
    )
    pauses_for_vendor = fields.Boolean(
        "Stops while Waiting for a Vendor",
        help="The delivery of parts goes on: bringing them is promised.",
    )
    pauses_for_logistics = fields.Boolean(
        "Stops during Transport",
        help="While the device or parts are on their way. The delivery of parts goes on.",
    )
    reopening = fields.Selection(
        [("go_on", "Goes on where It Stopped"), ("anew", "Starts Anew")],
        "When Work Is Taken up Again",
        default="go_on",
        required=True,
        help="The clock of the repair, when an order that was done is opened again. The time in "
        "between does not count.",
    )

    @api.model
    def _get_counting_fields(self):
        return super()._get_counting_fields() | set(CONDITIONS)

    def _prepare_conditions(self):
        self.ensure_one()
        return sla_conditions.Conditions(
            self.on_site_start,
            self.repair_start,
            frozenset(party for party, name in STOPPED_BY.items() if self[name]),
            self.reopening,
        )

    def _say_conditions(self):
        """Sentences for the paper: what is not as everybody expects, and what stops a clock."""
        self.ensure_one()
        _ = self.env._
        words = []
        if self.order_type_ids:
            words.append(
                _("Counts for: %(types)s.", types=", ".join(self.order_type_ids.mapped("name")))
            )
        for name in ("on_site_start", "repair_start"):
            if self[name] != "reported":
                field = self._fields[name]
                words.append(
                    _(
                        "%(what)s: %(start)s.",
                        what=field._description_string(self.env),
                        start=dict(field._description_selection(self.env))[self[name]],
                    )
                )
        words += [
            _("%(what)s.", what=self._fields[name]._description_string(self.env))
            for name in STOPPED_BY.values()
            if self[name]
        ]
        if self.reopening == "anew":
            words.append(_("When work is taken up again, the hours of the repair start anew."))
        return words


class OrderReopening(models.Model):
    """That work which was done was taken up again: between the two no clock runs.

    Written when the order is opened again. Read: by everyone in service.
    """

    _name = "mds.order.reopening"
    _description = "Work Taken up Again"
    _order = "order_id, reopened_at"
    _rec_name = "order_id"

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="order_id.region_id", store=True, index=True)
    finished_at = fields.Datetime("Work Finished", required=True)
    reopened_at = fields.Datetime("Taken up Again", required=True)

    _in_order = models.Constraint(
        "CHECK (reopened_at >= finished_at)", "Work is taken up again after its end."
    )


class OrderSla(models.Model):
    """Whether a clock stands."""

    _inherit = "mds.order.sla"

    def _get_stopping_parties(self):
        self.ensure_one()
        return sla_conditions.stopping(self.milestone, self.policy_id._prepare_conditions())

    def _is_paused(self):
        """Whether the clock stands now: somebody is waited for who stops it."""
        return self.order_id.pause_party in self._get_stopping_parties()

    @api.model
    def _get_standing_domain(self):
        """Rows whose clock stands now, in words of the database."""
        domains = []
        for party, name in STOPPED_BY.items():
            waiting = [("order_id.pause_party", "=", party), (f"policy_id.{name}", "=", True)]
            if party != "customer":
                waiting.append(("milestone", "!=", sla_conditions.PARTS))
            domains.append(waiting)
        return fields.Domain.OR(domains)


class Order(models.Model):
    """The times of an order by which its clocks run."""

    _inherit = "mds.order"

    is_scheduled = fields.Boolean(
        "Planned Work",
        readonly=True,
        copy=False,
        help="Planned: its date is its own, no promise of time runs.",
    )
    reopening_ids = fields.One2many(
        "mds.order.reopening", "order_id", "Taken up Again", readonly=True
    )

    def _has_clock(self, policy):
        """Whether the service level counts for this work."""
        self.ensure_one()
        types = policy.order_type_ids
        return not self.is_scheduled and (not types or self.type_id in types)

    def _prepare_times(self, waits, delivery):
        """The facts for the pure conditions. Who is about to triage is shown what would hold."""
        self.ensure_one()
        triaged = self.triaged_at or (self.state == "new" and fields.Datetime.now())
        return sla_conditions.Times(
            _aware(self.reported_at),
            _aware(triaged) if triaged else None,
            _aware(self.arrived_at) if self.arrived_at else None,
            _aware(delivery[self][0]) if delivery[self][0] else None,
            tuple((_aware(start), _aware(end), party) for start, end, party in waits[self]),
            tuple((_aware(row.finished_at), _aware(row.reopened_at)) for row in self.reopening_ids),
        )

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        again, triaged = self.browse(), self.browse()
        for order, change in changes.items():
            if change.target == "triaged" and change.source == "new":
                triaged += order
            elif change.target == "in_progress" and change.source in ("done", *self._final_states):
                again += order
        again._note_reopening(changes)
        counted = triaged.filtered(
            lambda order: (
                "triaged"
                in order.sla_ids.policy_id.mapped("on_site_start")
                + order.sla_ids.policy_id.mapped("repair_start")
            )
        )
        (again + counted)._recount_sla()
        return result

    def _note_reopening(self, changes):
        now = fields.Datetime.now()
        self._sudo_reopenings().create(
            [
                {
                    "order_id": order.id,
                    "finished_at": order.finished_at,
                    "reopened_at": max(changes[order].occurred_at or now, order.finished_at),
                }
                for order in self
                if order.finished_at
            ]
        )

    @api.model
    def _sudo_reopenings(self):
        """Rows follow from the states; no user writes them."""
        return self.env["mds.order.reopening"].sudo()


class Visit(models.Model):
    """The arrival may start a clock."""

    _inherit = "mds.visit"

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        arrived = self.filtered(lambda visit: changes[visit].target == "on_site").order_id
        arrived.filtered(
            lambda order: "arrived" in order.sla_ids.policy_id.mapped("repair_start")
        )._recount_sla()
        return result
