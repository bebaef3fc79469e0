from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestLifecycle(MdsDeviceCommon):
    def test_declared_transitions_are_sound(self):
        self.assertStateConformance("mds.device")
        self.assertStateConformance("mds.import.run")

    def test_engineer_puts_in_service_and_warranty_starts(self):
        device = self._create_devices("L1").with_user(self.engineer)
        with freeze_time("2026-03-01 03:00:00"):
            device.action_put_in_service()
        self.assertEqual(device.state, "in_service")
        self.assertEqual(device.installed_on, date(2026, 3, 1))
        self.assertEqual(device.warranty_start, date(2026, 3, 1))
        self.assertEqual(device.warranty_end, date(2027, 2, 28))
        self.assertEqual(self._get_kinds(device), ["opened", "state"])
        event = device.event_ids.filtered(lambda e: e.kind == "state")
        self.assertEqual((event.source_state, event.target_state), ("received", "in_service"))
        self.assertEqual(event.user_id, self.engineer)

    def test_claimed_time_dates_the_installation(self):
        device = self._create_devices("L2").with_user(self.engineer)
        device._transition("in_service", occurred_at=datetime(2026, 1, 5, 4, 0))
        self.assertEqual(device.installed_on, date(2026, 1, 5))
        event = device.event_ids.filtered(lambda e: e.kind == "state")
        self.assertEqual(event.occurred_at, datetime(2026, 1, 5, 4, 0))
        self.assertNotEqual(event.recorded_at, event.occurred_at)

    def test_warranty_that_is_known_stays(self):
        device = self._create_devices(
            "L3", warranty_start="2025-01-01", warranty_end="2029-12-31"
        ).with_user(self.engineer)
        device.action_put_in_service()
        self.assertEqual(device.warranty_end, date(2029, 12, 31))
        self.model.mds_warranty_months = 60
        self.assertEqual(device.warranty_end, date(2029, 12, 31))

    def test_service_needs_a_customer(self):
        device = self._create_devices("L4", partner_id=False).with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "customer"):
            device.action_put_in_service()

    def test_state_is_not_written_by_hand(self):
        device = self._create_devices("L5").with_user(self.engineer)
        with self.assertRaises(UserError):
            device.write({"state": "in_service"})
        with self.assertRaises(UserError):
            self._create_devices("L6", state="in_service")

    def test_decommissioning_needs_a_record_and_the_right(self):
        device = self._create_devices("L7")
        action = device.with_user(self.dispatcher).action_decommission()
        self.assertEqual(action["res_model"], "mds.device.leave")
        with self.assertRaises(AccessError):
            self.leave(device, self.engineer)
        with self.assertRaisesRegex(UserError, "record first"):
            device.with_user(self.dispatcher)._transition("decommissioned", reason="No paper")
        self.leave(device, self.dispatcher, reason="Beyond repair")
        self.assertEqual(device.state, "decommissioned")
        entry = self._get_entries(device, "transition")
        self.assertEqual(entry.reason, "Beyond repair")
        self.assertEqual(device.status_level, "muted")
        self._because(device.with_user(self.quality)).action_reinstate()
        self.assertEqual(device.state, "out_of_service")
        with self.assertRaisesRegex(UserError, "record first"):
            device.with_user(self.dispatcher)._transition("decommissioned", reason="Old paper")

    def test_quarantine_overrides_and_only_quality_releases(self):
        device = self._create_devices("L8")
        engineer = device.with_user(self.engineer)
        engineer.action_put_in_service()
        action = engineer.action_quarantine()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.engineer)
            .with_context(**action["context"])
            .create({"reason": "Patient harmed"})
        )
        wizard.action_confirm()
        self.assertTrue(device.is_quarantined)
        self.assertEqual(device.quarantined_by_id, self.engineer)
        self.assertEqual(device.status_level, "danger")
        self.assertIn("Patient harmed", device.status_sentence)
        self._because(engineer).action_take_out_of_service()
        with self.assertRaisesRegex(UserError, "quarantine"):
            engineer.action_put_in_service()
        for user in (self.engineer, self.dispatcher, self.manager, self.storekeeper):
            with self.assertRaises(AccessError):
                self._because(device.with_user(user)).action_release_quarantine()
        for user in (self.engineer, self.dispatcher, self.manager, self.quality):
            with self.assertRaises(UserError):
                device.with_user(user).write({"is_quarantined": False})
        with self.refused(UserError, "quarantined as evidence"):
            self.leave(device, self.quality)
        self.release(device, "Tested, safe")
        self.assertFalse(device.is_quarantined)
        engineer.action_put_in_service()
        self.assertEqual(
            self._get_kinds(device),
            ["opened", "state", "quarantined", "state", "released", "state"],
        )

    def test_quarantine_without_words_is_refused(self):
        device = self._create_devices("L9").with_user(self.engineer)
        with self.assertRaises(UserError):
            device.write({"is_quarantined": True})

    def test_result_decides_the_state(self):
        devices = self._create_devices("R1", "R2", "R3", "R4", "R5")
        fit, restricted, unsafe, held, ours = devices.with_user(self.engineer)
        devices.with_user(self.engineer).action_start_repair()
        self._because(held).action_quarantine()
        ours.write({"partner_id": False})
        devices.with_user(self.engineer)._apply_result(
            {
                fit: ("fit", ""),
                restricted: ("restricted", "Only at 50 % load"),
                unsafe: ("unsafe", "Leaks current"),
                held: ("fit", ""),
                ours: ("fit", ""),
            }
        )
        self.assertEqual(
            devices.mapped("state"),
            ["in_service", "in_service", "out_of_service", "out_of_service", "received"],
        )
        self.assertEqual(devices.mapped("is_restricted"), [False, True, False, False, False])
        self.assertIn("50 % load", restricted.status_sentence)
        self.assertEqual(restricted.status_level, "warning")
        restricted._apply_result({restricted: ("fit", "Adjusted")})
        self.assertFalse(restricted.is_restricted)

    def test_taken_back_has_no_customer(self):
        device = self._create_devices("T1", site_id=self.ward.id).with_user(self.engineer)
        device.action_put_in_service()
        device.action_take_back()
        self.assertEqual(device.state, "received")
        self.assertFalse(device.partner_id or device.site_id)
        self.assertIn("In our stock", device.status_sentence)
        other = self._create_devices("T2").with_user(self.engineer)
        other.action_put_in_service()
        with self.assertRaises(AccessError):
            other.with_user(self.accountant).action_take_back()

    def test_result_of_a_device_that_is_gone_changes_nothing(self):
        device = self._create_devices("R6")
        self.leave(device, self.dispatcher)
        device._apply_result({device: ("fit", "")})
        self.assertEqual(device.state, "decommissioned")

    def test_warranty_answers_for_a_day(self):
        covered, ended, unknown, early = self._create_devices("W1", "W2", "W3", "W4")
        covered.write({"warranty_start": "2026-01-01", "warranty_end": "2026-12-31"})
        ended.write({"warranty_end": "2026-06-29"})
        early.write({"warranty_start": "2026-07-01", "warranty_end": "2027-06-30"})
        answers = (covered + ended + unknown + early)._get_warranty(date(2026, 6, 30))
        self.assertEqual(
            [answers[d].covered for d in (covered, ended, unknown, early)],
            [True, False, False, False],
        )
        self.assertEqual(answers[covered].until, date(2026, 12, 31))
        self.assertEqual(len({answer.reason for answer in answers.values()}), 4)

    def test_batches_cost_a_constant_number_of_queries(self):
        few = self._create_devices(*(f"Q{i}" for i in range(2)))
        many = self._create_devices(*(f"Q{i}" for i in range(2, 52)))

        def cost(work, devices):
            self.flush_audit()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work(devices.with_user(self.engineer))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def read(devices):
            devices.mapped("status_sentence")
            devices.mapped("event_count")
            devices.mapped("display_name")

        for name, work in {
            "put in service": lambda d: d.action_put_in_service(),
            "warranty": lambda d: d._get_warranty(date(2026, 1, 1)),
            "read": read,
            "quarantine": lambda d: self._because(d).action_quarantine(),
            "result": lambda d: d._apply_result(dict.fromkeys(d, ("unsafe", "x"))),
            "move": lambda d: d.write({"partner_id": self.other_hospital.id}),
        }.items():
            with self.subTest(name):
                cost(work, self._create_devices(f"warm {name}"))
                small, large = cost(work, few), cost(work, many)
                self.assertLessEqual(large, small + 2, name)

    def test_creating_costs_a_constant_number_of_queries(self):
        def cost(count, prefix):
            self.flush_audit()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Device = (
                self.env["mds.device"]
                .with_user(self.dispatcher)
                .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            )
            Device.create(
                [
                    {
                        "product_id": self.model.id,
                        "serial": f"{prefix}-{i}",
                        "partner_id": self.hospital.id,
                    }
                    for i in range(count)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1, "warm")
        small, large = cost(2, "small"), cost(50, "large")
        self.assertLessEqual(large, small + 4)
