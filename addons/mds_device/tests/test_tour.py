import json

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestQualityOfficerTour(MdsDeviceCommon, TourCase):
    def test_quality_officer_quarantines_releases_verifies_and_anchors(self):
        other, device = self._create_devices("Q-2001", "Q-2002")
        (other + device).action_put_in_service()
        anchors_before = self.env["mds.audit.anchor"].search([])

        self.start_tour("/odoo/mds-devices", "mds_device_quality_officer", login="mds_quality")

        self.env.invalidate_all()
        self.assertFalse(device.is_quarantined or device.quarantine_reason)
        self.assertEqual(device.state, "in_service")
        events = device.event_ids.filtered(lambda e: e.kind in ("quarantined", "released"))
        self.assertRecordValues(
            events.sorted("id"),
            [
                {
                    "kind": "quarantined",
                    "text": "Burn on a patient",
                    "user_id": self.quality.id,
                },
                {
                    "kind": "released",
                    "text": "Cable was the cause",
                    "user_id": self.quality.id,
                },
            ],
        )
        self.assertNotIn("quarantined", self._get_kinds(other))
        entries = self._get_entries(device).filtered("reason")
        self.assertEqual(entries.mapped("reason"), ["Burn on a patient", "Cable was the cause"])
        self.assertEqual(set(entries.mapped("actor_id")), {self.quality.id})
        self.assertChainWhole(device)
        self._check_anchor(self.env["mds.audit.anchor"].search([]) - anchors_before, device)

    def _check_anchor(self, anchor, device):
        self.assertEqual(len(anchor), 1)
        head = self._get_entries(device)[-1]
        self.assertIn(head.hash, anchor.text)
        self.assertEqual(json.loads(anchor.text)["hash"], anchor.hash)
        self.assertEqual(anchor._verify_anchors([anchor.text]), [])


@tagged("post_install", "-at_install")
class TestLifecycleTours(MdsDeviceCommon, TourCase):
    def test_engineer_installs_accepts_and_puts_in_service(self):
        self.model.product_tmpl_id.mds_requires_acceptance = True
        device = self._create_devices("T-3001")
        self.start_tour("/odoo/mds-devices", "mds_device_engineer_accepts", login="mds_engineer")
        self.env.invalidate_all()
        self.assertEqual(device.state, "in_service")
        record = device.acceptance_ids
        self.assertEqual((record.accepted_by, record.user_id), ("Dr Li, ICU", self.engineer))

    def test_dispatcher_decommissions_and_disposes(self):
        device = self._create_devices("T-4001")
        device.action_put_in_service()
        self.start_tour(
            "/odoo/mds-devices", "mds_device_dispatcher_disposes", login="mds_dispatcher"
        )
        self.env.invalidate_all()
        self.assertEqual(device.state, "disposed")
        self.assertEqual(set(device.exit_ids.mapped("kind")), {"decommission", "disposal"})
        self.assertEqual(device.exit_ids.user_id, self.dispatcher)


@tagged("post_install", "-at_install")
class TestHospitalTours(MdsDeviceCommon, TourCase):
    def test_dispatcher_finds_hospital_by_its_other_name_and_adds_one(self):
        self.env["mds.partner.alias"].create(
            {"name": "City First（East）", "partner_id": self.hospital.id}
        )
        self.start_tour(
            "/odoo/mds-hospitals", "mds_device_dispatcher_alias", login="mds_dispatcher"
        )
        self.env.invalidate_all()
        self.assertIn("The Old Clinic", self.hospital.mds_alias_ids.mapped("name"))

    def test_administrator_merges_two_entries(self):
        self._create_devices("MT-1", "MT-2")
        twice = self._create_hospital("Test City Hospital (twice)", self.east)
        self._create_devices("MT-3", partner_id=twice.id)
        self.start_tour("/odoo/mds-hospitals", "mds_device_administrator_merge", login="mds_admin")
        self.env.invalidate_all()
        self.assertFalse(twice.exists())
        self.assertEqual(self.hospital.mds_device_count, 3)
        self.assertEqual(self.hospital.mds_alias_ids.mapped("origin"), ["merge"])


@tagged("post_install", "-at_install")
class TestScanLabelPackTours(MdsDeviceCommon, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = cls._create_devices("Q-3001")
        cls.device.action_put_in_service()

    def test_dispatcher_scans_a_known_and_an_unknown_device(self):
        self.start_tour("/odoo/mds-devices", "mds_device_dispatcher_scans", login="mds_dispatcher")
        device = self.env["mds.device"].search([("serial", "=", "Q-NEW")])
        self.assertEqual(device.product_id, self.model)
        self.assertEqual(device.udi_raw, "(01)04012345678901(11)250131(21)Q-NEW")

    def test_storekeeper_prints_labels(self):
        self.start_tour(
            "/odoo/mds-devices", "mds_device_storekeeper_labels", login="mds_storekeeper"
        )
        wizard = self.env["mds.device.label.print"].search([], order="id desc", limit=1)
        self.assertEqual((wizard.kind, wizard.create_uid), ("zpl", self.storekeeper))
        self.assertIn(self.device, wizard.device_ids)

    def test_quality_officer_makes_an_evidence_pack(self):
        self.start_tour("/odoo/mds-devices", "mds_device_quality_pack", login="mds_quality")
        pack = self.env["mds.evidence.pack"].search([("device_id", "=", self.device.id)])
        self.assertEqual(pack.reason, "Inspection by the authority")
        self.assertIn("evidence", self._get_kinds(self.device))
