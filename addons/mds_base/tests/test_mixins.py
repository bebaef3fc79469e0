import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .mixin_case import MixinCase


@tagged("post_install", "-at_install")
class TestStateMixin(MixinCase):
    def test_declaration_conforms(self):
        self.assertStateConformance("mds.test.document")

    def test_transition_records_who_when_why(self):
        document = self._create_document()
        document.with_user(self.dispatcher).action_run()
        document.with_user(self.engineer).with_context(mds_reason="Wrong device").action_reset()
        entries = self._get_entries(document, "transition")
        self.assertEqual(
            [json.loads(entry.payload)["state"] for entry in entries],
            [["draft", "running"], ["running", "draft"]],
        )
        self.assertEqual(entries.mapped("actor_id"), [self.dispatcher.id, self.engineer.id])
        self.assertEqual(entries[1].reason, "Wrong device")

    def test_state_cannot_be_written(self):
        document = self._create_document()
        for context in ({}, {"mds_state_key": True}, {"mds_state_key": ["x", document._name]}):
            with self.assertRaises(UserError):
                document.with_context(**context).write({"state": "done"})

    def test_document_cannot_start_in_the_middle(self):
        with self.assertRaises(UserError):
            self._create_document(state="running")

    def test_undeclared_way_is_refused_with_what_is_possible(self):
        document = self._create_document()
        with self.assertRaisesRegex(UserError, "Running"):
            document.action_done()

    def test_right_is_checked(self):
        document = self._create_document()
        with self.assertRaisesRegex(AccessError, "Dispatcher"):
            document.with_user(self.engineer).action_run()

    def test_guard_says_why(self):
        document = self._create_document(is_blocked=True)
        with self.assertRaisesRegex(UserError, "lift the block"):
            document.action_run()

    def test_missing_reason_is_refused(self):
        document = self._create_document()
        document.action_run()
        with self.assertRaisesRegex(UserError, "why"):
            document.action_reset()

    def test_repeated_request_does_nothing(self):
        document = self._create_document()
        document.action_run()
        document.action_run()
        self.assertEqual(len(self._get_entries(document, "transition")), 1)

    def test_batch_costs_the_same_queries_for_2_and_50(self):
        counts = []
        for size in (2, 50):
            documents = self.env["mds.test.document"].create([{} for _i in range(size)])
            self.flush_audit()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            documents._transition("running")
            self.flush_audit()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestNumberedMixin(MixinCase):
    def test_numbers_are_drawn_once_per_batch(self):
        documents = self.env["mds.test.document"].create([{} for _i in range(3)])
        first = int(documents[0].name.removeprefix("T/"))  # a sequence is not rolled back
        self.assertEqual(
            documents.mapped("name"), [f"T/{first + offset:04d}" for offset in range(3)]
        )

    def test_company_has_its_own_sequence(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env["ir.sequence"].create(
            {"name": "B", "code": "mds.test.document", "prefix": "B/", "company_id": branch.id}
        )
        documents = self.env["mds.test.document"].create(
            [{"company_id": branch.id}, {}, {"company_id": branch.id}]
        )
        self.assertEqual(documents[0].name, "B/1")
        self.assertTrue(documents[1].name.startswith("T/"))
        self.assertEqual(documents[2].name, "B/2")

    def test_missing_sequence_is_said(self):
        self.env["ir.sequence"].search([("code", "=", "mds.test.document")]).unlink()
        with self.assertRaisesRegex(UserError, "number sequence"):
            self.env["mds.test.document"].create({})

    def test_gapless_sequence_is_drawn_too(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "mds.test.document")])
        sequence.write({"implementation": "no_gap", "number_next": 8})
        documents = self.env["mds.test.document"].create([{}, {}])
        self.assertEqual(documents.mapped("name"), ["T/0008", "T/0009"])
        self.assertEqual(sequence.number_next, 10)


@tagged("post_install", "-at_install")
class TestOfflineMixin(MixinCase):
    def test_repeated_request_creates_once(self):
        Reading = self.env["mds.test.reading"].with_user(self.engineer)
        first = Reading._create_once([{"client_uuid": "a", "value": 1}])
        again = Reading._create_once(
            [
                {"value": 9},
                {"client_uuid": "a", "value": 2},
                {"client_uuid": "b"},
                {"client_uuid": "b"},
            ]
        )
        self.assertEqual(again[1], first)
        self.assertEqual(again[2], again[3])
        self.assertEqual(first.value, 1)
        self.assertEqual(again[0].value, 9)

    @mute_logger("odoo.sql_db")
    def test_identity_is_unique_in_the_database(self):
        Reading = self.env["mds.test.reading"]
        Reading.create({"client_uuid": "a"})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            Reading.create({"client_uuid": "a"}).flush_recordset()

    def test_server_time_cannot_be_claimed(self):
        reading = self.env["mds.test.reading"].create(
            {"recorded_at": "2020-01-01 00:00:00", "occurred_at": "2020-01-01 00:00:00"}
        )
        self.assertGreater(reading.recorded_at.year, 2020)
        self.assertEqual(reading.occurred_at.year, 2020)
        with self.assertRaises(ValidationError):
            reading.write({"recorded_at": "2020-01-01 00:00:00"})

    def test_each_write_is_a_revision(self):
        readings = self.env["mds.test.reading"].create([{}, {}])
        readings[0].value = 1
        readings.write({"value": 2, "revision": 99})
        self.assertEqual(readings.mapped("revision"), [3, 2])
