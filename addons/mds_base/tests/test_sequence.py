from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, freeze_time, tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE

from .two_connections import TwoConnectionsCase

CODE = "mds.test.first.of.year"


def _create_sequence(env, code=CODE):
    return env["ir.sequence"].create(
        {
            "name": code,
            "code": code,
            "prefix": "FY/%(range_year)s/",
            "padding": 4,
            "use_date_range": True,
            "company_id": False,
        }
    )


@tagged("post_install", "-at_install")
class TestFirstOfTheYear(TwoConnectionsCase):
    """Two make the first document of a year at the same moment."""

    def setUp(self):
        super().setUp()
        self.drawn = []
        with self.registry.cursor() as cr:
            self.sequence_id = _create_sequence(api.Environment(cr, SUPERUSER_ID, {})).id
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            sequence = api.Environment(cr, SUPERUSER_ID, {})["ir.sequence"].browse(self.sequence_id)
            sequence.date_range_ids.unlink()
            sequence.unlink()
            cr.commit()

    def _draw(self, env):
        company = env["res.company"].browse(1)
        self.drawn += env["ir.sequence"]._mds_next_numbers(CODE, company, 2)

    def test_the_later_is_tried_again_and_no_number_comes_twice(self):
        self.assertEqual(self.race(self._draw), SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr:  # as Odoo does with the request of the later
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._draw(env)
            ranges = env["ir.sequence"].browse(self.sequence_id).date_range_ids
            self.assertEqual(len(ranges), 1)
            year = ranges.date_from.year
        self.assertEqual(self.drawn, [f"FY/{year}/{number:04d}" for number in (1, 2, 3, 4)])

    def test_who_is_not_first_waits_for_nobody(self):
        with self.registry.cursor() as cr:
            self._draw(api.Environment(cr, SUPERUSER_ID, {}))
            cr.commit()
        with self.registry.cursor() as one, self.registry.cursor() as other:
            for cr in (one, other):
                cr.execute("SET lock_timeout = '300ms'")
                self._draw(api.Environment(cr, SUPERUSER_ID, {}))
        self.assertEqual(len(set(self.drawn)), 6)


@tagged("post_install", "-at_install")
class TestRangesAhead(TransactionCase):
    def test_the_coming_year_is_open_before_it_begins(self):
        sequence = _create_sequence(self.env, "mds.test.ahead")
        self.patch(type(self.env["mds.numbered.mixin"]), "_sequence_code", "mds.test.ahead")
        for today in (date(2031, 11, 3), date(2031, 12, 1), date(2031, 12, 2)):
            self.env["ir.sequence"]._cron_open_ranges(today)
        days = sequence.date_range_ids.sorted("date_from").mapped("date_from")
        self.assertEqual(days, [date(2031, 1, 1), date(2032, 1, 1)])
        with freeze_time("2032-01-01 03:00:00"), self.assertQueryCount(4):
            numbers = self.env["ir.sequence"]._mds_next_numbers(
                "mds.test.ahead", self.env.company, 2
            )
        self.assertEqual(numbers, ["FY/2032/0001", "FY/2032/0002"])
