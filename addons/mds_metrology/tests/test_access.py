from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import START, MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsMetrologyCommon):
    def test_who_may_what(self):
        rights = {
            "mds.certificate": {
                "rwc": (self.engineer, self.dispatcher, self.manager, self.quality),
                "r": (self.storekeeper, self.accountant, self.contract_manager),
            },
            "mds.certificate.duty": {
                "rwc": (self.quality, self.administrator),
                "r": (self.engineer, self.dispatcher, self.manager),
            },
            "mds.measurement.template": {
                "rwc": (self.quality,),
                "r": (self.engineer, self.manager),
            },
            "mds.certificate.kind": {"rwc": (self.quality, self.manager), "r": (self.engineer,)},
            "mds.meter.kind": {"rwc": (self.manager,), "r": (self.engineer, self.quality)},
            "mds.instrument.case": {"rwc": (self.quality,), "r": (self.engineer, self.manager)},
            "mds.certificate.reminder": {"r": (self.engineer, self.quality, self.administrator)},
        }
        for model, by_right in rights.items():
            for letters, users in by_right.items():
                for user in users:
                    for letter, right in (("r", "read"), ("w", "write"), ("c", "create")):
                        with self.subTest(model=model, user=user.login, right=right):
                            self.assertEqual(
                                self.env[model].with_user(user).has_access(right),
                                letter in letters,
                            )
            self.assertFalse(self.env[model].with_user(self.outsider).has_access("read"))

    def test_other_regions_and_companies_are_not_seen(self):
        paper = self._issue(self.device, self.safety, date(2026, 3, 1))
        reading = self._read(5, START)
        self.engineer.mds_region_ids = self.west
        for record in (paper, reading, reading.meter_id):
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(self.engineer).has_access("read"))
                found = self.env[record._name].with_user(self.engineer).search([])
                self.assertNotIn(record, found)
        with self.assertRaises(AccessError):
            self._read(9, START)
        self.engineer.mds_region_ids = self.east
        self.assertTrue(paper.with_user(self.engineer).has_access("read"))

    def test_lines_follow_their_certificate(self):
        paper = self._create_certificate(self.device, self.safety, date(2026, 3, 1))
        line = self.env["mds.certificate.line"].create(
            {"certificate_id": paper.id, "name": "Leakage", "value_text": "1"}
        )
        with self.assertRaises(AccessError):
            line.with_user(self.accountant).write({"value_text": "2"})
        self.engineer.mds_region_ids = self.west
        with self.assertRaises(AccessError):
            line.with_user(self.engineer).write({"value_text": "2"})
