import base64
import csv

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import file_open

from ..lib import day_list

PUBLISHED = "mds_calendar/data/published_days.csv"
SHOWN_ERRORS = 15


class CalendarLoad(models.TransientModel):
    """Enter a year's days: the published Chinese calendar, or a list in a file.

    All of a year or nothing: a row with an error stops the whole. Loading the same twice changes
    nothing.
    """

    _name = "mds.calendar.load"
    _description = "Load a Year"

    way = fields.Selection(
        [("published", "Published Calendar of China"), ("file", "List in a File")],
        "Take the Days from",
        required=True,
        default="published",
    )
    year = fields.Char(
        required=True, size=4, default=lambda self: str(fields.Date.context_today(self).year)
    )
    calendar_ids = fields.Many2many(
        "resource.calendar",
        string="Working Hours",
        required=True,
        default=lambda self: self.env.company.resource_calendar_id,
        domain="['|', ('company_id', '=', False), ('company_id', 'in', allowed_company_ids)]",
    )
    file = fields.Binary("List")
    file_name = fields.Char()
    source = fields.Char(help="For example the number of the notice. It is kept with each day.")
    replaces = fields.Boolean(
        "Replace what is entered for the year",
        help="Otherwise dates that are entered already stay as they are.",
    )
    hint = fields.Text(compute="_compute_hint")

    @api.depends("way", "year", "calendar_ids")
    def _compute_hint(self):
        _ = self.env._
        years = sorted(self._read_published())
        for wizard in self:
            words = []
            year = wizard._parse_year()
            if wizard.way == "published" and year not in years:
                words.append(
                    _(
                        "The days of %(year)s did not come with this version; it has "
                        "%(first)s to %(last)s. As soon as the State Council's notice is out, "
                        "import them from a file.",
                        year=wizard.year or "–",
                        first=years[0],
                        last=years[-1],
                    )
                )
            entered = wizard.calendar_ids._get_entered_years()
            known = [calendar.name for calendar, found in entered.items() if year in found]
            if known:
                words.append(
                    _(
                        "%(year)s is entered already for %(calendars)s.",
                        year=wizard.year,
                        calendars=", ".join(known),
                    )
                )
            wizard.hint = "\n".join(words) or False

    def _parse_year(self):
        text = (self.year or "").strip()
        return int(text) if text.isdecimal() and 1990 <= int(text) <= 2100 else None

    @api.model
    def _read_published(self):
        """``{year: [row]}`` of the published days that come with the addon."""
        years = {}
        with file_open(PUBLISHED, "r") as file:
            for row in csv.DictReader(file):
                years.setdefault(int(row["date"][:4]), []).append(row)
        return years

    def action_load(self):
        self.ensure_one()
        year = self._parse_year()
        if not year:
            raise UserError(self.env._("Write the year in four digits, such as 2026."))
        if not self.calendar_ids:
            raise UserError(self.env._("Choose the working hours that the days are for."))
        rows = (
            self._get_published_vals(year) if self.way == "published" else self._get_file_vals(year)
        )
        self._write_days(year, rows)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_calendar.mds_calendar_day_action"
        )
        return {
            **action,
            "target": "main",  # not a second “Working Days” on the path
            "domain": [("calendar_id", "in", self.calendar_ids.ids)],
            "context": {"initial_date": f"{year}-01-01"},
        }

    def _get_published_vals(self, year):
        """Values of each day, with the Chinese name aside: ``[(vals, name)]``."""
        rows = self._read_published().get(year)
        if not rows:
            raise UserError(self.hint or self.env._("No days are known for this year."))
        return [
            (
                {
                    "date": row["date"],
                    "day_class": row["class"],
                    "name": row["name_en"],
                    "source": row["source"],
                },
                row["name_zh"],
            )
            for row in rows
        ]

    def _get_file_vals(self, year):
        if not self.file:
            raise UserError(self.env._("Choose the file with the list first."))
        try:
            table = day_list.read_file(self.file_name or "", base64.b64decode(self.file))
        except day_list.FileError as error:
            raise UserError(self._describe_file_error(error.code)) from error
        checked = day_list.check(table, year)
        if checked.errors:
            raise UserError(self._describe_errors(checked.errors, year))
        if not checked.days:
            raise UserError(self.env._("The list has no days."))
        source = self.source or self.file_name
        return [
            (
                {
                    "date": day.date,
                    "day_class": day.day_class,
                    "name": day.name,
                    "hours": day.hours or False,
                    "source": source,
                },
                None,
            )
            for day in checked.days
        ]

    def _write_days(self, year, rows):
        """All days of all calendars in one go; the constraint refuses what a second user wrote."""
        model = self.env["mds.calendar.day"]
        entered = model.search(
            self.calendar_ids._prepare_days_domain(f"{year}-01-01", f"{year}-12-31")
        )
        if self.replaces:
            entered.unlink()
            known = set()
        else:
            known = {(day.calendar_id.id, day.date) for day in entered}
        vals_list, chinese = [], []
        for calendar in self.calendar_ids:
            for vals, name_zh in rows:
                if (calendar.id, fields.Date.to_date(vals["date"])) not in known:
                    vals_list.append({**vals, "calendar_id": calendar.id})
                    chinese.append(name_zh)
        days = model.with_context(lang="en_US" if any(chinese) else self.env.lang).create(vals_list)
        if any(chinese) and "zh_CN" in dict(self.env["res.lang"].get_installed()):
            for name_zh, group in days.grouped(lambda day: chinese[days.ids.index(day.id)]).items():
                group.with_context(lang="zh_CN").write({"name": name_zh})

    def _describe_file_error(self, code):
        _ = self.env._
        return {
            "too_large": _("The file is larger than 1 MB: it is no list of a year's days."),
            "too_many_rows": _("The list has more than 1,000 rows: it is no list of one year."),
            "packing": _("The file unpacks to far more than a list of days: save it anew."),
            "damaged": _("The file cannot be read: open it, save it as .xlsx or .csv, try again."),
            "encoding": _("The text of the file is neither UTF-8 nor GBK: save it as UTF-8."),
            "unknown_format": _("Choose an Excel file (.xlsx) or a CSV file."),
            "no_rows": _("The file is empty."),
        }[code]

    def _describe_errors(self, errors, year):
        _ = self.env._
        words = {
            "headings": _("the columns “date” and “class” are missing; there are: %(text)s"),
            "date": _("“%(text)s” is no date; write 2026-02-14"),
            "other_year": _("%(text)s is not in the year that you load"),
            "class": _(
                "“%(text)s” is no class of a day; write workday, make-up workday, rest day or "
                "statutory holiday"
            ),
            "twice": _("the date stands in row %(text)s already"),
            "hours": _("the hours “%(text)s” cannot be worked on this day"),
        }
        lines = [
            _("Row %(line)s: ", line=error.line) + words[error.code] % {"text": error.text or "–"}
            for error in errors[:SHOWN_ERRORS]
        ]
        if len(errors) > SHOWN_ERRORS:
            lines.append(_("… and %(count)s more.", count=len(errors) - SHOWN_ERRORS))
        head = _("Nothing was loaded for %(year)s. Mend the list and load it again.", year=year)
        return "\n".join([head, *lines])
