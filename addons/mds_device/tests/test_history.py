from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestHistory(MdsDeviceCommon):
    """Where, whose, inside what; which part on which day."""

    def _move(self, devices, user=None, **values):
        self.env["mds.device.move"].with_user(user or self.engineer).create(
            {"device_ids": [(6, 0, devices.ids)], "reason": "Ward moved", **values}
        ).action_confirm()

    def test_custody_answers_for_a_day(self):
        device = self._create_devices("H1", installed_on="2026-01-10")
        self._move(device, partner_id=self.other_hospital.id, occurred_at="2026-03-01 08:00:00")
        self._move(device, partner_id=False, occurred_at="2026-05-01 08:00:00")
        at = device._get_custody
        self.assertFalse(at(datetime(2025, 12, 1))[device])
        self.assertEqual(at(datetime(2026, 2, 1))[device].partner_id, self.hospital)
        self.assertEqual(at(datetime(2026, 3, 1, 8))[device].partner_id, self.other_hospital)
        self.assertEqual(at(datetime(2026, 6, 1))[device].kind, "store")
        self.assertEqual(len(device.custody_ids.filtered(lambda row: not row.date_to)), 1)

    def test_late_news_does_not_reach_before_what_is_known(self):
        device = self._create_devices("H2", installed_on="2026-02-10")
        self._move(device, partner_id=self.other_hospital.id, occurred_at="2026-01-01 08:00:00")
        rows = device.custody_ids.sorted("id")
        self.assertEqual(rows[0].date_to, rows[0].date_from)
        self.assertEqual(rows[1].date_from, rows[0].date_from)

    def test_history_is_not_written_by_hand(self):
        device = self._create_devices("H3")
        for row in (device.custody_ids, device.owner_ids):
            for user in (self.engineer, self.manager, self.administrator):
                with self.assertRaises(AccessError):
                    row.with_user(user).write({"date_to": "2026-01-01"})

    def test_regions_limit_history(self):
        device = self._create_devices("H4")
        self.engineer.mds_region_ids = self.west
        env = self.env(user=self.engineer)
        for model in ("custody", "owner"):
            found = env[f"mds.device.{model}"].search([("device_id", "=", device.id)])
            self.assertFalse(found, model)

    def test_owner_is_dated_and_apart_from_the_place(self):
        device = self._create_devices("H5")
        self.assertEqual(device.owner_kind, "customer")
        lessor = self.env["res.partner"].create({"name": "Leasing Ltd", "is_company": True})
        with self.assertRaises(ValidationError):
            device.with_user(self.manager).write({"owner_kind": "lessor"})
        device.with_user(self.manager).write({"owner_kind": "lessor", "owner_id": lessor.id})
        rows = device.owner_ids.sorted("id")
        self.assertEqual(rows.mapped("kind"), ["customer", "lessor"])
        self.assertEqual(rows[0].date_to, rows[1].date_from)
        self.assertIn("owner", self._get_kinds(device))
        self._move(device, partner_id=self.other_hospital.id)
        self.assertEqual(len(device.owner_ids), 2)

    def test_attached_devices_move_along_on_request(self):
        main, part, inner = self._create_devices("H6", "H7", "H8")
        part.parent_id = main
        inner.parent_id = part
        with self.assertRaises(ValidationError):
            main.parent_id = inner
        self._move(main, partner_id=self.other_hospital.id)
        self.assertEqual((part + inner).partner_id, self.other_hospital)
        self._move(main, partner_id=self.hospital.id, moves_children=False)
        self.assertEqual(part.partner_id, self.other_hospital)
        self.assertIn("family", self._get_kinds(part))

    def test_moving_costs_a_constant_number_of_queries(self):
        few = self._create_devices(*(f"K{i}" for i in range(2)))
        many = self._create_devices(*(f"L{i}" for i in range(50)))
        self._move(self._create_devices("K-warm"), partner_id=self.other_hospital.id)
        cost = {
            len(devices): self.count_queries(
                lambda devices=devices: self._move(devices, partner_id=self.other_hospital.id)
            )
            for devices in (few, many)
        }
        self.assertLessEqual(cost[50], cost[2] + 4, cost)


