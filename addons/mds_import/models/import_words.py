from odoo import api, models
from odoo.addons.mds_base.models.said import Teller, in_languages, join, listing


class ImportRun(models.Model):
    """What the pure readers say in codes, in words that say what to do."""

    _inherit = "mds.import.run"

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
            "old_excel": _(
                "This is the old Excel format (.xls), or a file with a password. Save the list as "
                ".xlsx or .csv, without a password."
            ),
            "unknown_format": _("Upload a .xlsx or .csv file."),
            "damaged": _("The file cannot be read: it is damaged. Save it again as .xlsx or .csv."),
            "encoding": _(
                "The characters of the file are not understood. Save it as CSV UTF-8 or .xlsx."
            ),
            "no_rows": _("The file is empty."),
        }[error.code]

    def _list_words(self, error):
        if error.code == "no_headings":
            return self.env._(
                "No headings were found. The first rows must name the columns; the template has "
                "them all. Or press “Assign Columns” and say what each column is."
            )
        if error.code == "missing_column":
            column = self._get_handler()._get_schema().by_name[error.text]
            return self.env._(
                "There is no column “%(column)s”. Use the headings of the template, or press "
                "“Assign Columns” and say which column it is.",
                column=column.heading(self._get_handler()._get_language()),
            )
        if error.code == "double_column":
            return self.env._(
                "The column “%(column)s” is there twice. Delete or rename one.",
                column=error.text,
            )
        return self.env._("There are no rows below the headings.")

    @api.model
    def _problem_words(self, schema, problem):
        column = schema.by_name.get(problem.column)
        language = self.env["mds.import.set"]._get_language()
        text = self._problem_reasons(problem, column, language)[problem.code]
        if not column:
            return text
        return join(": ", [in_languages(self.env, {"en_US": column.en, "zh_CN": column.zh}), text])

    @api.model
    def _problem_reasons(self, problem, column, language):
        """``{code: sentence}``. Sets that have codes of their own extend it."""
        _ = Teller(self.env, __name__)
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
            "bad_number": _("“%(text)s” is not a number. Write it as 1234.50.", text=text),
            "not_whole": _("“%(text)s” is not a whole number.", text=text),
            "not_positive": _("“%(text)s” must be more than zero.", text=text),
            "negative": _("“%(text)s” must not be below zero.", text=text),
            "not_yesno": _("“%(text)s” is neither yes nor no.", text=text),
            "unknown_choice": _(
                "“%(text)s” is not known. Use one of: %(words)s.",
                text=text,
                words=listing(
                    self.env,
                    [
                        in_languages(self.env, {"en_US": choice.en, "zh_CN": choice.zh})
                        for choice in (column.choices if column else ())
                    ],
                ),
            ),
            "same_as_row": _("the same stands in row %(row)s already.", row=text),
            "was_number": _(
                "was a number in the file: leading zeros, if there were any, are lost. Compare "
                "it with the original."
            ),
        }

    @api.model
    def _describe_column(self, column):
        """What the template says about a column."""
        _ = self.env._
        kind = {
            "text": _("Text"),
            "note": _("Text"),
            "code": _("A number that is a name: keep the column as text"),
            "date": _("A date, as 2026-01-31"),
            "decimal": _("A number, as 1234.50"),
            "integer": _("A whole number"),
            "yesno": _("Yes or no"),
            "choice": _("One of the words of the drop-down"),
        }[column.kind]
        return _("%(kind)s. Must be filled in.", kind=kind) if column.required else kind
