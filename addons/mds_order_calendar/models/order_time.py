from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ..lib import time_classes

UTC = ZoneInfo("UTC")


class OrderTime(models.Model):
    """Service time by class of day. The parts of a day follow from all that a person booked on it:
    whoever changes one row changes what is overtime in the others.
    """

    _inherit = "mds.order.time"

    part_ids = fields.One2many("mds.order.time.part", "time_id", "By Class of Day", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._rebuild_parts(rows._get_days())
        return rows

    def write(self, vals):
        matters = {"start", "end", "employee_id", "kind", "order_id"} & vals.keys()
        before = self._get_days() if matters else set()
        result = super().write(vals)
        if matters:
            self._rebuild_parts(before | self._get_days())
        return result

    def unlink(self):
        days = self._get_days()
        result = super().unlink()
        self.browse()._rebuild_parts(days)
        return result

    def _do_correct(self, reason, right=None):
        days = self._get_days()
        rows = super()._do_correct(reason, right)
        rows._rebuild_parts(days | rows._get_days())
        return rows

    def _get_zone(self):
        """Days are those of the place of work."""
        self.ensure_one()
        return ZoneInfo(self.order_id.site_id.tz or self.env.user.tz or "Asia/Shanghai")

    def _split_days(self):
        """``{row: [Day]}``"""
        return time_classes.split(
            {
                row: time_classes.Row(
                    row.start.replace(tzinfo=UTC).astimezone(row._get_zone()),
                    row.end.replace(tzinfo=UTC).astimezone(row._get_zone()),
                )
                for row in self
                if row.start and row.end
            }
        )

    def _get_days(self):
        """``{(employee, local date)}`` of these rows."""
        return {
            (row.employee_id.id, day.date)
            for row, days in self._split_days().items()
            for day in days
        }

    def _rebuild_parts(self, days):
        """Reckon these days of these people anew, from every row that stands."""
        if days:
            self._sudo_time()._do_rebuild_parts(days)

    def _sudo_time(self):
        """Overtime follows from rows of other regions too; its parts have their own rules."""
        return self.env["mds.order.time"].sudo()

    @api.model
    def _do_rebuild_parts(self, days):
        parts = self.env["mds.order.time.part"]
        employees = self.env["hr.employee"].browse({employee_id for employee_id, _date in days})
        dates = {date for _employee_id, date in days}
        self.flush_model()
        rows = self.search(
            [
                ("employee_id", "in", employees.ids),
                ("start", "<", datetime.combine(max(dates), time()) + timedelta(days=2)),
                ("end", ">", datetime.combine(min(dates), time()) - timedelta(days=1)),
                *self._get_counted_domain(),
            ]
        )
        pieces = defaultdict(list)
        for row, found in rows._split_days().items():
            for day in found:
                key = (row.employee_id.id, day.date)
                if key in days:
                    pieces[key].append(time_classes.Piece(row, day.start, day.minutes))
        parts.search([("employee_id", "in", employees.ids), ("date", "in", list(dates))]).filtered(
            lambda part: (part.employee_id.id, part.date) in days
        ).unlink()
        parts.create(self._prepare_parts(employees, pieces))

    @api.model
    def _prepare_parts(self, employees, pieces):
        """Values of the parts, by the rules of the calendar addon."""
        by_id = {employee.id: employee for employee in employees}
        dates = {date for _employee_id, date in pieces}
        planned = employees._get_planned_minutes(dates) if dates else {}
        worked = {
            (by_id[employee_id], date): (
                sum(piece.minutes for piece in found),
                planned[employee_id, date],
            )
            for (employee_id, date), found in pieces.items()
        }
        overtime = employees._get_overtime(worked)
        classes = employees._get_day_class(dates)
        vals_list = []
        for (employee_id, date), found in pieces.items():
            key = (by_id[employee_id], date)
            answer = overtime[key]
            day_class, why = classes[key]
            vals_list += [
                {
                    "time_id": part.key.id,
                    "date": date,
                    "day_class": day_class,
                    "day_reason": why,
                    "minutes": part.minutes,
                    "percent": part.percent,
                    "reason": answer.reason,
                }
                for part in time_classes.allocate(
                    found, answer.minutes, answer.percent, answer.reason
                )
            ]
        return vals_list


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _get_planned_minutes(self, dates):
        """``{(employee id, date): minutes}`` by the working hours that each has on the date."""
        calendars = self._get_calendars_on(dates)
        wanted = defaultdict(set)
        for (_employee, date), calendar in calendars.items():
            wanted[calendar].add(date)
        minutes = {}
        for calendar, days in wanted.items():
            zone = ZoneInfo(calendar.tz or "UTC")
            first = datetime.combine(min(days), time(), tzinfo=zone)
            last = datetime.combine(max(days) + timedelta(days=1), time(), tzinfo=zone)
            sums = defaultdict(float)
            for start, end, _rows in calendar._attendance_intervals_batch(first, last)[False]:
                sums[start.astimezone(zone).date()] += (end - start).total_seconds() / 60
            for date in days:
                minutes[calendar, date] = round(sums[date])
        return {
            (employee.id, date): minutes[calendar, date]
            for (employee, date), calendar in calendars.items()
        }
