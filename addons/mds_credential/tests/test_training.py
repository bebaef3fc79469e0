import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SCAN, MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestTraining(MdsCredentialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.training = (
            cls.env["mds.training"]
            .with_user(cls.clerk)
            .create(
                {
                    "subject": "Ventilator X",
                    "kind_id": cls.safety.id,
                    "date": "2026-11-20",
                    "trainer": "Maker",
                    "product_tmpl_ids": [(6, 0, cls.device.product_tmpl_id.ids)],
                    "participant_ids": [
                        (0, 0, {"employee_id": cls.employee.id}),
                        (0, 0, {"employee_id": cls.employee_2.id}),
                    ],
                }
            )
        )
        cls.first, cls.second = cls.training.participant_ids

    def _hold(self, score=80):
        self.training.action_open()
        self.first.with_user(self.engineer).action_sign_in()
        self.first.score = score

    def test_conformance(self):
        self.assertStateConformance("mds.training")

    def test_whoever_passes_gets_the_credential(self):
        old = self._create(
            valid_to="2026-12-31", product_tmpl_ids=[(6, 0, self.device.product_tmpl_id.ids)]
        )
        self._hold()
        self.training.action_finish()
        credential = self.first.credential_id
        self.assertEqual(credential.employee_id, self.employee)
        self.assertEqual(str(credential.valid_to), "2028-11-19")
        self.assertEqual(credential.product_tmpl_ids, self.device.product_tmpl_id)
        self.assertEqual(credential.previous_id, old)
        self.assertEqual(
            self.first.mapped("outcome") + self.second.mapped("outcome"), ["passed", "absent"]
        )
        self.assertFalse(self.second.credential_id)
        self.assertChainWhole(self.training)

    def test_finishing_twice_issues_once(self):
        self._hold()
        self.training.action_finish()
        self.training.action_finish()
        self.first._issue_credentials()
        found = self.env["mds.credential"].search([("kind_id", "=", self.safety.id)])
        self.assertEqual(len(found), 1)

    def test_below_the_mark_is_not_passed(self):
        self._hold(59.9)
        self.training.action_finish()
        self.assertEqual(self.first.outcome, "failed")
        self.assertFalse(self.first.credential_id)

    def test_finishing_names_what_is_missing(self):
        with self.assertRaises(UserError):
            self.training.action_finish()
        self.training.action_open()
        with self.assertRaisesRegex(UserError, "nobody has signed in"):
            self.training.action_finish()
        self.first.with_user(self.engineer).action_sign_in()
        with self.assertRaisesRegex(UserError, "enter the score of Mds_Engineer"):
            self.training.action_finish()
        self.first.score = 0
        self.training.action_finish()

    def test_certificate_is_asked_for_where_the_kind_needs_a_file(self):
        self.safety.is_file_required = True
        self._hold()
        with self.assertRaisesRegex(UserError, "attach the certificate"):
            self.training.action_finish()
        self.first.write({"certificate": SCAN, "certificate_name": "c.pdf"})
        self.training.action_finish()
        self.assertTrue(self.first.credential_id.file)

    def test_everybody_signs_in_for_himself_while_it_is_open(self):
        with self.assertRaisesRegex(UserError, "not open"):
            self.first.with_user(self.engineer).action_sign_in()
        self.training.action_open()
        with self.assertRaises(AccessError):
            self.second.with_user(self.engineer).action_sign_in()
        self.first.with_user(self.engineer).action_sign_in()
        stamp = self.first.signed_in_at
        self.first.with_user(self.engineer).action_sign_in()
        self.assertEqual(self.first.signed_in_at, stamp)
        self.assertEqual(self.first.signed_in_by_id, self.engineer)
        self.second.with_user(self.clerk).action_sign_in()
        self.assertEqual(self.second.signed_in_by_id, self.clerk)

    def test_stamps_and_scores_are_not_typed_by_participants(self):
        self.training.action_open()
        with self.assertRaises(AccessError):
            self.first.with_user(self.engineer).score = 100
        self.first.write({"signed_in_at": "2020-01-01 00:00:00", "scored_at": "2020-01-01"})
        self.assertFalse(self.first.signed_in_at or self.first.scored_at)

    def test_list_is_closed_with_the_training(self):
        self._hold()
        self.training.action_finish()
        with self.assertRaises(ValidationError):
            self.first.score = 10
        with self.assertRaises(ValidationError):
            self.second.unlink()

    def test_person_once_and_a_score_in_range(self):
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"):
            self.first.copy()
        self.training.action_open()
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"):
            self.first.score = 101
            self.env.flush_all()
