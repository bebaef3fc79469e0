import base64
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsMetrologyCommon

HEAD = (
    "型号,序列号,使用单位,强检日期,检定证书编号,检定有效期至,校准日期,"
    "使用时长(小时),曝光次数,读数日期"
)


@tagged("post_install", "-at_install")
class TestImport(MdsMetrologyCommon):
    """Certificates and meters come with the list of devices."""

    def _import(self, *rows):
        content = "\n".join((HEAD, *rows)).encode()
        run = (
            self.env["mds.import.run"]
            .with_user(self.manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode(content),
                    "file_name": "list.csv",
                }
            )
        )
        run.action_check()
        return run

    def test_papers_and_readings_come_before_service(self):
        self._add_law()
        run = self._import(
            "T-V60,P1,Test City Hospital,2026-05-10,JD-1,2027-05-09,2026-06-01,4210.5,77,2026-10-01"
        )
        self.assertEqual(run.row_ids.status, "new", run.row_ids.message)
        run.action_run()
        device = run.device_ids
        self.assertEqual(device.state, "in_service")
        verification = device.certificate_ids.filtered(lambda one: one.kind_id == self.mandatory)
        self.assertRecordValues(
            verification,
            [{"state": "issued", "number": "JD-1", "due_on": date(2027, 5, 9), "is_current": True}],
        )
        calibration = device.certificate_ids - verification
        self.assertEqual((calibration.kind_id, calibration.state), (self.calibration, "draft"))
        readings = device.meter_ids.reading_ids
        self.assertEqual(sorted(readings.mapped("value")), [77, 4210.5])
        self.assertEqual(set(readings.mapped("source")), {"import"})

    def test_without_the_paper_that_law_wants_nothing_is_written(self):
        self._add_law()
        run = self._import("T-V60,P2,Test City Hospital,,,,,,,")
        with self.assertRaises(UserError):
            run.action_run()

    def test_contradictions_are_said(self):
        run = self._import(
            "T-V60,Q1,Test City Hospital,,JD-2,,,,,",
            "T-V60,Q2,Test City Hospital,2026-05-10,JD-3,2026-05-01,,,,",
            "T-V60,Q3,Test City Hospital,2027-05-10,JD-4,,,,,",
            "T-V60,Q4,Test City Hospital,,,,,-3,,2026-10-01",
            "T-V60,Q5,Test City Hospital,,,,,100,,",
            "T-V60,Q6,Test City Hospital,,,,,99999999999,,2026-10-01",
            "T-V60,Q7,Test City Hospital,,,,,,,2027-10-01",
        )
        self.assertEqual(set(run.row_ids.mapped("status")), {"error"})
        self.assertTrue(all(run.row_ids.mapped("message")))
