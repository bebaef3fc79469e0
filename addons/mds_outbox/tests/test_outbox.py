from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import OutboxCommon


@tagged("post_install", "-at_install")
class TestOutbox(OutboxCommon):
    """Events: when they are written, and how a person moves them."""

    def test_state_conformance(self):
        self.assertStateConformance("mds.outbox")

    def test_event_is_written_by_whoever_causes_it(self):
        event = self._emit("k1")
        self.assertRecordValues(
            event,
            [
                {
                    "state": "waiting",
                    "system_id": self.system.id,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "payload": '{"n":"k1"}',
                    "create_uid": self.dispatcher.id,
                }
            ],
        )
        self.assertEqual(len(self._get_entries(event, "create")), 1)
        self.assertChainWhole(event)

    def test_repeated_key_makes_no_second_event(self):
        self.assertEqual(len(self._emit("k1")), 1)
        self.assertFalse(self._emit("k1"))
        self.assertEqual(self.env["mds.outbox"].search_count([("key", "=", "k1")]), 1)

    def test_same_key_for_another_system_is_another_event(self):
        self._create_system(code="hr", name="HR")
        self.assertEqual(len(self._emit("k1")), 2)

    def test_rolled_back_change_leaves_no_event(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._emit("k1")
            1 / 0  # noqa: B018
        self.assertFalse(self.env["mds.outbox"].search_count([("key", "=", "k1")]))

    def test_archived_system_gets_none_and_a_paused_one_gets_it_later(self):
        self.system.is_enabled = False
        self.assertEqual(len(self._emit("k1")), 1)
        self.assertFalse(self.env["mds.outbox"]._take()[1] & self._events("k1"))
        self.system.active = False
        self.assertFalse(self._emit("k2"))

    def test_system_takes_only_its_kinds(self):
        self.system.kind_ids = False
        self.assertFalse(self._emit("k1"))

    def test_system_of_another_company_gets_none(self):
        other = self.env["res.company"].create({"name": "Branch"})
        self.system.company_id = other
        record = self.env["res.partner"].create({"name": "A", "company_id": self.company.id})
        self.assertFalse(self._emit("k1", record=record))
        record.company_id = other
        event = self._emit("k2", record=record)
        self.assertEqual(event.company_id, other)

    def test_batch_costs_the_same_number_of_queries(self):
        partners = self.env["res.partner"].create([{"name": str(n)} for n in range(52)])
        events = self.env["mds.outbox"].with_user(self.dispatcher)

        def emit(records):
            events._emit(
                "test",
                {record: {"n": record.id} for record in records},
                {record: f"q{record.id}" for record in records},
                ordered=True,
            )

        emit(partners[:1])
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        emit(partners[1:3])
        two = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        emit(partners[3:])
        self.assertLessEqual(self.env.cr.sql_log_count - before, two)

    def test_key_and_payload_have_limits(self):
        for key, payload in (("", {"n": 1}), ("x" * 201, {"n": 1}), ("k", {"n": "x" * 300_000})):
            with self.assertRaises(ValueError):
                self._emit(key, payload=payload)

    def test_nobody_writes_events_by_hand(self):
        with self.assertRaises(UserError):
            self.env["mds.outbox"].create({"system_id": self.system.id, "kind": "x", "key": "y"})
        event = self._emit("k1").with_user(self.administrator)
        with self.assertRaises(AccessError):
            event.write({"payload": "{}"})
        with self.assertRaises(UserError):
            event.sudo().unlink()

    def test_cancel_needs_a_reason_and_is_audited(self):
        event = self._emit("k1").with_user(self.administrator)
        with self.assertRaises(UserError):
            event.action_cancel()
        event.with_context(mds_reason="Twice").action_cancel()
        self.assertEqual(event.state, "cancelled")
        entry = self._get_entries(event, "transition")
        self.assertEqual((entry.reason, entry.actor_id), ("Twice", self.administrator.id))
        event.with_context(mds_reason="Twice").action_cancel()  # repeated: nothing happens

    def test_event_that_is_being_sent_cannot_be_cancelled(self):
        event = self._emit("k1")
        event.lease_until = fields.Datetime.now() + timedelta(minutes=1)
        with self.assertRaisesRegex(UserError, "being sent"):
            event.with_user(self.administrator).with_context(mds_reason="No").action_cancel()

    def test_delivered_event_is_sent_again_with_its_key(self):
        event = self._emit("k1")
        event._transition("delivered")
        event.with_user(self.administrator).with_context(mds_reason="Lost there").action_replay()
        self.assertRecordValues(event, [{"state": "waiting", "tries": 0, "key": "k1"}])
        self.assertEqual(self._get_entries(event, "transition")[-1].reason, "Lost there")

    def test_others_may_not_send_again(self):
        event = self._emit("k1")
        for user in (self.manager, self.dispatcher, self.quality, self.outsider):
            for action in ("action_replay", "action_cancel", "action_send_now"):
                with self.assertRaises(UserError):
                    getattr(event.with_user(user).with_context(mds_reason="x"), action)()
        self.assertEqual(event.state, "waiting")

    def test_next_event_of_a_record_waits_for_the_one_before(self):
        first, second = self._emit("k1", "k2", ordered=True).sorted("id")
        other = self._emit("k3")
        self.assertEqual(second.waits_for_id, first)
        self.assertFalse(first.waits_for_id or other.waits_for_id)
        taken = self.env["mds.outbox"]._take()[1]
        self.assertIn(first, taken)
        self.assertNotIn(second, taken)
        self.assertIn(other, taken)

    def test_failed_event_holds_those_behind_it_until_it_is_cancelled(self):
        first, second = self._emit("k1", "k2", ordered=True).sorted("id")
        first._transition("failed")
        self.assertNotIn(second, self.env["mds.outbox"]._take()[1])
        first.with_user(self.administrator).with_context(mds_reason="Known").action_cancel()
        self.assertIn(second, self.env["mds.outbox"]._take()[1])

    def test_content_is_dropped_after_its_time_and_the_proof_stays(self):
        event = self._emit("k1")
        digest = event.payload_hash
        event._transition("delivered")
        self.env["mds.outbox"]._gc_payloads(fields.Datetime.now() + timedelta(days=179))
        self.assertTrue(event.payload)
        self.env["mds.outbox"]._gc_payloads(fields.Datetime.now() + timedelta(days=181))
        self.assertFalse(event.payload)
        self.assertEqual(event.payload_hash, digest)
        self.assertFalse(self._emit("k1"))  # the key is still known
        with self.assertRaisesRegex(UserError, "dropped"):
            event.with_user(self.administrator).with_context(mds_reason="x").action_replay()

    def test_secret_is_never_given_back(self):
        system = self.system.with_user(self.administrator)
        self.assertTrue(system.has_secret)
        self.assertFalse(system.new_secret)
        with self.assertRaises(AccessError):
            system.read(["secret"])
        self.assertNotIn("secret", system.fields_get())
        with self.assertRaises(AccessError):
            system.search([("secret", "like", "a%")])
        entries = self._get_entries(system)
        self.assertIn("secret", entries.mapped("kind"))
        self.assertNotIn("a-secret-for", "".join(entries.mapped("payload")))

    def test_system_needs_a_usable_address_and_a_secret(self):
        for url in ("ftp://a.example", "https://u:p@a.example", "https://", "javascript:1"):
            with self.assertRaises(ValidationError):
                self._create_system(code="x", url=url)
        with self.assertRaises(ValidationError):
            self._create_system(code="x", new_secret=False)
        with self.assertRaises(ValidationError):
            self._create_system(code="x", new_secret="short")

    def test_test_event_goes_to_its_system_only(self):
        other = self._create_system(code="hr", name="HR")
        self.system.with_user(self.administrator).action_send_test()
        events = self.env["mds.outbox"].search([("kind", "=", "test")])
        self.assertIn(self.system, events.system_id)
        self.assertNotIn(other, events.system_id)

    def test_system_with_events_is_archived_not_deleted(self):
        self._emit("k1")
        with self.assertRaises(UserError):
            self.system.with_user(self.administrator).unlink()

    def _events(self, *keys):
        return self.env["mds.outbox"].search([("key", "in", keys)])
