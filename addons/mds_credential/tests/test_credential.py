from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SCAN, MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestCredential(MdsCredentialCommon):
    def test_conformance(self):
        self.assertStateConformance("mds.credential")

    def test_validity_follows_the_dates_and_can_be_searched(self):
        today = fields.Date.context_today(self.env["mds.credential"])
        spans = {
            "upcoming": (1, 100),
            "valid": (-10, 31),
            "expiring": (-10, 30),
            "expired": (-10, -1),
        }
        made = {
            name: self._create(
                valid_from=today + timedelta(days=first), valid_to=today + timedelta(days=last)
            )
            for name, (first, last) in spans.items()
        }
        made["withdrawn"] = self._create()
        made["withdrawn"].with_context(mds_reason="Lost").action_withdraw()
        made["renewed"] = self._create(
            valid_from=today - timedelta(days=20), valid_to=today - timedelta(days=5)
        )
        self._create(previous_id=made["renewed"].id, valid_from=today - timedelta(days=4))
        everything = self.env["mds.credential"].search([("employee_id", "=", self.employee.id)])
        for name, credential in made.items():
            self.assertEqual(credential.validity, name)
        for name in (*made, "valid"):
            found = everything.filtered_domain([("validity", "in", [name])])
            self.assertEqual(set(found.mapped("validity")), {name})
            self.assertEqual(found, everything.filtered(lambda one, n=name: one.validity == n))

    def test_one_holder_of_the_sort_of_the_kind(self):
        with self.assertRaisesRegex(ValidationError, "Name this holder"):
            self._create(self.licence, employee_id=self.employee.id)
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self._create(partner_id=self.hospital.id)
        credential = self._create()
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE mds_credential SET partner_id = 1 WHERE id = %s", [credential.id]
            )

    def test_scan_is_asked_for(self):
        kind = self._create_kind("T-FILE", is_file_required=True)
        with self.assertRaisesRegex(ValidationError, "attach it"):
            self._create(kind)
        credential = self._create(kind, file=SCAN)
        with self.assertRaises(ValidationError):
            credential.file = False

    def test_end_before_beginning(self):
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"):
            self._create(valid_to="2024-01-01")

    def test_usual_validity_is_proposed(self):
        with Form(self.env["mds.credential"].with_user(self.clerk)) as form:
            form.kind_id = self.safety
            form.employee_id = self.employee
            form.number = "X"
            form.valid_from = "2026-02-28"
        self.assertEqual(str(form.record.valid_to), "2028-02-27")

    def test_renewal_takes_holder_and_scope_and_links_both(self):
        old = self._create(product_tmpl_ids=[(6, 0, self.device.product_tmpl_id.ids)])
        context = old.action_renew()["context"]
        new = self.env["mds.credential"].with_user(self.clerk).with_context(**context).create({})
        self.assertEqual((new.previous_id, old.next_ids), (old, new))
        self.assertEqual(new.product_tmpl_ids, self.device.product_tmpl_id)
        self.assertGreater(new.valid_from, old.valid_to)
        self.assertTrue(old.is_renewed)
        new.with_context(mds_reason="Typing error").action_withdraw()
        self.assertFalse(old.is_renewed)
        with self.assertRaises(ValidationError):
            old.previous_id = new
        with self.assertRaisesRegex(ValidationError, "same holder"):
            self._create(employee_id=self.employee_2.id, previous_id=old.id)

    def test_withdrawing_needs_a_reason_and_a_keeper(self):
        credential = self._create()
        with self.assertRaises(UserError):
            credential.action_withdraw()
        with self.assertRaises(AccessError):
            credential.with_user(self.engineer).with_context(mds_reason="x").action_withdraw()
        with self.assertRaises(UserError):
            credential.state = "withdrawn"

    def test_number_of_a_person_is_kept_as_a_digest(self):
        credential = self._create(number="320101199001011234")
        credential.number = "320101199001015678"
        self.assertChainWhole(credential)
        for entry in self._get_entries(credential):
            self.assertNotIn("3201011990", str(entry.read()))

    def test_kind_in_use_keeps_its_holder(self):
        self._create()
        with self.assertRaises(ValidationError):
            self.safety.with_user(self.clerk).applies_to = "partner"
        with self.assertRaises(ValidationError):
            self._create_kind("T-BAD", applies_to="company")
        with self.assertRaisesRegex(ValidationError, "number of days"):
            self.safety.reminder_days = "90, soon"
