import hashlib
import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import InsufficientPrivilege

from ..models.signature import _MAY_SIGN
from ..models.signature_attempt import SignatureRefused
from .mixin_case import MixinCase


class SigningCase(MixinCase):
    @classmethod
    def _get_test_models(cls):
        from .models_for_signing_tests import TestReport, TestReportLine

        return (TestReport, TestReportLine)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls._create_report()

    @classmethod
    def _create_report(cls, **vals):
        return cls.env["mds.test.report"].create(
            {
                "name": "Monitor 7",
                "work_done": "Replaced the battery",
                "hours": 1.5,
                "result": "fit",
                "line_ids": [(0, 0, {"name": "Alarm test", "is_done": True})],
                **vals,
            }
        )

    def _open_wizard(self, records, user, **vals):
        action = records.with_user(user).action_sign()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        wizard.write(vals)
        return wizard

    def _attempt(self, user, password, records=None):
        """What the dialog answers, and the wizard's text."""
        wizard = self._open_wizard(records or self.report, user)
        action = wizard.with_context(password=password).action_confirm()
        return action, wizard.error

    def _get_attempts(self, user):
        return self.env["mds.signature.attempt"].sudo().search([("user_id", "=", user.id)])

    def _use_account(self, *users):
        """The users have signed in once: their accounts have an owner."""
        for user in users:
            self.env["res.users.log"].with_user(user).sudo().create({})


@tagged("post_install", "-at_install")
class TestSigning(SigningCase):
    def test_signature_states_who_when_what_for_and_what(self):
        before = fields.Datetime.now()
        signature = self.sign(self.report, self.engineer)
        self.assertEqual(signature.user_id, self.engineer)
        self.assertEqual(signature.printed_name, self.engineer.name)
        self.assertEqual(signature.meaning, "authorship")
        self.assertEqual(signature.method, "password")
        self.assertGreaterEqual(signature.signed_at, before)
        self.assertEqual(signature.state, "valid")
        self.assertEqual(
            json.loads(signature.content),
            {
                "work_done": "Replaced the battery",
                "hours": 1.5,
                "result": "fit",
                "partner_id": None,
                "photo": None,
                "line_ids": [
                    {
                        "id": self.report.line_ids.id,
                        "name": "Alarm test",
                        "is_done": True,
                        "value": 0.0,
                        "limit": 0.0,
                        "due_on": None,
                    }
                ],
            },
        )
        digest = hashlib.sha256(signature.content.encode()).hexdigest()
        self.assertEqual(signature.content_hash, digest)
        self.assertIn("Fit for Use", signature.shown_text)

    def test_signature_is_in_the_audit_trail(self):
        signature = self.sign(self.report, self.engineer)
        entry = self._get_entries(self.report, "signature")
        payload = json.loads(entry.payload)
        self.assertEqual(payload["seal"], signature.seal)
        self.assertEqual(payload["signature"], signature.id)
        self.assertEqual(entry.actor_id, self.engineer.id)
        self.assertChainWhole(self.report)

    def test_hook_runs_after_signing(self):
        self.sign(self.report, self.engineer)
        self.assertEqual(self.report.phone, "1 signed")

    def test_one_password_signs_a_batch(self):
        reports = self.report + self._create_report() + self._create_report()
        signatures = self.sign(reports, self.engineer, meaning="review")
        self.assertEqual(signatures.mapped("res_id"), reports.ids)
        self.assertEqual(len(self._get_attempts(self.engineer)), 1)
        self.assertEqual(set(reports.mapped("signature_state")), {"valid"})

    def test_batch_costs_the_same_queries_for_2_and_20(self):
        signature_model = self.env["mds.signature"].with_user(self.engineer)
        counts = []
        for size in (1, 2, 20):  # the first warms the caches
            reports = self.env["mds.test.report"].concat(
                *(self._create_report() for _i in range(size))
            )
            self.flush_audit()
            self.env.invalidate_all()
            reports = reports.with_user(self.engineer)
            before = self.env.cr.sql_log_count
            signature_model._sign_documents(reports, "review", self.engineer.login)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_repeated_signing_makes_no_second_signature(self):
        first = self.sign(self.report, self.engineer)
        self.assertEqual(self.sign(self.report, self.engineer), first)
        self.assertEqual(len(self.report.signature_ids), 1)

    def test_document_may_refuse(self):
        self.report.is_locked = True
        with self.assertRaisesRegex(UserError, "unlock it first"):
            self.sign(self.report, self.engineer)

    def test_dialog_shows_the_content_in_a_form(self):
        with Form(self._open_wizard(self.report, self.engineer)) as form:
            self.assertIn("Replaced the battery", str(form.summary))
            # no customer and no photo: what is empty is not listed
            self.assertNotIn("–", str(form.summary))
            self.assertEqual(form.printed_name, self.engineer.name)
            form.password = "does not matter"

    def test_password_never_reaches_the_database(self):
        wizard = self._open_wizard(self.report, self.engineer, password="mds_engineer")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(w)::text FROM mds_signature_wizard w WHERE id = %s", (wizard.id,)
        )
        row = self.env.cr.fetchone()[0]
        self.assertNotIn("password", json.loads(row))

    def test_outsider_cannot_sign(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.outsider).action_sign()

    def test_lists_find_signed_and_unsigned(self):
        other, void = self._create_report(), self._create_report()
        self.sign(self.report + void, self.engineer)
        void.hours = 9
        model = self.env["mds.test.report"].with_user(self.engineer)

        def found(*states):
            return model.search(
                [("signature_state", "in", states), ("id", "in", (self.report + other + void).ids)]
            )

        self.assertEqual(found("valid"), self.report)
        self.assertEqual(found("none"), other)
        self.assertEqual(found("void"), void)
        self.assertEqual(found("none", "void"), other + void)


