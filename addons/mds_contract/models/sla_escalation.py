from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller

from .sla_policy import PRIORITIES

URGENT = PRIORITIES[-1][0]


class SlaEscalation(models.Model):
    """A step of a service level before or after a deadline: who is told, and what is done.

    Rights follow the service level.
    """

    _name = "mds.sla.escalation"
    _inherit = ["mds.audit.mixin"]
    _description = "Escalation Step"
    _order = "policy_id, hours, id"

    _audit_fields = ("policy_id", "milestone", "hours", "told", "user_id", "sends_mail")

    policy_id = fields.Many2one("mds.sla.policy", required=True, index=True, ondelete="cascade")
    milestone = fields.Selection(
        [
            ("response", "Response"),
            ("on_site", "On Site"),
            ("restored", "Restored"),
            ("resolved", "Resolved"),
            ("parts", "Parts There"),
        ],
        "Promise",
        help="Empty: each promise.",
    )
    hours = fields.Float(
        "Hours after the Deadline",
        required=True,
        default=-1,
        help="Below zero: so many hours before it.",
    )
    told = fields.Selection(
        [
            ("engineer", "The Engineer"),
            ("contract", "The Contract Manager"),
            ("user", "A Named Person"),
        ],
        "Who is Told",
        required=True,
        default="contract",
        help="Gets an activity on the order. Without an engineer the contract manager is told.",
    )
    user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)])
    sends_mail = fields.Boolean(
        "E-Mail too", help="Also to those who read their notices in the inbox here."
    )
    raises_priority = fields.Boolean(
        help="The order is one priority higher from then on. Its deadlines stay."
    )

    _named = models.Constraint(
        "CHECK ((told = 'user') = (user_id IS NOT NULL))", "Name the person who is told."
    )

    @api.depends("milestone", "hours")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["milestone"]._description_selection(self.env))
        for step in self:
            step.display_name = f"{labels.get(step.milestone, '')} {step.hours:+g} h".strip()

    @api.model
    def _cron_escalate(self, now=None):
        """Every few minutes: the steps whose time has come, each once."""
        now = now or fields.Datetime.now()
        steps = self.search([])
        if not steps:
            return
        rows = self.env["mds.order.sla"].search(
            [
                ("policy_id", "in", steps.policy_id.ids),
                ("reached_at", "=", False),
                ("due_at", "<=", now - timedelta(hours=min(steps.mapped("hours")))),
                ("order_id.state", "in", ("new", "triaged", "planned", "in_progress")),
            ]
        )
        rows = rows.filtered(lambda row: not row._is_paused())
        done = set(
            self.env["mds.order.escalation"]._read_group(
                [("sla_id", "in", rows.ids)], ["sla_id", "step_id"]
            )
        )
        by_policy = steps.grouped("policy_id")
        due = [
            (row, step)
            for row in rows
            for step in by_policy[row.policy_id]
            if step.milestone in (False, row.milestone)
            and row.due_at + timedelta(hours=step.hours) <= now
            and (row, step) not in done
        ]
        self._escalate(due, now)

    @api.model
    def _escalate(self, due, now):
        """Tell and do what the steps of ``[(row, step)]`` say, and keep that it was done.

        Steps that are taken late, all at once, tell the same person the same thing once.
        """
        self.env["mds.order.escalation"].create(
            [
                {"sla_id": row.id, "step_id": step.id, "user_id": step._get_told(row).id}
                for row, step in due
            ]
        )
        activities = {}
        for row, step in due:
            if step._get_told(row):
                vals = step._prepare_activity_vals(row, now)
                activities[vals["res_id"], vals["user_id"], vals["summary"]] = vals
        self.env["mail.activity"].create(list(activities.values()))
        for row, step in due:
            user = step._get_told(row)
            if step.sends_mail and user:
                row.order_id.with_context(mds_by_mail=True).message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=row.order_id.display_name,
                    body=step.with_context(lang=user.lang)._say(row, now),
                )
        raised = self.env["mds.order"].concat(
            *(row.order_id for row, step in due if step.raises_priority)
        )
        for level, orders in raised.grouped("priority").items():
            if level < URGENT:
                higher = PRIORITIES[[code for code, _label in PRIORITIES].index(level) + 1][0]
                orders.write({"priority": higher, "priority_reason": self._say_raised()})

    def _get_told(self, row):
        self.ensure_one()
        if self.told == "user":
            return self.user_id
        manager = row.line_id.contract_id.manager_id
        if self.told == "engineer":
            return row.order_id.lead_engineer_id.user_id or manager
        return manager

    def _prepare_activity_vals(self, row, now):
        self.ensure_one()
        user = self._get_told(row)
        return {
            "res_model_id": self.env["ir.model"]._get_id("mds.order"),
            "res_id": row.order_id.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "summary": self.with_context(lang=user.lang)._say(row, now),
            "date_deadline": fields.Date.context_today(self),
            "user_id": user.id,
        }

    def _say(self, row, now):
        """“On Site promised until 23.11. 11:30: 1 h left.”, in the language of the context."""
        self.ensure_one()
        labels = dict(row._fields["milestone"]._description_selection(self.env))
        left = (row.due_at - now).total_seconds() / 3600
        when = fields.Datetime.to_string(
            fields.Datetime.context_timestamp(
                self.with_context(tz=self._get_told(row).tz or "UTC"), row.due_at
            )
        )
        words = {
            "promise": labels[row.milestone],
            "when": when[:16],
            "hours": f"{min(abs(self.hours), round(left, 1)):g}",
        }
        if self.hours < 0 and left > 0:
            return self.env._(
                "“%(promise)s” is promised until %(when)s: %(hours)s h left.", **words
            )
        return self.env._("“%(promise)s” was promised until %(when)s: not kept.", **words)

    def _say_raised(self):
        _ = Teller(self.env, __name__)
        return _("Raised: a promise of time is at risk or broken.")


class OrderEscalation(models.Model):
    """A step that was taken, so that it is taken once."""

    _name = "mds.order.escalation"
    _description = "Escalation of an Order"
    _order = "id desc"
    _rec_name = "step_id"

    sla_id = fields.Many2one(
        "mds.order.sla", "Promise", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="sla_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="sla_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="sla_id.region_id", store=True, index=True)
    step_id = fields.Many2one(
        "mds.sla.escalation", "Escalation Step", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Told", ondelete="restrict")

    _once = models.Constraint("UNIQUE (sla_id, step_id)", "This step was taken already.")


class SlaPolicy(models.Model):
    _inherit = "mds.sla.policy"

    escalation_ids = fields.One2many("mds.sla.escalation", "policy_id", "Escalation", copy=True)


class Order(models.Model):
    _inherit = "mds.order"

    escalation_ids = fields.One2many(
        "mds.order.escalation", "order_id", "Escalations", readonly=True
    )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """“E-Mail too” means a mail, whatever the person prefers: the activity stands here."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not self.env.context.get("mds_by_mail"):
            return recipients
        return [{**one, "notif": "email"} for one in recipients]
