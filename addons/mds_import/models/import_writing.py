import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import join
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from psycopg2 import IntegrityError

from ..lib.columns import unpack_values

_logger = logging.getLogger(__name__)

SLICE = 500
AT_ONCE = 1000
"""So many new rows are written at once, all or nothing; more go to the background."""
TRIES = 5


class ImportRun(models.Model):
    """Writing what is new, slice by slice."""

    _inherit = "mds.import.run"

    # ------------------------------------------------------------------ actions
    def action_run(self):
        """Import what is new. Of two who press at once, one does it."""
        self.check_access("write")
        self._check_may_use_sets()
        for run in self:
            run._claim("checked")
            run._check_may_go_on()
            run._start()
        return True

    def action_resume(self):
        for run in self:
            run._claim("failed")
            run._start()
        return True

    def action_continue(self):
        """Do what can be done at once of a run that waits for the background."""
        self.check_access("write")
        self._check_may_use_sets()
        for run in self:
            run._claim("running")
            run._write_slices(AT_ONCE // SLICE)
        return True

    def action_stop(self):
        """Stop a run that goes on in the background, between two slices."""
        self.check_access("write")
        self._claim("running")
        self._stop(self.env._("Stopped by %(user)s.", user=self.env.user.name))
        return True

    # ------------------------------------------------------------------ start and end
    def _check_may_go_on(self):
        if self.error_count and not self.valid_only:
            self._refuse_errors(self.error_count)

    def _refuse_errors(self, count):
        raise UserError(
            self.env._(
                "%(count)s rows have errors, nothing was imported. Mend them in the file and "
                "upload it again, or tick “Import the valid rows only”.",
                count=count,
            )
        )

    def _start(self):
        self._transition("running")
        self._state_facts(
            {
                "started_by_id": self.env.uid,
                "started_at": fields.Datetime.now(),
                "result": False,
            }
        )
        if self.new_count + self.change_count <= AT_ONCE:
            self._write_slices()
        else:
            self._sudo_cron()._trigger()

    @api.model
    def _sudo_cron(self):
        """Waking the background job needs no right to change it."""
        return self.env.ref("mds_import.cron_continue").sudo()

    def _finish(self):
        self._transition("done")
        self._state_facts({"finished_at": fields.Datetime.now(), "result": self._describe_end()})

    def _stop(self, why):
        self._transition("failed", reason=why)
        self._state_facts(
            {
                "finished_at": fields.Datetime.now(),
                "result": self.env._(
                    "%(why)s\n%(done)s rows are written, %(new)s are not. Nothing is lost: resume, "
                    "and it goes on where it was, or take the run back.",
                    why=why,
                    done=self.done_count,
                    new=self.new_count,
                ),
            }
        )

    def _describe_end(self):
        text = self._describe_rows()
        if self.changed_count:
            text += "\n" + self.env._(
                "%(count)s records that were there were changed.", count=self.changed_count
            )
        return text

    def _describe_rows(self):
        if self.done_count:
            return self.env._(
                "%(done)s rows were imported, %(known)s were there already, %(errors)s had errors.",
                done=self.done_count,
                known=self.known_count,
                errors=self.error_count,
            )
        if self.changed_count:
            return self.env._("Nothing new was imported.")
        return self.env._(
            "Nothing was changed: %(known)s rows were there already, %(errors)s had errors.",
            known=self.known_count,
            errors=self.error_count,
        )

    # ------------------------------------------------------------------ slices
    def _write_slices(self, most=None):
        """Write so many slices in this transaction (all of them if None), and end the run."""
        while most is None or most > 0:
            if not self._write_slice():
                return
            most = most and most - 1

    def _write_slice(self):
        """The next rows and their records, together or not at all.

        :return: whether there may be more
        """
        rows = self._sudo_rows().search(
            [("run_id", "=", self.id), ("status", "in", ("new", "change"))],
            order="number, id",
            limit=SLICE,
        )
        if not rows:
            self._finish()
            return False
        self.env["mds.import.column"]._queue()
        run = self.with_context(mds_reason=self.env._("Import: %(run)s", run=self.display_name))
        handler = run._get_handler()
        schema = handler._get_schema()
        findings = handler._check(run, [unpack_values(schema, r.values) for r in rows], {})
        changes = run._get_changes(handler, findings)
        failed, todo, changing = [], [], []
        for row, found in zip(rows, findings, strict=True):
            if found.errors:
                failed.append((row, join("\n", found.errors)))
            elif found.known_id and changes.get(found.known_id):
                changing.append((row, found.known_id, changes[found.known_id]))
            elif found.known_id:
                row.write({"status": "known", "res_id": found.known_id})
            else:
                todo.append((row, found))
        run._refuse_or_mark(failed)
        written = run._write_batch(handler, todo) if todo else 0
        written += run._write_changes(handler, changing)
        self._state_facts({"written_count": self.written_count + written})
        self.invalidate_recordset(
            [name for name in self._fields if name.endswith("_count") and name != "written_count"]
        )
        return True

    def _refuse_or_mark(self, failed):
        """What became wrong since the check stops the run, unless valid rows are enough."""
        if failed and not self.valid_only:
            row, message = failed[0]
            raise UserError(
                self.env._(
                    "Row %(row)s cannot be imported any more: %(message)s\nCheck the list again.",
                    row=row.number,
                    message=message,
                )
            )
        for row, message in failed:
            row.write({"status": "error", "message": message})

    def _write_batch(self, handler, todo):
        """Write new rows; where the database refuses one of them, find it and leave it out.

        :return: number of rows that were written
        """
        try:
            with self._refusals_in_words(), self.env.cr.savepoint():
                self._write_rows(handler, todo)
        except UserError as error:
            if len(todo) == 1:
                self._refuse_or_mark([(todo[0][0], str(error))])
                return 0
            if not self.valid_only:
                raise
            middle = len(todo) // 2
            return self._write_batch(handler, todo[:middle]) + self._write_batch(
                handler, todo[middle:]
            )
        return len(todo)

    @contextmanager
    def _refusals_in_words(self):
        """What a constraint of the database says, as the user would read it on a form."""
        try:
            yield
        except IntegrityError as error:
            table = error.diag.table_name
            names = [name for name, cls in self.env.registry.items() if cls._table == table]
            model = self.env[names[0]] if names else self
            raise ValidationError(model._sql_error_to_message(error)) from error

    def _write_rows(self, handler, todo):
        records = handler._make(self, [found for _row, found in todo])
        self._note_made(self.env[handler._target].concat(*records))
        for (row, _found), record in zip(todo, records, strict=True):
            row.write({"status": "done", "res_id": record.id})

    def _note_made(self, records):
        """Keep in mind what this run made, in the order in which it was made."""
        self._sudo_records().create(
            [
                {
                    "run_id": self.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": record.display_name,
                    "written_at": self.env.cr.now(),
                }
                for record in records
            ]
        )

    # ------------------------------------------------------------------ background
    @api.model
    def _cron_continue(self):
        """Go on with runs that were started, also after the server was killed."""
        runs = self.search([("state", "=", "running")], order="started_at, id")
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=sum(runs.mapped("new_count")) + len(runs))
        for run in runs:
            before = run.written_count
            while run._continue_in_background():
                written, before = run.written_count - before, run.written_count
                if not Cron._commit_progress(max(written, 0)):
                    return
            if not Cron._commit_progress(1):
                return

    def _continue_in_background(self):
        """One slice, as the user who started the run. Says whether to go on.

        What goes wrong is kept on the run; the slice is rolled back as a whole.
        """
        for _attempt in range(TRIES):
            if not (self.try_lock_for_update() and self.state == "running"):
                return False
            worker = self._as_starter()
            try:
                with self.env.cr.savepoint():
                    return worker._write_slice()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.transaction.reset()
            except UserError as error:
                self.env.transaction.clear()
                worker._sudo_run()._stop(str(error))
                return False
            except Exception:
                _logger.exception("Import %s stopped", self.id)
                self.env.transaction.clear()
                worker._sudo_run()._stop(
                    self.env._("The import was stopped by a fault of the program.")
                )
                return False
        return True

    def _as_starter(self):
        """The run with the rights, the company and the language of who started it."""
        self.ensure_one()
        user = self.started_by_id
        return self.with_user(user).with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids
        )

    def _sudo_run(self):
        """To say that a run stopped, when its user may no longer do anything."""
        return self.sudo()
