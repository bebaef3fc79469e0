import logging

from odoo import fields, models
from odoo.addons.mds_base.models.said import SaidText, Teller
from odoo.exceptions import UserError
from odoo.tools import SQL
from psycopg2 import OperationalError

from ..lib import posting
from .allocation_run import SLICE

_logger = logging.getLogger(__name__)

# what a device says about each dimension
DEVICE_FIELDS = {"region": "region_id", "model": "product_tmpl_id", "customer": "partner_id"}


class AllocationRun(models.Model):
    """Posting by the database itself: two statements for each slice of the run's lines.

    A run of one slice is posted at once. A longer one is posted by a job, slice by slice; each
    slice is balanced in itself and noted with its last line in the same transaction, so that a job
    that is killed goes on where it was. The key of each line (run line, side, reversal) is in the
    database once.
    """

    _inherit = "mds.allocation.run"

    posted_line_id = fields.Integer(
        "Posted up to Line", readonly=True, copy=False, help="A job that was stopped goes on here."
    )
    stopped_reason = SaidText("Why It Stopped", readonly=True, copy=False)
    progress = fields.Float("Posted (%)", compute="_compute_progress")

    def _compute_progress(self):
        self.progress = 0.0
        running = self._origin.filtered(lambda run: run.state == "posting")
        if running:
            running.flush_recordset(["state", "posted_line_id"])
            rows = self.env.execute_query(
                SQL(
                    "SELECT run.id, 100.0 * count(*) FILTER (WHERE line.id <= run.posted_line_id)"
                    " / count(*) FROM mds_allocation_run run"
                    " JOIN mds_allocation_run_line line ON line.run_id = run.id"
                    " WHERE run.id IN %s GROUP BY run.id",
                    tuple(running.ids),
                )
            )
            shares = {run_id: float(share) for run_id, share in rows}
            for run in self:
                run.progress = shares.get(run._origin.id, 0.0)

    def _begin_posting(self):
        for run in self:
            run._check_mirror()
            run._sudo_note({"posted_on": run.date_to, "posted_line_id": 0})

    def _post(self):
        """Post these runs wholly, now."""
        self._begin_posting()
        for run in self:
            while run._post_slice():
                pass
        self._finish_posting()

    def _post_slice(self, size=SLICE):
        """Post the next lines of one run. Nothing is left when the answer is no."""
        self.ensure_one()
        self.flush_recordset()
        self.env["account.analytic.line"].flush_model()
        last = self._find_last_line(size)
        if not last:
            return False
        between = SQL(
            "line.run_id = %s AND line.id > %s AND line.id <= %s",
            self.id,
            self.posted_line_id,
            last,
        )
        self._insert_given(between)
        self._insert_received(between)
        self._sudo_note({"posted_line_id": last})
        self.env["account.analytic.line"].invalidate_model()
        return True

    def _find_last_line(self, size):
        [(last,)] = self.env.execute_query(
            SQL(
                "SELECT max(id) FROM (SELECT id FROM mds_allocation_run_line WHERE run_id = %s"
                " AND id > %s ORDER BY id LIMIT %s) slice",
                self.id,
                self.posted_line_id,
                size,
            )
        )
        return last

    def _finish_posting(self):
        """Orders show what they bear now, by element; the ledger is told where it is wanted."""
        self.filtered("stopped_reason")._sudo_note({"stopped_reason": False})
        self._renew_orders()
        self._post_mirror()

    def _renew_orders(self):
        for run in self:
            self.env["mds.order"]._upsert_actuals(
                SQL(
                    "(SELECT order_id FROM mds_allocation_run_line"
                    " WHERE run_id = %s AND order_id IS NOT NULL)",
                    run.id,
                )
            )
        self.env["mds.order"].invalidate_model(["mds_allocated_cost"], flush=False)

    def action_go_on(self):
        """What stopped the job has been seen to: let it go on now."""
        self.check_access("write")
        stopped = self.filtered(lambda run: run.state == "posting")
        stopped._sudo_note({"stopped_reason": False})
        self.env.ref("mds_cost.cron_post_runs")._trigger()
        return True

    def _cron_post(self):
        """Go on with the runs that are being posted, slice by slice. One that fails keeps its
        reason, holds up nobody and is tried again after the others the next time."""
        runs = self.search([("state", "=", "posting")], order="id")
        runs = runs.filtered(lambda run: not run.stopped_reason) | runs
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(runs))
        for run in runs._by_makers():
            try:
                if not run._go_on_posting(progress):
                    return
            except OperationalError:  # somebody was faster: the whole job begins anew
                raise
            except Exception as error:
                run._note_stop(error)
            if not progress(1):
                return

    def _by_makers(self):
        """One by one, each in the language of who made it: the job itself has none."""
        return [run.with_context(lang=run.create_uid.lang) for run in self]

    def _go_on_posting(self, progress):
        """Each step by itself: what a failing one has begun is not kept. No if time is over."""
        for refusal in self._get_closed_refusals().values():
            raise UserError(refusal)
        with self.env.cr.savepoint():
            self._ensure_receiver_accounts()
        while self._post_next_slice():
            if not progress():
                return False
        with self.env.cr.savepoint():
            self._transition("posted")
        return True

    def _post_next_slice(self):
        with self.env.cr.savepoint():
            return self._post_slice()

    def _note_stop(self, error):
        _ = Teller(self.env, __name__)
        if not isinstance(error, UserError):
            _logger.exception("Posting of allocation run %s has stopped", self.id)
        self._sudo_note({"stopped_reason": _("The job stopped here: %(reason)s", reason=error)})

    # statements
    def _get_common_values(self):
        return SQL(
            "'other', %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'",
            self.company_id.id,
            self.currency_id.id,
            self.posted_on,
            self.id,
            self.env.uid,
            self.env.uid,
        )

    def _insert_given(self, between):
        """Each sender's element is relieved of all that it gives, in one line of a slice."""
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        self.env.cr.execute(
            SQL(
                "INSERT INTO account_analytic_line (name, amount, unit_amount, %s,"
                " mds_cost_element_id, mds_run_line_id, mds_run_side, mds_is_reversal,"
                " category, company_id, currency_id, date, mds_run_id,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT %s, sum(amount), 0, sender_id, element_id, min(id), 'give', false, %s"
                " FROM mds_allocation_run_line line WHERE %s"
                " GROUP BY sender_id, element_id",
                SQL.identifier(column),
                self.display_name,
                self._get_common_values(),
                between,
            )
        )

    def _insert_received(self, between):
        """Each receiver bears its part; lines of orders and devices have their dimensions."""
        values = self._get_received_values()
        self.env.cr.execute(
            SQL(
                "INSERT INTO account_analytic_line (%(names)s,"
                " category, company_id, currency_id, date, mds_run_id,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT %(values)s, %(common)s"
                " FROM mds_allocation_run_line line %(joins)s WHERE %(between)s",
                names=SQL(", ").join(SQL.identifier(name) for name in values),
                values=SQL(", ").join(values.values()),
                joins=SQL(" ").join(self._get_received_joins(between)),
                common=self._get_common_values(),
                between=between,
            )
        )

    def _get_received_values(self):
        """``{column of the analytic line: SQL}`` of what a receiver's line says."""
        columns = self.env["mds.cost.dimension"]._get_columns()
        values = {
            "name": SQL("%s", self.display_name),
            "amount": SQL("-line.amount"),
            "unit_amount": SQL("line.quantity"),
            columns.pop("cost_centre"): SQL("line.receiver_id"),
            "mds_order_id": SQL("line.order_id"),
            "mds_order_type_id": SQL("o.type_id"),
            "mds_device_id": SQL("coalesce(o.device_id, line.device_id)"),
            "partner_id": SQL("coalesce(o.partner_id, d.partner_id)"),
            "mds_cost_element_id": SQL("line.element_id"),
            "mds_run_line_id": SQL("line.id"),
            "mds_run_side": SQL("'get'"),
            "mds_is_reversal": SQL("false"),
        }
        for code, column in columns.items():
            known = SQL.identifier("known", column)
            if code in DEVICE_FIELDS:
                known = SQL("coalesce(%s, %s)", known, SQL.identifier(f"of_{code}", "id"))
            values[column] = known
        return values

    def _get_received_joins(self, between):
        """The order with its newest line of cost, and the device with its accounts."""
        joins = [
            SQL("LEFT JOIN mds_order o ON o.id = line.order_id"),
            SQL(
                "LEFT JOIN (SELECT DISTINCT ON (mds_order_id) * FROM account_analytic_line"
                " WHERE mds_order_id IN (SELECT order_id FROM mds_allocation_run_line line"
                " WHERE %s) AND mds_source_key IS NOT NULL"
                " ORDER BY mds_order_id, id DESC) known ON known.mds_order_id = line.order_id",
                between,
            ),
            SQL("LEFT JOIN mds_device d ON d.id = line.device_id"),
        ]
        plans = {one.code: one.plan_id.id for one in self.env["mds.cost.dimension"]._sudo_all()}
        for code, name in DEVICE_FIELDS.items():
            alias = SQL.identifier(f"of_{code}")
            joins.append(
                SQL(
                    "LEFT JOIN account_analytic_account %s ON %s = %s AND %s = %s AND %s = %s",
                    alias,
                    SQL.identifier(f"of_{code}", "plan_id"),
                    plans[code],
                    SQL.identifier(f"of_{code}", "mds_res_model"),
                    self.env["mds.device"]._fields[name].comodel_name,
                    SQL.identifier(f"of_{code}", "mds_res_id"),
                    SQL.identifier("d", name),
                )
            )
        return joins

    def _ensure_receiver_accounts(self):
        """Devices that receive have accounts of their model, customer and region."""
        groups = self.env["mds.allocation.run.line"]._read_group(
            [("run_id", "in", self.ids), ("device_id", "!=", False)], ["device_id"]
        )
        devices = self._sudo_receiving(self.env["mds.device"].union(*(row[0] for row in groups)))
        for code, name in DEVICE_FIELDS.items():
            records = devices[name]
            if records:
                self.env["mds.cost.dimension"]._get_accounts(code, records)

    def _sudo_receiving(self, devices):
        """Devices of all regions receive, whichever the accountant may see."""
        return devices.sudo()

    # reversal
    def _get_reversal_day(self, run, locked):
        return posting.open_day(run.posted_on, locked[run.company_id])

    def _get_kept_columns(self):
        """Columns that the reversal of a line takes over."""
        return [
            *("name", "mds_order_id", "mds_order_type_id", "mds_device_id", "partner_id"),
            *("mds_cost_element_id", "mds_run_line_id", "mds_run_side", "category"),
            *("company_id", "currency_id", "mds_run_id"),
            *self.env["mds.cost.dimension"]._get_columns().values(),
        ]

    def _reverse(self):
        locked = self.company_id._mds_get_locked_until()
        lines = self.env["account.analytic.line"]
        lines.flush_model()
        kept = SQL(", ").join(SQL.identifier(name) for name in self._get_kept_columns())
        for run in self:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO account_analytic_line (%(kept)s, amount, unit_amount,"
                    " mds_is_reversal, mds_reversal_of_id, date,"
                    " create_uid, create_date, write_uid, write_date)"
                    " SELECT %(kept)s, -amount, -unit_amount, true, id, %(day)s, %(user)s,"
                    " now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'"
                    " FROM account_analytic_line WHERE mds_run_id = %(run)s"
                    " AND NOT mds_is_reversal",
                    kept=kept,
                    day=fields.Date.to_string(self._get_reversal_day(run, locked)),
                    user=self.env.uid,
                    run=run.id,
                )
            )
        lines.invalidate_model()
        self._renew_orders()
        self._reverse_mirror()
