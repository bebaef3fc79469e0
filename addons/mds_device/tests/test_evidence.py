from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestEvidence(MdsDeviceCommon):
    """What must be proven before a device is used, sent, or leaves for good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls._create_model(
            "Test CT", mds_requires_acceptance=True, mds_holds_patient_data=True
        )

    def test_no_service_before_acceptance(self):
        device = self._create_devices("E1", product_id=self.strict.id).with_user(self.engineer)
        device.action_install()
        self.assertEqual(device.state, "installed")
        self.assertTrue(device.needs_acceptance)
        with self.assertRaisesRegex(UserError, "acceptance inspection"):
            device.action_put_in_service()
        self.accept(device)
        device.action_put_in_service()
        self.assertEqual(device.state, "in_service")
        self.assertTrue(device.accepted_on and device.first_used_on)
        self.assertIn("accepted", self._get_kinds(device))

    def test_rejected_device_is_not_used(self):
        device = self._create_devices("E2", product_id=self.strict.id)
        self.accept(device)
        device.with_user(self.engineer).action_put_in_service()
        self.accept(device, result="rejected", note="Leaks current")
        self.assertEqual(device.state, "out_of_service")
        with self.assertRaisesRegex(UserError, "acceptance inspection"):
            device.with_user(self.engineer).action_put_in_service()

    def test_acceptance_names_who_and_which_paper(self):
        device = self._create_devices("E3")
        for values in ({"accepted_by": False}, {"document_number": False}):
            with self.assertRaises(ValidationError):
                self.accept(device, **values)
        with self.assertRaises(ValidationError):
            self.accept(device, result="with_remarks")
        with self.assertRaisesRegex(UserError, "not come yet"), freeze_time("2026-05-01 03:00:00"):
            self.accept(device, done_on="2026-05-03")

    def test_evidence_is_not_rewritten_nor_claimed_for_others(self):
        device = self._create_devices("E4")
        record = self.accept(device, user_id=self.manager.id)
        self.assertEqual(record.user_id, self.engineer)
        with self.assertRaises(AccessError):
            record.write({"result": "rejected"})
        with self.assertRaises(UserError):
            record.sudo().write({"done_on": "2020-01-01"})
        with self.assertRaises(UserError):
            record.sudo().unlink()
        with self.assertRaises(AccessError):
            self.accept(device, user=self.accountant)
        self.assertChainWhole(record)

    def test_old_installation_needs_no_acceptance_of_ours(self):
        device = self._create_devices(
            "E5", product_id=self.strict.id, installed_on="2020-03-01"
        ).with_user(self.engineer)
        device.action_put_in_service()
        self.assertEqual(device.first_used_on, date(2020, 3, 1))
        new = self._create_devices("E6", product_id=self.strict.id).with_user(self.engineer)
        for name in ("installed_on", "first_used_on"):
            with self.assertRaisesRegex(AccessError, "service manager"):
                new.write({name: "2020-03-01"})

    def test_fit_result_waits_for_acceptance(self):
        new, old = self._create_devices("E7", "E8", product_id=self.strict.id)
        old.action_start_repair()
        (new + old)._apply_result({new: ("fit", ""), old: ("fit", "Repaired")})
        self.assertEqual(new.state, "installed")
        self.assertEqual(old.state, "out_of_service")
        self.assertIn("acceptance inspection", self._get_entries(old, "transition")[-1].reason)

    def test_used_device_is_decontaminated_before_it_is_sent(self):
        device = self._create_devices("E9").with_user(self.engineer)
        device.action_put_in_service()
        self.assertEqual(device.decontamination_state, "needed")
        device.action_take_back()
        with self.assertRaisesRegex(UserError, "decontaminated"):
            device._check_may_be_handled()
        with self.assertRaises(UserError):
            device.write({"decontamination_state": "done"})
        Record = self.env["mds.device.decontamination"].with_user(self.engineer)
        with self.assertRaises(ValidationError):
            Record.create({"device_id": device.id, "result": "done"})
        with self.assertRaises(ValidationError):
            Record.create({"device_id": device.id, "result": "not_possible"})
        Record.create({"device_id": device.id, "method": "wipe", "done_by": "Ward 3"})
        device._check_may_be_handled()
        self.assertEqual(device.decontamination_state, "done")
        device.write({"partner_id": self.hospital.id})
        device.action_put_in_service()
        self.assertEqual(device.decontamination_state, "needed")

    def test_patient_data_are_erased_before_leaving(self):
        device = self._create_devices("E10", product_id=self.strict.id)
        with self.refused(ValidationError, "must be erased"):
            self.leave(device, self.dispatcher)
        with self.refused(ValidationError, "label"):
            self.leave(device, self.dispatcher, data_erasure="erased", label_handling=False)
        self.leave(device, self.dispatcher, data_erasure="erased", erased_by="Wang")
        exit_ = device.exit_ids
        self.assertEqual((exit_.erased_by, exit_.label_handling), ("Wang", "defaced"))
        self.assertEqual(exit_.user_id, self.dispatcher)

    def test_disposal_needs_decommissioning_and_proof(self):
        device = self._create_devices("E11")
        with self.refused(UserError, "cannot become"):
            self.leave(device, self.dispatcher, kind="disposal")
        self.leave(device, self.dispatcher)
        with self.refused(ValidationError, "proof of disposal"):
            self.leave(device, self.dispatcher, kind="disposal", document_number=False)
        self.leave(device, self.quality, kind="disposal")
        self.assertEqual(device.state, "disposed")
        kinds = [kind for kind in self._get_kinds(device) if kind.startswith("exit")]
        self.assertEqual(kinds, ["exit_decommission", "exit_disposal"])
        with self.assertRaises(UserError):
            self._because(device.with_user(self.quality)).action_reinstate()

    def test_donation_names_who_gets_it(self):
        device = self._create_devices("E12").with_user(self.engineer)
        device.action_put_in_service()
        with self.refused(ValidationError, "who gets it"):
            self.leave(device, self.dispatcher, kind="transfer", recipient_id=False)
        self.leave(device, self.dispatcher, kind="transfer", cause="donated")
        self.assertEqual(device.state, "transferred")

    def test_taken_back_device_is_dismantled_into_stock(self):
        device = self._create_devices("E13")
        device.with_user(self.engineer).action_put_in_service()
        self.leave(device, self.dispatcher, kind="take_back", trade_in_value=500)
        self.assertEqual(device.exit_ids.trade_in_value, 500)
        part = self.env["product.product"].create(
            {"name": "Tube", "is_storable": True, "tracking": "serial"}
        )
        self.env["mds.device.decontamination"].with_user(self.storekeeper).create(
            {"device_id": device.id, "method": "wipe", "done_by": "Store"}
        )

        def dismantle(user):
            wizard = (
                self.env["mds.device.dismantle"]
                .with_user(user)
                .create(
                    {
                        "device_id": device.id,
                        "line_ids": [(0, 0, {"product_id": part.id, "serial": "TUBE-1"})],
                    }
                )
            )
            wizard.action_confirm()

        with self.assertRaises(AccessError):
            dismantle(self.engineer)
        dismantle(self.storekeeper)
        lot = self.env["stock.lot"].search([("name", "=", "TUBE-1")])
        self.assertEqual(lot.mds_pulled_from_id, device)
        self.assertEqual(
            self.env["stock.quant"]._get_available_quantity(part, self.stock, lot_id=lot), 1
        )

    def test_lost_device_may_leave_and_found_one_come_back(self):
        device = self._create_devices("E14").with_user(self.engineer)
        self._because(device).action_report_missing()
        self.assertEqual(device.status_level, "danger")
        self._because(device).action_report_found()
        self.assertEqual(device.state, "out_of_service")
        self._because(device).action_report_missing()
        self.leave(
            device, self.dispatcher, cause="lost", data_erasure="lost", label_handling="lost"
        )
        self.assertEqual(device.state, "decommissioned")

    def test_release_is_a_signature_of_the_episode(self):
        device = self._create_devices("E15")
        self._because(device.with_user(self.engineer), "Smoke").action_quarantine()
        case = device.quarantine_case_ids
        self.assertEqual((case.reason, case.opened_by_id), ("Smoke", self.engineer))
        for user in (self.engineer, self.manager, self.quality):
            with self.assertRaises(AccessError):
                case.with_user(user).write({"finding": "x"})
        quality = case.with_user(self.quality)
        with self.assertRaisesRegex(UserError, "found out first"):
            quality._sign("approval", self.quality.login)
        quality._state_finding("Fan replaced")
        with self.assertRaisesRegex(UserError, "Approval"):
            quality._sign("review", self.quality.login)
        with self.assertRaisesRegex(UserError, "quality officer"):
            case.with_user(self.manager)._sign("approval", self.manager.login)
        with self.assertRaisesRegex(UserError, "must sign"):
            quality.sudo()._transition("released")
        self.assertTrue(device.is_quarantined)
        quality._sign("approval", self.quality.login)
        self.assertFalse(device.is_quarantined)
        self.assertEqual((case.state, case.released_by_id), ("released", self.quality))
        self.assertEqual(case.signature_state, "valid")
        with self.assertRaisesRegex(UserError, "released already"):
            quality._state_finding("Something else")
        self.assertChainWhole(case)
        self.assertChainWhole(device)

    def test_each_quarantine_is_an_episode_of_its_own(self):
        device = self._create_devices("E16")
        for reason in ("First", "Second"):
            self._because(device.with_user(self.engineer), reason).action_quarantine()
            self.release(device, f"{reason} examined")
        cases = device.quarantine_case_ids
        self.assertEqual(len(cases), 2)
        self.assertEqual(set(cases.mapped("state")), {"released"})
        self.assertStateConformance("mds.device.quarantine.case")

    def test_wrong_password_releases_nothing(self):
        device = self._create_devices("E17")
        self._because(device.with_user(self.engineer)).action_quarantine()
        action = self._because(device.with_user(self.quality)).action_release_quarantine()
        wizard = self.env[action["res_model"]].with_user(self.quality).browse(action["res_id"])
        with mute_logger("odoo.addons.base.models.res_users"):
            wizard.with_context(password="wrong").action_confirm()
        self.assertTrue(wizard.error)
        self.assertTrue(device.is_quarantined)

    def test_bulk_change_says_what_cannot_and_leaves_it_out(self):
        good = self._create_devices("B1", "B2")
        held, ours = self._create_devices("B3"), self._create_devices("B4", partner_id=False)
        self._because(held.with_user(self.engineer)).action_quarantine()
        wizard = (
            self.env["mds.device.change.state"]
            .with_user(self.engineer)
            .create(
                {
                    "device_ids": [(6, 0, (good + held + ours).ids)],
                    "target": "in_service",
                    "reason": "Ward opened",
                }
            )
        )
        self.assertEqual((wizard.possible_count, wizard.refused_count), (2, 2))
        self.assertIn("quarantined", wizard.refusals)
        with self.assertRaisesRegex(UserError, "nothing was changed"):
            wizard.action_confirm()
        wizard.skips_refused = True
        wizard.action_confirm()
        self.assertEqual(set(good.mapped("state")), {"in_service"})
        self.assertEqual(held.state, "received")
        self.assertEqual(self._get_entries(good[0], "transition").reason, "Ward opened")

    def test_500_devices_change_with_constant_queries(self):
        def change(devices, target):
            wizard = (
                self.env["mds.device.change.state"]
                .with_user(self.engineer)
                .create({"device_ids": [(6, 0, devices.ids)], "target": target, "reason": "Closed"})
            )
            return self.count_queries(wizard.action_confirm)

        few = self._create_devices(*(f"N{i}" for i in range(5)))
        many = self._create_devices(*(f"M{i}" for i in range(500)))
        change(self._create_devices("N-warm"), "in_service")
        small, large = change(few, "in_service"), change(many, "in_service")
        # the ORM writes and reads in packets of 100 to 1000
        self.assertLessEqual(large, small + 60, (small, large))
        self.assertEqual(set(many.mapped("state")), {"in_service"})

    def test_500_devices_leave_with_constant_queries(self):
        few = self._create_devices(*(f"F{i}" for i in range(5)))
        many = self._create_devices(*(f"G{i}" for i in range(500)))
        self.leave(self._create_devices("F-warm"), self.dispatcher)
        small = self.count_queries(lambda: self.leave(few, self.dispatcher))
        large = self.count_queries(lambda: self.leave(many, self.dispatcher))
        self.assertLessEqual(large, small + 60, (small, large))
