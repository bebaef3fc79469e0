from datetime import date

from odoo.tests import tagged

from .common import MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestDeviceFile(MdsMetrologyCommon):
    def test_due_certificate_is_among_the_next_duties(self):
        certificate = self._issue(self.device, self.mandatory, date(2026, 3, 1))
        duties = [
            duty
            for duty in self.device._get_duties()[self.device]
            if duty.res_model == "mds.certificate"
        ]
        self.assertEqual(
            [(duty.on, duty.res_id) for duty in duties], [(certificate.due_on, certificate.id)]
        )

    def test_certificates_and_readings_belong_to_the_evidence(self):
        certificate = self._issue(self.device, self.mandatory, date(2026, 3, 1))
        found = self.device.sudo()._get_evidence()[self.device]
        records = {part.records._name: part.records for part in found}
        self.assertEqual(records["mds.certificate"].ids, certificate.ids)

    def test_codes_of_the_model_file_find_its_duties(self):
        model = self.device.product_tmpl_id
        model.mds_nomenclature_ids = self.env["mds.nomenclature.code"].create(
            {"system": "nmpa", "code": "08-01-01", "term": "Ventilator"}
        )
        self.assertIn(("nmpa", "08-01-01"), model._get_nomenclature_codes()[model])
