import base64
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..lib import anchors
from .mixin_case import MixinCase


@tagged("post_install", "-at_install")
class TestAnchor(MixinCase):
    def _make(self, when):
        return self.env["mds.audit.anchor"]._make_anchor(fields.Datetime.to_datetime(when))

    def test_anchor_leaves_the_database(self):
        self._create_document()
        with tempfile.TemporaryDirectory() as directory:
            key_file = Path(directory) / "key"
            key_file.write_text("kept outside")
            environ = {
                "MDS_ANCHOR_DIRECTORY": f"{directory}/out",
                "MDS_ANCHOR_KEY_FILE": str(key_file),
            }
            self.env["ir.config_parameter"].set_param("mds_base.anchor_email", "proof@example.com")
            with patch.dict(os.environ, environ):
                anchor = self._make("2026-03-01 01:00:00")
            [written] = (Path(directory) / "out").iterdir()
            text = written.read_text().strip()
        self.assertEqual(text, anchor.text)
        self.assertTrue(anchors.check(anchors.from_text(text), b"kept outside"))
        self.assertIn("proof@example.com", anchor.delivery)
        mail = self.env["mail.mail"].search([("email_to", "=", "proof@example.com")])
        self.assertEqual(mail.attachment_ids.raw.decode(), anchor.text)

    def test_rewritten_chain_is_found_by_exported_anchor(self):
        document = self._create_document(amount=1)
        exported = self._make("2026-03-01 01:00:00").text
        Anchor = self.env["mds.audit.anchor"]
        self.assertEqual(Anchor._verify_anchors([exported]), [])
        # the owner of the schema removes the whole chain, its head and the stored anchor
        for table in ("mds_audit_entry", "mds_audit_head"):
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            self.env.cr.execute(
                f"DELETE FROM {table} WHERE res_model = %s AND res_id = %s",
                (document._name, document.id),
            )
        self.env.cr.execute("ALTER TABLE mds_audit_anchor DISABLE TRIGGER USER")
        self.env.cr.execute("DELETE FROM mds_audit_anchor")
        self.env.invalidate_all()
        self.assertEqual(self.env["mds.audit.entry"]._verify(), [])  # from inside all looks well
        codes = [found.code for found in Anchor._verify_anchors([exported])]
        self.assertEqual(codes, ["unknown_anchor", "truncated_against_anchor"])

    def test_anchors_form_a_chain(self):
        first = self._make("2026-03-01 01:00:00")
        second = self._make("2026-03-02 01:00:00")
        self.assertEqual(anchors.from_text(second.text).previous_hash, first.hash)
        with self.assertRaises(UserError):
            first.write({"hash": "x"})
        with self.assertRaises(UserError):
            first.unlink()

    def test_cron_makes_one_anchor_a_day(self):
        Anchor = self.env["mds.audit.anchor"]
        now = fields.Datetime.to_datetime("2031-05-05 03:00:00")
        Anchor._cron_make_anchor(now)
        Anchor._cron_make_anchor(now)
        self.assertEqual(Anchor.search_count([("date", "=", now.date())]), 1)

    def test_engineer_cannot_read_anchors(self):
        with self.assertRaises(AccessError):
            self.env["mds.audit.anchor"].with_user(self.engineer).action_make_anchor()
        action = self.env["mds.audit.anchor"].with_user(self.quality).action_make_anchor()
        self.assertTrue(self.env["mds.audit.anchor"].browse(action["res_id"]).text)

    def test_dialog_verifies_against_an_exported_anchor(self):
        self._create_document()
        anchor = self._make("2026-03-01 01:00:00")
        Wizard = self.env["mds.audit.verify.wizard"].with_user(self.quality)
        wizard = Wizard.create({"anchor_file": anchor.file, "anchor_file_name": anchor.file_name})
        wizard.action_verify()
        self.assertTrue(wizard.is_whole)
        self.assertGreater(wizard.entry_count, 0)
        for content in (b"not an anchor", b"\xff\xfe", b'{"format": "other"}'):
            with self.assertRaisesRegex(UserError, "not an exported anchor"):
                Wizard.create({"anchor_file": base64.b64encode(content)}).action_verify()

    def test_list_buttons_work_with_and_without_a_selection(self):
        """The web client passes the selected ids, an empty list when there are none."""
        quality = self.env(user=self.quality)
        entry = self._get_entries(self._create_document())
        for ids in ([], entry.ids):
            action = call_kw(quality["mds.audit.entry"], "action_verify", [ids], {})
            self.assertEqual(action["res_model"], "mds.audit.verify.wizard")
        action = call_kw(quality["mds.audit.anchor"], "action_make_anchor", [[]], {})
        self.assertEqual(action["res_model"], "mds.audit.anchor")
