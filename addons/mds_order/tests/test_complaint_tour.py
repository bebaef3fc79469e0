from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestQualityOfficerTour(MdsOrderCommon, TourCase):
    def test_quality_officer_assesses_the_flagged_and_the_sample(self):
        flagged = self._create_order(symptom="Flagged alarm failed")
        self._triage(flagged, is_patient_involved="yes")
        self._work(flagged, self._plan(flagged, hour=9).with_user(self.engineer))
        drawn = self._create_order(symptom="Drawn wheel loose")
        self._triage(drawn)
        self._work(drawn, self._plan(drawn, hour=30).with_user(self.engineer), hour=30)
        self._accept(flagged)
        self.sign(flagged, self.engineer)

        self.start_tour("/odoo/service-assess", "mds_order_quality_officer", login="mds_quality")

        self.env.invalidate_all()
        self.assertEqual((flagged.complaint_assessment, flagged.reportable), ("yes", "no"))
        self.assertEqual((drawn.complaint_assessment, drawn.assessment_need), ("no", "sample"))
        self.assertEqual((flagged + drawn).assessed_by_id, self.quality)
        flagged.with_user(self.dispatcher).action_close()
        self.assertEqual(flagged.with_user(self.quality).next_act, "outcome")
