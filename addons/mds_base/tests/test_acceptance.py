import base64
import hashlib
import json
import uuid
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import InsufficientPrivilege

from .test_signature import SigningCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DRAWING = base64.b64encode(PNG)
SCAN = base64.b64encode(b"%PDF-1.4 signed and sealed")


class AcceptanceCase(SigningCase):
    def _accept(self, user=None, report=None, **vals):
        """Record it as people do: through the dialog."""
        report = (report or self.report).with_user(user or self.engineer)
        action = report.action_record_acceptance()
        wizard = self.env[action["res_model"]].with_user(user or self.engineer)
        wizard = wizard.with_context(**action["context"]).create(
            {"person_name": "Wang Fang", "drawing": DRAWING, **vals}
        )
        wizard.action_confirm()
        self.last_wizard = wizard
        report.invalidate_recordset()
        return report.acceptance_ids.sudo(False).filtered(
            lambda given: given.client_uuid == wizard.client_uuid
        )


@tagged("post_install", "-at_install")
class TestAcceptance(AcceptanceCase):
    def test_declaration_conforms(self):
        self.assertStateConformance("mds.acceptance")

    def test_drawn_acceptance(self):
        acceptance = self._accept()
        self.assertEqual(acceptance.kind, "drawn")
        self.assertEqual(acceptance.person_name, "Wang Fang")
        self.assertEqual(acceptance.drawing_hash, hashlib.sha256(PNG).hexdigest())
        self.assertTrue(acceptance.is_intact)
        self.assertEqual(acceptance.recorded_by_id, self.engineer)
        self.assertTrue(acceptance.recorded_at)
        self.assertEqual(acceptance.occurred_source, "server")

    def test_dialog_in_a_form(self):
        action = self.report.with_user(self.engineer).action_record_acceptance()
        wizard = self.env[action["res_model"]].with_user(self.engineer)
        with Form(wizard.with_context(**action["context"])) as form:
            form.kind = "paper"
            form.person_name = "Zhao Lei"
            form.document = SCAN
        form.record.action_confirm()
        self.assertEqual(self.report.acceptance_ids.kind, "paper")

    def test_paper_keeps_the_scan_with_the_servers_hash(self):
        earlier = fields.Datetime.now() - timedelta(days=2)
        acceptance = self._accept(kind="paper", document=SCAN, occurred_at=earlier)
        self.assertFalse(acceptance.drawing)
        digest = hashlib.sha256(base64.b64decode(SCAN)).hexdigest()
        self.assertEqual(acceptance.document_hash, digest)
        self.assertEqual(acceptance.occurred_at, earlier)
        self.assertEqual(acceptance.occurred_source, "manual")
        self.assertGreater(acceptance.recorded_at, earlier)

    def test_hash_of_a_client_is_not_taken(self):
        acceptance = (
            self.env["mds.acceptance"]
            .with_user(self.engineer)
            .create(
                {
                    "res_model": self.report._name,
                    "res_id": self.report.id,
                    "kind": "paper",
                    "person_name": "Wang Fang",
                    "document": SCAN,
                    "document_hash": "0" * 64,
                    "recorded_by_id": self.manager.id,
                    "withdrawal_reason": "x",
                }
            )
        )
        self.assertNotEqual(acceptance.document_hash, "0" * 64)
        self.assertEqual(acceptance.recorded_by_id, self.engineer)
        self.assertFalse(acceptance.withdrawal_reason)

    def test_what_is_missing_is_asked_for(self):
        for vals, words in (
            ({"drawing": False}, "sign on the screen"),
            ({"kind": "paper", "document": False}, "scan"),
            ({"person_name": " "}, "name"),
            ({"occurred_at": fields.Datetime.now() + timedelta(days=1)}, "future"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self._accept(**vals)

    def test_second_tap_records_nothing_twice(self):
        acceptance = self._accept()
        self.last_wizard.action_confirm()
        self.assertEqual(self.report.acceptance_ids, acceptance)

    def test_repeated_request_of_a_phone(self):
        vals = {
            "client_uuid": str(uuid.uuid4()),
            "res_model": self.report._name,
            "res_id": self.report.id,
            "person_name": "Wang Fang",
            "drawing": DRAWING,
            "occurred_source": "device",
        }
        model = self.env["mds.acceptance"].with_user(self.engineer)
        first = model._create_once([dict(vals)])
        self.assertEqual(model._create_once([dict(vals)]), first)
        self.assertEqual(len(self.report.acceptance_ids), 1)

    def test_confirmation_by_link_cannot_be_recorded_by_staff(self):
        vals = {
            "res_model": self.report._name,
            "res_id": self.report.id,
            "kind": "link",
            "person_name": "Wang Fang",
        }
        model = self.env["mds.acceptance"].with_user(self.engineer)
        for context in ({}, {"mds_link": True}):
            with self.assertRaises(UserError):
                model.with_context(**context).create(vals)
        confirmed = self.env["mds.acceptance"]._create_from_link([vals])
        self.assertEqual(confirmed.kind, "link")

    def test_both_departments(self):
        self.report.needs_equipment_department = True
        self.assertEqual(
            self.report._get_missing_acceptance_roles(),
            {self.report: {"user_department", "equipment_department"}},
        )
        self._accept()
        self.assertEqual(self.report.missing_acceptance, "Equipment Department")
        # the dialog proposes the one that is missing
        acceptance = self._accept()
        self.assertEqual(acceptance.person_role, "equipment_department")
        self.assertFalse(self.report.missing_acceptance)

    def test_it_is_in_both_audit_trails_without_the_name(self):
        acceptance = self._accept()
        entry = self._get_entries(self.report, "acceptance")
        self.assertEqual(json.loads(entry.payload)["drawing_hash"], acceptance.drawing_hash)
        own = self._get_entries(acceptance)
        payload = json.loads(own[0].payload)
        self.assertTrue(payload["person_name"][1].startswith("sha256:"))
        self.assertNotIn("Wang Fang", "".join((entry + own).mapped("payload")))
        self.assertChainWhole(acceptance)


@tagged("post_install", "-at_install")
class TestAcceptanceStays(AcceptanceCase):
    def _withdraw(self, acceptance, user, reason="Wrong department"):
        action = acceptance.with_user(user).action_ask_withdrawal()
        wizard = self.env[action["res_model"]].with_user(user)
        wizard = wizard.with_context(**action["context"]).create({"reason": reason})
        return wizard.action_confirm()

    def test_nobody_changes_or_deletes_it(self):
        acceptance = self._accept()
        for record in (
            acceptance.with_user(self.engineer),
            acceptance.with_user(self.administrator),
            acceptance.sudo(),
        ):
            with self.assertRaises(UserError):
                record.write({"person_name": "Another"})
            with self.assertRaises(UserError):
                record.write({"state": "withdrawn"})
            with self.assertRaises(UserError):
                record.write({"withdrawal_reason": "x"})
            with self.assertRaises(UserError):
                record.unlink()

    def test_the_database_refuses_it_too(self):
        acceptance = self._accept()
        self.env.flush_all()
        for statement in (
            "UPDATE mds_acceptance SET document_hash = 'x' WHERE id = %s",
            "UPDATE mds_acceptance SET kind = 'paper' WHERE id = %s",
            "DELETE FROM mds_acceptance WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (acceptance.id,))

    def test_files_cannot_be_exchanged(self):
        acceptance = self._accept()
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "mds.acceptance"),
                ("res_id", "=", acceptance.id),
                ("res_field", "=", "drawing"),
            ]
        )
        self.assertTrue(attachment)
        for user in (self.engineer, self.dispatcher, self.administrator):
            with self.assertRaises(AccessError):
                attachment.with_user(user).write({"datas": SCAN})
        attachment.sudo().write({"datas": SCAN})
        self.env.invalidate_all()
        self.assertFalse(acceptance.is_intact)

    def test_withdrawing_asks_why_and_keeps_it(self):
        acceptance = self._accept()
        self._withdraw(acceptance, self.dispatcher)
        self.assertEqual(acceptance.state, "withdrawn")
        self.assertEqual(acceptance.withdrawal_reason, "Wrong department")
        self.assertEqual(acceptance.withdrawn_by_id, self.dispatcher)
        self.assertTrue(acceptance.withdrawn_at)
        self.assertEqual(
            self.report._get_missing_acceptance_roles(), {self.report: {"user_department"}}
        )
        entry = self._get_entries(self.report, "acceptance_withdrawn")
        self.assertEqual(entry.reason, "Wrong department")
        self.assertEqual(entry.actor_id, self.dispatcher.id)

    def test_withdrawn_stays_withdrawn(self):
        acceptance = self._accept()
        self._withdraw(acceptance, self.quality)
        self._withdraw(acceptance, self.dispatcher, "again")
        self.assertEqual(acceptance.withdrawal_reason, "Wrong department")

    def test_engineer_does_not_withdraw(self):
        acceptance = self._accept()
        with self.assertRaises(AccessError):
            self._withdraw(acceptance, self.engineer)
        with self.assertRaises(UserError):
            acceptance.with_user(self.dispatcher).action_withdraw()

    def test_accepted_document_cannot_be_deleted(self):
        self._accept()
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.report.unlink()

    def test_who_may_record(self):
        for user in (self.storekeeper, self.quality, self.accountant, self.outsider):
            with self.assertRaises(AccessError):
                self._accept(user)
        self._accept(self.dispatcher)

    def test_document_that_the_user_may_not_write(self):
        self.env["ir.rule"].create(
            {
                "name": "Engineers write nothing",
                "model_id": self.env["ir.model"]._get_id(self.report._name),
                "domain_force": "[(0, '=', 1)]",
                "perm_read": False,
                "groups": [(4, self.env.ref("mds_base.group_engineer").id)],
            }
        )
        with self.assertRaises(AccessError):
            self._accept(self.engineer)
