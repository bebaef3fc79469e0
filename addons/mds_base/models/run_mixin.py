import logging

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from psycopg2 import IntegrityError, InterfaceError, OperationalError

FAILURES = (UserError, ValidationError, RedirectWarning, ValueError, IntegrityError)

_logger = logging.getLogger(__name__)


class RunMixin(models.AbstractModel):
    """A long job that is rows 批次: a slice of rows is one transaction, and no row is done twice.

    The model has a ``state`` (draft, running, done), ``line_ids`` of ``_run_line_model`` whose
    ``state`` is ``waiting`` until it is done, and who started it (``_get_run_user``). It says how
    rows are done (``_do_lines``) and how one that fails is noted (``_note_failure``).

    Killed anywhere, the run goes on with the rows that wait: by the button, or by the background
    job with the rights of who started it. Two workers never hold the same row: the second one
    skips what is locked. A slice that fails is done row by row, and the reason is kept.
    """

    _name = "mds.run.mixin"
    _inherit = ["mds.state.mixin", "mds.background.mixin"]
    _description = "Run in Slices"

    _run_line_model = None
    _run_line_order = "id"
    _run_cron = None  # the external id of the background job
    _run_slice = 100
    _run_at_once = 100  # so many rows are done while the user waits

    # -- what the model says ------------------------------------------------------------------

    def _do_lines(self, lines):
        """Do these rows of one run and write their states; what is raised undoes all of them."""
        raise NotImplementedError

    def _note_failure(self, line, reason):
        """Keep on the row why it was not done."""
        line.write({"state": "failed", "reason": reason})

    def _get_run_user(self):
        """With whose rights the background job goes on."""
        self.ensure_one()
        return self.started_by_id

    def _finish(self):
        """Nothing waits any more."""
        self._transition("done")

    # -- rows ---------------------------------------------------------------------------------

    def _sudo_run_lines(self):
        """Rows are the run's own; nobody writes them by hand."""
        return self.env[self._run_line_model].sudo()

    def _get_waiting(self, limit=None):
        return self.env[self._run_line_model].search(
            [("run_id", "in", self.ids), ("state", "=", "waiting")],
            order=self._run_line_order,
            limit=limit,
        )

    def _count_lines(self):
        """``{run: {state: rows}}`` in one query."""
        counts = {run: {} for run in self}
        for run, state, count in self.env[self._run_line_model]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts[self.browse(run.id)][state] = count
        return counts

    @api.model
    def _get_progress(self, own):
        """Percent of ``{state: rows}`` that wait no more."""
        total = sum(own.values())
        return 100.0 * (total - own.get("waiting", 0)) / total if total else 0.0

    # -- work ---------------------------------------------------------------------------------

    def action_continue(self):
        """Go on where the run stopped: at once when little is left, else in the background."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("Only a run that has started goes on."))
        if len(self._get_waiting(self._run_at_once + 1)) > self._run_at_once:
            return self._leave_to_background()
        self._work()
        return True

    def _leave_to_background(self):
        """Wake the job, and tell who pressed that it has the rest."""
        self._sudo_run_cron()._trigger()
        return self._tell_background()

    def _work(self, limit=None):
        """Slice after slice, committing in between, until nothing waits."""
        cron = self.env["ir.cron"]
        while lines := self._get_waiting(limit or self._run_slice):
            done = self._do_slice(lines)
            if not done:  # somebody else is at them
                return
            if self._may_commit() and not cron._commit_progress(len(done)):
                self._sudo_run_cron()._trigger()
                return
        self.filtered(lambda run: run.state == "running")._finish()

    def _do_slice(self, lines):
        """Do the rows that nobody else holds; return them."""
        lines = lines.try_lock_for_update().filtered(lambda line: line.state == "waiting")
        for run, own in lines.grouped("run_id").items():
            run._do_or_note(own)
        return lines

    def _do_or_note(self, lines):
        try:
            with self.env.cr.savepoint():
                self._do_lines(lines)
        except FAILURES as failure:
            if len(lines) > 1:
                for line in lines:
                    self._do_or_note(line)
                return
            sudo_lines = self._sudo_run_lines().browse(lines.ids)
            words = failure.args[0] if failure.args else failure  # beside it: an action, a button
            self._note_failure(sudo_lines, str(words).strip()[:500])

    @api.model
    def _may_commit(self):
        """Only the background job commits between slices; a button's click is one transaction."""
        return bool(self.env.context.get("cron_id"))

    @api.model
    def _sudo_run_cron(self):
        """Waking the background job needs no right to change it."""
        return self.env.ref(self._run_cron).sudo()

    @api.model
    def _cron_continue(self):
        """Runs that wait go on with the rights of who started them; one stops no other."""
        runs = self.search([("state", "=", "running")], order="id")
        if self._may_commit():
            self.env["ir.cron"]._commit_progress(remaining=len(runs._get_waiting()))
        for run in runs:
            try:
                run.with_user(run._get_run_user()).with_company(run.company_id)._work()
            except (OperationalError, InterfaceError):  # a lost race or connection: begin again
                raise
            except Exception:
                if not self._may_commit():
                    raise
                self.env.cr.rollback()
                _logger.exception("%s was not continued", run)
