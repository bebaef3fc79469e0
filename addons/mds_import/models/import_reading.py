import base64
import hashlib
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import join
from odoo.exceptions import UserError

from ..lib import spreadsheet, workbook
from ..lib.cells import Limits, SpreadsheetError
from ..lib.columns import HEADING_ROWS, Headings, ListError, Repeats, heading_key, pack_values
from ..lib.text import clean

BATCH = 1000
SAMPLES = 3


class ImportRun(models.Model):
    """From the bytes of a list to rows that say what would happen to each."""

    _inherit = "mds.import.run"

    error_file = fields.Binary("Rows with Errors", compute="_compute_error_file")
    template_file = fields.Binary("Template", compute="_compute_template_file")

    @api.depends("row_ids.status", "row_ids.message")
    def _compute_error_file(self):
        for run in self:
            faulty = run.row_ids.filtered(lambda row: row.status == "error")
            content = run._write_error_file(faulty) if faulty else b""
            run.error_file = base64.b64encode(content) if content else False

    @api.depends("set_code")
    @api.depends_context("lang")
    def _compute_template_file(self):
        for run in self:
            run.template_file = run.set_code and base64.b64encode(run._write_template())

    def _write_error_file(self, rows):
        """The rows as they came, with a last column that says what to mend."""
        headings = [*(self.headings or []), self.env._("What to Mend")]
        width = len(headings) - 1
        lines = ([*((row.shown or []) + [""] * width)[:width], row.message or ""] for row in rows)
        return workbook.write(
            self.env._("Rows with Errors"), headings, lines, (width,), [16] * width + [60]
        )

    def _write_template(self):
        handler = self._get_handler()
        language = handler._get_language()
        columns = handler._get_columns()
        rows = [
            [self.env._("Column"), self.env._("What stands there"), self.env._("Also understood")]
        ]
        for column in columns:
            rows.append(
                [column.heading(language), self._describe_column(column), ", ".join(column.also)]
            )
        rows += [[], *([""] + [sentence] for sentence in handler._get_instructions())]
        return workbook.write_template(
            handler._get_title(), columns, language, (self.env._("Instructions"), rows)
        )

    # ------------------------------------------------------------------ actions
    def action_read_headings(self):
        """Show what the headings are taken for, so that the user can say it better."""
        for run in self:  # one file at a time
            run._claim("draft", "checked")
            run._reset_for_change()
            with run._in_words():
                head = list(islice(run._open_list().rows, HEADING_ROWS))
                headings = run._find_headings(head)
                if headings is None:
                    headings = run._get_handler()._get_schema().guess_headings(head)
                if headings is None:
                    raise ListError("no_headings")
                run._write_headings(headings, head)
        return True

    def action_check(self):
        """Read the list and say for each row what would happen. Writes nothing but the rows."""
        self.check_access("write")
        self._check_may_use_sets()
        for run in self:  # one file at a time; each is a batch of its own
            run._claim("draft", "checked")
            run._check_list()
        self._transition("checked")
        return True

    def action_download_errors(self):
        return self._download("error_file", self.env._("rows_with_errors"))

    def action_download_template(self):
        return self._download("template_file", self.env._("template"))

    def _download(self, field, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{name}.xlsx?download=true",
            "target": "self",
        }

    # ------------------------------------------------------------------ the file
    def _get_content(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content:
            raise UserError(self.env._("Choose a file first."))
        return content

    @api.model
    def _get_limits(self):
        return Limits()

    def _open_list(self, content=None):
        return spreadsheet.open_sheet(
            self.file_name or "", content or self._get_content(), self._get_limits()
        )

    @contextmanager
    def _in_words(self):
        """What the readers say in codes, in the user's language."""
        try:
            yield
        except SpreadsheetError as error:
            raise UserError(self._file_words(error)) from error
        except ListError as error:
            raise UserError(self._list_words(error)) from error

    # ------------------------------------------------------------------ headings
    def _find_headings(self, head):
        schema = self._get_handler()._get_schema()
        return schema.find_headings(head, self.source_id.mapping or {})

    def _settle_headings(self, head):
        """What the user assigned, else what the sender's headings meant, else what they say."""
        headings = self._find_headings_by_hand(head)
        if headings is None:
            headings = self._find_headings(head)
            if headings is None:
                raise ListError("no_headings")
            self._write_headings(headings, head)
        self._get_handler()._check_places(headings.places)
        if self.source_id:
            names = {place: name for name, place in headings.places.items()}
            self.source_id._remember(
                {
                    heading_key(text): names.get(place, "")
                    for place, text in enumerate(headings.shown)
                    if heading_key(text)
                }
            )
        return headings

    def _find_headings_by_hand(self, head):
        if not self.heading_ids:
            return None
        wanted = [(line.place, heading_key(line.name)) for line in self.heading_ids]
        for position, row in enumerate(head):
            shown = tuple(clean(cell.shown) for cell in row.cells)
            if all(
                place < len(shown) and heading_key(shown[place]) == key for place, key in wanted
            ):
                places = self.heading_ids._get_places()
                used = set(places.values())
                unknown = tuple(
                    text for place, text in enumerate(shown) if text and place not in used
                )
                return Headings(position, places, unknown, shown)
        return None

    def _write_headings(self, headings, head):
        columns = {
            column.name: column
            for column in self.env["mds.import.column"].search([("set_code", "=", self.set_code)])
        }
        names = {place: name for name, place in headings.places.items()}
        below = head[headings.position + 1 :][:SAMPLES]
        self._sudo_headings().unlink()
        self._sudo_heading_model().create(
            [
                {
                    "run_id": self.id,
                    "place": place,
                    "name": text,
                    "sample": " · ".join(
                        row.cells[place].shown[:40]
                        for row in below
                        if place < len(row.cells) and row.cells[place].shown
                    ),
                    "column_id": columns[names[place]].id if place in names else False,
                }
                for place, text in enumerate(headings.shown)
                if text
            ]
        )
        self.invalidate_recordset(["heading_ids"])

    # ------------------------------------------------------------------ rows
    def _check_list(self):
        content = self._get_content()
        handler = self._get_handler()
        self._sudo_rows().search([("run_id", "=", self.id)]).unlink()
        with self._in_words():
            sheet = self._open_list(content)
            head = list(islice(sheet.rows, HEADING_ROWS))
            if not head:
                raise SpreadsheetError("no_rows")
            headings = self._settle_headings(head)
            below = chain(head[headings.position + 1 :], sheet.rows)
            count = self._check_rows(handler, headings, below)
            if not count:
                raise ListError("no_rows")
        self._state_facts(
            {
                "headings": list(headings.shown),
                "file_digest": hashlib.sha256(content).hexdigest(),
                "remark": self._describe_unread(headings.unknown, sheet.hidden),
                "result": False,
            }
        )

    def _check_rows(self, handler, headings, rows):
        """Check row by row as they are read: no more than a batch is held."""
        schema, repeats, facts = handler._get_schema(), Repeats(handler._repeat_column), {}
        width, count = len(headings.shown), 0
        while batch := list(islice(rows, BATCH)):
            parsed = []
            for row in batch:
                found = schema.read_row(row, headings.places, width)
                problems = handler._get_row_problems(found)
                found = replace(found, problems=(*found.problems, *problems))
                parsed.append(repeats.mark(found, handler._get_key(found.values)))
            findings = handler._check(self, [dict(row.values) for row in parsed], facts)
            changes = self._get_changes(handler, findings)
            self._sudo_rows().create(
                [
                    self._prepare_row_vals(schema, row, found, changes.get(found.known_id))
                    for row, found in zip(parsed, findings, strict=True)
                ]
            )
            count += len(batch)
            if len(batch) == BATCH:
                self.env.flush_all()
                self._sudo_rows().invalidate_model()
        return count

    def _prepare_row_vals(self, schema, row, found, changes):
        problems = [self._problem_words(schema, problem) for problem in row.problems]
        if not row.problems:
            problems += found.errors
        hints = [self._problem_words(schema, problem) for problem in row.warnings]
        hints += found.warnings
        language = self._get_handler()._get_language()
        status = "error" if problems else "known" if found.known_id else "new"
        if status == "known" and changes:
            status = "change"
            hints = [self._describe_changes(found.known_id, changes), *hints]
        return {
            "run_id": self.id,
            "number": row.number,
            "status": status,
            "message": join("\n", problems + hints),
            "changes": changes if status == "change" else False,
            "has_warning": bool(hints) and status == "new",
            "values": pack_values(row.values),
            "shown": list(row.shown),
            "summary": " · ".join(
                column.say(row.values[column.name], language)
                for column in schema.columns
                if column.is_shown and column.name in row.values
            ),
            "res_model": self._get_handler()._target,
            "res_id": found.known_id or False,
        }

    def _describe_unread(self, headings, hidden):
        lines = []
        if headings:
            lines.append(
                self.env._(
                    "Columns that are not imported: %(headings)s", headings=", ".join(headings)
                )
            )
        if hidden:
            lines.append(
                self.env._("Hidden sheets that were not read: %(sheets)s", sheets=", ".join(hidden))
            )
        return "\n".join(lines) or False
