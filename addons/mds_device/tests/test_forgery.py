from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestForgery(MdsDeviceCommon):
    """What somebody with a login and a script tries, beside the screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = cls._create_devices("A1", site_id=cls.ward.id)
        cls.device.action_put_in_service()

    def test_restriction_is_lifted_by_a_result_only(self):
        self.device._apply_result({self.device: ("restricted", "Adults only")})
        for user in (self.engineer, self.storekeeper, self.manager, self.quality):
            for vals in ({"is_restricted": False}, {"restriction_reason": "none"}):
                with self.assertRaises(UserError):
                    self.device.with_user(user).write(vals)
        self.assertEqual(self.device.status_level, "warning")

    def test_quarantine_by_hand_is_refused(self):
        device = self.device.with_user(self.engineer)
        with self.assertRaises(UserError):
            device.write({"is_quarantined": True, "quarantine_reason": "No trace of it"})
        self._because(device).action_quarantine()
        for vals in ({"quarantine_reason": "x"}, {"quarantined_by_id": self.manager.id}):
            with self.assertRaises(UserError):
                device.write(vals)
        self.assertEqual(device.quarantined_by_id, self.engineer)

    def test_condition_and_state_of_a_new_file_are_not_claimed(self):
        device = (
            self.env["mds.device"]
            .with_user(self.engineer)
            .with_context(default_state="disposed", default_is_restricted=True)
            .create({"product_id": self.model.id, "serial": "B2", "is_quarantined": True})
        )
        self.assertEqual(device.state, "received")
        self.assertFalse(device.is_restricted or device.is_quarantined)

    def test_region_and_serial_key_follow_from_place_and_serial(self):
        device = self.device.with_user(self.engineer)
        device.write({"region_id": self.west.id, "serial_key": "X"})
        self.assertEqual((device.region_id, device.serial_key), (self.east, "A1"))

    def test_number_of_a_file_stays(self):
        with self.assertRaises(UserError):
            self.device.with_user(self.dispatcher).write({"name": "D-FORGED"})

    def test_event_is_a_note_whatever_the_context_says(self):
        event = (
            self.env["mds.device.event"]
            .with_user(self.engineer)
            .with_context(default_kind="released", default_target_state="in_service")
            .create({"device_id": self.device.id, "text": "x", "source_state": "disposed"})
        )
        self.assertEqual(event.kind, "note")
        self.assertFalse(event.source_state or event.target_state)

    def test_warranty_and_archive_are_the_managers(self):
        device = self.device
        for vals in ({"warranty_end": "2099-12-31"}, {"active": False}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "service manager"):
                device.with_user(self.engineer).write(vals)
        device.with_user(self.manager).write({"warranty_end": "2099-12-31"})
        same = {"warranty_end": "2099-12-31", "asset_number": "A-1"}
        device.with_user(self.engineer).write(same)
        self.assertEqual(device.asset_number, "A-1")

    def test_who_accepts_is_the_managers_decision_and_leaves_a_trace(self):
        hospital = self.env["res.partner"].create({"name": "Hospital", "is_company": True})
        with self.assertRaisesRegex(AccessError, "service manager"):
            hospital.with_user(self.dispatcher).mds_required_acceptance = "none"
        hospital.with_user(self.manager).mds_required_acceptance = "both"
        entry = self._get_entries(hospital, "write")
        self.assertEqual(entry.actor_id, self.manager.id)
        self.assertIn("both", entry.payload)
