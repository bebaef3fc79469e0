from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import day_class

DAY_CLASSES = [
    ("workday", "Workday"),
    ("makeup", "Make-up Workday"),
    ("rest", "Rest Day"),
    ("statutory", "Statutory Holiday"),
]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CalendarDay(models.Model):
    """A date that is not what its weekday says: make-up workday 补班日, rest day 休息日, statutory
    holiday 法定节假日, or a workday with other hours.

    Odoo's attendances know weekdays only. These days change the intervals of their calendar, so
    planning, service levels and leaves see one truth (``resource.calendar``).

    ================================== ===== ======================
    role                               read  enter, change, delete
    ================================== ===== ======================
    every employee with a login        yes   –
    HR clerk (Employees: Officer)      yes   yes
    service manager, administrator     yes   yes
    ================================== ===== ======================
    """

    _name = "mds.calendar.day"
    _description = "Calendar Day"
    _inherit = ["mds.audit.mixin"]
    _order = "date desc, calendar_id"
    _rec_name = "name"

    _audit_fields = ("calendar_id", "date", "day_class", "name", "hours", "stands_for", "source")

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.resource_calendar_id,
    )
    company_id = fields.Many2one(related="calendar_id.company_id", store=True, index=True)
    date = fields.Date(required=True, index=True)
    weekday = fields.Selection(WEEKDAYS, compute="_compute_weekday")
    day_class = fields.Selection(DAY_CLASSES, "Class", required=True, default="rest", index=True)
    name = fields.Char("Occasion", translate=True, help="The holiday that the day belongs to.")
    hours = fields.Char(
        "Hours of the Day",
        help="For example 08:00-12:00 13:00-17:00. Empty: the hours of the weekday.",
    )
    stands_for = fields.Selection(
        WEEKDAYS,
        "Worked like a",
        help="The weekday whose hours are worked on a make-up workday. Empty: the first weekday "
        "on which the calendar works.",
    )
    source = fields.Char(help="Where it is published: the notice and its number.")

    _date_once = models.Constraint(
        "UNIQUE (calendar_id, date)", "This date is entered already for these working hours."
    )

    @api.depends("date")
    def _compute_weekday(self):
        for day in self:
            day.weekday = str(day.date.weekday()) if day.date else False

    @api.depends("name", "day_class", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["day_class"]._description_selection(self.env))
        for day in self:
            label = labels.get(day.day_class, "")
            day.display_name = f"{day.name} · {label}" if day.name else label

    @api.constrains("hours", "day_class", "stands_for")
    def _check_hours(self):
        for day in self:
            if not (day.hours or day.stands_for):
                continue
            if day.day_class in (day_class.REST, day_class.STATUTORY):
                raise ValidationError(
                    self.env._(
                        "Nobody works by plan on %(day)s: clear the hours, or choose the class "
                        "workday or make-up workday.",
                        day=day.date,
                    )
                )
            day._parse_hours()

    def _parse_hours(self):
        """The hours of the day as ((from, to), …); empty when the weekday's count."""
        self.ensure_one()
        _ = self.env._
        try:
            return day_class.parse_hours(self.hours or "")
        except day_class.HoursError as error:
            messages = {
                "form": _("“%(text)s” are no hours: write 08:00-12:00 13:00-17:00."),
                "order": _("“%(text)s” ends before it starts or after 24:00."),
                "overlap": _("“%(text)s” overlaps with the hours before."),
            }
            raise ValidationError(messages[error.code] % {"text": error.text}) from error

    @api.model
    def _normalize_hours(self, vals):
        """Hours are kept in one form; what cannot be read is refused by the constraint."""
        if vals.get("hours"):
            try:
                text = day_class.format_hours(day_class.parse_hours(vals["hours"]))
            except day_class.HoursError:
                return vals
            return {**vals, "hours": text}
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_hours(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalize_hours(vals))

    def _get_own_hours(self):
        """{date: ((from, to), …)} of the days that state hours; the constraint has read them."""
        return {day.date: day_class.parse_hours(day.hours) for day in self if day.hours}
