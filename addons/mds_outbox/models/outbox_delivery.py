import random
import secrets
import time
from functools import partial

import psycopg2.errors
from odoo import api, fields, models
from odoo.addons.mds_base.lib import hash_chain

from .. import transport
from ..lib import answers, backoff, envelope, signature

BATCH = 5
"""Events taken at once: what a killed worker keeps from the others until its lease ends."""
WOKEN = "mds.outbox.woken"
CONFLICTS = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)
ROUNDS = 5
DICE = random.SystemRandom()


class Outbox(models.Model):
    """Delivery: take, send, note – with a commit after each.

    A worker *takes* due events: it leases them for as long as sending may take at worst, with a
    token of its own, and commits. It *sends* without a transaction. It *notes* what came of it
    and commits. Several workers take different events (``SKIP LOCKED``). A worker that is killed
    leaves leases that run out: its events are due again. If it was killed between the receiver's
    answer and the note, the event is sent once more with the same key.

    A success is noted whoever holds the lease: a late answer is an answer. A failure is noted
    only by the holder.
    """

    _inherit = "mds.outbox"

    @api.model
    def _cron_deliver(self):
        self._deliver()

    @api.model
    def _wake_workers(self):
        """Let the workers start as soon as this transaction is committed; asked once for it."""
        asked = self.env.cr.precommit.data
        if asked.get(WOKEN):
            return
        asked[WOKEN] = True
        for name in ("cron_deliver_1", "cron_deliver_2"):
            cron = self._sudo_cron(f"mds_outbox.{name}")
            if cron:
                cron._trigger()

    @api.model
    def _sudo_cron(self, xml_id):
        """Whoever causes an event wakes the workers."""
        return self.env.ref(xml_id, raise_if_not_found=False).sudo()

    @api.model
    def _deliver(self):
        """Work until nothing is due or the time of the job is over.

        :return: number of events that were tried
        """
        progress = self.env["ir.cron"]
        unreachable, count = set(), 0
        while True:
            token, events = self._retried(partial(self._take, unreachable))
            if not events:
                progress._commit_progress(remaining=0)
                return count
            seconds_left = progress._commit_progress(remaining=len(events))
            for event in events:
                if event.system_id.id in unreachable or seconds_left <= 0:
                    event._retried(partial(event._give_back, token))
                    progress._commit_progress(1)
                    continue
                answer = event._send()
                decision = answers.decide(answer)
                if decision.is_unreachable:
                    unreachable.add(event.system_id.id)
                event._retried(partial(event._note, token, answer, decision))
                seconds_left = progress._commit_progress(1)
                count += 1
            if seconds_left <= 0:
                progress._commit_progress(remaining=1)
                return count

    @api.model
    def _retried(self, act):
        """``act()`` and a commit; done again when another transaction was faster."""
        for left in reversed(range(ROUNDS)):
            try:
                result = act()
                self.env["ir.cron"]._commit_progress()
            except CONFLICTS:
                self.env.cr.rollback()
                if not left:
                    raise
                time.sleep(DICE.uniform(0, 0.05))
            else:
                self.env.invalidate_all()
                return result
        raise AssertionError("unreachable")

    @api.model
    def _take(self, unreachable=(), now=None):
        """Lease some due events.

        :return: (token, events in order of their turn)
        """
        now = now or fields.Datetime.now()
        token = secrets.token_hex(16)
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE mds_outbox AS taken
               SET lease_token = %(token)s, tries = tries + 1, last_try_at = %(now)s,
                   lease_until = %(now)s::timestamp + interval '60 seconds' + %(batch)s
                       * make_interval(secs => system.connect_timeout + system.read_timeout)
              FROM mds_outbox_system AS system
             WHERE system.id = taken.system_id AND taken.id IN (
                SELECT event.id FROM mds_outbox AS event
                  JOIN mds_outbox_system AS owner ON owner.id = event.system_id
                 WHERE event.state = 'waiting' AND event.next_try_at <= %(now)s
                   AND (event.lease_until IS NULL OR event.lease_until < %(now)s)
                   AND owner.active AND owner.is_enabled AND NOT owner.id = ANY(%(unreachable)s)
                   AND (event.order_key IS NULL OR NOT EXISTS (
                        SELECT FROM mds_outbox AS earlier
                         WHERE earlier.system_id = event.system_id
                           AND earlier.order_key = event.order_key AND earlier.id < event.id
                           AND earlier.state IN ('waiting', 'failed')))
                 ORDER BY event.next_try_at, event.id LIMIT %(batch)s
                   FOR UPDATE OF event SKIP LOCKED)
            RETURNING taken.id
            """,
            {"token": token, "now": now, "batch": BATCH, "unreachable": list(unreachable)},
            log_exceptions=False,  # another worker was faster: no error, this one takes again
        )
        events = self.browse(sorted(row[0] for row in self.env.cr.fetchall()))
        self.invalidate_model()
        return token, events

    def _give_back(self, token):
        """End the lease without having tried."""
        self.ensure_one()
        if self.lease_token == token and self.state == "waiting":
            self.write({"lease_token": False, "lease_until": False, "tries": self.tries - 1})

    def _send(self):
        """One try over HTTP; the answer, whatever happens."""
        self.ensure_one()
        system = self.system_id
        if self.tries > system.max_tries:  # each time the worker ended before it could note why
            return answers.Answer(error="interrupted")
        secret = system._sudo_system().secret
        if not secret:
            return answers.Answer(error="no_secret")
        if not self.payload:
            return answers.Answer(error="no_payload")
        body = self._get_body()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "MDS-Outbox/1",
            "MDS-Event-Kind": self.kind.encode("ascii", "replace").decode(),
            "MDS-Signature": signature.header(secret, int(time.time()), body),
        }
        route = transport.Route(
            url=system.url,
            connect_timeout=system.connect_timeout,
            read_timeout=system.read_timeout,
            allow_private=system.allow_private,
        )
        return transport.post(route, body, headers)

    def _get_body(self):
        """What goes over the wire: the same to the byte on every try."""
        self.ensure_one()
        created_at = hash_chain.time_text(self.create_date)
        return envelope.body(self.system_id.code, self.kind, self.key, created_at, self.payload)

    def _note(self, token, answer, decision, now=None):
        """Write down what came of a try."""
        self.ensure_one()
        now = now or fields.Datetime.now()
        told = {"answer_status": answer.status, "answer_text": answer.text or False}
        if decision.outcome == answers.DELIVERED:
            self._note_delivered(answer, told, now)
        elif self.lease_token == token and self.state == "waiting":
            self._note_failed(answer, decision, told, now)

    def _note_delivered(self, answer, told, now):
        if self.state == "delivered":
            return  # another worker was told the same
        trouble = self.env["mds.outside.code"]._learn(self, answers.outside_code(answer.text))
        self.write(
            {
                **told,
                "trouble": trouble or False,
                "delivered_at": now,
                "lease_token": False,
                "lease_until": False,
                "next_try_at": False,
            }
        )
        if self.state == "waiting":
            self._transition("delivered")

    def _note_failed(self, answer, decision, told, now):
        is_over = decision.outcome == answers.REFUSED or self.tries >= self.system_id.max_tries
        wait = backoff.next_try(self.tries, now, DICE.random(), decision.asked_for)
        self.write(
            {
                **told,
                "trouble": self._get_trouble(answer, decision),
                "lease_token": False,
                "lease_until": False,
                "next_try_at": False if is_over else wait,
            }
        )
        if is_over:
            self._transition("failed", reason=self.trouble)
            self._tell_responsible()

    def _get_trouble(self, answer, decision):
        """What went wrong and what to do, in words."""
        _ = self.env._
        words = {
            "content": _("The receiver refuses the content: read its answer, then send it again."),
            "redirect": _("The address redirects elsewhere, which is not followed: correct it."),
            "status": _("The receiver answers with an error: ask its administrator."),
            "address": _("The web address cannot be used: correct it."),
            "unknown_host": _("No such host: check the web address."),
            "forbidden": _("The address lies in our own network, which is not allowed."),
            "unreachable": _("No connection: is the other system running?"),
            "timeout": _("No answer in time: it may have been received, it is sent again."),
            "certificate": _("The certificate of the other system is not valid."),
            "broken": _("The answer could not be understood."),
            "no_secret": _("There is no secret: set one on the system."),
            "interrupted": _("Sending was interrupted again and again: see the server's log."),
            "no_payload": _("The content was dropped: cancel the event."),
        }
        text = words[decision.reason]
        if answer.status:
            text = f"HTTP {answer.status}. {text}"
        return f"{text} ({answer.detail[:200]})" if answer.detail else text

    def _tell_responsible(self):
        """One activity a system, however many of its events fail."""
        for system in self.system_id:
            if system.activity_ids.filtered(lambda activity: activity.automated):
                continue
            user = system.responsible_id.filtered("active") or self.env.ref("base.user_admin")
            system.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=user.id,
                summary=self.env._("Events could not be delivered"),
                note=self.env._(
                    "Open the failed events, repair what is said there, then send them again."
                ),
            )
