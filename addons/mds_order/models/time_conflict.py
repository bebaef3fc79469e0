from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from ..lib import time_rows
from .order import DISPATCHER


class TimeConflict(models.Model):
    """Time that one engineer claims for two orders 时间冲突, kept until somebody decides.

    Stamps that arrive late, from a telephone that was offline, may say that somebody worked here
    while he is booked there. What is booked stays, what is free is booked, and the overlap is kept
    as a conflict: the dispatcher leaves it as it is, or gives the time to the later claim, with a
    reason. An order with an open conflict is not closed. Rights: everyone in service reads,
    dispatchers and service managers decide; nobody creates or deletes one by hand.
    """

    _name = "mds.time.conflict"
    _description = "Time Conflict"
    _inherit = ["mds.state.mixin", "mds.organisation.mixin"]
    _order = "start desc, id desc"
    _rec_name = "order_id"
    _check_company_auto = True

    _initial_states = ("open",)
    _final_states = ("kept", "given")
    _audit_fields = ("visit_id", "other_order_id", "employee_id", "kind", "start", "end", "state")

    state = fields.Selection(
        [("open", "Open"), ("kept", "Left as Booked"), ("given", "Given to This Visit")],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    visit_id = fields.Many2one(
        "mds.visit", required=True, readonly=True, index=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        related="visit_id.order_id", store=True, index=True, string="Claimed for"
    )
    employee_id = fields.Many2one(
        related="visit_id.employee_id", store=True, index=True, string="Engineer"
    )
    company_id = fields.Many2one(
        related="visit_id.company_id",
        store=True,
        precompute=True,
        index=True,
        required=False,
        default=None,
    )
    region_id = fields.Many2one(
        related="visit_id.region_id", store=True, precompute=True, index=True
    )
    outlet_id = fields.Many2one(
        related="visit_id.outlet_id", store=True, precompute=True, index="btree_not_null"
    )
    kind = fields.Selection([("work", "Work"), ("travel", "Travel")], required=True, readonly=True)
    start = fields.Datetime("From", required=True, readonly=True)
    end = fields.Datetime("To", required=True, readonly=True)
    other_time_id = fields.Many2one(
        "mds.order.time", "Booked as", readonly=True, index="btree_not_null", ondelete="set null"
    )
    other_order_id = fields.Many2one(
        "mds.order", "Booked for", required=True, readonly=True, index=True, ondelete="restrict"
    )
    resolution_reason = fields.Char("Why Decided So", readonly=True)

    _claimed_once = models.UniqueIndex(
        "(visit_id, kind, start, other_order_id)", "This conflict is known already."
    )

    @api.model
    def _get_transitions(self):
        office = (DISPATCHER,)
        return super()._get_transitions() + [
            Transition("open", "kept", "action_keep", office, reason_required=True),
            Transition("open", "given", "action_give", office, "_guard_give", reason_required=True),
        ]

    def _guard_give(self):
        refusals = {}
        for conflict in self:
            closed = (conflict.order_id + conflict.other_order_id).filtered(
                lambda order: order.state in ("closed", "concluded", "cancelled")
            )
            if closed:
                refusals[conflict] = self.env._(
                    "%(order)s is closed. Correct its time by reversal, then leave this as booked.",
                    order=closed[0].name,
                )
        return refusals

    def action_keep(self):
        """What is booked is right."""
        return self._ask_or_transition("kept", "action_keep")

    def action_give(self):
        """The later claim is right: the booked row makes room for it."""
        return self._ask_or_transition("given", "action_give")

    def _after_transition(self, changes):
        super()._after_transition(changes)
        for conflict, change in changes.items():
            conflict._sudo_write({"resolution_reason": change.reason})
            if change.target == "given":
                conflict._move_time()

    def _sudo_write(self, vals):
        """The reason comes with the decision; the record is not written by hand."""
        self.sudo().write(vals)

    def _move_time(self):
        """Shorten, split or drop the booked row, and book the time for the visit."""
        self.ensure_one()
        row = self.other_time_id
        if not row or row.end <= self.start or row.start >= self.end:
            raise UserError(
                self.env._("The booked time has been changed meanwhile. Look at both orders again.")
            )
        start, end = max(self.start, row.start), min(self.end, row.end)
        pieces = time_rows.free(time_rows.Segment(row.kind, row.start, row.end), [(start, end)])
        rest = row.copy_data()[0] if len(pieces) > 1 else None
        if pieces:
            row.write({"start": pieces[0].start, "end": pieces[0].end})
        else:
            row.unlink()
        row.flush_model(["start", "end"])  # the database judges overlaps row by row
        if rest:
            row.create([{**rest, "start": pieces[1].start, "end": pieces[1].end}])
        self.env["mds.order.time"].create(
            [self.visit_id._prepare_time_vals(time_rows.Segment(self.kind, start, end))]
        )

    @api.model
    def _keep_overlaps(self, claims, booked):
        """Keep what of ``claims`` [(visit, segment)] is booked for another order.

        :param booked: ``{employee id: rows}``
        """
        vals_list = []
        for visit, segment in claims:
            for row in booked[visit.employee_id.id]:
                start, end = max(segment.start, row.start), min(segment.end, row.end)
                if row.order_id != visit.order_id and start < end:
                    vals_list.append(
                        {
                            "visit_id": visit.id,
                            "kind": segment.kind,
                            "start": start,
                            "end": end,
                            "other_time_id": row.id,
                            "other_order_id": row.order_id.id,
                        }
                    )
        if vals_list:
            self._sudo_create(vals_list)

    @api.model
    def _sudo_create(self, vals_list):
        """The server finds conflicts; nobody enters one. A repeated stamp finds it again."""
        model = self.sudo()
        known = {
            (one.visit_id.id, one.kind, one.start, one.other_order_id.id)
            for one in model.search([("visit_id", "in", [vals["visit_id"] for vals in vals_list])])
        }
        model.create(
            [
                vals
                for vals in vals_list
                if (vals["visit_id"], vals["kind"], vals["start"], vals["other_order_id"])
                not in known
            ]
        )
