from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import bench

STAMPS = (
    "received_at",
    "diagnosed_at",
    "ready_at",
    "shipped_at",
    "quote_answer",
    "quote_answered_at",
    "quote_recorded_by_id",
    "in_picking_id",
    "out_picking_id",
)
ENDED = ("shipped", "cancelled")


class DepotJob(models.Model):
    """A device that is repaired at our bench 返修: it comes in, goes through stages, goes out.

    The order stays the record of service; the job says where the device is and what it waits for.

    ======================  ====  ======  =============  ==========  ===========  ======
    role                    read  create  receive, ship  bench work  quote        cancel
    ======================  ====  ======  =============  ==========  ===========  ======
    every service user      yes   –       –              –           –            –
    engineer                yes   yes     yes            yes         –            –
    dispatcher, manager     yes   yes     yes            yes         yes          yes
    storekeeper             yes   –       yes            –           –            –
    ======================  ====  ======  =============  ==========  ===========  ======
    Within the companies and regions of the user. Nobody deletes a job: it is cancelled.
    """

    _name = "mds.depot.job"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Depot Repair"
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "device_id.serial", "waybill_in", "waybill_out"]

    _sequence_code = "mds.depot.job"
    _initial_states = ("expected",)
    _final_states = ENDED
    _guarded_fields = STAMPS
    _audit_fields = (
        "state",
        "order_id",
        "device_id",
        "carrier_in",
        "waybill_in",
        "condition_in",
        "finding",
        "needs_quote",
        "quote_amount",
        "quote_answer",
        "test_result",
        "test_note",
        "carrier_out",
        "waybill_out",
    )
    _audit_personal_fields = ("quote_person",)

    state = fields.Selection(
        [
            ("expected", "Expected"),
            ("received", "Received"),
            ("decontaminated", "Decontaminated"),
            ("diagnosed", "Diagnosed"),
            ("quote_waiting", "Waiting for Quote"),
            ("repairing", "In Repair"),
            ("testing", "Testing"),
            ("ready", "Ready to Ship"),
            ("shipped", "Shipped"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="expected",
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_states",
    )
    order_id = fields.Many2one(
        "mds.order", required=True, index=True, ondelete="restrict", check_company=True
    )
    device_id = fields.Many2one(
        "mds.device", required=True, index=True, ondelete="restrict", check_company=True
    )
    product_tmpl_id = fields.Many2one(related="device_id.product_tmpl_id", string="Model")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "At the Bench",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("mds_is_engineer", "=", True)],
    )
    due_on = fields.Date("Promised for", index="btree_not_null")

    carrier_in = fields.Char("Carrier, In")
    waybill_in = fields.Char("Waybill No., In", index="btree_not_null")
    condition_in = fields.Text("Condition on Arrival", help="Casing, accessories, seals.")
    received_at = fields.Datetime("Received on", readonly=True, copy=False)
    in_picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True, copy=False)
    decontamination_state = fields.Selection(related="device_id.decontamination_state")

    finding = fields.Text(copy=False, help="What is broken, and what it takes.")
    diagnosed_at = fields.Datetime("Diagnosed on", readonly=True, copy=False)
    needs_quote = fields.Boolean(
        "Customer Approves a Quote First",
        copy=False,
        help="Proposed when the customer pays for the order himself.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    quote_amount = fields.Monetary("Quote", copy=False)
    quote_reference = fields.Char("Quote No.", copy=False)
    quote_answer = fields.Selection(
        [("approved", "Approved"), ("refused", "Refused")],
        "Customer's Answer",
        readonly=True,
        copy=False,
    )
    quote_person = fields.Char("Answered by", copy=False, help="The customer's person.")
    quote_answered_at = fields.Datetime("Answered on", readonly=True, copy=False)
    quote_recorded_by_id = fields.Many2one("res.users", "Recorded by", readonly=True, copy=False)

    test_result = fields.Selection([("pass", "Passed"), ("fail", "Failed")], copy=False)
    test_note = fields.Text("Tests Made", copy=False)
    ready_at = fields.Datetime("Ready on", readonly=True, copy=False)

    carrier_out = fields.Char("Carrier, Out", copy=False)
    waybill_out = fields.Char("Waybill No., Out", copy=False, index="btree_not_null")
    shipped_at = fields.Datetime("Shipped on", readonly=True, copy=False)
    out_picking_id = fields.Many2one("stock.picking", "Delivery", readonly=True, copy=False)

    next_act = fields.Selection(
        [
            ("receive", "Receive"),
            ("clean", "Decontaminated"),
            ("diagnose", "Diagnosed"),
            ("ask_quote", "Ask the Customer"),
            ("repair", "Repair"),
            ("give_up", "Return Unrepaired"),
            ("test", "Test"),
            ("pass", "Test Passed"),
            ("ship", "Ship"),
            ("none", "Nothing"),
        ],
        compute="_compute_next_act",
    )
    missing = fields.Char("What is Still Missing", compute="_compute_next_act")

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another depot repair has this number.")
    _one_open = models.UniqueIndex(
        "(device_id) WHERE state NOT IN ('shipped', 'cancelled')",
        "This device is at the bench already, or on its way there.",
    )
    _quote_positive = models.Constraint("CHECK (quote_amount >= 0)", "A quote is not negative.")

    @api.model
    def _group_expand_states(self, states, domain):
        shown = [code for code, _label in self._fields["state"].selection if code not in ENDED]
        return shown + [state for state in states if state not in shown]

    @api.depends_context("lang")
    @api.depends(
        "state",
        "decontamination_state",
        "finding",
        "needs_quote",
        "quote_amount",
        "quote_answer",
        "test_result",
        "waybill_out",
    )
    def _compute_next_act(self):
        words = self._get_missing_words()
        steps = bench.next_steps(self._prepare_bench_facts())
        for job, step in zip(self, steps, strict=True):
            job.next_act = step.action or "none"
            job.missing = words[step.missing] if step.missing else False

    def _prepare_bench_facts(self):
        """The facts that ``lib.bench`` decides by, for the batch."""
        answers = self._get_quote_answers()
        blocked = self.device_id._get_handling_blockers()
        return [
            bench.Job(
                state=job.state,
                is_clean=job.device_id not in blocked,
                has_finding=bool((job.finding or "").strip()),
                needs_quote=job.needs_quote,
                has_quote=job.quote_amount > 0,
                answer=answers[job][0] or "",
                test_result=job.test_result or "",
                has_waybill=bool((job.waybill_out or "").strip()),
            )
            for job in self
        ]

    def _get_quote_answers(self):
        """``{job: ("approved" | "refused" | False, who and when)}``.

        Seam: a contract or sales addon answers from its own document. Here: what somebody wrote
        down, with the name of the customer's person and the time.
        """
        return {job: (job.quote_answer, job.quote_person or "") for job in self}

    def _get_missing_words(self):
        _ = self.env._
        return {
            bench.CONTAMINATED: _("Record the decontamination of the device first."),
            bench.NO_FINDING: _("Write down the finding."),
            bench.NO_QUOTE: _("Enter the amount of the quote."),
            bench.NO_ANSWER: _("The customer has not answered the quote."),
            bench.REFUSED: _("The customer has refused the quote: return the device unrepaired."),
            bench.NO_TEST: _("Enter the result of the test."),
            bench.TEST_FAILED: _("The test failed: repair again."),
            bench.NO_WAYBILL: _("Enter the waybill number."),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Customer, company and place follow from the order; so does whether a quote is needed."""
        orders = self.env["mds.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        known = {order.id: order for order in orders}
        prepared = []
        for vals in vals_list:
            order = known.get(vals.get("order_id"), self.env["mds.order"])
            clean = {name: value for name, value in vals.items() if name not in STAMPS}
            prepared.append({**self._prepare_order_defaults(order), **clean})
        return super().create(prepared)

    @api.model
    def _prepare_order_defaults(self, order):
        if not order:
            return {}
        if order.state in ("closed", "concluded", "cancelled"):
            raise UserError(
                self.env._("%(order)s is closed or cancelled: reopen it first.", order=order.name)
            )
        return {
            "device_id": order.device_id.id,
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "region_id": order.region_id.id,
            "outlet_id": order.outlet_id.id,
            "needs_quote": order.coverage == "billable",
        }

    def write(self, vals):
        if self.env.context.get("mds_depot_key") is not _MAY_STAMP:
            vals = {name: value for name, value in vals.items() if name not in STAMPS}
            self._check_kept(vals)
        return super().write(vals) if vals else True

    def _check_kept(self, vals):
        """What was quoted and answered, and what has left, does not change.

        The name of the customer's person may be erased, as the law asks.
        """
        if self.env.su and vals.keys() <= {*self._audit_personal_fields}:
            return
        quote = {"quote_amount", "quote_person", "needs_quote"} & vals.keys()
        for job in self:
            if job.state in ENDED and vals.keys() & {*self._audit_fields} - {"state"}:
                raise UserError(self.env._("%(job)s has ended: it stays as it is.", job=job.name))
            if quote and job.quote_answer:
                raise UserError(
                    self.env._(
                        "%(job)s: the customer has answered this quote; it stays as it was.",
                        job=job.name,
                    )
                )

    def _write_stamps(self, vals):
        return self.with_context(mds_depot_key=_MAY_STAMP).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A depot repair is kept: cancel it with a reason instead."))


# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_STAMP = object()
