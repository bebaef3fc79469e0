from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import errors

from .common import MONDAY


@tagged("post_install", "-at_install")
class TestTwoDispatchers(TransactionCase):
    """Two dispatchers plan one engineer at once, on two connections: one plan counts.

    The data is committed, as it must be for two connections to see it, and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self._connection() as env:
            partner = env["res.partner"].create({"name": "T-TWO", "is_company": True})
            employee = env["hr.employee"].create(
                {"name": "T-TWO", "user_id": SUPERUSER_ID, "mds_is_engineer": True}
            )
            advice = env.ref("mds_order.order_type_advice")
            orders = env["mds.order"].create(
                [{"partner_id": partner.id, "type_id": advice.id, "reported_at": MONDAY}] * 2
            )
            orders._do_triage({"is_patient_involved": "no", "is_device_unsafe": "no"})
            self.employee_id, self.order_ids = employee.id, orders.ids
            env.cr.commit()

    @contextmanager
    def _connection(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SET lock_timeout = '300ms'")
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cr.rollback()

    def _remove_data(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM mds_visit WHERE employee_id = %s", [self.employee_id])
            cr.execute("DELETE FROM mds_order_task WHERE order_id = ANY(%s)", [self.order_ids])
            for table in ("mail_message", "mail_followers"):
                column = "model" if table == "mail_message" else "res_model"
                cr.execute(
                    f"DELETE FROM {table} WHERE {column} = 'mds.order' AND res_id = ANY(%s)",
                    [self.order_ids],
                )
            cr.execute("DELETE FROM mds_order WHERE id = ANY(%s)", [self.order_ids])
            cr.commit()
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["hr.employee"].browse(self.employee_id).unlink()
            env["res.partner"].search([("name", "=", "T-TWO")]).unlink()
            cr.commit()

    def _plan(self, env, order_id, hour):
        start = MONDAY + timedelta(hours=hour)
        env["mds.order"].browse(order_id)._do_plan(
            {
                "employee_id": self.employee_id,
                "kind": "remote",
                "planned_start": start,
                "planned_end": start + timedelta(hours=2),
            }
        )
        env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_the_second_plan_is_refused_and_nothing_is_half_written(self):
        first_id, second_id = self.order_ids
        with self._connection() as first, self._connection() as second:
            self._plan(first, first_id, 9)
            with self.assertRaises(errors.LockNotAvailable):
                self._plan(second, second_id, 10)  # it waits for the first to be decided
            second.cr.rollback()
            second.cr.execute("SET lock_timeout = '300ms'")
            second.invalidate_all()
            first.cr.commit()
            # a new attempt sees the first plan and says so in words
            with self.assertRaisesRegex(Exception, "T-TWO"):
                self._plan(second, second_id, 10)
            second.cr.rollback()
            second.invalidate_all()
            self._plan(second, second_id, 11)
            second.cr.commit()
        with self._connection() as env:
            visits = env["mds.visit"].search([("employee_id", "=", self.employee_id)])
            self.assertEqual(
                [(visit.order_id.id, visit.planned_start) for visit in visits],
                [
                    (first_id, MONDAY + timedelta(hours=9)),
                    (second_id, MONDAY + timedelta(hours=11)),
                ],
            )
