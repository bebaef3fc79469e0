from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsCalendarCommon


@tagged("post_install", "-at_install")
class TestHrClerkTour(MdsCalendarCommon, TourCase):
    def test_hr_clerk_loads_a_year_and_looks_at_it(self):
        self.company.resource_calendar_id = self.calendar
        self.start_tour("/odoo/mds-calendar-days", "mds_calendar_hr_clerk", login="mds_hr")
        self.env.invalidate_all()
        days = self.calendar.mds_day_ids.filtered(lambda day: day.date.year == 2026)
        self.assertEqual(len(days.filtered(lambda day: day.day_class == "statutory")), 13)
        self.assertEqual(days.filtered(lambda day: day.hours).mapped("hours"), ["09:00-12:00"])