@tagged("post_install", "-at_install")
class TestCredentials(SigningCase):
    def test_wrong_password_is_refused_and_recorded(self):
        action, error = self._attempt(self.engineer, "wrong")
        self.assertEqual(action["res_model"], "mds.signature.wizard")
        self.assertIn("not your password", error)
        self.assertFalse(self.report.signature_ids)
        attempt = self._get_attempts(self.engineer)
        self.assertEqual(attempt.outcome, "wrong")
        self.assertIn(str(self.report.id), attempt.subject)

    def test_password_of_another_is_refused(self):
        action, _error = self._attempt(self.administrator, self.engineer.login)
        self.assertEqual(action["res_model"], "mds.signature.wizard")
        self.assertFalse(self.report.signature_ids)

    def test_missing_password_is_asked_for_and_no_failure(self):
        _action, error = self._attempt(self.engineer, "")
        self.assertIn("Enter your password", error)
        self.assertFalse(self._get_attempts(self.engineer))

    def test_api_key_does_not_sign(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.engineer)
            .sudo()
            ._generate("rpc", "phone", fields.Datetime.now() + timedelta(days=1))
        )
        # the key is good: without “interactive” it stands in for the password
        info = self.engineer.with_user(self.engineer)._check_credentials(
            {"type": "password", "login": self.engineer.login, "password": key},
            {"interactive": False},
        )
        self.assertEqual(info["auth_method"], "apikey")
        _action, error = self._attempt(self.engineer, key)
        self.assertIn("not your password", error)
        self.assertFalse(self.report.signature_ids)

    def test_five_failures_stop_the_checking_and_are_reported(self):
        for _i in range(5):
            self._attempt(self.engineer, "wrong")
        message = self.env["mail.message"].search(
            [("subject", "=", f"Failed attempts to sign as {self.engineer.name}")]
        )
        self.assertEqual(len(message), 1)
        self.assertIn(self.quality.partner_id, message.notified_partner_ids)
        _action, error = self._attempt(self.engineer, self.engineer.login)
        self.assertIn("Too many", error)
        self.assertFalse(self.report.signature_ids)
        self.assertEqual(self._get_attempts(self.engineer)[0].outcome, "limited")

    def test_limit_passes_after_a_quarter_of_an_hour(self):
        for _i in range(5):
            self._attempt(self.engineer, "wrong")
        later = fields.Datetime.now() + timedelta(minutes=16)
        with patch.object(fields.Datetime, "now", lambda: later):
            self.sign(self.report, self.engineer)

    def test_success_starts_the_count_anew(self):
        for _i in range(4):
            self._attempt(self.engineer, "wrong")
        self.sign(self.report, self.engineer)
        for _i in range(4):
            self._attempt(self.engineer, "wrong")
        self.sign(self._create_report(), self.engineer)

    def test_failures_of_one_do_not_stop_another(self):
        for _i in range(5):
            self._attempt(self.engineer, "wrong")
        self.sign(self.report, self.manager)

    def test_attempts_are_kept(self):
        self._attempt(self.engineer, "wrong")
        attempt = self._get_attempts(self.engineer)
        with self.assertRaises(UserError):
            attempt.unlink()
        with self.assertRaises(UserError):
            attempt.write({"outcome": "accepted"})
        with self.assertRaises(UserError):
            attempt.create({"user_id": self.engineer.id, "outcome": "accepted"})
        for statement in (
            "UPDATE mds_signature_attempt SET outcome = 'accepted' WHERE id = %s",
            "DELETE FROM mds_signature_attempt WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (attempt.id,))

    def test_only_quality_reads_attempts(self):
        self._attempt(self.engineer, "wrong")
        self.env["mds.signature.attempt"].with_user(self.quality).search_count([])
        for user in (self.engineer, self.manager, self.outsider):
            with self.assertRaises(AccessError):
                self.env["mds.signature.attempt"].with_user(user).search_count([])


@tagged("post_install", "-at_install")
class TestNobodySignsForAnother(SigningCase):
    def test_superuser_and_privileged_code_cannot_sign(self):
        report = self.report
        for records in (
            report,
            report.with_user(self.engineer).sudo(),
            report.with_user(self.env.ref("base.user_root")),
        ):
            with self.assertRaises(AccessError):
                records._sign("authorship", self.engineer.login)
        self.assertFalse(report.signature_ids)

    def test_signature_cannot_be_created_by_hand(self):
        vals = {
            "res_model": self.report._name,
            "res_id": self.report.id,
            "user_id": self.engineer.id,
            "printed_name": "Forged",
            "signed_at": fields.Datetime.now(),
            "meaning": "approval",
            "method": "password",
            "content": "{}",
            "content_hash": "0",
            "shown": "{}",
            "seal": "0",
        }
        model = self.env["mds.signature"]
        for context in ({}, {"mds_may_sign": True}, {"mds_may_sign": repr(_MAY_SIGN)}):
            with self.assertRaises(UserError):
                model.with_context(**context).create(vals)
        for user in (self.engineer, self.administrator, self.quality):
            self.assertFalse(model.with_user(user).has_access("create"))
            with self.assertRaises(UserError):
                model.with_user(user).create(vals)

    def test_signature_cannot_be_changed_or_deleted(self):
        signature = self.sign(self.report, self.engineer)
        for record in (signature, signature.sudo(), signature.with_user(self.administrator)):
            with self.assertRaises(UserError):
                record.write({"printed_name": "Another"})
            with self.assertRaises(UserError):
                record.unlink()
        for statement in (
            "UPDATE mds_signature SET printed_name = 'Another' WHERE id = %s",
            "DELETE FROM mds_signature WHERE id = %s",
            "TRUNCATE mds_signature",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (signature.id,) if "%s" in statement else None)

    def test_signed_document_cannot_be_deleted(self):
        self.sign(self.report, self.engineer)
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.report.unlink()

    def test_reset_password_blocks_signing_for_a_day(self):
        self._use_account(self.engineer)
        self.engineer.with_user(self.env.ref("base.user_admin")).password = "given by admin"
        _action, error = self._attempt(self.engineer, "given by admin")
        self.assertIn("Another person", error)
        self.assertFalse(self.report.signature_ids)
        self.assertEqual(self._get_attempts(self.engineer)[0].outcome, "reset")
        self.assertTrue(self.engineer.with_user(self.engineer).mds_signing_blocked_until)

    def test_own_change_does_not_end_the_block(self):
        self._use_account(self.engineer)
        self.engineer.password = "given by the system"
        own = self.engineer.with_user(self.engineer)
        own.change_password("given by the system", "my own again")
        _action, error = self._attempt(self.engineer, "my own again")
        self.assertIn("Another person", error)

    def test_block_ends(self):
        self._use_account(self.engineer)
        self.engineer.password = "given"
        later = fields.Datetime.now() + timedelta(hours=24, seconds=1)
        with patch.object(fields.Datetime, "now", lambda: later):
            self.sign(self.report, self.engineer, password="given")

    def test_block_cannot_be_set_to_nothing(self):
        self.env["ir.config_parameter"].set_param("mds_base.signature_cooldown_hours", "0")
        self._use_account(self.engineer)
        self.engineer.password = "given"
        _action, error = self._attempt(self.engineer, "given")
        self.assertIn("Another person", error)

    def test_own_change_of_password_does_not_block(self):
        self._use_account(self.engineer)
        own = self.engineer.with_user(self.engineer)
        own.change_password(self.engineer.login, "my own secret")
        self.sign(self.report, self.engineer, password="my own secret")

    def test_first_password_of_a_new_account_does_not_block(self):
        self.dispatcher.password = "first password"
        self.sign(self.report, self.dispatcher, password="first password")

    def test_account_that_signed_is_in_use(self):
        self.sign(self.report, self.engineer)
        self.engineer.password = "given"
        _action, error = self._attempt(self.engineer, "given", self._create_report())
        self.assertIn("Another person", error)

    def test_administrator_cannot_lift_the_block(self):
        self._use_account(self.engineer)
        self.engineer.password = "given"
        admin = self.env.ref("base.user_admin")
        for name in ("mds_credentials_reset_at", "mds_signing_secret"):
            with self.assertRaises(AccessError):
                self.engineer.with_user(admin).write({name: False})
            with self.assertRaises(AccessError):
                self.engineer.with_user(admin).read([name])


@tagged("post_install", "-at_install")
class TestSigningSecret(SigningCase):
    SECRET = "correct horse battery"

    def _set_secret(self, user, **context):
        context = {"new_secret": self.SECRET, "repeated": self.SECRET, **context}
        action = user.with_user(user).action_set_signing_secret()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        result = wizard.with_context(**context).action_confirm()
        return result, wizard.error

    def _remove_password(self, user):
        """As single sign-on leaves it."""
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", (user.id,))
        user.invalidate_recordset()

    def test_user_without_password_signs_with_his_secret(self):
        self._remove_password(self.engineer)
        _action, error = self._attempt(self.engineer, "anything")
        self.assertIn("signing secret in your preferences", error)
        result, _error = self._set_secret(self.engineer)
        self.assertEqual(result["type"], "ir.actions.act_window_close")
        signature = self.sign(self.report, self.engineer, password=self.SECRET)
        self.assertEqual(signature.method, "secret")

    def test_secret_replaces_the_password(self):
        self._set_secret(self.engineer, current=self.engineer.login)
        _action, error = self._attempt(self.engineer, self.engineer.login)
        self.assertIn("not your signing secret", error)
        self.sign(self.report, self.engineer, password=self.SECRET)

    def test_secret_is_stored_hashed(self):
        self._set_secret(self.engineer, current=self.engineer.login)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT mds_signing_secret FROM res_users WHERE id = %s", (self.engineer.id,)
        )
        [stored] = self.env.cr.fetchone()
        self.assertTrue(stored.startswith("$pbkdf2-sha512$"))
        self.assertNotIn(self.SECRET, stored)

    def test_setting_it_asks_who_it_is(self):
        result, error = self._set_secret(self.engineer, current="wrong")
        self.assertEqual(result["res_model"], "mds.signing.secret.wizard")
        self.assertIn("not your password", error)
        self.assertFalse(self.engineer.mds_has_signing_secret)
        self.assertEqual(self._get_attempts(self.engineer).outcome, "wrong")

    def test_changing_it_asks_the_old_one(self):
        self._set_secret(self.engineer, current=self.engineer.login)
        _result, error = self._set_secret(self.engineer, current=self.engineer.login)
        self.assertIn("not your signing secret", error)
        result, _error = self._set_secret(
            self.engineer, current=self.SECRET, new_secret="another one", repeated="another one"
        )
        self.assertEqual(result["type"], "ir.actions.act_window_close")
        self.sign(self.report, self.engineer, password="another one")

    def test_short_or_differing_secrets_are_refused(self):
        _result, error = self._set_secret(self.engineer, new_secret="short", repeated="short")
        self.assertIn("at least", error)
        _result, error = self._set_secret(self.engineer, repeated="something else")
        self.assertIn("differ", error)

    def test_owner_removes_it(self):
        self._set_secret(self.engineer, current=self.engineer.login)
        wizard = self.env["mds.signing.secret.wizard"].with_user(self.engineer).create({})
        wizard.with_context(current=self.SECRET).action_remove()
        self.assertFalse(self.engineer.mds_has_signing_secret)
        self.sign(self.report, self.engineer)

    def test_administrator_cannot_set_it_for_another(self):
        with self.assertRaises(AccessError):
            self.engineer.with_user(self.administrator).action_set_signing_secret()
        for records in (self.engineer, self.engineer.with_user(self.administrator)):
            with self.assertRaises(AccessError):
                records._set_signing_secret(self.SECRET)

    def test_cleared_secret_blocks_signing(self):
        self._set_secret(self.engineer, current=self.engineer.login)
        self._use_account(self.engineer)
        with self.assertRaises(AccessError):
            self.engineer.with_user(self.manager).action_clear_signing_secret()
        self.engineer.with_user(self.env.ref("base.user_admin")).action_clear_signing_secret()
        self.assertFalse(self.engineer.mds_has_signing_secret)
        _action, error = self._attempt(self.engineer, self.engineer.login)
        self.assertIn("Another person", error)


