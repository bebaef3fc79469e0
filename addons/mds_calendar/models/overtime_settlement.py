from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError, ValidationError

from ..lib import overtime

CLERK = "hr.group_hr_user"
LONGEST_DAYS = 366


class OvertimeSettlement(models.Model):
    """Overtime of a period of comprehensive hours 综合计算工时结算.

    Who works by comprehensive hours has no overtime of a day: what exceeds the standard hours of
    the period is paid at its percentage, work on statutory holidays at theirs. The clerk chooses
    the period, looks at the lines, corrects the hours with a note and confirms. Confirmed lines
    do not change; reopening needs a reason. A person is settled once for a day.

    Rights: HR clerks read, write and confirm, within their companies; drafts are deleted by them.
    Cost accountants read.
    """

    _name = "mds.overtime.settlement"
    _description = "Settlement of Comprehensive Hours"
    _inherit = ["mds.state.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    _initial_states = ("draft",)
    _final_states = ("confirmed",)
    _audit_fields = ("state", "company_id", "date_from", "date_to", "confirmed_by_id")
    _guarded_fields = ("confirmed_by_id", "confirmed_at")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_month().replace(day=1)
    )
    date_to = fields.Date("To", required=True, default=lambda self: self._default_month())
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("mds.overtime.settlement.line", "settlement_id", "People")
    person_count = fields.Integer("Number of People", compute="_compute_totals")
    overtime_hours = fields.Float("Overtime (h)", compute="_compute_totals")
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True, copy=False)
    confirmed_at = fields.Datetime("Confirmed on", readonly=True, copy=False)

    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "The period ends before it begins: check both dates."
    )

    @api.model
    def _default_month(self):
        """The last day of the month before this one: the month that is settled now."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    @api.depends("line_ids.overtime_hours", "line_ids.holiday_hours")
    def _compute_totals(self):
        for one in self:
            one.person_count = len(one.line_ids)
            one.overtime_hours = sum(
                line.overtime_hours + line.holiday_hours for line in one.line_ids
            )

    @api.depends("date_from", "date_to", "company_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.company_id.name or ''} {one.date_from} – {one.date_to}"

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for one in self:
            if (one.date_to - one.date_from).days >= LONGEST_DAYS:
                raise ValidationError(self.env._("A period is at most a year: shorten it."))

    def write(self, vals):
        if vals.keys() & {"date_from", "date_to", "company_id", "line_ids"}:
            self._check_draft()
        result = super().write(vals)
        if vals.keys() & {"date_from", "date_to", "company_id"}:
            self.line_ids.unlink()  # they were reckoned for another period
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_draft()

    def _check_draft(self):
        confirmed = self.filtered(lambda one: one.state != "draft")
        if confirmed:
            raise UserError(
                self.env._(
                    "%(settlement)s is confirmed: reopen it with a reason first.",
                    settlement=confirmed[0].display_name,
                )
            )

    # -- states -------------------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "confirmed", "action_confirm", (CLERK,), "_guard_confirm"),
            Transition("confirmed", "draft", "action_reopen", (CLERK,), reason_required=True),
        ]

    def _guard_confirm(self):
        _, refusals = self.env._, {}
        doubles = self._get_doubles()
        for one in self:
            if not one.line_ids:
                refusals[one] = _("nobody is in it. Press “Reckon” first.")
            elif one in doubles:
                refusals[one] = _(
                    "%(people)s: days of this period are settled already in another one.",
                    people=", ".join(doubles[one]),
                )
            elif unexplained := one.line_ids.filtered("is_unexplained"):
                refusals[one] = _(
                    "%(people)s: the hours were changed by hand. Write the reason in the note.",
                    people=", ".join(unexplained.employee_id.mapped("name")),
                )
        return refusals

    def _get_doubles(self):
        """``{settlement: names of who is settled for one of its days already}``"""
        people = self.line_ids.employee_id
        others = self._sudo_lines().search(
            [("employee_id", "in", people.ids), ("settlement_id.state", "=", "confirmed")]
        )
        found = {}
        for one in self:
            twice = others.filtered(
                lambda line, own=one: (
                    line.settlement_id != own
                    and line.employee_id in own.line_ids.employee_id
                    and line.settlement_id.date_from <= own.date_to
                    and line.settlement_id.date_to >= own.date_from
                )
            )
            if twice:
                found[one] = sorted(set(twice.employee_id.mapped("name")))
        return found

    @api.model
    def _sudo_lines(self):
        """Nobody is settled twice, whichever company did it."""
        return self.env["mds.overtime.settlement.line"].sudo()

    def action_confirm(self):
        # two clerks at once: the later one sees what the other confirmed
        self.line_ids.employee_id._sudo_self().lock_for_update()
        self._transition("confirmed")

    def action_reopen(self):
        self._transition("draft")

    def action_ask_reopen(self):
        return self.with_context(mds_action="action_reopen").action_ask_reason()

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        for one, change in changes.items():
            is_confirmed = change.target == "confirmed"
            one._sudo_stamps().write(
                {
                    "confirmed_by_id": self.env.uid if is_confirmed else False,
                    "confirmed_at": fields.Datetime.now() if is_confirmed else False,
                }
            )
        return result

    def _sudo_stamps(self):
        """Who confirmed is written by the system, never by hand."""
        return self.sudo()

    # -- reckoning ----------------------------------------------------------------------------

    def action_reckon(self):
        """Fill in who works by comprehensive hours, with standard and worked hours."""
        self.check_access("write")
        self._check_draft()
        for one in self:  # each has a period of its own
            people = one._get_people()
            if not people:
                raise UserError(
                    self.env._(
                        "Nobody in %(company)s works by comprehensive hours: choose that system "
                        "in the employee's file first.",
                        company=one.company_id.name,
                    )
                )
            one._reckon(people)

    def _get_people(self):
        """Who is settled: chosen ones, else all by comprehensive hours in the company."""
        self.ensure_one()
        chosen = self.line_ids.employee_id
        return chosen or self.env["hr.employee"].search(
            [("company_id", "=", self.company_id.id), ("mds_hours_system", "=", "comprehensive")]
        )

    def _get_days(self):
        self.ensure_one()
        count = (self.date_to - self.date_from).days + 1
        return [self.date_from + timedelta(days=number) for number in range(count)]

    def _reckon(self, people):
        self.ensure_one()
        days = self._get_days()
        standard = people._get_standard_minutes(days)
        worked = people._get_worked_minutes(self.date_from, self.date_to)
        classes = people._get_day_class(set(days))
        there = {line.employee_id: line for line in self.line_ids}
        vals_of = {}
        for person in people:
            by_class = dict.fromkeys(("workday", "rest", "statutory"), 0)
            for day in days:
                day_class = classes[person, day][0]
                by_class["workday" if day_class == "makeup" else day_class] += worked.get(
                    (person, day), 0
                )
            vals_of[person] = {
                "standard_hours": standard[person] / 60,
                **{f"known_{name}_hours": minutes / 60 for name, minutes in by_class.items()},
                **{f"{name}_hours": minutes / 60 for name, minutes in by_class.items()},
            }
        for person, line in there.items():
            line.write(vals_of[person])
        self.env["mds.overtime.settlement.line"].create(
            [
                {"settlement_id": self.id, "employee_id": person.id, **vals}
                for person, vals in vals_of.items()
                if person not in there
            ]
        )


class OvertimeSettlementLine(models.Model):
    """One person in a period: standard hours, hours worked by class of day, overtime."""

    _name = "mds.overtime.settlement.line"
    _description = "Person in a Settlement of Hours"
    _inherit = ["mds.audit.mixin"]
    _order = "settlement_id, employee_id"
    _rec_name = "employee_id"
    _check_company_auto = True

    _audit_fields = (
        "employee_id",
        "standard_hours",
        "workday_hours",
        "rest_hours",
        "statutory_hours",
        "note",
    )

    settlement_id = fields.Many2one(
        "mds.overtime.settlement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="settlement_id.company_id", store=True, precompute=True)
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict", check_company=True
    )
    standard_hours = fields.Float(
        "Standard (h)", help="The hours of the workdays of the period, by the person's calendar."
    )
    workday_hours = fields.Float("On Workdays (h)", help="Make-up workdays included.")
    rest_hours = fields.Float("On Rest Days (h)")
    statutory_hours = fields.Float("On Statutory Holidays (h)")
    known_workday_hours = fields.Float(readonly=True)
    known_rest_hours = fields.Float(readonly=True)
    known_statutory_hours = fields.Float(readonly=True)
    worked_hours = fields.Float("Worked (h)", compute="_compute_overtime", store=True)
    overtime_hours = fields.Float("Beyond the Total (h)", compute="_compute_overtime", store=True)
    overtime_percent = fields.Integer("Pay (%)", compute="_compute_overtime", store=True)
    holiday_hours = fields.Float("Holiday Pay (h)", compute="_compute_overtime", store=True)
    holiday_percent = fields.Integer("Holiday Pay (%)", compute="_compute_overtime", store=True)
    is_unexplained = fields.Boolean(compute="_compute_is_unexplained")
    note = fields.Char(help="Why the hours differ from those that are known.")

    _once = models.UniqueIndex(
        "(settlement_id, employee_id)", "This person is in the settlement already."
    )
    _hours = models.Constraint(
        "CHECK (standard_hours >= 0 AND workday_hours >= 0 AND rest_hours >= 0 "
        "AND statutory_hours >= 0)",
        "Hours are not negative.",
    )

    @api.depends("standard_hours", "workday_hours", "rest_hours", "statutory_hours")
    def _compute_overtime(self):
        """Decided by ``lib.overtime``, by the company's rules of the day of reckoning."""
        rules = self.env["mds.overtime.rule"]._get_rules(self.company_id)
        for line in self:
            own = rules[line.company_id] if line.company_id else {}
            days = {
                name: overtime.Worked(
                    overtime.COMPREHENSIVE, name, round(line[f"{name}_hours"] * 60)
                )
                for name in ("workday", "rest", "statutory")
            }
            total = overtime.settle_period(days.values(), round(line.standard_hours * 60), own)
            holiday = overtime.assess(days, own)["statutory"]
            line.worked_hours = line.workday_hours + line.rest_hours + line.statutory_hours
            line.overtime_hours = total.minutes / 60
            line.overtime_percent = total.percent
            line.holiday_hours = holiday.minutes / 60
            line.holiday_percent = holiday.percent

    @api.depends("workday_hours", "rest_hours", "statutory_hours", "note")
    def _compute_is_unexplained(self):
        for line in self:
            differs = any(
                round(line[f"{name}_hours"] - line[f"known_{name}_hours"], 2)
                for name in ("workday", "rest", "statutory")
            )
            line.is_unexplained = differs and not (line.note or "").strip()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.settlement_id._check_draft()
        return lines

    def write(self, vals):
        self.settlement_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self.settlement_id._check_draft()
