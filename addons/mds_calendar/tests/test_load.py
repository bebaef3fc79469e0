import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HOLIDAY, MAKEUP, MdsCalendarCommon


@tagged("post_install", "-at_install")
class TestLoad(MdsCalendarCommon):
    def _load_text(self, text, year="2026", **values):
        return self._load(
            year,
            way="file",
            file=base64.b64encode(text.encode("gb18030")),
            file_name="list.csv",
            **values,
        )

    def _days(self):
        return self.env["mds.calendar.day"].search([("calendar_id", "=", self.calendar.id)])

    def test_published_year_with_source_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        days = self._load()
        self.assertEqual(len(days.filtered(lambda day: day.day_class == "statutory")), 13)
        self.assertEqual(len(days.filtered(lambda day: day.day_class == "makeup")), 6)
        self.assertEqual(set(days.mapped("source")), {"国办发明电〔2025〕7号"})
        holiday = days.filtered(lambda day: day.date == HOLIDAY)
        self.assertEqual(holiday.with_context(lang="en_US").name, "Spring Festival")
        self.assertEqual(holiday.with_context(lang="zh_CN").name, "春节")
        self.assertEqual(self.calendar.mds_years, "2026")

    def test_loading_twice_changes_nothing(self):
        days = self._load()
        corrected = days.filtered(lambda day: day.date == MAKEUP)
        corrected.hours = "9-12"
        self.assertEqual(self._load(), days)
        self.assertEqual(corrected.hours, "09:00-12:00")
        self._load(replaces=True)
        self.assertFalse(self._days().filtered("hours"))
        self.assertEqual(len(self._days()), len(days))

    def test_several_calendars_at_once(self):
        other = self._create_calendar("Other")
        both = self.calendar + other
        counts = [len(days) for days in self._load(calendars=both).grouped("calendar_id").values()]
        self.assertEqual(len(counts), 2)
        self.assertEqual(counts[0], counts[1])

    def test_year_that_is_not_published_stays_empty(self):
        with self.assertRaisesRegex(UserError, "2035 did not come with this version"):
            self._load("2035")
        for year in ("26", "next", "0000"):
            with self.assertRaises(UserError):
                self._load(year)
        self.assertFalse(self._days())

    def test_chinese_list(self):
        self._load_text(
            "日期,类别,名称,工作时间\n2026/2/14,补班日,春节,9:00-12:00\n2026-02-17,法定节假日,春节,\n",
            source="Own notice",
        )
        days = self._days().sorted("date")
        self.assertEqual(days.mapped("day_class"), ["makeup", "statutory"])
        self.assertEqual(days[0].hours, "09:00-12:00")
        self.assertEqual(set(days.mapped("source")), {"Own notice"})

    def test_one_bad_row_stops_all(self):
        bad = "日期,类别\n2026-02-14,补班日\n2026-02-14,休息日\n2025-01-01,休息日\n2026-03-01,假\n"
        with self.assertRaises(UserError) as caught:
            self._load_text(bad)
        for words in ("Row 3", "row 2 already", "Row 4", "not in the year", "Row 5"):
            self.assertIn(words, str(caught.exception))
        self.assertFalse(self._days())

    def test_what_is_no_list_is_told_so(self):
        for name, data in (("x.pdf", b"%PDF"), ("x.xlsx", b"PK\x03\x04"), ("x.csv", b"")):
            with self.assertRaises(UserError):
                self._load(way="file", file=base64.b64encode(data or b" "), file_name=name)
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self._load(way="file")
        with self.assertRaisesRegex(UserError, "“date” and “class” are missing"):
            self._load_text("a,b\n1,2\n")
        self.assertFalse(self._days())