@tagged("post_install", "-at_install")
class TestVoid(SigningCase):
    def test_change_voids_and_says_what(self):
        signature = self.sign(self.report, self.engineer)
        self.report.result = "unsafe"
        self.assertEqual(self.report.signature_state, "void")
        self.assertIn("Fit for Use → Unsafe", self.report.signature_void_reason)
        self.assertEqual(signature.state, "void")
        self.assertIn("Result", signature.void_reason)

    def test_change_of_a_line_voids(self):
        self.sign(self.report, self.engineer)
        self.report.line_ids.is_done = False
        self.assertEqual(self.report.signature_state, "void")

    def test_lines_are_said_row_by_row_with_labels(self):
        self.report.line_ids = [
            (0, 0, {"name": "Leakage", "value": 4.2, "limit": 1250000, "due_on": "2026-08-01"}),
            (0, 0, {"name": "Zero", "value": 0, "is_done": True}),
            (0, 0, {"value": 1250000.125, "is_done": True}),
        ]
        _label, text = self.report._get_signature_display()[self.report]["line_ids"]
        self.assertEqual(
            text.split("\n"),
            [
                "Alarm test · Is Done: yes · Measured: 0",
                "Leakage · Limit: 1,250,000 · Due On: 2026-08-01",  # not done: no value yet
                "Zero · Is Done: yes · Measured: 0",
                "Is Done: yes · Measured: 1,250,000.125",
            ],
        )
        lang = self.env["res.lang"]._activate_lang("de_DE") or self.env.ref("base.lang_de")
        lang.write({"thousands_sep": ".", "decimal_point": ",", "grouping": "[3,0]"})
        german = self.report.with_context(lang="de_DE")
        _label, text = german._get_signature_display()[german]["line_ids"]
        self.assertIn("1.250.000,125", text, "in the reader's format")
        signature = self.sign(self.report, self.engineer)
        self.assertIn("Leakage · Limit: 1,250,000 ·", signature.shown_text)

    def test_only_lines_that_changed_are_said(self):
        self.report.line_ids = [(0, 0, {"name": "Leakage", "value": 4.2, "is_done": True})]
        self.sign(self.report, self.engineer)
        self.report.line_ids[1].value = 4.5
        reason = self.report.signature_void_reason
        self.assertIn("Measured: 4.2 → Leakage · Is Done: yes · Measured: 4.5", reason)
        self.assertNotIn("Alarm test", reason)

    def test_text_kept_by_an_older_program_is_no_change(self):
        self.report.line_ids = [(0, 0, {"name": "Leakage", "value": 4.2, "is_done": True})]
        older = "Alarm test · yes; Leakage · 4.2"
        cls = self.env.registry["mds.test.report"]
        real = cls._get_signature_display

        def display(records):
            shown = real(records)
            return {one: {**own, "line_ids": ("Lines", older)} for one, own in shown.items()}

        with patch.object(cls, "_get_signature_display", display):
            signature = self.sign(self.report, self.engineer)
        self.assertEqual(signature.state, "valid")
        self.report.line_ids[1].value = 4.5
        signature.invalidate_recordset()
        self.assertIn(
            "Leakage · 4.2 → Leakage · Is Done: yes · Measured: 4.5", signature.void_reason
        )
        self.assertNotIn("Alarm test", signature.void_reason)

    def test_changing_back_makes_it_hold_again(self):
        self.sign(self.report, self.engineer)
        self.report.hours = 2
        self.assertEqual(self.report.signature_state, "void")
        self.report.hours = 1.5
        self.assertEqual(self.report.signature_state, "valid")

    def test_what_is_not_covered_may_change(self):
        self.sign(self.report, self.engineer)
        self.report.name = "Another name"
        self.report.action_done()
        self.assertEqual(self.report.signature_state, "valid")

    def test_every_reader_sees_the_same_state(self):
        self.report.name = "Monitor"
        self.sign(self.report, self.engineer)
        self.env["res.lang"]._activate_lang("zh_CN")
        for user, lang in ((self.quality, "zh_CN"), (self.engineer, "en_US")):
            self.env.invalidate_all()
            report = self.report.with_user(user).with_context(lang=lang, bin_size=True)
            self.assertEqual(report.signature_state, "valid")

    def test_signing_again_after_a_change(self):
        first = self.sign(self.report, self.engineer)
        self.report.hours = 3
        second = self.sign(self.report, self.engineer)
        self.assertNotEqual(first, second)
        self.assertEqual(first.state, "void")
        self.assertEqual(second.state, "valid")
        self.assertEqual(self.report.signature_state, "valid")

    def test_altered_row_is_seen(self):
        signature = self.sign(self.report, self.engineer)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE mds_signature DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE mds_signature SET printed_name = 'Another' WHERE id = %s", (signature.id,)
        )
        self.env.cr.execute("ALTER TABLE mds_signature ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.assertEqual(signature.state, "void")
        self.assertIn("altered", signature.void_reason)

    def test_moved_row_is_seen(self):
        """A signature cannot be cut out and pasted under another document."""
        signature = self.sign(self.report, self.engineer)
        twin = self._create_report()
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE mds_signature DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE mds_signature SET res_id = %s WHERE id = %s", (twin.id, signature.id)
        )
        self.env.cr.execute("ALTER TABLE mds_signature ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.assertEqual(twin.signature_state, "void")

    def test_personal_value_cannot_be_declared(self):
        cls = self.registry[self.report._name]
        with patch.object(cls, "_signature_fields", ("phone",)), self.assertRaises(ValueError):
            self.report._get_signature_content()


@tagged("post_install", "-at_install")
class TestSignatureAccess(SigningCase):
    def test_readers_of_the_document_see_its_signatures(self):
        signature = self.sign(self.report, self.engineer)
        signature.with_user(self.quality).read(["printed_name", "state"])
        found = self.env["mds.signature"].with_user(self.quality).search([])
        self.assertIn(signature, found)

    def test_signatures_of_hidden_documents_are_hidden(self):
        visible = self._create_report()
        signature = self.sign(self.report, self.engineer)
        shown = self.sign(visible, self.engineer)
        self.env["ir.rule"].create(
            {
                "name": "Quality sees one",
                "model_id": self.env["ir.model"]._get_id(self.report._name),
                "domain_force": str([("id", "=", visible.id)]),
                "groups": [(4, self.env.ref("mds_base.group_quality_officer").id)],
            }
        )
        model = self.env["mds.signature"].with_user(self.quality)
        self.assertEqual(model.search([("user_id", "=", self.engineer.id)]), shown)
        self.assertEqual(model.search_count([("user_id", "=", self.engineer.id)]), 1)
        with self.assertRaises(AccessError):
            signature.with_user(self.quality).read(["content"])

    def test_outsider_reads_nothing(self):
        signature = self.sign(self.report, self.engineer)
        with self.assertRaises(AccessError):
            signature.with_user(self.outsider).read(["printed_name"])


@tagged("post_install", "-at_install")
class TestReasonWizard(SigningCase):
    def _ask(self, user, action_name="action_cancel", reason="Reported twice", records=None):
        records = (records or self.report).with_user(user)
        action = records.with_context(mds_action=action_name).action_ask_reason()
        wizard = self.env[action["res_model"]].with_user(user)
        return wizard.with_context(**action["context"]).create({"reason": reason})

    def test_reason_reaches_the_transition(self):
        reports = self.report + self._create_report()
        self._ask(self.dispatcher, records=reports).action_confirm()
        self.assertEqual(set(reports.mapped("state")), {"cancelled"})
        entries = self._get_entries(reports, "transition")
        self.assertEqual(entries.mapped("reason"), ["Reported twice"] * 2)
        self.assertEqual(set(entries.mapped("actor_id")), {self.dispatcher.id})

    def test_right_is_the_actions(self):
        with self.assertRaises(AccessError):
            self._ask(self.engineer).action_confirm()

    def test_only_declared_actions(self):
        for name in ("action_undeclared", "unlink", "_transition", "write"):
            with self.assertRaisesRegex(UserError, "not an action"):
                self._ask(self.dispatcher, action_name=name).action_confirm()

    def test_only_documents_with_states(self):
        wizard = self.env["mds.reason.wizard"].with_user(self.dispatcher)
        for model in ("res.partner", "no.such.model"):
            with self.assertRaises(UserError):
                wizard.create(
                    {
                        "res_model": model,
                        "res_ids": [1],
                        "action_name": "action_cancel",
                        "reason": "x",
                    }
                ).action_confirm()

    def test_blank_reason_is_refused(self):
        with self.assertRaises(UserError):
            self._ask(self.dispatcher, reason="   ").action_confirm()


@tagged("post_install", "-at_install")
class TestRefusal(SigningCase):
    def test_refusal_is_told_apart_from_other_errors(self):
        """The dialog reopens on it; anything else undoes the transaction."""
        with self.assertRaises(SignatureRefused):
            self.report.with_user(self.engineer)._sign("review", "wrong")
        self.assertFalse(issubclass(AccessDenied, SignatureRefused))
        with self.assertRaises(UserError) as caught:
            self.report.with_user(self.engineer)._sign("no meaning", self.engineer.login)
        self.assertNotIsInstance(caught.exception, SignatureRefused)
