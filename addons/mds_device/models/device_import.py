import base64
import hashlib

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from ..lib import device_list, spreadsheet
from .device_import_check import RowCheck

MANAGER = ("mds_base.group_service_manager",)


class DeviceImport(models.Model):
    """One run of a device list: upload, preview, import, with every row's fate.

    A run writes all rows that are new, or none: when rows have errors it stops, unless the user
    chose to import the valid rows only. A device is known by model and serial number; what is
    there already is left as it is, so the same list may be run twice. The rows with errors come
    back as a file with a column that says what to mend.

    Rights: service managers, in their companies. Devices, departments and (if chosen) hospitals
    are made with the user's own rights.
    """

    _name = "mds.device.import"
    _inherit = ["mds.state.mixin"]
    _description = "Device List Import"
    _order = "id desc"
    _rec_name = "file_name"

    _audit_fields = ("state", "file_name", "file_digest")
    _initial_states = ("draft",)
    _final_states = ("done",)

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [("draft", "To Check"), ("previewed", "Checked"), ("done", "Imported")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    file = fields.Binary("List", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    file_digest = fields.Char("SHA-256 of the List", readonly=True, copy=False)
    valid_only = fields.Boolean(
        "Import the valid rows only",
        help="Otherwise nothing is imported while a row has an error.",
    )
    creates_places = fields.Boolean("Create missing campuses and departments", default=True)
    creates_hospitals = fields.Boolean("Create missing hospitals")
    default_state = fields.Selection(
        [("in_service", "In Service"), ("received", "Received")],
        "State where the list has none",
        required=True,
        default="in_service",
        help="Devices without a customer are received in any case.",
    )
    line_ids = fields.One2many("mds.device.import.line", "import_id", "Rows", readonly=True)
    device_ids = fields.One2many("mds.device", "import_id", "Imported Devices")
    remark = fields.Text(readonly=True, copy=False)
    headings = fields.Json(readonly=True, copy=False)
    new_count = fields.Integer("New", compute="_compute_counts")
    known_count = fields.Integer("Already There", compute="_compute_counts")
    error_count = fields.Integer("Errors", compute="_compute_counts")
    warning_count = fields.Integer("To Look at", compute="_compute_counts")
    device_count = fields.Integer("Devices", compute="_compute_device_count")
    error_file = fields.Binary("Rows with Errors", compute="_compute_error_file")
    template_file = fields.Binary("Template", compute="_compute_template_file")
    imported_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("line_ids.status", "line_ids.has_warning")
    def _compute_counts(self):
        counts = {}
        for run, status, has_warning, count in self.env["mds.device.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "status", "has_warning"], ["__count"]
        ):
            counts.setdefault(run, {})
            counts[run][status] = counts[run].get(status, 0) + count
            if has_warning:
                counts[run]["warning"] = counts[run].get("warning", 0) + count
        for run in self:
            own = counts.get(run._origin, {})
            run.new_count = own.get("new", 0) + own.get("done", 0)
            run.known_count = own.get("known", 0)
            run.error_count = own.get("error", 0)
            run.warning_count = own.get("warning", 0)

    def _compute_device_count(self):
        counts = dict(
            self.env["mds.device"]._read_group(
                [("import_id", "in", self.ids)], ["import_id"], ["__count"]
            )
        )
        for run in self:
            run.device_count = counts.get(run._origin, 0)

    @api.depends("line_ids.status", "line_ids.message")
    def _compute_error_file(self):
        for run in self:
            faulty = run.line_ids.filtered(lambda line: line.status == "error")
            content = run._write_error_file(faulty) if faulty else b""
            run.error_file = base64.b64encode(content) if content else False

    @api.depends_context("lang")
    def _compute_template_file(self):
        language = self._get_template_language()
        headings = device_list.headings(language)
        content = spreadsheet.write(self.env._("Devices"), headings, ())
        self.template_file = base64.b64encode(content)

    @api.model
    def _get_template_language(self):
        return "zh" if (self.env.lang or "").startswith("zh") else "en"

    def _write_error_file(self, lines):
        """The rows as they came, with a last column that says what to mend."""
        headings = [*(self.headings or []), self.env._("What to Mend")]
        width = len(headings) - 1
        rows = (
            [*((line.shown or []) + [""] * width)[:width], line.message or ""] for line in lines
        )
        return spreadsheet.write(
            self.env._("Rows with Errors"), headings, rows, (width,), [16] * width + [60]
        )

    # ------------------------------------------------------------------ state
    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "previewed", "action_preview", MANAGER),
            Transition("previewed", "draft", "action_reset", MANAGER),
            Transition("previewed", "done", "action_import", MANAGER),
        ]

    def write(self, vals):
        watched = {"file", "creates_places", "creates_hospitals", "default_state", "company_id"}
        if watched & vals.keys():
            if self.filtered(lambda run: run.state == "done"):
                raise UserError(
                    self.env._("This list has been imported: start a new run for another one.")
                )
            self.filtered(lambda run: run.state == "previewed").action_reset()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if self.filtered(lambda run: run.state == "done"):
            raise UserError(
                self.env._("A run that made devices is kept: it says where they came from.")
            )

    def action_reset(self):
        self.line_ids.unlink()
        self._transition("draft")

    def action_preview(self):
        """Read the list and say for each row what would happen. Writes nothing but the rows."""
        for run in self:  # one file at a time; each is a batch of its own
            run._preview()
        self._transition("previewed")
        return True

    def action_import(self):
        for run in self:
            run._import()
        self._transition("done")
        self.write({"imported_at": fields.Datetime.now()})
        return True

    # ------------------------------------------------------------------ preview
    def _preview(self):
        self.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("This list has been imported already."))
        content = base64.b64decode(self.file or b"")
        if not content:
            raise UserError(self.env._("Choose a file first."))
        parsed = self._parse(content)
        check = RowCheck(self, [dict(row.values) for row in parsed.rows])
        self.line_ids.unlink()
        lines = self.env["mds.device.import.line"].create(
            [
                self._prepare_line_vals(row, found)
                for row, found in zip(parsed.rows, check.findings, strict=True)
            ]
        )
        self.write(
            {
                "headings": list(parsed.headings),
                "file_digest": hashlib.sha256(content).hexdigest(),
                "remark": self._describe_unread(parsed.unknown_headings),
            }
        )
        return lines

    def _parse(self, content):
        try:
            return device_list.parse(spreadsheet.read(self.file_name or "", content))
        except spreadsheet.SpreadsheetError as error:
            raise UserError(self._file_words(error)) from error
        except device_list.DeviceListError as error:
            raise UserError(self._list_words(error)) from error

    def _prepare_line_vals(self, row, found):
        problems = [self._problem_words(problem) for problem in row.problems]
        if not row.problems:
            problems += found.errors
        hints = [self._problem_words(problem) for problem in row.warnings] + found.warnings
        status = "error" if problems else "known" if found.is_known else "new"
        values = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in row.values.items()
        }
        return {
            "import_id": self.id,
            "row_number": row.number,
            "status": status,
            "message": "\n".join(problems + hints),
            "has_warning": bool(hints) and status == "new",
            "values": values,
            "shown": list(row.shown),
            "model_text": values.get("model") or values.get("product_name"),
            "serial": values.get("serial"),
            "customer_text": values.get("customer"),
            "place_text": " / ".join(
                values[name] for name in ("campus", "department") if values.get(name)
            ),
        }

    def _describe_unread(self, headings):
        if not headings:
            return False
        return self.env._(
            "Columns that are not imported: %(headings)s", headings=", ".join(headings)
        )

    # ------------------------------------------------------------------ import
    def _import(self):
        """Create what is new: all of it, or nothing."""
        self.check_access("write")
        if self.state != "previewed":
            raise UserError(self.env._("Check the list first, then import it."))
        lines = self.line_ids.filtered(lambda line: line.status != "error")
        self._check_may_go_on(self.line_ids - lines)
        check = RowCheck(self, [line._get_values() for line in lines])
        failed = lines.browse()
        for line, found in zip(lines, check.findings, strict=True):
            if found.errors:
                line.write({"status": "error", "message": "\n".join(found.errors)})
                failed += line
        self._check_may_go_on(failed)
        todo = [
            (line, found)
            for line, found in zip(lines, check.findings, strict=True)
            if not found.errors and not found.is_known
        ]
        known = self.env["mds.device.import.line"].concat(
            *(line for line, found in zip(lines, check.findings, strict=True) if found.is_known)
        )
        known.write({"status": "known"})
        if todo:
            self._create_devices(todo, check)

    def _check_may_go_on(self, failed):
        if failed and not self.valid_only:
            raise UserError(
                self.env._(
                    "%(count)s rows have errors, nothing was imported. Mend them in the file and "
                    "upload it again, or tick “Import the valid rows only”.",
                    count=len(failed),
                )
            )

    def _create_devices(self, todo, check):
        places = check.create_places()
        Device = self.env["mds.device"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        devices = Device.create(
            [
                {
                    **found.prepare_device_vals(places),
                    "company_id": self.company_id.id,
                    "import_id": self.id,
                }
                for _line, found in todo
            ]
        )
        lines = self.env["mds.device.import.line"].concat(*(line for line, _found in todo))
        lines.write({"status": "done"})
        targets = {}
        for (line, found), device in zip(todo, devices, strict=True):
            line.device_id = device
            state = found.values.get("state") or self.default_state
            if state == "in_service" and not device.partner_id:
                state = "received"
            if state != "received":
                targets.setdefault(state, Device.browse())
                targets[state] += device
        for state, batch in targets.items():
            batch._transition(state, reason=self.env._("State in the imported list"))
        return devices

    # ------------------------------------------------------------------ words
    @api.model
    def _file_words(self, error):
        _ = self.env._
        limit = error.params.get("limit", "")
        return {
            "too_large": _("The file is larger than %(limit)s MB. Split the list.", limit=limit),
            "too_many_rows": _("The list has more than %(limit)s rows. Split it.", limit=limit),
            "too_many_columns": _(
                "The list has more than %(limit)s columns. Delete those that are not needed.",
                limit=limit,
            ),
            "packing": _(
                "The file unpacks to far more than its size, or hides declarations. It is not "
                "opened: copy the list to a new workbook and save that."
            ),
            "old_excel": _("This is the old Excel format (.xls). Save the list as .xlsx or .csv."),
            "unknown_format": _("Upload a .xlsx or .csv file."),
            "damaged": _(
                "The file cannot be read: it is damaged or protected by a password. Save it again "
                "without a password."
            ),
            "encoding": _(
                "The characters of the file are not understood. Save it as CSV UTF-8 or .xlsx."
            ),
            "no_rows": _("The file is empty."),
        }[error.code]

    @api.model
    def _list_words(self, error):
        if error.code == "no_headings":
            return self.env._(
                "No headings were found. The first rows must name the columns, such as “Model” "
                "and “Serial Number”; the template has them all."
            )
        if error.code == "missing_column":
            return self.env._(
                "There is no column “%(column)s”. Use the headings of the template.",
                column=self._column_label(error.text),
            )
        if error.code == "double_column":
            return self.env._(
                "The column “%(column)s” is there twice. Delete or rename one.",
                column=error.text,
            )
        return self.env._("There are no rows below the headings.")

    @api.model
    def _column_label(self, name):
        column = device_list.BY_NAME[name]
        return column.zh if self._get_template_language() == "zh" else column.en

    @api.model
    def _problem_words(self, problem):
        column = self._column_label(problem.column) if problem.column else ""
        text = self._problem_reasons(problem)[problem.code]
        return f"{column}: {text}" if column else text

    @api.model
    def _problem_reasons(self, problem):
        _ = self.env._
        text = problem.text
        return {
            "missing": _("is empty."),
            "rounded": _(
                "“%(text)s” was rounded by the spreadsheet. Format the column as text and enter "
                "the number again.",
                text=text,
            ),
            "formula": _(
                "“%(text)s” is a formula without a value. Paste the value instead.", text=text
            ),
            "fault": _("“%(text)s” is an error of the spreadsheet. Enter the value.", text=text),
            "date_in_code": _(
                "the spreadsheet made a date of it (%(text)s). Format the column as text and "
                "enter the number again.",
                text=text,
            ),
            "decimal": _(
                "“%(text)s” is a decimal number. Format the column as text and enter it again.",
                text=text,
            ),
            "too_long": _("“%(text)s…” is too long.", text=text[:40]),
            "control": _("contains invisible control characters. Type it again."),
            "bad_date": _("“%(text)s” is not a date. Write it as 2026-01-31.", text=text),
            "date_order": _("“%(text)s” can mean two days. Write it as 2026-01-31.", text=text),
            "two_digit_year": _(
                "“%(text)s” has a year of two digits. Write it as 2026-01-31.", text=text
            ),
            "no_such_date": _("there is no such day as “%(text)s”.", text=text),
            "unknown_state": _(
                "“%(text)s” is not a known state. Use in service, spare, in repair, out of "
                "service or retired.",
                text=text,
            ),
            "state_needs_customer": _("a device in service needs a customer."),
            "needs_customer": _("a place needs a customer: enter the hospital."),
            "warranty_order": _("the warranty ends before it starts."),
            "same_as_row": _("the same model and serial number are in row %(row)s.", row=text),
            "was_number": _(
                "was a number in the file: leading zeros, if there were any, are lost. Compare "
                "it with the nameplate."
            ),
        }

    # ------------------------------------------------------------------ actions
    def action_open_devices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = [("import_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_download_errors(self):
        self.ensure_one()
        return self._download("error_file", self.env._("rows_with_errors.xlsx"))

    def action_download_template(self):
        self.ensure_one()
        return self._download("template_file", self.env._("device_list.xlsx"))

    def _download(self, field_name, file_name):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field_name}/{file_name}?download=true",
            "target": "download",
        }


class DeviceImportLine(models.Model):
    """One row of the list: as it came, what was understood, and what became of it.

    Rights: as the run.
    """

    _name = "mds.device.import.line"
    _description = "Row of a Device List"
    _order = "row_number, id"
    _rec_name = "serial"

    import_id = fields.Many2one("mds.device.import", required=True, index=True, ondelete="cascade")
    row_number = fields.Integer("Row", required=True, readonly=True, aggregator=None)
    status = fields.Selection(
        [("new", "New"), ("known", "Already There"), ("error", "Error"), ("done", "Imported")],
        required=True,
        readonly=True,
        index=True,
    )
    has_warning = fields.Boolean(readonly=True)
    message = fields.Text(readonly=True)
    model_text = fields.Char("Model", readonly=True)
    serial = fields.Char("Serial Number", readonly=True)
    customer_text = fields.Char("Customer", readonly=True)
    place_text = fields.Char("Department", readonly=True)
    values = fields.Json(readonly=True)
    shown = fields.Json(readonly=True)
    device_id = fields.Many2one(
        "mds.device", readonly=True, ondelete="set null", index="btree_not_null"
    )

    def _get_values(self):
        """What was understood, with dates as dates."""
        return {
            name: fields.Date.to_date(value) if device_list.BY_NAME[name].kind == "date" else value
            for name, value in (self.values or {}).items()
        }
