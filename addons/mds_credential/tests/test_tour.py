from datetime import timedelta

from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestQualityOfficerTour(MdsCredentialCommon, TourCase):
    def test_quality_officer_renews_what_expires(self):
        today = fields.Date.context_today(self.env.user)
        old = self._create(number="OLD-1", valid_to=today + timedelta(days=20))
        self.start_tour(
            "/odoo/mds-credentials-expiring", "mds_credential_quality_officer", login="mds_quality"
        )
        self.env.invalidate_all()
        self.assertEqual(old.next_ids.number, "NEW-1")
        self.assertEqual(old.validity, "valid")


@tagged("post_install", "-at_install")
class TestEngineerTour(MdsCredentialCommon, TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_engineer_signs_in_to_a_training(self):
        training = (
            self.env["mds.training"]
            .with_user(self.clerk)
            .create(
                {
                    "subject": "Ventilator X",
                    "participant_ids": [(0, 0, {"employee_id": self.employee.id})],
                }
            )
        )
        training.action_open()
        self.start_tour("/odoo/my-training", "mds_credential_engineer", login="mds_engineer")
        self.env.invalidate_all()
        self.assertTrue(training.participant_ids.signed_in_at)
