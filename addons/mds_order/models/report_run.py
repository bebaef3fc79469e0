import csv
import hashlib
import io
import logging
import tempfile
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

MEGABYTE = 1 << 20


class ReportRun(models.Model):
    """Many service reports at once, for an audit: printed in the background, one archive.

    Each order is a row with its own PDF, so that a run that was stopped goes on where it was, and
    no more than one report is in memory. Reports are printed with the rights of whoever asked.

    Every service user makes runs and sees his own; nobody else's.
    """

    _name = "mds.report.run"
    _description = "Print Run of Service Reports"
    _order = "id desc"

    name = fields.Char(compute="_compute_progress")
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, index=True
    )
    line_ids = fields.One2many("mds.report.run.line", "run_id", "Reports", readonly=True)
    state = fields.Selection(
        [("running", "Printing"), ("done", "Ready")],
        required=True,
        readonly=True,
        default="running",
    )
    progress = fields.Float(compute="_compute_progress")
    failed_count = fields.Integer("Not Printed", compute="_compute_progress")
    archive = fields.Binary("Archive", readonly=True, attachment=True)
    archive_name = fields.Char(readonly=True)

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_progress(self):
        counts = {}
        for run, state, count in self.env["mds.report.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts.setdefault(run.id, {})[state] = count
        for run in self:
            own = counts.get(run._origin.id, {})
            total = sum(own.values())
            run.progress = 100.0 * (total - own.get("waiting", 0)) / total if total else 0.0
            run.failed_count = own.get("failed", 0)
            run.name = self.env._("%(count)s service reports", count=total)

    @api.model
    def _start(self, orders):
        """A run for these orders; the background job prints it."""
        orders.check_access("read")
        if not orders:
            raise UserError(self.env._("Choose the orders whose reports you want."))
        run = self._sudo_runs().create({"user_id": self.env.uid})
        run.env["mds.report.run.line"].create(
            [{"run_id": run.id, "order_id": order.id} for order in orders]
        )
        self._sudo_cron()._trigger()
        return self.browse(run.id)

    @api.model
    def _sudo_runs(self):
        """Runs are made by the button alone: nobody writes a row that is not his to read."""
        return self.sudo()

    @api.model
    def _sudo_cron(self):
        """Waking the background job needs no right to change it."""
        return self.env.ref("mds_order.ir_cron_print_runs").sudo()

    @api.model
    def _cron_print(self):
        """Print what waits, one report at a time; also after the server was stopped."""
        cron = self.env["ir.cron"]
        lines = self.env["mds.report.run.line"].search([("state", "=", "waiting")], order="id")
        runs = self.search([("state", "=", "running")])
        cron._commit_progress(remaining=len(lines) + len(runs))
        for line in lines:
            line._print()
            line.env.invalidate_all()
            if not cron._commit_progress(1):
                self._sudo_cron()._trigger()  # go on at once, not at the next round
                return
        for run in runs:
            run._pack()
            if not cron._commit_progress(1):
                return

    def _pack(self):
        """The archive: every report, and a list of digests to check them by."""
        self.ensure_one()
        if self.state == "done" or self.line_ids.filtered(lambda line: line.state == "waiting"):
            return
        index = io.StringIO()
        rows = csv.writer(index)
        rows.writerow(["order", "file", "sha256", "remark"])
        with tempfile.SpooledTemporaryFile(max_size=8 * MEGABYTE) as spool:
            with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as archive:
                for line in self.line_ids.sorted("id"):
                    if line.state == "done":
                        data = line.attachment_id.raw
                        digest = hashlib.sha256(data).hexdigest()
                        archive.writestr(line.attachment_id.name, data)
                        rows.writerow([line.order_id.name, line.attachment_id.name, digest, ""])
                        line.attachment_id.invalidate_recordset()
                    else:
                        rows.writerow([line.order_id.name, "", "", line.message])
                archive.writestr("index.csv", "\ufeff" + index.getvalue())
            spool.seek(0)
            attachment = self.env["ir.attachment"].create(
                {
                    "name": f"service-reports-{self.id}.zip",
                    "raw": spool.read(),
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_field": "archive",
                }
            )
        self.line_ids.attachment_id.unlink()
        self.write({"state": "done", "archive_name": attachment.name})

    def action_open_failed(self):
        """Which orders have no report, and why."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_report_failed_action")
        action["domain"] = [("run_id", "in", self.ids), ("state", "=", "failed")]
        return action

    def action_print_failed(self):
        """Another run, for those that were not printed, after the cause was mended."""
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        return failed.order_id.action_print_many()

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/archive/{self.archive_name}?download=true",
        }


class ReportRunLine(models.Model):
    """One report of a run: waiting, printed, or why not. Seen by who asked for it."""

    _name = "mds.report.run.line"
    _description = "Report of a Print Run"
    _order = "id"

    run_id = fields.Many2one("mds.report.run", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Printed"), ("failed", "Not Printed")],
        required=True,
        default="waiting",
        index=True,
    )
    message = fields.Char()
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null")

    _once = models.UniqueIndex("(run_id, order_id)", "This order is in the run already.")

    def _print(self):
        """Print as whoever asked; what goes wrong is kept on the row and stops nothing."""
        self.ensure_one()
        if not (self.try_lock_for_update() and self.state == "waiting"):
            return
        try:
            with self.env.cr.savepoint():
                order = self.order_id.with_user(self.run_id.user_id)
                order.check_access("read")
                report = self.env["ir.actions.report"].with_user(self.run_id.user_id)
                data, _kind = report._render_qweb_pdf("mds_order.report_service", order.ids)
                attachment = self.env["ir.attachment"].create(
                    {
                        "name": "{}.pdf".format(order.name.replace("/", "-")),
                        "raw": data,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                )
                self.write({"state": "done", "attachment_id": attachment.id})
        except Exception as error:  # kept on the row, the others go on
            _logger.info("Report of %s not printed: %s", self.order_id.id, error)
            self.write({"state": "failed", "message": str(error)[:500]})


class Order(models.Model):
    _inherit = "mds.order"

    def action_print_many(self):
        """All reports of these orders in one archive, printed in the background."""
        run = self.env["mds.report.run"]._start(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.report.run",
            "res_id": run.id,
            "views": [(False, "form")],
            "name": self.env._("Service Reports"),
        }
