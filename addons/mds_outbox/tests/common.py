from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.common import MdsCommon
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase

from .receiver import SECRET, Receiver


class OutboxCommon(MdsCommon):
    """A system that takes test events; events are written by a dispatcher about a partner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("mds_outbox.kind_test")
        cls.system = cls._create_system()
        cls.partner = cls.env["res.partner"].create({"name": "City Hospital"})

    @classmethod
    def _create_system(cls, **vals):
        values = {
            "name": "Finance",
            "code": "finance",
            "url": "https://erp.example.com/events",
            "new_secret": SECRET,
            "kind_ids": [(6, 0, cls.kind.ids)],
            "is_enabled": True,
            **vals,
        }
        return cls.env["mds.outbox.system"].with_user(cls.administrator).create(values).sudo()

    def _emit(self, *keys, ordered=False, record=None, payload=None):
        record = record or self.partner
        events = self.env["mds.outbox"].with_user(self.dispatcher)
        for key in keys:
            events += events._emit(
                "test", {record: payload or {"n": key}}, {record: key}, ordered=ordered
            )
        return events.sudo()


class CommittedCase(TransactionCase):
    """Real transactions on connections of their own; what they commit is removed afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)

    def setUp(self):
        super().setUp()
        self.receiver.__dict__.update(script=[], requests=[], worked={}, reply=b"", headers={})
        self._remove_committed_rows()  # of a run that was killed
        self.addCleanup(self._remove_committed_rows)
        with self._connection() as env:
            self.system_id = self._create_system(env).id
            env.cr.commit()

    @contextmanager
    def _connection(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _create_system(self, env, **vals):
        return env["mds.outbox.system"].create(
            {
                "name": "Committed",
                "code": "committed",
                "url": self.receiver.url,
                "new_secret": SECRET,
                "allow_private": True,
                "connect_timeout": 2,
                "read_timeout": 1,
                "max_tries": 3,
                "kind_ids": [(6, 0, env.ref("mds_outbox.kind_test").ids)],
                "is_enabled": True,
                **vals,
            }
        )

    def _emit(self, *keys, ordered=False):
        with self._connection() as env:
            partner = env.ref("base.main_partner")
            for key in keys:
                env["mds.outbox"]._emit(
                    "test", {partner: {"n": key}}, {partner: key}, ordered=ordered
                )
            env.cr.commit()

    def _deliver(self):
        with self._connection() as env:
            return env["mds.outbox"]._deliver()

    def _make_due(self):
        """Let back-off and leases run out."""
        with self._connection() as env:
            env.cr.execute(
                "UPDATE mds_outbox SET next_try_at = now() at time zone 'UTC' - interval '1 hour', "
                "lease_until = CASE WHEN lease_until IS NULL THEN NULL "
                "ELSE now() at time zone 'UTC' - interval '1 second' END "
                "WHERE system_id = %s AND state = 'waiting'",
                (self.system_id,),
            )
            env.cr.commit()

    def _read(self, *names):
        """``{key: value of the field}``, or of a tuple of fields."""
        with self._connection() as env:
            events = env["mds.outbox"].search([("system_id", "=", self.system_id)])
            return {
                event.key: event[names[0]] if len(names) == 1 else tuple(event[n] for n in names)
                for event in events
            }

    def _remove_committed_rows(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SELECT id FROM mds_outbox_system WHERE code LIKE 'committed%'")
            systems = [row[0] for row in cr.fetchall()] or [0]
            cr.execute("SELECT id FROM mds_outbox WHERE system_id = ANY(%s)", (systems,))
            events = [row[0] for row in cr.fetchall()]
            for table in ("mds_audit_entry", "mds_audit_head"):
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                for model, ids in (("mds.outbox", events), ("mds.outbox.system", systems)):
                    cr.execute(
                        f"DELETE FROM {table} WHERE res_model = %s AND res_id = ANY(%s)",
                        (model, ids),
                    )
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for table, column in (
                ("mail_activity", "res_id"),
                ("mail_message", "res_id"),
                ("mail_followers", "res_id"),
            ):
                cr.execute(
                    f"DELETE FROM {table} WHERE res_model = 'mds.outbox.system' "
                    f"AND {column} = ANY(%s)"
                    if table != "mail_message"
                    else "DELETE FROM mail_message WHERE model = 'mds.outbox.system' "
                    "AND res_id = ANY(%s)",
                    (systems,),
                )
            cr.execute("DELETE FROM mds_outbox WHERE system_id = ANY(%s)", (systems,))
            cr.execute("DELETE FROM mds_outbox_system WHERE id = ANY(%s)", (systems,))
            cr.execute(
                "DELETE FROM ir_cron_trigger WHERE cron_id IN (SELECT res_id FROM ir_model_data "
                "WHERE module = 'mds_outbox' AND model = 'ir.cron')"
            )
            cr.commit()
