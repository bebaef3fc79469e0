from odoo import fields, models
from odoo.tools import SQL

from ..lib import posting


class AllocationRun(models.Model):
    """Posting by the database itself: a run of a hundred thousand lines is two statements.

    A run is posted wholly or not at all. The key of each line (run line, side, reversal) is in
    the database once, so that nothing can be posted twice.
    """

    _inherit = "mds.allocation.run"

    def _post(self):
        for run in self:
            run._sudo_note({"posted_on": run.date_to})
        self.flush_recordset()
        lines = self.env["account.analytic.line"]
        lines.flush_model()
        for run in self:
            run._insert_given()
            run._insert_received()
        lines.invalidate_model()

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

    def _insert_given(self):
        """Each sender's element is relieved of all that it gives, in one line."""
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        self.env.cr.execute(
            SQL(
                "INSERT INTO account_analytic_line (name, amount, unit_amount, %s,"
                " mds_cost_element_id, mds_run_line_id, mds_run_side, mds_is_reversal,"
                " category, company_id, currency_id, date, mds_run_id,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT %s, sum(amount), 0, sender_id, element_id, min(id), 'give', false, %s"
                " FROM mds_allocation_run_line WHERE run_id = %s"
                " GROUP BY sender_id, element_id",
                SQL.identifier(column),
                self.display_name,
                self._get_common_values(),
                self.id,
            )
        )

    def _insert_received(self):
        """Each receiver bears its part; an order's line has all dimensions of the order."""
        columns = self.env["mds.cost.dimension"]._get_columns()
        centre = columns.pop("cost_centre")
        names = SQL(", ").join(SQL.identifier(column) for column in columns.values())
        values = SQL(", ").join(SQL.identifier("known", column) for column in columns.values())
        self.env.cr.execute(
            SQL(
                "INSERT INTO account_analytic_line (name, amount, unit_amount, %(centre)s,"
                " %(names)s, mds_order_id, mds_order_type_id, mds_device_id, partner_id,"
                " mds_cost_element_id, mds_run_line_id, mds_run_side, mds_is_reversal,"
                " category, company_id, currency_id, date, mds_run_id,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT %(name)s, -line.amount, line.quantity, line.receiver_id,"
                " %(values)s, line.order_id, o.type_id, o.device_id, o.partner_id,"
                " line.element_id, line.id, 'get', false, %(common)s"
                " FROM mds_allocation_run_line line"
                " LEFT JOIN mds_order o ON o.id = line.order_id"
                " LEFT JOIN (SELECT DISTINCT ON (mds_order_id) * FROM account_analytic_line"
                "   WHERE mds_order_id IN (SELECT order_id FROM mds_allocation_run_line"
                "     WHERE run_id = %(run)s) AND mds_source_key IS NOT NULL"
                "   ORDER BY mds_order_id, id DESC) known ON known.mds_order_id = line.order_id"
                " WHERE line.run_id = %(run)s",
                centre=SQL.identifier(centre),
                names=names,
                values=values,
                name=self.display_name,
                common=self._get_common_values(),
                run=self.id,
            )
        )

    def _reverse(self):
        locked = self.company_id._mds_get_locked_until()
        lines = self.env["account.analytic.line"]
        lines.flush_model()
        columns = SQL(", ").join(
            SQL.identifier(column)
            for column in self.env["mds.cost.dimension"]._get_columns().values()
        )
        kept = SQL(
            "name, mds_order_id, mds_order_type_id, mds_device_id, partner_id,"
            " mds_cost_element_id, mds_run_line_id, mds_run_side, category, company_id,"
            " currency_id, mds_run_id, %s",
            columns,
        )
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
                    day=fields.Date.to_string(
                        posting.open_day(run.posted_on, locked[run.company_id])
                    ),
                    user=self.env.uid,
                    run=run.id,
                )
            )
        lines.invalidate_model()
