import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DRIVERS = [
    ("fixed", "Fixed Shares"),
    ("hours", "Hours on Orders"),
    ("visits", "Visits Done"),
    ("parts", "Value of Parts"),
    ("direct", "Direct Cost"),
    ("km", "Kilometres"),
    ("stock", "Value of Stock"),
    ("device", "Value of Devices"),
    ("figure", "Statistical Figure"),
]
METHODS = [
    ("direct", "Direct Method"),
    ("step_down", "Step-down Method"),
    ("reciprocal", "Reciprocal Method"),
]


class AllocationCycle(models.Model):
    """How indirect cost is spread 分摊循环: segments, each with a sender, receivers and a driver.

    A cycle is carried out by runs, one per period. It may be changed at any time: a run keeps
    the definition that it was made with.

    Read and written by cost accountants, in their companies.
    """

    _name = "mds.allocation.cycle"
    _description = "Allocation Cycle"
    _inherit = ["mds.audit.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    _audit_fields = ("name", "company_id", "method", "mode", "element_id", "journal_id", "active")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    method = fields.Selection(
        METHODS,
        required=True,
        default="direct",
        help="Direct: senders give to receivers that are no senders. Step-down: in the order of "
        "the segments, and who has given never receives. Reciprocal: senders serve each other.",
    )
    mode = fields.Selection(
        [
            ("distribution", "Distribution (element kept)"),
            ("assessment", "Assessment (one element)"),
        ],
        required=True,
        default="distribution",
    )
    element_id = fields.Many2one(
        "mds.cost.element",
        "Assessment Element",
        ondelete="restrict",
        domain=[("kind", "=", "secondary")],
        default=lambda self: self.env.ref("mds_cost.element_assessment", False),
    )
    journal_id = fields.Many2one(
        "account.journal",
        "Mirror in Journal",
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "general")],
        help="With a journal each run is mirrored by one entry in the ledger, and taken back with "
        "it. Empty: the ledger is not touched.",
    )
    segment_ids = fields.One2many("mds.allocation.segment", "cycle_id", "Segments", copy=True)
    run_ids = fields.One2many("mds.allocation.run", "cycle_id", "Runs")
    run_count = fields.Integer(compute="_compute_run_count")

    _assessment_element = models.Constraint(
        "CHECK (mode != 'assessment' OR element_id IS NOT NULL)",
        "Say on which element the assessed cost is shown.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_run(self):
        """In words of the trade, before the database's own."""
        if used := self.filtered("run_ids"):
            raise UserError(
                self.env._(
                    "“%(cycle)s” has runs, which are kept. Archive it instead.",
                    cycle=used[0].name,
                )
            )

    def _compute_run_count(self):
        counts = dict(
            self.env["mds.allocation.run"]._read_group(
                [("cycle_id", "in", self.ids)], ["cycle_id"], ["__count"]
            )
        )
        for cycle in self:
            cycle.run_count = counts.get(cycle, 0)

    def action_open_runs(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.mds_allocation_run_action"),
            "domain": [("cycle_id", "in", self.ids)],
            "context": {"default_cycle_id": self[:1].id},
        }

    def _describe(self):
        """The definition as text, kept with each run."""
        self.ensure_one()
        return json.dumps(
            {
                "method": self.method,
                "mode": self.mode,
                "element": self.element_id.code if self.mode == "assessment" else None,
                "segments": [segment._describe() for segment in self.segment_ids],
            },
            ensure_ascii=False,
            indent=1,
        )


class AllocationSegment(models.Model):
    """A sender, how much of its cost it gives, to whom, and by which driver."""

    _name = "mds.allocation.segment"
    _description = "Allocation Segment"
    _inherit = ["mds.audit.mixin"]
    _order = "cycle_id, sequence, id"
    _check_company_auto = True
    _rec_name = "sender_id"

    _audit_fields = (
        "cycle_id",
        "sequence",
        "sender_id",
        "element_ids",
        "account_ids",
        "rule",
        "value",
        "receiver_kind",
        "driver",
        "figure_id",
    )

    cycle_id = fields.Many2one(
        "mds.allocation.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    sender_id = fields.Many2one(
        "account.analytic.account",
        "Sender",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
    )
    element_ids = fields.Many2many(
        "mds.cost.element",
        string="Elements",
        help="Which cost is given, beside that of the accounts. Both empty: all.",
    )
    account_ids = fields.Many2many(
        "account.account",
        string="General Accounts",
        check_company=True,
        help="Cost booked on these accounts is given, whatever its element.",
    )
    rule = fields.Selection(
        [("posted", "All that is posted"), ("share", "Share (%)"), ("fixed", "Fixed Amount")],
        "Gives",
        required=True,
        default="posted",
    )
    value = fields.Float("Share or Amount", digits=(16, 2))
    receiver_kind = fields.Selection(
        [("centre", "Cost Centres"), ("order", "Orders"), ("device", "Devices")],
        "Receivers are",
        required=True,
        default="centre",
    )
    driver = fields.Selection(DRIVERS, required=True, default="fixed")
    figure_id = fields.Many2one("mds.allocation.figure", "Figure", ondelete="restrict")
    receiver_ids = fields.One2many("mds.allocation.receiver", "segment_id", "Receivers", copy=True)

    _sender_uniq = models.UniqueIndex(
        "(cycle_id, sender_id)",
        "Each cost centre sends once in a cycle. Use a second cycle for other cost of it.",
    )
    _value = models.Constraint(
        "CHECK (rule = 'posted' OR (rule = 'share' AND value > 0 AND value <= 100)"
        " OR (rule = 'fixed' AND value > 0))",
        "A share lies above 0 and up to 100, a fixed amount above 0.",
    )
    _figure = models.Constraint(
        "CHECK (driver != 'figure' OR figure_id IS NOT NULL)",
        "Which statistical figure shares the cost out?",
    )
    _orders_by_work = models.Constraint(
        "CHECK (receiver_kind = 'centre' OR driver NOT IN ('fixed', 'figure', 'stock'))",
        "Orders and devices receive by hours, visits, parts, kilometres or direct cost: shares, "
        "figures and stock are of cost centres.",
    )
    _value_of_devices = models.Constraint(
        "CHECK (driver != 'device' OR receiver_kind IN ('centre', 'device'))",
        "The value of devices shares cost over devices or cost centres only.",
    )

    @api.constrains("sender_id", "receiver_ids", "receiver_kind", "driver")
    def _check_receivers(self):
        self.env["mds.cost.dimension"]._check_centres(self.sender_id)
        for segment in self:
            centres = segment.receiver_ids.account_id
            if segment.receiver_kind == "centre" and segment.sender_id in centres:
                raise ValidationError(
                    self.env._(
                        "%(sender)s cannot give to itself: take it out of its receivers.",
                        sender=segment.sender_id.name,
                    )
                )
            if segment.driver == "fixed" and not sum(segment.receiver_ids.mapped("weight")):
                raise ValidationError(
                    self.env._(
                        "State the fixed shares of the receivers of %(sender)s.",
                        sender=segment.sender_id.name,
                    )
                )

    def _describe(self):
        return {
            "sender": self.sender_id.id,
            "name": self.sender_id.name,
            "elements": self.element_ids.mapped("code"),
            "accounts": [
                [one.id, one.code] for one in self.with_company(self.company_id).account_ids
            ],
            "gives": [self.rule, self.value],
            "to": self.receiver_kind,
            "driver": self.driver,
            "figure": self.figure_id.name or None,
            "receivers": [[one.account_id.id, one.weight] for one in self.receiver_ids],
        }


class AllocationReceiver(models.Model):
    """A cost centre that receives, with its share where shares are fixed."""

    _name = "mds.allocation.receiver"
    _description = "Allocation Receiver"
    _inherit = ["mds.audit.mixin"]
    _order = "segment_id, sequence, id"
    _check_company_auto = True
    _rec_name = "account_id"

    _audit_fields = ("segment_id", "account_id", "weight")

    segment_id = fields.Many2one(
        "mds.allocation.segment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="segment_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    account_id = fields.Many2one(
        "account.analytic.account",
        "Cost Centre",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
    )
    weight = fields.Float("Share", default=1.0, digits=(16, 4))

    _account_uniq = models.Constraint(
        "UNIQUE (segment_id, account_id)", "This cost centre receives already."
    )
    _not_negative = models.Constraint("CHECK (weight >= 0)", "A share is not negative.")

    @api.constrains("account_id")
    def _check_account(self):
        self.env["mds.cost.dimension"]._check_centres(self.account_id)
