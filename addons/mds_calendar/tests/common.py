from datetime import date

from odoo.addons.mds_base.tests.common import MdsCommon

# the week of Spring Festival 2026: Sat 14 made up, Mon 16 – Thu 19 statutory, Fri 20 bridge
MAKEUP = date(2026, 2, 14)
HOLIDAY = date(2026, 2, 17)
BRIDGE = date(2026, 2, 20)
MONDAY = date(2026, 3, 2)
SUNDAY = date(2026, 3, 1)


class MdsCalendarCommon(MdsCommon):
    """An office of China, eight hours from Monday to Friday, an HR clerk, an employee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("mds_hr", "mds_base.group_user,hr.group_hr_user")
        cls.calendar = cls._create_calendar("Office")
        cls.worker = cls.env["hr.employee"].create(
            {
                "name": "Worker",
                "company_id": cls.company.id,
                "resource_calendar_id": cls.calendar.id,
                "tz": "Asia/Shanghai",
            }
        )

    @classmethod
    def _create_calendar(cls, name, **values):
        rows = [
            {
                "name": f"{weekday} {period}",
                "dayofweek": str(weekday),
                "hour_from": start,
                "hour_to": end,
                "day_period": period,
            }
            for weekday in range(5)
            for period, start, end in (
                ("morning", 8, 12),
                ("lunch", 12, 13),
                ("afternoon", 13, 17),
            )
        ]
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [(5, 0, 0), *((0, 0, row) for row in rows)],
                **values,
            }
        )

    @classmethod
    def _load(cls, year="2026", calendars=None, user=None, **values):
        wizard = (
            cls.env["mds.calendar.load"]
            .with_user(user or cls.clerk)
            .create(
                {"year": year, "calendar_ids": [(6, 0, (calendars or cls.calendar).ids)], **values}
            )
        )
        wizard.action_load()
        return cls.env["mds.calendar.day"].search(
            [("calendar_id", "in", (calendars or cls.calendar).ids)]
        )

    @classmethod
    def _mark(cls, day, day_class, **values):
        return (
            cls.env["mds.calendar.day"]
            .with_user(cls.clerk)
            .create({"calendar_id": cls.calendar.id, "date": day, "day_class": day_class, **values})
        )
