from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import errors

LOGINS = ("t_conc_asks", "t_conc_one", "t_conc_two")


@tagged("post_install", "-at_install")
class TestConcurrency(TransactionCase):
    """Two people answer one request at once, on two connections: exactly one answer counts.

    The data is committed, as it must be for two connections to see it, and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)

    @contextmanager
    def _connection(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SET lock_timeout = '300ms'")
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            cr.rollback()

    def _prepare(self, mode):
        with self._connection() as env:
            users = [
                new_test_user(env, login=login, groups="mds_base.group_user") for login in LOGINS
            ]
            kind = env["mds.approval.kind"].create(
                {"code": "t_conc", "name": "Conc", "res_model": "mds.approval.free"}
            )
            env["mds.approval.rule"].create(
                {
                    "kind_id": kind.id,
                    "step_ids": [
                        Command.create(
                            {
                                "name": "Both",
                                "mode": mode,
                                "user_ids": [Command.set([users[1].id, users[2].id])],
                            }
                        )
                    ],
                }
            )
            free = (
                env["mds.approval.free"]
                .with_user(users[0])
                .create({"title": "Conc", "kind_id": kind.id, "amount": 1})
            )
            approval = free._request_approval()
            self.ids = (approval.id, users[1].id, users[2].id)
            env.cr.commit()

    def _remove_data(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SELECT id FROM mds_approval_kind WHERE code = 't_conc'")
            kinds = [row[0] for row in cr.fetchall()]
            cr.execute("SELECT id FROM mds_approval WHERE kind_id = ANY(%s)", [kinds])
            ids = [row[0] for row in cr.fetchall()]
            cr.execute("DELETE FROM mail_activity WHERE res_model = 'mds.approval'"
                       " AND res_id = ANY(%s)", [ids])  # fmt: skip
            cr.execute("DELETE FROM mail_message WHERE model = 'mds.approval'"
                       " AND res_id = ANY(%s)", [ids])  # fmt: skip
            cr.execute("DELETE FROM mail_followers WHERE res_model = 'mds.approval'"
                       " AND res_id = ANY(%s)", [ids])  # fmt: skip
            for statement, key in (
                ("DELETE FROM mds_approval_decision WHERE approval_id = ANY(%s)", ids),
                ("DELETE FROM mds_approval_signer WHERE approval_id = ANY(%s)", ids),
                ("UPDATE mds_approval SET current_step_id = NULL WHERE id = ANY(%s)", ids),
                ("DELETE FROM mds_approval_step WHERE approval_id = ANY(%s)", ids),
                ("DELETE FROM mds_approval WHERE id = ANY(%s)", ids),
                ("DELETE FROM mds_approval_free WHERE kind_id = ANY(%s)", kinds),
                ("DELETE FROM mds_approval_rule WHERE kind_id = ANY(%s)", kinds),
                ("DELETE FROM mds_approval_kind WHERE id = ANY(%s)", kinds),
            ):
                cr.execute(statement, [key])
            for table in ("mds_audit_entry", "mds_audit_head"):
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cr.execute(f"DELETE FROM {table} WHERE res_model LIKE 'mds.approval%'")
                cr.execute(
                    f"DELETE FROM {table} WHERE res_model = 'res.users' AND res_id IN "
                    "(SELECT id FROM res_users WHERE login = ANY(%s))",
                    [list(LOGINS)],
                )
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            env = api.Environment(cr, SUPERUSER_ID, {})
            users = env["res.users"].search([("login", "in", LOGINS)])
            partners = users.partner_id
            users.unlink()
            partners.unlink()
            cr.commit()

    def _mine(self, env, number):
        approval = env["mds.approval"].with_user(self.ids[number])
        return approval.browse(self.ids[0])

    @mute_logger("odoo.sql_db")
    def test_of_two_answers_at_once_one_counts_and_the_other_gets_a_word(self):
        self._prepare("any")
        with self._connection() as one, self._connection() as other:
            self._mine(other, 2).subject  # noqa: B018  takes its snapshot
            self._mine(one, 1).answer("approve")
            with self.assertRaises(errors.LockNotAvailable):  # it waits
                self._mine(other, 2).answer("refuse", "No.")
            other.cr.rollback()
            other.cr.execute("SET lock_timeout = '300ms'")
            self._mine(other, 2).subject  # noqa: B018
            one.cr.commit()
            with self.assertRaises(errors.SerializationFailure):  # and is tried again by Odoo …
                self._mine(other, 2).answer("refuse", "No.")
            other.cr.rollback()
            other.invalidate_all()
            with self.assertRaisesRegex(UserError, "did not count"):  # … on what is then there
                self._mine(other, 2).answer("refuse", "No.")
        self._assert_acts(["request", "approve"], "approved")

    @mute_logger("odoo.sql_db")
    def test_two_of_all_at_once_do_not_leave_it_stuck(self):
        """Each would see only his own answer, and the request would wait for nobody."""
        self._prepare("all")
        with self._connection() as one, self._connection() as other:
            self._mine(other, 2).subject  # noqa: B018
            self._mine(one, 1).answer("approve")
            one.cr.commit()
            with self.assertRaises(errors.SerializationFailure):
                self._mine(other, 2).answer("approve")
            other.cr.rollback()
            other.invalidate_all()
            self._mine(other, 2).answer("approve")
            other.cr.commit()
        self._assert_acts(["request", "approve", "approve"], "approved")

    def _assert_acts(self, acts, state):
        with self._connection() as env:
            approval = env["mds.approval"].browse(self.ids[0])
            self.assertEqual(approval.decision_ids.sorted("id").mapped("act"), acts)
            self.assertEqual(approval.state, state)
            self.assertEqual(approval._verify_audit(), [])
