from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals

from ..lib import day_class
from ..lib.day_class import MAKEUP, WORKDAY, WORKED

DAY = timedelta(days=1)


class ResourceCalendar(models.Model):
    """Working hours that know dates.

    The marked days are put into the attendance intervals, on which all else of Odoo rests:
    work and unavailable intervals, planning of hours and days, duration of leaves.
    """

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "mail.thread", "mail.activity.mixin"]

    mds_day_ids = fields.One2many("mds.calendar.day", "calendar_id", "Calendar Days")
    mds_years = fields.Char(
        "Years Entered",
        compute="_compute_mds_years",
        help="For other years only the weekdays speak.",
    )
    mds_calendar_officer_id = fields.Many2one(
        "res.users",
        "Told of a Missing Year",
        help="Gets a reminder from November on while next year's days are missing. Empty: an HR "
        "officer of the company.",
    )
    mds_warned_year = fields.Integer("Year Warned About", readonly=True, copy=False)

    def _compute_mds_years(self):
        years = self._get_entered_years()
        for calendar in self:
            calendar.mds_years = ", ".join(map(str, sorted(years[calendar._origin]))) or False

    # -- answers for a batch -----------------------------------------------------------------

    def _get_day_class(self, dates):
        """``{(calendar, date): (class, why)}``: workday, makeup, rest or statutory.

        For service levels and overtime. Two queries and those of the attendances, whatever the
        number of dates.
        """
        dates = set(dates)
        result = {}
        if not dates or not self:
            return result
        marks = defaultdict(dict)
        for day in self._sudo_marked_days(min(dates), max(dates)):
            marks[day.calendar_id.id][day.date] = day_class.Mark(day.day_class, day.name or "")
        years = self._get_entered_years()
        odd = frozenset(date for date in dates if self._get_week_type(date))
        for calendar in self:
            facts = calendar._prepare_day_facts(marks[calendar.id], years[calendar], odd)
            for date, answer in day_class.classify(dates, facts).items():
                result[calendar, date] = (answer.day_class, calendar._describe_class(answer, date))
        return result

    def _prepare_day_facts(self, marks, years, odd_weeks):
        self.ensure_one()
        weekdays = defaultdict(set)
        for attendance in self._get_global_attendances():
            weekdays[attendance.week_type or "0"].add(int(attendance.dayofweek))
        first, second = frozenset(weekdays["0"]), None
        if self.flexible_hours:
            first = frozenset(range(5))
        elif self.two_weeks_calendar:
            second = frozenset(weekdays["1"])
        return day_class.Facts(first, marks, frozenset(years), second, odd_weeks)

    def _describe_class(self, answer, date):
        _ = self.env._
        labels = dict(
            self.env["mds.calendar.day"]._fields["day_class"]._description_selection(self.env)
        )
        label = labels[answer.day_class]
        if answer.reason == day_class.MARKED:
            return f"{label}: {answer.name}" if answer.name else label
        if answer.reason == day_class.YEAR_UNKNOWN:
            return _(
                "%(class)s by the weekday only: the days of %(year)s are not entered for "
                "“%(calendar)s”.",
                **{"class": label, "year": date.year, "calendar": self.name},
            )
        if answer.reason == day_class.WEEKDAY:
            return _("Workday by the weekday.")
        return _("Rest day by the weekday.")

    def _get_entered_years(self):
        """``{calendar: {years of which days are entered}}``, in one query."""
        years = {calendar: set() for calendar in self._origin}
        rows = self._sudo_days()._read_group(
            [("calendar_id", "in", self.ids)], ["calendar_id", "date:year"]
        )
        by_id = {calendar.id: found for calendar, found in years.items()}
        for calendar, first_day in rows:
            by_id[calendar.id].add(first_day.year)
        return defaultdict(set, years)

    def _sudo_days(self):
        """When work is done is no secret: intervals are asked by people of every right."""
        return self.env["mds.calendar.day"].sudo()

    def _sudo_marked_days(self, first, last):
        """The same for the days of these calendars in a span."""
        return self.env["mds.calendar.day"].sudo().search(self._prepare_days_domain(first, last))

    def _prepare_days_domain(self, first, last):
        return [("calendar_id", "in", self.ids), ("date", ">=", first), ("date", "<=", last)]

    @api.model
    def _get_week_type(self, date):
        return self.env["resource.calendar.attendance"].get_week_type(date)

    # -- Odoo's intervals --------------------------------------------------------------------

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz, lunch=lunch
        )
        days = self._sudo_marked_days(start_dt.date() - DAY, end_dt.date() + DAY)
        days = days.filtered(lambda day: day.day_class != WORKDAY or day.hours)
        if not days:
            return result
        marked = set(days.mapped("date"))
        worked = self._prepare_day_attendances(days, domain, lunch)
        # resources of one time zone share one object of intervals: each is changed once
        changed = {}
        none = self.env["resource.resource"]
        for resource in [*(resources or none), none]:
            if resource.id not in result or (resource and resource._is_fully_flexible()):
                continue
            zone = tz or pytz.timezone((resource or self).tz)
            intervals = result[resource.id]
            key = (id(intervals), zone)
            if key not in changed:
                kept = [span for span in intervals if span[0].astimezone(zone).date() not in marked]
                bounds = start_dt.astimezone(zone), end_dt.astimezone(zone)
                added = self._localize_attendances(worked, zone, bounds)
                changed[key] = Intervals(kept + added, keep_distinct=True)
            result[resource.id] = changed[key]
        return result

    @api.model
    def _localize_attendances(self, worked, zone, bounds):
        """(start, end, attendance) of each day in the zone, cut at the bounds."""
        spans = []
        for date, rows in worked.items():
            for hour_from, hour_to, attendance in rows:
                start = zone.localize(datetime.combine(date, float_to_time(hour_from)))
                end = zone.localize(datetime.combine(date, float_to_time(hour_to)))
                start, end = max(start, bounds[0]), min(end, bounds[1])
                if start < end:
                    spans.append((start, end, attendance))
        return spans

    def _prepare_day_attendances(self, days, domain=None, lunch=False):
        """``{date: [(hour from, hour to, attendance)]}`` of the marked days that are worked."""
        self.ensure_one()
        result = {}
        days = days.filtered(lambda day: day.day_class in WORKED)
        if not days or self.flexible_hours:
            return result
        own_hours = days._get_own_hours()
        by_weekday = self._get_weekday_attendances(domain, lunch)
        for day in days:
            if day.date in own_hours:
                if not lunch:
                    result[day.date] = self._prepare_own_attendances(day, own_hours[day.date])
            else:
                key = self._get_stood_for(day, by_weekday)
                result[day.date] = [(row.hour_from, row.hour_to, row) for row in by_weekday[key]]
        return result

    def _get_weekday_attendances(self, domain=None, lunch=False):
        """``{(week type, weekday): attendances}`` as Odoo reads them for its intervals."""
        rows = self.env["resource.calendar.attendance"].search(
            Domain.AND(
                [
                    Domain(domain or Domain.TRUE),
                    Domain("calendar_id", "=", self.id),
                    Domain("display_type", "=", False),
                    Domain("day_period", "=" if lunch else "!=", "lunch"),
                ]
            )
        )
        by_weekday = defaultdict(self.env["resource.calendar.attendance"].browse)
        for row in rows:
            week_type = int(row.week_type or 0) if self.two_weeks_calendar else 0
            by_weekday[week_type, int(row.dayofweek)] += row
        return by_weekday

    def _get_stood_for(self, day, by_weekday):
        """(week type, weekday) whose hours a make-up workday has."""
        week_type = self._get_week_type(day.date) if self.two_weeks_calendar else 0
        if day.stands_for:
            return week_type, int(day.stands_for)
        worked = sorted(weekday for week, weekday in by_weekday if week == week_type)
        return week_type, worked[0] if worked else day.date.weekday()

    def _prepare_own_attendances(self, day, hours):
        """Rows that carry hours and share of a day, as Odoo makes them for flexible hours."""
        shares = day_class.day_shares(hours, self.hours_per_day)
        rows = []
        for (hour_from, hour_to), share in zip(hours, shares, strict=True):
            period = "morning" if hour_to <= 13 else "afternoon" if hour_from >= 12 else "full_day"
            row = self.env["resource.calendar.attendance"].new(
                {
                    "dayofweek": str(day.date.weekday()),
                    "hour_from": hour_from,
                    "hour_to": hour_to,
                    "day_period": period,
                    "duration_hours": hour_to - hour_from,
                    "duration_days": share,
                }
            )
            rows.append((hour_from, hour_to, row))
        return rows

    def _get_minutes_by_day(self, first, last):
        """``{date: minutes worked}`` from the first to the last day, leaves not taken off."""
        self.ensure_one()
        zone = pytz.timezone(self.tz or "UTC")
        start = zone.localize(datetime.combine(first, time.min))
        end = zone.localize(datetime.combine(last, time.max))
        minutes = defaultdict(int)
        for begin, stop, _meta in self._attendance_intervals_batch(start, end)[False]:
            day = begin.astimezone(zone).date()
            minutes[day] += round((stop - begin).total_seconds() / 60)
        return minutes

    def _works_on_date(self, date):
        day = self._sudo_marked_days(date, date)
        if day:
            return day.day_class in WORKED
        return super()._works_on_date(date)

    def _get_hours_for_date(self, target_date, day_period=None):
        """From when to when is worked: what a leave in days or half days takes as its times."""
        day = self._sudo_marked_days(target_date, target_date) if target_date else None
        if not day or day.day_class not in WORKED or self.flexible_hours:
            return super()._get_hours_for_date(target_date, day_period)
        if not day.hours:
            if day.day_class == MAKEUP:  # ask for the weekday of the same week
                _week, weekday = self._get_stood_for(day, self._get_weekday_attendances())
                target_date += timedelta(days=weekday - target_date.weekday())
            return super()._get_hours_for_date(target_date, day_period)
        hours = day._get_own_hours()[day.date]
        start, end = hours[0][0], hours[-1][1]
        if day_period == "morning":
            return start, min(end, max(12.0, start))
        if day_period == "afternoon":
            return max(start, min(12.0, end)), end
        return start, end

    def _get_unusual_days(self, start_dt, end_dt, company_id=False):
        """Days off in the calendars of leaves; flexible hours ask for leaves only."""
        unusual = super()._get_unusual_days(start_dt, end_dt, company_id)
        if self and self.flexible_hours:
            for day in self._sudo_marked_days(start_dt.date(), end_dt.date()):
                key = fields.Date.to_string(day.date)
                if key in unusual and day.day_class not in WORKED:
                    unusual[key] = True
        return unusual

    # -- the year to come ----------------------------------------------------------------------

    @api.model
    def _cron_warn_missing_year(self, today=None):
        """From November on: an activity, once per calendar and year, while next year is missing."""
        today = today or fields.Date.context_today(self)
        calendars = self.search([("mds_day_ids", "!=", False)])
        years = calendars._get_entered_years()
        for calendar in calendars:
            missing = day_class.missing_years(today, years[calendar])
            if not missing or calendar.mds_warned_year >= missing[-1]:
                continue
            if not calendar.try_lock_for_update():
                continue
            calendar.mds_warned_year = missing[-1]
            calendar._remind_of_missing(missing[-1])

    def _remind_of_missing(self, year):
        self.ensure_one()
        user = self.mds_calendar_officer_id or self._find_calendar_officer()
        calendar = self.with_context(lang=user.lang)
        calendar.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=calendar.env._("Enter the working days of %(year)s", year=year),
            note=calendar.env._(
                "The days of %(year)s are missing for “%(calendar)s”: until they are entered, "
                "deadlines, leaves and overtime know its weekdays only. Load the published "
                "calendar, or import the list as soon as the notice is out.",
                year=year,
                calendar=calendar.name,
            ),
            user_id=user.id,
        )

    def _find_calendar_officer(self):
        """An HR officer of the company, or the administrator."""
        officers = self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref("hr.group_hr_user").ids), ("share", "=", False)]
        )
        own = officers.filtered(
            lambda user: not self.company_id or self.company_id in user.company_ids
        )
        admin = self.env.ref("base.user_admin")
        return (own - admin)[:1] or admin

    def action_open_mds_days(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_calendar.mds_calendar_day_action"
        )
        return {
            **action,
            "domain": [("calendar_id", "=", self.id)],
            "context": {"default_calendar_id": self.id},
        }
