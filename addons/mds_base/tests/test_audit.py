import json
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import errors

from ..hooks import uninstall_hook
from .mixin_case import MixinCase


@tagged("post_install", "-at_install")
class TestAudit(MixinCase):
    def test_change_leaves_who_when_why_and_what(self):
        document = self._create_document(amount=1)
        self.flush_audit()
        document.with_user(self.engineer).with_context(
            mds_reason="Price agreed by phone", mds_occurred_at="2026-03-01 08:00:00"
        ).write({"amount": 2.5})
        entry = self._get_entries(document, "write")
        self.assertRecordValues(
            entry,
            [
                {
                    "actor_id": self.engineer.id,
                    "reason": "Price agreed by phone",
                    "occurred_at": datetime(2026, 3, 1, 8),
                    "sequence": 2,
                }
            ],
        )
        self.assertEqual(json.loads(entry.payload), {"amount": ["1.0", "2.5"]})
        self.assertIn("1.0 → 2.5", entry.summary)
        self.assertIn(self.engineer.login, entry.actor_name)
        self.assertChainWhole(document)

    def test_truth_values_are_told_in_words(self):
        entry = self.env["mds.audit.entry"]
        words = [entry._describe_value(None, value, {}) for value in (True, False)]
        self.assertEqual(words, ["yes", "no"])

    def test_kind_is_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        document = self._create_document(amount=1)
        entry = self._get_entries(document, "create")
        self.assertEqual(entry.kind_label, "created")
        self.assertEqual(entry.with_context(lang="zh_CN").kind_label, "新建")

    def test_telling_2_and_50_entries_costs_the_same_queries(self):
        partners = self.env["res.partner"].create([{"name": f"Ward {n}"} for n in range(50)])
        documents = self.env["mds.test.document"].create(
            [{"partner_id": partner.id} for partner in partners]
        )
        entries = self._get_entries(documents, "create")
        counts = []
        for told in (entries[:1], entries[:2], entries):  # the first one warms caches
            told.invalidate_recordset()
            partners.invalidate_recordset()
            start = self.cr.sql_log_count
            self.assertIn("Ward", told[-1:].summary)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts[1:])

    def test_undeclared_field_leaves_no_entry(self):
        document = self._create_document()
        self.flush_audit()
        document.title = "Only a title"
        self.assertFalse(self._get_entries(document, "write"))

    def test_write_of_same_value_leaves_no_entry(self):
        document = self._create_document(amount=3)
        self.flush_audit()
        document.amount = 3
        self.assertFalse(self._get_entries(document, "write"))

    def test_personal_value_is_a_salted_digest(self):
        first, second = (
            self._create_document(phone="13800000000"),
            self._create_document(phone="13800000000"),
        )
        entries = self._get_entries(first + second)
        digests = [json.loads(entry.payload)["phone"][1] for entry in entries]
        self.assertNotIn("13800000000", "".join(entries.mapped("payload")))
        self.assertTrue(all(digest.startswith("sha256:") for digest in digests))
        self.assertNotEqual(*digests)

    def test_erasure_keeps_chain_whole(self):
        document = self._create_document(phone="13800000000")
        self.flush_audit()
        document.phone = False
        self.env["mds.audit.entry"]._erase_salts(document._name, document.ids)
        self.assertChainWhole(document)

    def test_deletion_stays_in_the_chain(self):
        document = self._create_document(amount=7)
        self.flush_audit()
        name, record_id = document._name, document.id
        document.unlink()
        self.flush_audit()
        entries = self.env["mds.audit.entry"].search(
            [("res_model", "=", name), ("res_id", "=", record_id)], order="sequence"
        )
        self.assertEqual(entries.mapped("kind"), ["create", "unlink"])
        self.assertEqual(self.env["mds.audit.entry"]._verify([(name, record_id)]), [])

    def test_annotation_is_an_entry(self):
        document = self._create_document()
        action = document.with_user(self.engineer).action_annotate()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.engineer)
            .with_context(**action["context"])
            .create({"text": " Seal was broken on arrival "})
        )
        wizard.action_confirm()
        entry = self._get_entries(document, "annotation")
        self.assertEqual(json.loads(entry.payload), {"text": "Seal was broken on arrival"})
        self.assertEqual(entry.actor_id, self.engineer.id)

    def test_nobody_writes_entries(self):
        document = self._create_document()
        entry = self._get_entries(document)
        Entry = self.env["mds.audit.entry"]
        for user in (self.engineer, self.quality, self.administrator):
            with self.assertRaises(UserError):  # AccessError is one
                entry.with_user(user).write({"reason": "x"})
            with self.assertRaises(UserError):  # AccessError is one
                entry.with_user(user).unlink()
            with self.assertRaises(UserError):  # AccessError is one
                Entry.with_user(user).create({"res_model": "x"})
        with self.assertRaises(UserError):
            entry.sudo().write({"reason": "x"})

    def test_only_quality_and_managers_read_the_trail(self):
        document = self._create_document()
        entry = self._get_entries(document)
        for user in (self.quality, self.manager, self.administrator):
            self.assertTrue(entry.with_user(user).payload)
        for user in (
            self.engineer,
            self.dispatcher,
            self.storekeeper,
            self.accountant,
            self.outsider,
        ):
            with self.assertRaises(AccessError):
                entry.with_user(user).read(["payload"])
        with self.assertRaisesRegex(AccessError, "Ask a quality officer"):
            document.with_user(self.dispatcher).action_open_audit_entries()
        self.assertTrue(document.with_user(self.manager).action_open_audit_entries()["domain"])

    def test_manager_reads_the_trail_of_readable_documents_only(self):
        seen, hidden = self._create_document(title="seen"), self._create_document()
        self.env["ir.rule"].create(
            {
                "name": "Test",
                "model_id": self.env["ir.model"]._get_id(seen._name),
                "domain_force": "[('title', '=', 'seen')]",
            }
        )
        entries = self._get_entries(seen + hidden).with_user(self.manager)
        found = entries.search([("res_model", "=", seen._name)])
        self.assertIn(seen.id, found.mapped("res_id"))
        self.assertNotIn(hidden.id, found.mapped("res_id"))
        with self.assertRaises(AccessError):
            entries.check_access("read")

    @mute_logger("odoo.sql_db")
    def test_database_refuses_change_and_removal(self):
        document = self._create_document()
        self.flush_audit()
        for statement in (
            "UPDATE mds_audit_entry SET reason = 'forged'",
            "DELETE FROM mds_audit_entry",
            "TRUNCATE mds_audit_entry",
            "DELETE FROM mds_audit_head",
            "UPDATE mds_audit_head SET sequence = sequence - 1",
        ):
            with self.subTest(statement), self.assertRaises(errors.InsufficientPrivilege):
                with self.env.cr.savepoint():
                    self.env.cr.execute(statement)
        self.assertChainWhole(document)

    def _tamper(self, statement, *params):
        """What the owner of the schema could do."""
        self.flush_audit()
        for table in ("mds_audit_entry", "mds_audit_head"):
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement, params)
        self.env.cr.execute(
            "ALTER TABLE mds_audit_entry ENABLE TRIGGER USER;"
            "ALTER TABLE mds_audit_head ENABLE TRIGGER USER"
        )
        self.env.invalidate_all()

    def test_one_changed_byte_is_found(self):
        document = self._create_document(amount=100)
        self.flush_audit()
        document.amount = 200
        self._get_entries(document)
        self._tamper(
            "UPDATE mds_audit_entry SET payload = replace(payload, '200.0', '201.0') "
            "WHERE res_model = %s AND res_id = %s AND sequence = 2",
            document._name,
            document.id,
        )
        [found] = document._verify_audit()
        self.assertEqual((found.code, found.sequence), ("altered", 2))
        wizard = self.env["mds.audit.verify.wizard"].with_user(self.quality).create({})
        wizard.action_verify()
        self.assertTrue(wizard.is_checked)
        self.assertFalse(wizard.is_whole)
        self.assertIn(f"{document.id}: entry 2 was altered", wizard.result)

    def test_removed_entry_is_found(self):
        document = self._create_document()
        for amount in (1, 2, 3):
            self.flush_audit()
            document.amount = amount
        self._tamper(
            "DELETE FROM mds_audit_entry WHERE res_model = %s AND res_id = %s AND sequence = 3",
            document._name,
            document.id,
        )
        [found] = document._verify_audit()
        self.assertEqual((found.code, found.sequence), ("missing", 3))

    def test_batch_costs_the_same_queries_for_2_and_50(self):
        self.env["mds.test.document"].create([{"phone": "1"}, {}])  # warm caches
        counts = []
        for size in (2, 50):
            self.flush_audit()
            vals_list = [{"amount": i, "phone": str(i)} for i in range(size)]
            start = self.cr.sql_log_count
            self.env["mds.test.document"].create(vals_list)
            self.flush_audit()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)

    def test_uninstall_is_refused_while_there_is_evidence(self):
        self._create_document()
        self.flush_audit()
        with self.assertRaises(UserError):
            uninstall_hook(self.env)
