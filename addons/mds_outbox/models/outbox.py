import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib import hash_chain
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .outbox_system import ADMINISTRATOR

LONGEST_KEY = 200
LARGEST_PAYLOAD = 256 * 1024


class Outbox(models.Model):
    """An event that a system outside is told of: what happened, to which record, with which key.

    Written in the transaction of the change: either both exist, or neither. Delivered at least
    once; the key is the same on every try, so that a receiver who keeps the keys it has seen
    does the work exactly once. ``(system, kind, key)`` is unique: an act that is repeated here
    makes no second event either.

    Events with an *order key* reach a system in the order in which they were written: the next
    waits for the one before. A failed one holds the others until it is sent again or cancelled.

    How it is delivered: ``outbox_delivery``.

    ============== ===== =========== ==================== ======
    role           read  write       send again, cancel   delete
    ============== ===== =========== ==================== ======
    administrator  yes   –           yes, with a reason   –
    everybody else –     –           –                    –
    ============== ===== =========== ==================== ======

    Events name documents of all regions; administrators see those of their companies.
    """

    _name = "mds.outbox"
    _description = "Outbox Event"
    _inherit = ["mds.state.mixin"]
    _order = "id desc"
    _rec_name = "key"

    _initial_states = ("waiting",)
    _final_states = ("delivered", "cancelled")
    _audit_fields = ("state", "system_id", "kind", "key", "payload_hash")
    _guarded_fields = ("lease_until", "lease_token", "tries", "next_try_at")

    system_id = fields.Many2one(
        "mds.outbox.system", "System", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    kind = fields.Char(required=True, readonly=True, index=True)
    key = fields.Char(
        required=True,
        readonly=True,
        index="trigram",
        help="The same on every try: the receiver works on a key once.",
    )
    order_key = fields.Char(
        "Order Key",
        readonly=True,
        help="Events of one system with the same order key are delivered one after the other.",
    )
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True, index="btree_not_null"
    )
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    payload = fields.Text(readonly=True)
    payload_hash = fields.Char("SHA-256 of the Payload", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    tries = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime("Next Try", readonly=True)
    last_try_at = fields.Datetime("Last Try", readonly=True)
    delivered_at = fields.Datetime("Delivered on", readonly=True)
    lease_until = fields.Datetime("Taken Until", readonly=True)
    lease_token = fields.Char(readonly=True)
    answer_status = fields.Integer("HTTP Status", readonly=True, aggregator=None)
    answer_text = fields.Text("Answer", readonly=True)
    trouble = fields.Char("What Went Wrong", readonly=True)
    waits_for_id = fields.Many2one(
        "mds.outbox", "Waits for", compute="_compute_waits_for_id", compute_sudo=True
    )

    _key_uniq = models.UniqueIndex(
        "(system_id, kind, key)", "There is an event with this key already."
    )
    _due_idx = models.Index("(next_try_at, id) WHERE state = 'waiting'")
    _order_idx = models.Index(
        "(system_id, order_key, id) WHERE order_key IS NOT NULL AND state IN ('waiting', 'failed')"
    )
    _system_state_idx = models.Index("(system_id, state, delivered_at)")

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for res_model, events in self.grouped("res_model").items():
            names = {}
            if res_model and res_model in self.env:
                records = self.env[res_model].browse(events.mapped("res_id")).exists()
                names = {record.id: record.display_name for record in records}
            for event in events:
                event.document = names.get(event.res_id, "")

    @api.depends("state", "order_key", "system_id")
    def _compute_waits_for_id(self):
        self.waits_for_id = False
        waiting = self.filtered(lambda event: event.order_key and event.state == "waiting")
        if not waiting:
            return
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT event.id, min(earlier.id) FROM mds_outbox AS event
              JOIN mds_outbox AS earlier
                ON earlier.system_id = event.system_id AND earlier.order_key = event.order_key
                AND earlier.id < event.id AND earlier.state IN ('waiting', 'failed')
             WHERE event.id IN %s GROUP BY event.id
            """,
            (tuple(waiting.ids),),
        )
        for event_id, earlier_id in self.env.cr.fetchall():
            self.browse(event_id).waits_for_id = earlier_id

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Events are written by what happens, not by hand."))

    def unlink(self):
        raise UserError(self.env._("Events cannot be deleted: cancel them with a reason."))

    # -- writing events -----------------------------------------------------------------------

    @api.model
    def _emit(self, kind, payloads, keys, *, ordered=False, systems=None):
        """Write an event for each record and each system that takes the kind.

        :param kind: code of a ``mds.outbox.kind``
        :param payloads: ``{record: mapping of plain values}``; no more about persons than needed
        :param keys: ``{record: text}``, the same whenever the same act is repeated
        :param ordered: events of one record reach a system in the order of writing
        :param systems: only these systems (default: those that take the kind)
        :return: the new events; what is known by its key makes none
        """
        if not payloads:
            return self.browse()
        companies = {record: self._get_company(record) for record in payloads}
        every = self.env["res.company"].union(*companies.values())
        if systems is None:
            systems = self.env["mds.outbox.system"]._get_receivers(kind, every)
        rows = []
        for record, payload in payloads.items():
            text = hash_chain.payload_text(payload)
            self._check_event(keys[record], text)
            for system in systems:
                if system.company_id and companies[record] not in (
                    system.company_id,
                    self.env["res.company"],
                ):
                    continue
                rows.append(
                    {
                        "system_id": system.id,
                        "company_id": companies[record].id or None,
                        "kind": kind,
                        "key": keys[record],
                        "order_key": f"{record._name},{record.id}" if ordered else None,
                        "res_model": record._name,
                        "res_id": record.id,
                        "payload": text,
                        "payload_hash": hashlib.sha256(text.encode()).hexdigest(),
                    }
                )
        return self._sudo_events()._insert(rows, ordered)

    @api.model
    def _sudo_events(self):
        """An event follows from an act that was allowed; its author need not see the outbox."""
        return self.sudo()

    @api.model
    def _get_company(self, record):
        company = record["company_id"] if "company_id" in record._fields else None
        return company or self.env["res.company"]

    @api.model
    def _check_event(self, key, payload):
        if not key or len(key) > LONGEST_KEY:
            raise ValueError(f"The key of an event has 1 to {LONGEST_KEY} characters: {key!r}")
        if len(payload) > LARGEST_PAYLOAD:
            raise ValueError(f"The payload of {key} is larger than {LARGEST_PAYLOAD} characters.")

    @api.model
    def _insert(self, rows, ordered):
        """Insert what is new. A key that another open transaction writes makes us wait and, when
        it commits, be repeated by the server: never a second event, never an error on the screen.
        """
        if not rows:
            return self.browse()
        if ordered:
            self._lock_order(rows)
        now = fields.Datetime.now()
        shared = ("waiting", 0, now, self.env.uid, now, self.env.uid, now)
        inserted = self.env.cr.execute_values(
            """
            INSERT INTO mds_outbox (system_id, company_id, kind, key, order_key, res_model, res_id,
                payload, payload_hash, state, tries, next_try_at, create_uid, create_date,
                write_uid, write_date)
            VALUES %s ON CONFLICT DO NOTHING RETURNING id
            """,
            [(*row.values(), *shared) for row in rows],
            page_size=500,
            fetch=True,
        )
        events = self.browse(sorted(row[0] for row in inserted))
        if events:
            self.invalidate_model()
            empty = dict.fromkeys(self._get_audited_fields())
            events._collect_changes(
                "create", {event.id: empty for event in events}, events._read_audited_values()
            )
            self._wake_workers()
        return events

    @api.model
    def _lock_order(self, rows):
        """Two transactions that tell of one record number their events in order of commit."""
        keys = sorted({f"mds.outbox|{row['system_id']}|{row['order_key']}" for row in rows})
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) "
            "FROM unnest(%s) AS name ORDER BY name",
            (keys,),
        )

    # -- states -------------------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        office = (ADMINISTRATOR,)
        return [
            *super()._get_transitions(),
            Transition("waiting", "delivered", "action_send_now", office),
            Transition("waiting", "failed", "action_send_now", office),
            Transition("waiting", "cancelled", "action_cancel", office, "_guard_cancel", True),
            Transition("failed", "cancelled", "action_cancel", office, reason_required=True),
            Transition("failed", "waiting", "action_replay", office, "_guard_replay", True),
            Transition("delivered", "waiting", "action_replay", office, "_guard_replay", True),
        ]

    def _guard_cancel(self):
        now = fields.Datetime.now()
        return {
            event: self.env._("it is being sent just now. Try again in a minute.")
            for event in self
            if event.lease_until and event.lease_until > now
        }

    def _guard_replay(self):
        return {
            event: self.env._("its content was dropped after the time that it is kept.")
            for event in self
            if not event.payload
        }

    def action_send_now(self):
        """Try again at once, instead of at the time that the back-off chose."""
        self.check_access("read")
        self._check_administrator()
        waiting = self.filtered(lambda event: event.state == "waiting")
        if waiting < self:
            raise UserError(self.env._("Only events that wait can be sent now."))
        waiting._sudo_events().browse(waiting.ids)._write_next_try(fields.Datetime.now())
        self._wake_workers()

    def action_replay(self):
        """Send failed or delivered events again, with their old key; the reason is recorded."""
        self._check_administrator()
        self._sudo_moving()._transition("waiting")
        self._wake_workers()

    def action_cancel(self):
        """Never send these; the reason is recorded."""
        self._check_administrator()
        self._sudo_moving()._transition("cancelled")

    def action_ask_replay(self):
        return self.with_context(mds_action="action_replay").action_ask_reason()

    def action_ask_cancel(self):
        return self.with_context(mds_action="action_cancel").action_ask_reason()

    def _check_administrator(self):
        """Rights on each record, and the role; then the state may move (see access lines)."""
        self.check_access("read")
        self._check_group()

    @api.model
    def _check_group(self):
        if not self.env.su and not self.env.user.has_group(ADMINISTRATOR):
            raise UserError(self.env._("Only an administrator works in the outbox."))

    def _sudo_moving(self):
        """Nobody writes events; an administrator may take the declared ways, after the check."""
        return self.sudo()

    def _write_next_try(self, moment):
        self.write({"next_try_at": moment})

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        again = self.filtered(lambda event: changes[event].target == "waiting")
        if again:
            again.write(
                {
                    "tries": 0,
                    "next_try_at": fields.Datetime.now(),
                    "delivered_at": False,
                    "trouble": False,
                }
            )
        self.filtered(lambda event: event.state == "cancelled").write({"next_try_at": False})
        return result

    # -- keeping ------------------------------------------------------------------------------

    @api.autovacuum
    def _gc_payloads(self, now=None):
        """Drop the content of events that are through; key, hash and trail stay."""
        parameter = self._sudo_parameter("mds_outbox.payload_days")
        days = int(parameter) if parameter.isascii() and parameter.isdigit() else 0
        if not days:
            return
        limit = (now or fields.Datetime.now()) - timedelta(days=days)
        self.search(
            [
                ("state", "in", ("delivered", "cancelled")),
                ("payload", "!=", False),
                ("write_date", "<", limit),
            ],
            limit=10000,
        ).write({"payload": False, "answer_text": False})

    @api.model
    def _sudo_parameter(self, name):
        """Settings are for administrators; the system follows them whoever acts."""
        return self.env["ir.config_parameter"].sudo().get_param(name) or ""
