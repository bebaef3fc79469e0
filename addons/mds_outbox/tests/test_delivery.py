import time
from datetime import timedelta

from odoo import fields
from odoo.addons.mds_outbox.lib import signature
from odoo.tests import tagged

from .common import CommittedCase
from .receiver import SECRET


@tagged("post_install", "-at_install")
class TestDelivery(CommittedCase):
    """One worker and a receiver that behaves badly."""

    def test_event_arrives_signed_and_is_delivered(self):
        self._emit("k1")
        self.assertEqual(self._deliver(), 1)
        self.assertEqual(self._read("state", "tries"), {"k1": ("delivered", 1)})
        [(body, headers)] = self.receiver.requests
        self.assertIn(b'"key":"k1"', body)
        self.assertIn(b'"payload":{"n":"k1"}', body)
        self.assertEqual(headers["MDS-Event-Kind"], "test")
        self.assertEqual(
            signature.check(headers["MDS-Signature"], SECRET, body, int(time.time())), ""
        )
        self.assertEqual(self._deliver(), 0)

    def test_failure_is_tried_again_later_with_the_same_body(self):
        self._emit("k1")
        self.receiver.script = [503]
        before = fields.Datetime.now()
        self._deliver()
        state, trouble, next_try = self._read("state", "trouble", "next_try_at")["k1"]
        self.assertEqual(state, "waiting")
        self.assertIn("503", trouble)
        self.assertGreaterEqual(next_try, before + timedelta(seconds=14))
        self.assertEqual(self._deliver(), 0)  # not before its time
        self._make_due()
        self._deliver()
        self.assertEqual(self._read("state"), {"k1": "delivered"})
        first, second = self.receiver.bodies()
        self.assertEqual(first, second)

    def test_receiver_may_ask_for_time(self):
        self._emit("k1")
        self.receiver.script = [429]
        self.receiver.headers = {"Retry-After": "3600"}
        before = fields.Datetime.now()
        self._deliver()
        self.assertGreaterEqual(self._read("next_try_at")["k1"], before + timedelta(seconds=3599))

    def test_late_answer_doubles_nothing_at_the_receiver(self):
        """It worked, answered after the time-out: sent again with its key, worked on once."""
        self._emit("k1")
        self.receiver.script = ["late"]
        self._deliver()
        state, trouble = self._read("state", "trouble")["k1"]
        self.assertEqual(state, "waiting")
        self.assertIn("sent again", trouble)
        self._make_due()
        self._deliver()
        self.assertEqual(self._read("state"), {"k1": "delivered"})
        self.assertEqual(len(self.receiver.requests), 2)
        self.assertEqual(list(self.receiver.worked.values()), [1])

    def test_hanging_garbage_and_endless_answers_end(self):
        for act in ("hang", "garbage"):
            self._emit(f"k-{act}")
            self.receiver.script = [act]
            started = time.monotonic()
            self._deliver()
            self.assertLess(time.monotonic() - started, 10)
            self.assertEqual(self._read("state")[f"k-{act}"], "waiting", act)
        self._make_due()
        self.receiver.script = ["huge", "drip"]
        self._deliver()
        self.assertEqual(set(self._read("state").values()), {"delivered"})
        self.assertTrue(all(len(text or "") <= 2000 for text in self._read("answer_text").values()))

    def test_redirect_is_not_followed(self):
        self._emit("k1")
        self.receiver.script = [302]
        self.receiver.headers = {"Location": self.receiver.url}
        self._deliver()
        self.assertEqual(len(self.receiver.requests), 1)
        self.assertEqual(self._read("state"), {"k1": "waiting"})

    def test_refused_content_fails_at_once_and_one_activity_tells_the_responsible(self):
        self._emit("k1", "k2")
        self.receiver.script = [422, 400]
        self._deliver()
        self.assertEqual(
            self._read("state", "next_try_at"),
            {
                "k1": ("failed", False),
                "k2": ("failed", False),
            },
        )
        with self._connection() as env:
            system = env["mds.outbox.system"].browse(self.system_id)
            self.assertEqual(len(system.activity_ids), 1)

    def test_event_is_dead_after_its_tries(self):
        self._emit("k1")
        self.receiver.script = [500, 500, 500]
        for _try in range(3):
            self._make_due()
            self._deliver()
        self.assertEqual(self._read("state", "tries"), {"k1": ("failed", 3)})
        with self._connection() as env:
            events = env["mds.outbox"].search([("system_id", "=", self.system_id)])
            self.assertEqual(events._verify_audit(), [])

    def test_nothing_more_is_sent_to_a_system_that_is_down(self):
        self._emit(*(f"k{n}" for n in range(8)))
        self.receiver.script = [503] * 8
        self._deliver()
        self.assertEqual(len(self.receiver.requests), 1)
        self.assertEqual(sorted(self._read("tries").values()), [0] * 7 + [1])

    def test_private_address_is_refused_unless_the_system_allows_it(self):
        self._emit("k1")
        with self._connection() as env:
            env["mds.outbox.system"].browse(self.system_id).allow_private = False
            env.cr.commit()
        self._deliver()
        self.assertFalse(self.receiver.requests)
        state, trouble = self._read("state", "trouble")["k1"]
        self.assertEqual(state, "waiting")
        self.assertIn("own network", trouble)

    def test_wrong_secret_is_no_delivery(self):
        self._emit("k1")
        with self._connection() as env:
            env["mds.outbox.system"].browse(self.system_id).new_secret = "another-secret-entirely"
            env.cr.commit()
        self._deliver()
        state, status = self._read("state", "answer_status")["k1"]
        self.assertEqual((state, status), ("waiting", 401))
        self.assertFalse(self.receiver.worked)

    def test_nul_in_an_answer_is_kept_out_of_the_database(self):
        self._emit("k1")
        self.receiver.reply = b"ok\x00\xff"
        self._deliver()
        self.assertEqual(self._read("state", "answer_text"), {"k1": ("delivered", "ok\ufffd")})
