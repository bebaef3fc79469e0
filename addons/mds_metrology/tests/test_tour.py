from datetime import date

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import START, MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestTour(MdsMetrologyCommon, TourCase):
    def test_engineer_enters_a_reading_and_a_certificate(self):
        device = self._create_devices("T-1")
        self.model.product_tmpl_id.write({"mds_protection_class": "1"})
        self.env["mds.measurement.template"].search([("name", "!=", "x")]).filtered(
            lambda one: "earth resistance" not in one.name
        ).active = False
        self._read(1000, START, device_id=device.id)

        self.start_tour("/odoo/mds-devices", "mds_metrology_engineer", login="mds_engineer")

        self.env.invalidate_all()
        self.assertEqual(device.meter_ids.total, 1010)
        self.assertRecordValues(
            device.certificate_ids,
            [{"state": "issued", "result": "pass", "issued_by_id": self.engineer.id}],
        )
        self.assertEqual(device.certificate_ids.line_ids.value_text, "0.12")

    def test_quality_officer_handles_a_bad_tool(self):
        first, second = self._create_devices("T-1", "T-2")
        self._issue(self.analyser, self.calibration, date(2026, 1, 1))
        for device in first + second:
            self._issue(device, self.safety, date(2026, 2, 1), instrument_ids=self.analyser.ids)
        self._issue(self.analyser, self.calibration, date(2026, 6, 1), "fail")

        self.start_tour("/odoo/mds-devices", "mds_metrology_quality_officer", login="mds_quality")

        self.env.invalidate_all()
        case = self.env["mds.instrument.case"].search([("instrument_id", "=", self.analyser.id)])
        self.assertEqual(case.state, "closed")
        self.assertEqual(set(case.line_ids.mapped("state")), {"justified"})
        self.assertChainWhole(case)
