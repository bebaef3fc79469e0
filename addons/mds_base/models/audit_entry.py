import secrets
from datetime import datetime
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..lib import hash_chain

PENDING = "mds.audit"
"""Key of the collected, not yet written entries in ``cr.precommit.data``."""

CHUNK = 1000


class AuditEntry(models.Model):
    """One link of a record's audit trail 审计追踪: who, when, why, what, from what to what.

    Append-only. Entries are collected while a transaction works and written in one batch before
    it commits (``_flush_pending``): three statements per thousand entries. One chain per record;
    its head row is locked in order of (model, id), so two writers on the same record never fork
    the chain (the later is refused by the database and retried) and writers on different records
    never wait for each other.

    The table has no foreign keys and no defaults, its payload is a text that is hashed as stored,
    and database triggers refuse UPDATE, DELETE and TRUNCATE. The owner of the schema can still
    disable a trigger: ``mds.audit.anchor`` takes copies of the heads out of the database.

    Rights: quality officers and administrators read all, service managers (with contracts:
    contract managers too) what belongs to documents that they may read; nobody writes.
    """

    _name = "mds.audit.entry"
    _description = "Audit Entry"
    _log_access = False
    _order = "id desc"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", readonly=True)
    sequence = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    kind = fields.Char(required=True, readonly=True, index=True)
    actor_id = fields.Integer("User ID", required=True, readonly=True, index=True, aggregator=None)
    occurred_at = fields.Datetime("Occurred", readonly=True)
    recorded_at = fields.Datetime("Recorded", required=True, readonly=True, index=True)
    payload = fields.Text("What", required=True, readonly=True)
    reason = fields.Text(readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    version = fields.Integer("Format", required=True, readonly=True, aggregator=None)

    _chain_uniq = models.UniqueIndex("(res_model, res_id, sequence)")

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS mds_audit_head (
                res_model varchar NOT NULL,
                res_id integer NOT NULL,
                sequence integer NOT NULL,
                hash varchar NOT NULL,
                PRIMARY KEY (res_model, res_id)
            );
            CREATE TABLE IF NOT EXISTS mds_audit_salt (
                res_model varchar NOT NULL,
                res_id integer NOT NULL,
                salt varchar NOT NULL,
                PRIMARY KEY (res_model, res_id)
            );
            CREATE OR REPLACE FUNCTION mds_refuse_change() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'Rows of % are evidence: they can only be added.', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE FUNCTION mds_head_goes_forward() RETURNS trigger AS $$
            BEGIN
                IF NEW.res_model <> OLD.res_model OR NEW.res_id <> OLD.res_id
                        OR NEW.sequence < OLD.sequence THEN
                    RAISE EXCEPTION 'The head of an audit chain only goes forward.'
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            """
        )
        self._protect_table("mds_audit_entry", "UPDATE OR DELETE")
        self._protect_table("mds_audit_head", "DELETE")
        self.env.cr.execute(
            """
            CREATE OR REPLACE TRIGGER mds_head_goes_forward BEFORE UPDATE ON mds_audit_head
                FOR EACH ROW EXECUTE FUNCTION mds_head_goes_forward();
            """
        )

    @api.model
    def _protect_table(self, table, events):
        """Let the database refuse ``events`` and TRUNCATE on a table of evidence."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE TRIGGER mds_refuse_change BEFORE %(events)s ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION mds_refuse_change();
                CREATE OR REPLACE TRIGGER mds_refuse_truncate BEFORE TRUNCATE ON %(table)s
                    FOR EACH STATEMENT EXECUTE FUNCTION mds_refuse_change();
                """,
                events=SQL(events),
                table=SQL.identifier(table),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Audit entries are written by the system only."))

    def write(self, vals):
        raise UserError(self.env._("Audit entries cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("Audit entries cannot be deleted."))

    # -- reading ------------------------------------------------------------------------------

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (bypass_access or self._reads_all()):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if refused or not self or self._reads_all():
            return refused
        readable = self.search([("id", "in", self.ids)])
        forbidden = self - readable
        if not forbidden:
            return None
        return forbidden, lambda: AccessError(
            self.env._("These audit entries belong to documents that you may not read.")
        )

    @api.model
    def _reads_all(self):
        return self.env.su or self.env.user.has_group("mds_base.group_quality_officer")

    @api.model
    def _get_readable_domain(self):
        """Entries of documents that the user may read, as subqueries: no ids are fetched."""
        readable = [
            Domain("res_model", "=", name) & Domain("res_id", "in", self.env[name]._search([]))
            for name in self._get_audited_models()
            if self.env[name].has_access("read")
        ]
        return Domain.OR(readable)

    @api.model
    def _get_audited_models(self):
        mixin = self.env.registry["mds.audit.mixin"]
        return [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin) and model._auto and not model._abstract
        ]

    # -- writing ------------------------------------------------------------------------------

    @api.model
    def _collect(self, facts):
        """Keep entries until the transaction commits.

        :param facts: list of dicts with model, record_id, kind, payload (mapping), reason,
            occurred_at (naive UTC datetime or None), personal (mapping of clear values)
        """
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = []
            env = self._sudo_environment()
            precommit.add(env["mds.audit.entry"]._flush_pending)
        actor = self.env.uid
        precommit.data[PENDING].extend({**fact, "user_id": actor} for fact in facts)

    @api.model
    def _sudo_environment(self):
        """Evidence is written whatever the rights of the user who caused it."""
        return self.sudo().env

    @api.model
    def _flush_pending(self):
        """Write what was collected in this transaction: one batch, heads locked in order."""
        pending = self.env.cr.precommit.data.pop(PENDING, [])
        for part in split_every(CHUNK, pending, list):
            self._write_entries(part)

    @api.model
    def _write_entries(self, pending):
        keys = sorted({(fact["model"], fact["record_id"]) for fact in pending})
        salts = self._salts(
            sorted({(f["model"], f["record_id"]) for f in pending if f.get("personal")})
        )
        now = datetime.utcnow()
        facts = []
        for fact in pending:
            payload = dict(fact["payload"])
            salt = salts.get((fact["model"], fact["record_id"]))
            for name, values in fact.get("personal", {}).items():
                payload[name] = [
                    None if value in (None, False, "") else hash_chain.salted_digest(value, salt)
                    for value in values
                ]
            facts.append(
                hash_chain.Facts(
                    model=fact["model"],
                    record_id=fact["record_id"],
                    sequence=0,
                    kind=fact["kind"],
                    user_id=fact["user_id"],
                    occurred_at=hash_chain.time_text(fact.get("occurred_at") or now),
                    recorded_at=hash_chain.time_text(now),
                    payload=hash_chain.payload_text(payload),
                    reason=fact.get("reason") or "",
                )
            )
        entries = hash_chain.extend(self._lock_heads(keys), facts)
        self.env.cr.execute_values(
            """
            INSERT INTO mds_audit_entry (res_model, res_id, sequence, kind, actor_id, occurred_at,
                recorded_at, payload, reason, previous_hash, hash, version) VALUES %s
            """,
            [
                (
                    entry.model,
                    entry.record_id,
                    entry.sequence,
                    entry.kind,
                    entry.user_id,
                    entry.occurred_at.removesuffix("Z"),
                    entry.recorded_at.removesuffix("Z"),
                    entry.payload,
                    entry.reason,
                    entry.previous_hash,
                    entry.hash,
                    entry.version,
                )
                for entry in entries
            ],
            page_size=CHUNK,
        )
        self.env.cr.execute_values(
            """
            UPDATE mds_audit_head AS head SET sequence = new.sequence, hash = new.hash
              FROM (VALUES %s) AS new (res_model, res_id, sequence, hash)
             WHERE head.res_model = new.res_model AND head.res_id = new.res_id
            """,
            [(*key, *head) for key, head in hash_chain.heads_of(entries).items()],
            page_size=CHUNK,
        )
        self.invalidate_model()

    @api.model
    def _lock_heads(self, keys):
        """The heads of the chains, made where missing, locked in order of (model, id)."""
        rows = self.env.cr.execute_values(
            """
            INSERT INTO mds_audit_head (res_model, res_id, sequence, hash) VALUES %s
            ON CONFLICT (res_model, res_id) DO UPDATE SET sequence = mds_audit_head.sequence
            RETURNING res_model, res_id, sequence, hash
            """,
            [(*key, 0, hash_chain.GENESIS) for key in keys],
            page_size=CHUNK,
            fetch=True,
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    @api.model
    def _salts(self, keys):
        """The erasable salts that personal values of these records are digested with."""
        if not keys:
            return {}
        rows = self.env.cr.execute_values(
            """
            INSERT INTO mds_audit_salt (res_model, res_id, salt) VALUES %s
            ON CONFLICT (res_model, res_id) DO UPDATE SET salt = mds_audit_salt.salt
            RETURNING res_model, res_id, salt
            """,
            [(*key, secrets.token_hex(32)) for key in keys],
            page_size=CHUNK,
            fetch=True,
        )
        return {(row[0], row[1]): row[2] for row in rows}

    @api.model
    def _erase_salts(self, res_model, res_ids):
        """Forget the salts: the digests in the chain no longer lead back to a person."""
        self.env.cr.execute(
            "DELETE FROM mds_audit_salt WHERE res_model = %s AND res_id IN %s",
            (res_model, tuple(res_ids)),
        )

    # -- verifying ----------------------------------------------------------------------------

    @api.model
    def _verify(self, keys=None, anchored=None):
        """Recompute chains and compare them with their heads and with exported anchors.

        :param keys: (model, record id) pairs to check; None checks all
        :param anchored: {(model, record id): (sequence, hash)} from exported anchors
        :return: list of ``hash_chain.Break``, the first of each broken chain; empty when whole
        """
        self.env.cr.flush()
        condition = SQL("TRUE")
        if keys is not None:
            if not keys:
                return []
            condition = SQL("(res_model, res_id) IN %s", tuple(keys))
        self.env.cr.execute(
            SQL("SELECT res_model, res_id, sequence, hash FROM mds_audit_head WHERE %s", condition)
        )
        heads = {(row[0], row[1]): (row[2], row[3]) for row in self.env.cr.fetchall()}
        return hash_chain.verify(self._stream_entries(condition), heads, anchored)

    @api.model
    def _stream_entries(self, condition):
        """Entries of whole chains in order, a slice at a time: memory stays constant."""
        last = ("", 0, 0)
        while True:
            self.env.cr.execute(
                SQL(
                    """
                    SELECT res_model, res_id, sequence, kind, actor_id, occurred_at, recorded_at,
                           payload, reason, previous_hash, hash, version
                      FROM mds_audit_entry
                     WHERE (res_model, res_id, sequence) > %s AND %s
                     ORDER BY res_model, res_id, sequence LIMIT 5000
                    """,
                    last,
                    condition,
                )
            )
            rows = self.env.cr.fetchall()
            for row in rows:
                yield hash_chain.Entry(
                    model=row[0],
                    record_id=row[1],
                    sequence=row[2],
                    kind=row[3],
                    user_id=row[4],
                    occurred_at=hash_chain.time_text(row[5]) if row[5] else "",
                    recorded_at=hash_chain.time_text(row[6]),
                    payload=row[7],
                    reason=row[8] or "",
                    previous_hash=row[9],
                    hash=row[10],
                    version=row[11],
                )
            if len(rows) < 5000:
                return
            last = itemgetter(0, 1, 2)(rows[-1])

    def action_verify(self):
        """Open the dialog that verifies every chain."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "mds_base.mds_audit_verify_wizard_action"
        )
