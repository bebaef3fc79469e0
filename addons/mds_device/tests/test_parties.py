from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 08:00:00")
class TestParties(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = cls._create_devices("PARTY-1", site_id=cls.ward.id)
        cls.dealer, cls.agent = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Dealer", "Agent")]
        )

    def _add(self, role, partner, start=False, end=False, user=None):
        party = (
            self.env["mds.device.party"]
            .with_user(user or self.manager)
            .create(
                {
                    "device_id": self.device.id,
                    "role": role,
                    "partner_id": partner.id,
                    "date_from": start,
                    "date_to": end,
                }
            )
        )
        party.flush_recordset()
        return party

    def _ask(self, day):
        return self.device.with_user(self.manager)._get_parties(day)[self.device]

    def test_parties_are_those_of_the_day(self):
        self._add("payer", self.dealer, end="2026-03-31")
        self._add("payer", self.agent, "2026-04-01")
        self.assertEqual(
            self._ask(date(2026, 3, 31)), {"user": self.hospital, "payer": self.dealer}
        )
        self.assertEqual(self._ask(date(2026, 4, 1))["payer"], self.agent)

    def test_one_holder_of_a_role_at_a_time(self):
        first = self._add("payer", self.dealer, end="2026-03-31")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._add("payer", self.agent, "2026-03-31")
        self.assertTrue(first.exists())

    def test_any_number_of_agents(self):
        self._add("agent", self.dealer)
        self._add("agent", self.agent)
        self.assertEqual(self._ask(date(2026, 5, 1))["agent"], self.dealer + self.agent)

    def test_user_is_the_customer_and_the_earlier_one_is_kept(self):
        self.device.with_user(self.engineer).partner_id = self.other_hospital
        self.assertEqual(self.device.user_since, date(2026, 6, 15))
        self.assertRecordValues(
            self.device.party_ids,
            [
                {
                    "role": "user",
                    "partner_id": self.hospital.id,
                    "date_from": False,
                    "date_to": date(2026, 6, 14),
                }
            ],
        )
        self.assertEqual(self._ask(date(2026, 6, 14))["user"], self.hospital)
        self.assertEqual(self._ask(date(2026, 6, 15))["user"], self.other_hospital)

    def test_device_that_came_back_has_no_user(self):
        self.device.write({"partner_id": False, "site_id": False})
        self.assertNotIn("user", self._ask(date(2026, 6, 20)))
        with freeze_time("2026-08-01 08:00:00"):
            self.device.partner_id = self.other_hospital
        self.assertNotIn("user", self._ask(date(2026, 7, 1)))
        self.assertEqual(self._ask(date(2026, 8, 1))["user"], self.other_hospital)
        self.assertEqual(self._ask(date(2026, 1, 1))["user"], self.hospital)

    def test_two_changes_on_one_day_leave_one_use(self):
        self.device.partner_id = self.other_hospital
        self.device.partner_id = self.hospital
        self.assertEqual(len(self.device.party_ids), 1)
        self.assertEqual(self._ask(date(2026, 6, 15))["user"], self.hospital)

    def test_nobody_writes_the_user_by_hand(self):
        with self.assertRaises(UserError):
            self._add("user", self.dealer)
        party = self._add("payer", self.dealer)
        with self.assertRaises(UserError):
            party.role = "user"
        self.device.partner_id = self.other_hospital
        earlier = self.device.party_ids.filtered(lambda one: one.role == "user")
        earlier = earlier.with_user(self.manager)
        for forge in (lambda: earlier.write({"date_to": False}), earlier.unlink):
            with self.assertRaises(UserError):
                forge()
        self.device.with_user(self.engineer).write({"user_since": "2020-01-01"})
        self.assertEqual(self.device.user_since, date(2026, 6, 15))

    def test_who_writes_parties_and_channel(self):
        self._add("payer", self.dealer, user=self.contract_manager)
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._add("buyer", self.dealer, user=user)
        direct = self.env.ref("mds_device.sales_channel_direct")
        with self.assertRaises(AccessError):
            self.device.with_user(self.engineer).channel_id = direct
        self.device.with_user(self.manager).channel_id = direct

    def test_parties_follow_the_region_of_the_device(self):
        self._add("payer", self.dealer)
        self.contract_manager.mds_region_ids = self.west
        own = self.env["mds.device.party"].with_user(self.contract_manager)
        self.assertFalse(own.search([("device_id", "=", self.device.id)]))
        self.contract_manager.mds_region_ids = self.east
        self.assertTrue(own.search([("device_id", "=", self.device.id)]))

    def test_changes_are_evidence(self):
        party = self._add("payer", self.dealer)
        party.date_to = "2026-12-31"
        self.assertEqual(len(self._get_entries(party)), 2)
        self.assertChainWhole(party)

    def test_asking_costs_one_query_for_any_number(self):
        devices = self._create_devices(*[f"Q{number}" for number in range(50)])
        devices.mapped("user_since")
        devices.flush_recordset()
        with self.assertQueryCount(1):
            devices._get_parties(date(2026, 6, 15))
