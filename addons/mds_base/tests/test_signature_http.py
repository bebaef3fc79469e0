import base64
import time

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .test_signature import SigningCase


@tagged("post_install", "-at_install")
class TestSigningOverHttp(SigningCase, HttpCase):
    """What only a real request shows: commit after a refusal, forged contexts, second factor."""

    TOTP_SECRET = "JBSWY3DPEHPK3PXP"

    def _call(self, model, method, args, context=None):
        context = {"lang": "en_US", **(context or {})}
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {"context": context}},
        )

    def _open_over_http(self):
        return self._call(self.report._name, "action_sign", [self.report.ids])["res_id"]

    def _confirm_over_http(self, wizard_id, **context):
        model = "mds.signature.wizard"
        return self._call(model, "action_confirm", [[wizard_id]], context)

    def test_refused_attempt_survives_the_request(self):
        self.authenticate(self.engineer.login, self.engineer.login)
        wizard_id = self._open_over_http()
        action = self._confirm_over_http(wizard_id, password="wrong")
        self.assertEqual(action["res_id"], wizard_id)
        self.env.invalidate_all()
        attempt = self._get_attempts(self.engineer)
        self.assertEqual(attempt.outcome, "wrong")
        self.assertEqual(attempt.address, "127.0.0.1")
        action = self._confirm_over_http(wizard_id, password=self.engineer.login)
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.env.invalidate_all()
        self.assertEqual(self.report.signature_ids.user_id, self.engineer)

    def test_private_ways_are_closed(self):
        self.authenticate(self.administrator.login, self.administrator.login)
        for model, method, args in (
            (self.report._name, "_sign", [self.report.ids, "approval", "x"]),
            ("mds.signature", "create", [{"res_model": "x", "res_id": 1}]),
            ("mds.signature.attempt", "_record", []),
            ("res.users", "_set_signing_secret", [self.engineer.ids, "x" * 12]),
        ):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self._call(model, method, args, {"mds_may_sign": "object()"})
        self.env.invalidate_all()
        self.assertFalse(self.report.signature_ids)
        self.assertFalse(self.engineer.mds_has_signing_secret)

    def test_second_factor_is_asked_and_checked(self):
        if "totp_secret" not in self.engineer._fields:
            self.skipTest("auth_totp is not installed")
        own = self.engineer.with_user(self.engineer).sudo()
        own.totp_secret = self.TOTP_SECRET
        self.assertFalse(own.mds_signing_blocked_until)
        self.env.flush_all()
        self.authenticate(self.engineer.login, self.engineer.login)
        wizard_id = self._open_over_http()
        wizard = self.env["mds.signature.wizard"].browse(wizard_id)

        def error(**context):
            self._confirm_over_http(wizard_id, password=self.engineer.login, **context)
            self.env.invalidate_all()
            return wizard.error

        self.assertIn("Enter the code", error())
        self.assertIn("digits", error(code="abcdef"))
        self.assertIn("Verification failed", error(code="000000"))
        self.assertEqual(self._get_attempts(self.engineer)[0].outcome, "second_factor")
        self.assertFalse(self.report.signature_ids)
        self._confirm_over_http(wizard_id, password=self.engineer.login, code=self._make_code())
        self.env.invalidate_all()
        self.assertEqual(self.report.signature_ids.method, "password+totp")

    def test_second_factor_removed_by_another_blocks(self):
        if "totp_secret" not in self.engineer._fields:
            self.skipTest("auth_totp is not installed")
        self.engineer.with_user(self.engineer).sudo().totp_secret = self.TOTP_SECRET
        self._use_account(self.engineer)
        admin = self.env.ref("base.user_admin")
        self.engineer.with_user(admin).sudo().write({"totp_secret": False})
        _action, error = self._attempt(self.engineer, self.engineer.login)
        self.assertIn("Another person", error)

    def _make_code(self):
        from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp

        return f"{hotp(base64.b32decode(self.TOTP_SECRET), int(time.time() / TIMESTEP)):06d}"
