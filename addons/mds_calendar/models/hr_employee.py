from collections import defaultdict

from odoo import fields, models

from ..lib import overtime
from .overtime_rule import SYSTEMS


class HrEmployee(models.Model):
    """The working-hours system of a person, and what the days are for him."""

    _inherit = "hr.employee"

    mds_hours_system = fields.Selection(
        SYSTEMS,
        "Working-Hours System",
        default="standard",
        groups="hr.group_hr_user",
        help="Standard: overtime by the day. Comprehensive (with a permit of the labour "
        "authority): by the total of the period. Flexible: no overtime but what local rules ask.",
    )
    mds_hours_period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("half", "Half-Year"), ("year", "Year")],
        "Period of the Hours",
        default="month",
        groups="hr.group_hr_user",
        help="Over which the total of comprehensive hours is reckoned.",
    )

    def _get_day_class(self, dates):
        """``{(employee, date): (class, why)}`` by the working hours that each had on the date."""
        dates = set(dates)
        pairs = self._get_calendars_on(dates)
        wanted = defaultdict(set)
        for (_employee, date), calendar in pairs.items():
            wanted[calendar].add(date)
        calendars = self.env["resource.calendar"].union(*wanted)
        answers = calendars._get_day_class(dates)
        return {
            (employee, date): answers[calendar, date]
            for (employee, date), calendar in pairs.items()
        }

    def _get_calendars_on(self, dates):
        """``{(employee, date): calendar}``; who has no working hours has those of the company."""
        versions = defaultdict(list)
        for version in self._sudo_versions():
            versions[version.employee_id.id].append(version)
        result = {}
        for employee, private in zip(self, self._sudo_self(), strict=True):
            own = versions[employee.id]
            for date in dates:
                current = [row for row in own if row.date_version <= date] or own[:1]
                calendar = current[-1].resource_calendar_id if current else None
                calendar = calendar or private.company_id.resource_calendar_id
                result[employee, date] = calendar.with_env(self.env)
        return result

    def _sudo_versions(self):
        """Which hours somebody works is asked by planners who may not read personnel files."""
        return (
            self.env["hr.version"]
            .sudo()
            .search([("employee_id", "in", self.ids)], order="date_version, id")
        )

    def _sudo_self(self):
        """The same for company and working-hours system."""
        return self.sudo()

    def _get_overtime(self, worked):
        """What of the hours worked is overtime, and at which percentage.

        :param worked: ``{(employee, date): (minutes worked, minutes planned)}``
        :return: ``{(employee, date): Overtime(minutes, percent, reason)}``; comprehensive hours
            wait for ``lib.overtime.settle_period`` where the rule asks for the period
        """
        classes = self._get_day_class({date for _employee, date in worked})
        private = dict(zip(self, self._sudo_self(), strict=True))
        companies = self.env["res.company"].browse({one.company_id.id for one in private.values()})
        rules = self.env["mds.overtime.rule"]._get_rules(companies)
        result = {}
        by_company = defaultdict(dict)
        for (employee, date), (minutes, planned) in worked.items():
            one = private[employee]
            by_company[self.env["res.company"].browse(one.company_id.id)][employee, date] = (
                overtime.Worked(
                    one.mds_hours_system or overtime.STANDARD,
                    classes[employee, date][0],
                    minutes,
                    planned,
                )
            )
        for company, days in by_company.items():
            result.update(overtime.assess(days, rules[company]))
        return result

    # -- the hours of a period ----------------------------------------------------------------

    def _get_standard_minutes(self, dates):
        """``{employee: minutes}``: what the workdays among these dates are by each one's calendar.

        Statutory holidays and rest days have none; make-up workdays have those of their own.
        """
        dates = sorted(dates)
        calendars = self._get_calendars_on(dates)
        minutes = {}
        for calendar in {one for one in calendars.values() if one}:
            minutes[calendar] = calendar._get_minutes_by_day(dates[0], dates[-1])
        return {
            employee: sum(minutes.get(calendars[employee, day], {}).get(day, 0) for day in dates)
            for employee in self
        }

    def _get_worked_minutes(self, first, last):
        """``{(employee, date): minutes worked}`` from the first to the last day.

        Seam: whoever records times answers; without such an addon the clerk enters the hours.
        """
        return {}