@tagged("post_install", "-at_install")
class TestPartsAsMaintained(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tube = cls.env["product.product"].create(
            {
                "name": "X-ray Tube",
                "is_storable": True,
                "tracking": "serial",
                "mds_part_warranty_months": 6,
            }
        )
        cls.lots = cls.env["stock.lot"].create(
            [{"product_id": cls.tube.id, "name": f"TUBE-{i}"} for i in range(3)]
        )
        cls.first, cls.second = cls._create_devices("P1", "P2")

    def _install(self, device, lot, at, **values):
        return self.env["mds.device"]._install_parts(
            [
                {
                    "device_id": device.id,
                    "product_id": self.tube.id,
                    "lot_id": lot.id,
                    "date_from": at,
                    **values,
                }
            ]
        )

    def test_which_serial_was_in_it_on_a_day(self):
        self._install(self.first, self.lots[0], datetime(2026, 1, 1, 8))
        self._install(self.first, self.lots[1], datetime(2026, 3, 1, 8), removed_serial="tube-0")
        at = self.first._get_parts_at
        self.assertFalse(at(datetime(2025, 12, 31))[self.first])
        self.assertEqual(at(datetime(2026, 2, 1))[self.first].lot_id, self.lots[0])
        self.assertEqual(at(datetime(2026, 4, 1))[self.first].lot_id, self.lots[1])

    def test_where_a_lot_is_now(self):
        self._install(self.first, self.lots[0], datetime(2026, 1, 1, 8))
        self._install(self.second, self.lots[0], datetime(2026, 2, 1, 8))
        where = self.lots[:2]._get_mds_devices_at()
        self.assertEqual(where[self.lots[0]].device_id, self.second)
        self.assertFalse(where[self.lots[1]])
        before = self.lots[0]._get_mds_devices_at(datetime(2026, 1, 15))
        self.assertEqual(before[self.lots[0]].device_id, self.first)

    def test_unknown_old_serial_is_written_down_as_taken_out(self):
        self._install(self.first, self.lots[0], datetime(2026, 1, 1, 8), removed_serial="OLD 77")
        old = self.first.part_ids.filtered("date_to")
        self.assertEqual((old.serial, old.date_from), ("OLD 77", False))
        self.assertEqual(self.first._get_parts_at(datetime(2025, 6, 1))[self.first], old)

    def test_part_warranty_starts_with_the_exchange(self):
        with freeze_time("2026-02-01 03:00:00"):
            part = self._install(self.first, self.lots[0], datetime(2026, 1, 15, 3))
            answer = self.first._get_warranty()[self.first]
        self.assertEqual(str(part.warranty_end), "2026-07-14")
        self.assertTrue(answer.parts[part].covered)
        later = self.first._get_warranty(part.warranty_end.replace(month=8))[self.first]
        self.assertFalse(later.parts)

    def test_people_state_what_was_built_in_and_take_it_out(self):
        Part = self.env["mds.device.part"].with_user(self.engineer)
        vals = {"device_id": self.first.id, "product_id": self.tube.id, "lot_id": self.lots[0].id}
        part = Part.create({**vals, "date_to": "2020-01-01 00:00:00", "is_void": True})
        self.assertFalse(part.date_to or part.is_void)
        with self.assertRaisesRegex(UserError, "another device"):
            Part.create({**vals, "device_id": self.second.id})
        with self.assertRaises(UserError):
            part.write({"lot_id": self.lots[1].id})
        with self.assertRaises(UserError):
            part.sudo().unlink()
        part.action_take_out()
        self.assertTrue(part.date_to)
        with self.assertRaises(AccessError):
            Part.with_user(self.accountant).create(vals)
        self.assertEqual(self._get_kinds(self.first)[-1], "part")

    def test_installing_costs_a_constant_number_of_queries(self):
        devices = self._create_devices(*(f"PQ{i}" for i in range(60)))
        lots = self.env["stock.lot"].create(
            [{"product_id": self.tube.id, "name": f"Q-{i}"} for i in range(60)]
        )

        def install(start, end):
            self.env["mds.device"]._install_parts(
                [
                    {
                        "device_id": device.id,
                        "product_id": self.tube.id,
                        "lot_id": lot.id,
                        "removed_serial": "X",
                    }
                    for device, lot in list(zip(devices, lots, strict=True))[start:end]
                ]
            )

        install(0, 1)
        small = self.count_queries(lambda: install(1, 3))
        large = self.count_queries(lambda: install(3, 53))
        self.assertLessEqual(large, small + 4)
