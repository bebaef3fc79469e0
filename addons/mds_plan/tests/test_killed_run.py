from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import InterfaceError, OperationalError

NAME = "T-KILLED"


@tagged("post_install", "-at_install")
class TestKilledRun(TransactionCase):
    """A run whose connection is killed in the middle of a slice, and two workers at once.

    The data is committed, as it must be for two connections to see it, and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self._connection() as env:
            self.today = fields.Date.context_today(env["mds.plan"])
            partner = env["res.partner"].create({"name": NAME, "is_company": True})
            product = env["product.product"].create({"name": NAME, "is_medical_device": True})
            devices = env["mds.device"].create(
                [
                    {
                        "product_id": product.id,
                        "serial": f"{NAME}-{number}",
                        "partner_id": partner.id,
                        "installed_on": fields.Date.subtract(self.today, days=365),
                    }
                    for number in range(9)
                ]
            )
            env.cr.execute(
                "UPDATE mds_device SET state = 'in_service' WHERE id = ANY(%s)", [devices.ids]
            )
            env.invalidate_all()
            plan = env["mds.plan"].create(
                {
                    "name": NAME,
                    "device_ids": [(6, 0, devices.ids)],
                    "start_on": fields.Date.subtract(self.today, days=10),
                    "is_levelled": False,
                }
            )
            plan.action_activate()
            self.due_ids = (
                env["mds.plan.duty"]
                .search(
                    [*env["mds.plan.duty"]._get_due_domain(self.today), ("plan_id", "=", plan.id)]
                )
                .ids
            )
            # the numbers of this year are counted from before both workers begin
            env["ir.sequence"].next_by_code("mds.order")
            env.cr.commit()
        self.assertEqual(len(self.due_ids), 9)

    @contextmanager
    def _connection(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SET lock_timeout = '2s'")
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cr.rollback()

    def _remove_data(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            orders = (
                "(SELECT o.id FROM mds_order o JOIN res_partner p ON p.id = o.partner_id "
                "WHERE p.name = %s)"
            )
            runs = orders.replace("o.id", "o.plan_run_id", 1)
            plans = "(SELECT id FROM mds_plan WHERE name->>'en_US' = %s)"
            for statement in (
                f"DELETE FROM mds_plan_duty WHERE plan_id IN {plans}",
                f"DELETE FROM mds_order_task WHERE order_id IN {orders}",
                f"DELETE FROM mds_order_device WHERE order_id IN {orders}",
                f"DELETE FROM mail_message WHERE model = 'mds.order' AND res_id IN {orders}",
                f"DELETE FROM mail_followers WHERE res_model = 'mds.order' AND res_id IN {orders}",
                f"DELETE FROM mds_plan_run WHERE id IN {runs}",
                f"DELETE FROM mds_order WHERE id IN {orders}",
                f"DELETE FROM mds_plan WHERE id IN {plans}",
                "DELETE FROM mds_device WHERE serial LIKE %s || '-%%'",
                "DELETE FROM stock_lot WHERE name LIKE %s || '-%%'",
            ):
                cr.execute(statement, [NAME])
            cr.commit()
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["product.template"].search([("name", "=", NAME)]).unlink()
            env["res.partner"].search([("name", "=", NAME)]).unlink()
            cr.commit()

    def _get_orders(self, env):
        return env["mds.order"].search([("origin_duty_id", "in", self.due_ids)])

    def _kill_in_slice(self, number):
        """The job, whose connection another one ends in the middle of this slice."""
        original, slices = type(self.env["mds.plan.duty"])._transition, []

        def transition(duties, target, *args, **kwargs):
            if target == "ordered" and duties:
                slices.append(duties.ids)
                if len(slices) == number:
                    duties.env.flush_all()  # the orders of the slice are written
                    duties.env.cr.execute("SELECT pg_backend_pid()")
                    with self._connection() as other:
                        other.cr.execute(
                            "SELECT pg_terminate_backend(%s)", duties.env.cr.fetchone()
                        )
            return original(duties, target, *args, **kwargs)

        killed = db_connect(self.env.cr.dbname).cursor()
        env = api.Environment(killed, SUPERUSER_ID, {})
        try:
            with patch.object(type(env["mds.plan.duty"]), "_transition", transition):
                env["mds.plan.duty"]._cron_make_orders(limit=2)
        except (OperationalError, InterfaceError):
            killed.close()
        else:
            self.fail("The run was not killed.")

    @mute_logger("odoo.sql_db")
    def test_killed_run_loses_and_doubles_nothing(self):
        self._kill_in_slice(3)
        with self._connection() as env:
            run = env["mds.plan.run"].search([("state", "=", "running")])
            self.assertEqual((run.done_count, run.due_count), (4, 9))
            self.assertEqual(len(self._get_orders(env)), 4)
            env["mds.plan.duty"]._cron_make_orders(limit=2)
            env.cr.commit()
        with self._connection() as env:
            run = run.with_env(env)
            self.assertEqual((run.state, run.done_count, run.order_count), ("done", 9, 9))
            duties = env["mds.plan.duty"].browse(self.due_ids)
            self.assertEqual(set(duties.mapped("state")), {"ordered"})
            orders = self._get_orders(env)
            self.assertEqual(len(orders), 9)
            self.assertEqual(orders.origin_duty_id, orders.duty_ids)
            self.assertEqual(len(set(orders.mapped("name"))), 9)

    def test_run_goes_round_what_another_worker_holds(self):
        with self._connection() as other:
            duties = other["mds.plan.duty"]
            held = duties.browse(duties._lock_due(self.today, 4).ids)
            self.assertEqual(len(held), 4)
            with self._connection() as env:
                env["mds.plan.duty"]._cron_make_orders(limit=2)
                self.assertEqual(len(self._get_orders(env)), 5)
                self.assertFalse(self._get_orders(env).origin_duty_id & held.with_env(env))
            held._make_orders()
            other.cr.commit()
        with self._connection() as env:
            self.assertEqual(len(self._get_orders(env).origin_duty_id), 9)
            self.assertEqual(len(self._get_orders(env)), 9)
