import threading
from unittest.mock import patch

from odoo.addons.mds_outbox.models import outbox_delivery
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import errors

from .common import CommittedCase

MODEL = outbox_delivery.Outbox


class Killed(BaseException):
    """The worker dies here: nothing after this line runs, nothing open is committed."""


def _die(*_args, **_kwargs):
    raise Killed


@tagged("post_install", "-at_install")
class TestWorkers(CommittedCase):
    """Killed anywhere, several at once: nothing lost, nothing done twice."""

    def _deliver_and_die(self, method, autospec_call=None):
        with (
            patch.object(type(self.env["mds.outbox"]), method, autospec_call or _die),
            self.assertRaises(Killed),
        ):
            self._deliver()

    def _assert_all_done_once(self, keys):
        self._make_due()
        self._deliver()
        self.assertEqual(set(self._read("state").values()), {"delivered"})
        self.assertEqual(len(self.receiver.worked), len(keys))
        self.assertEqual(set(self.receiver.worked.values()), {1})

    def test_killed_while_taking(self):
        self._emit("k1", "k2")
        real = MODEL._take

        def take_then_die(model, *args, **kwargs):
            real(model, *args, **kwargs)
            raise Killed

        self._deliver_and_die("_take", take_then_die)
        self.assertEqual(set(self._read("tries").values()), {0})  # the lease was never committed
        self._assert_all_done_once(["k1", "k2"])

    def test_killed_before_sending(self):
        self._emit("k1", "k2")
        self._deliver_and_die("_send")
        self.assertFalse(self.receiver.requests)
        self.assertEqual(self._deliver(), 0)  # leased: nobody else touches them …
        self._assert_all_done_once(["k1", "k2"])  # … until the lease has run out

    def test_event_that_kills_its_worker_every_time_is_dead_in_the_end(self):
        self._emit("k1")
        for _try in range(3):
            self._deliver_and_die("_send")
            self._make_due()
        self._deliver()
        self.assertFalse(self.receiver.requests)
        self.assertEqual(self._read("state", "tries"), {"k1": ("failed", 4)})

    def test_killed_after_sending_before_the_note(self):
        self._emit("k1", "k2")
        self._deliver_and_die("_note")
        self.assertEqual(len(self.receiver.requests), 1)
        self._assert_all_done_once(["k1", "k2"])
        self.assertEqual(len(self.receiver.requests), 3)  # one repeated, with its key

    def test_killed_after_the_note_before_its_commit(self):
        self._emit("k1")
        real = MODEL._note

        def note_then_die(event, *args, **kwargs):
            real(event, *args, **kwargs)
            raise Killed

        self._deliver_and_die("_note", note_then_die)
        self.assertEqual(self._read("state"), {"k1": "waiting"})
        self._assert_all_done_once(["k1"])

    def test_two_workers_deliver_none_twice(self):
        keys = [f"k{n:02}" for n in range(30)]
        self._emit(*keys)
        self._run_two_workers()
        self.assertEqual(set(self._read("state").values()), {"delivered"})
        self.assertEqual(len(self.receiver.requests), 30)
        self.assertEqual(len(set(self.receiver.bodies())), 30)

    def test_two_workers_keep_the_order_of_a_record(self):
        keys = [f"k{n:02}" for n in range(12)]
        self._emit(*keys, ordered=True)
        self._run_two_workers()
        for _round in range(12):  # a worker may end while the other holds the first of the line
            if self._deliver() == 0:
                break
        sent = [body.split(b'"key":"')[1][:3].decode() for body in self.receiver.bodies()]
        self.assertEqual(sent, keys)

    def test_locked_event_is_passed_over(self):
        self._emit("k1", "k2")
        with self._connection() as one, self._connection() as other:
            first = one["mds.outbox"]._take()[1]
            one["mds.outbox"].search([]).flush_recordset()
            self.assertEqual(first.mapped("key"), ["k1", "k2"])
            self.assertFalse(other["mds.outbox"]._take()[1])
            one.cr.rollback()
            other.cr.rollback()
            self.assertEqual(other["mds.outbox"]._take()[1].mapped("key"), ["k1", "k2"])
            other.cr.rollback()

    def test_answer_that_comes_after_the_lease_still_counts(self):
        """A slow worker's success is noted although another took the event since."""
        self._emit("k1")
        with self._connection() as slow, self._connection() as fast:
            token, event = slow["mds.outbox"]._take()
            slow.cr.commit()
            answer = event._send()
            self._make_due()
            fast_token, again = fast["mds.outbox"]._take()
            fast.cr.commit()
            self.assertEqual(again.ids, event.ids)
            slow.cr.rollback()
            slow.invalidate_all()
            decision = outbox_delivery.answers.decide(answer)
            event._note(token, answer, decision)
            slow.cr.commit()
            fast.invalidate_all()
            late = outbox_delivery.answers.Answer(error="timeout")
            again._note(fast_token, late, outbox_delivery.answers.decide(late))
            fast.cr.commit()
        self.assertEqual(self._read("state"), {"k1": "delivered"})

    @mute_logger("odoo.sql_db")
    def test_same_key_in_two_transactions_at_once_is_one_event(self):
        """The later waits, then is told to repeat; repeated, it finds the event."""
        with self._connection() as one, self._connection() as other:
            partner = other.ref("base.main_partner")
            other.cr.execute("SELECT 1")  # takes its snapshot
            for env in (one, other):
                env.cr.execute("SET lock_timeout = '2s'")
            arguments = ("test", {partner.with_env(one): {"n": 1}}, {partner.with_env(one): "k1"})
            self.assertEqual(len(one["mds.outbox"]._emit(*arguments)), 1)
            one.cr.commit()
            with self.assertRaises(errors.SerializationFailure):
                other["mds.outbox"]._emit("test", {partner: {"n": 1}}, {partner: "k1"})
            other.cr.rollback()
            self.assertFalse(
                other["mds.outbox"]._emit("test", {partner: {"n": 1}}, {partner: "k1"})
            )
            other.cr.rollback()
        self.assertEqual(len(self._read("state")), 1)

    def _run_two_workers(self):
        """Environments are made here: the thread that runs the tests holds the registry's lock."""
        failures = []

        def work(env):
            try:
                env["mds.outbox"]._deliver()
            except Exception as error:
                failures.append(error)

        with self._connection() as one, self._connection() as other:
            threads = [threading.Thread(target=work, args=(env,)) for env in (one, other)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertFalse(failures)
        self.assertFalse([thread for thread in threads if thread.is_alive()])
