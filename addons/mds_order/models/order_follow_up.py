from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, Teller
from odoo.exceptions import ValidationError

from ..lib import device_results, repeat_visits


class Order(models.Model):
    """What an order leads to: follow-up orders, and a repair that did not hold.

    A report of the same kind of fault on the same device within some days of a repair marks that
    repair as failed. The mark is stored with its reason and the order that set it; it goes when
    that order is cancelled or turns out to be another fault.
    """

    _inherit = "mds.order"

    parent_id = fields.Many2one(
        "mds.order",
        "Follows up",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    child_ids = fields.One2many("mds.order", "parent_id", "Follow-up Orders")
    child_count = fields.Integer("Follow-ups", compute="_compute_child_count")
    repeat_of_id = fields.Many2one(
        "mds.order",
        "Repeats the Fault of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    repeat_ids = fields.One2many("mds.order", "repeat_of_id", "Came Back as", readonly=True)
    fix_state = fields.Selection(
        [
            ("first", "Fixed at the First Visit"),
            ("visits", "Took Several Visits"),
            ("repeat", "Came Back"),
        ],
        "Fix",
        readonly=True,
        copy=False,
        index=True,
        help="Of repairs whose work is done: did the first visit fix it, and did it hold?",
    )
    fix_reason = SaidChar("Why", readonly=True, copy=False)
    first_fix_percent = fields.Float(
        "First-time Fix (%)", readonly=True, copy=False, aggregator="avg"
    )

    @api.depends("child_ids")
    def _compute_child_count(self):
        counts = dict(self._read_group([("parent_id", "in", self.ids)], ["parent_id"], ["__count"]))
        for order in self:
            order.child_count = counts.get(order._origin, 0)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("An order cannot follow up itself."))

    def action_follow_up(self):
        """A new order that goes on where this one ends."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up Order"),
            "res_model": "mds.order",
            "views": [(False, "form")],
            "context": {
                "default_parent_id": self.id,
                "default_device_id": self.device_id.id,
                "default_partner_id": self.partner_id.id,
                "default_site_id": self.site_id.id,
                "default_symptom": self.symptom,
                "default_symptom_code_id": self.symptom_code_id.id,
            },
        }

    def action_open_follow_ups(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        action["domain"] = ["|", ("parent_id", "in", self.ids), ("id", "in", self.parent_id.ids)]
        action["context"] = {"default_parent_id": self[:1].id}
        return action

    def action_open_repeats(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        ids = (self | self.repeat_ids | self.repeat_of_id).ids
        action.update(domain=[("id", "in", ids)], context={})
        return action

    def _after_transition(self, changes):
        super()._after_transition(changes)
        reached = {}
        for order, change in changes.items():
            reached.setdefault(change.target, []).append(order.id)
        self.browse(
            [id_ for state in ("triaged", "done", "cancelled") for id_ in reached.get(state, ())]
        )._link_repeats()
        self.browse(reached.get("done", ()))._judge_fix()
        self.browse(reached.get("in_progress", ()))._forget_fix()

    def _is_repair(self):
        return self.filtered(lambda order: order.type_id.requires_fault_codes and order.device_id)

    def _link_repeats(self):
        """Say of each report which repair it puts in question, and mark that repair."""
        touched = self._sudo_fixes().repeat_of_id
        found = self._find_repeats()
        for order in self:
            repeat = found.get(order.id)
            wanted = repeat.of if repeat else False
            if order.repeat_of_id.id != wanted:
                order._write_derived({"repeat_of_id": wanted})
        fixes = touched | self._sudo_fixes().browse([repeat.of for repeat in found.values()])
        fixes._judge_fix()

    def _find_repeats(self):
        """``{order id: Repeat}``; two queries for the batch and company."""
        found = {}
        live = self._is_repair().filtered(lambda order: order.state != "cancelled")
        for company, orders in live.grouped("company_id").items():
            if not company.mds_repeat_days:
                continue
            fixes = self._sudo_fixed_rows(orders.device_line_ids.device_id)
            found |= repeat_visits.find_repeats(
                [
                    repeat_visits.Report(
                        order.id,
                        device.id,
                        order.symptom_code_id.family or "",
                        order.reported_at,
                    )
                    for order in orders
                    for device in order.device_line_ids.device_id
                ],
                [
                    repeat_visits.Fix(
                        row.order_id.id,
                        row.device_id.id,
                        row.order_id.symptom_code_id.family or "",
                        row.order_id.finished_at,
                    )
                    for row in fixes
                ],
                company.mds_repeat_days,
            )
        return found

    @api.model
    def _sudo_fixed_rows(self, devices):
        """The devices among these that finished repairs had, whichever region made them; one that
        was not found was not repaired."""
        return (
            self.env["mds.order.device"]
            .sudo()
            .search(
                [
                    ("device_id", "in", devices.ids),
                    ("result", "!=", device_results.NOT_FOUND),
                    ("order_id.finished_at", "!=", False),
                    ("order_id.state", "in", ("done", "closed", "concluded")),
                    ("order_id.type_id.requires_fault_codes", "=", True),
                ]
            )
        )

    @api.model
    def _sudo_fixes(self):
        """An earlier repair counts though another region's engineer made it."""
        return self.sudo()

    def _judge_fix(self):
        """Did the first visit fix it, and did it hold? Written with the reason."""
        for order in self._is_repair().filtered("finished_at"):
            state, reason = order._decide_fix()
            if (order.fix_state, order.fix_reason) != (state, reason):
                order._write_derived(
                    {
                        "fix_state": state,
                        "fix_reason": reason,
                        "first_fix_percent": 100.0 if state == "first" else 0.0,
                    }
                )

    def _decide_fix(self):
        self.ensure_one()
        _ = Teller(self.env, __name__)
        back = self._sudo_fixes().repeat_ids.filtered(lambda order: order.state != "cancelled")[:1]
        trips = repeat_visits.count_trips(
            (visit.arrived_at or visit.planned_start, visit.finished_at or visit.planned_end)
            for visit in self.visit_ids.filtered(lambda visit: visit.state == "done")
        )
        if back:
            return "repeat", _(
                "Reported again as %(order)s, %(days)s days after the repair.",
                order=back.name,
                days=(back.reported_at - self.finished_at).days,
            )
        if trips > 1:
            return "visits", _("It took %(count)s visits.", count=trips)
        return "first", False

    def _forget_fix(self):
        judged = self.filtered("fix_state")
        if judged:
            judged._write_derived(
                {"fix_state": False, "fix_reason": False, "first_fix_percent": 0.0}
            )
