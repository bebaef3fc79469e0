from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MdsCredentialCommon


@tagged("post_install", "-at_install")
class TestAccess(MdsCredentialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._create(number="OWN")
        cls.others = cls._create(number="OTHERS", employee_id=cls.employee_2.id)
        cls.firm = cls._create(cls.licence, partner_id=cls.hospital.id)

    def test_people_read_their_own_and_no_person_else(self):
        found = self.env["mds.credential"].with_user(self.engineer).search([])
        self.assertIn(self.own, found)
        self.assertIn(self.firm, found)
        self.assertNotIn(self.others, found)
        for user in (self.dispatcher, self.storekeeper, self.accountant, self.contract_manager):
            with self.assertRaises(AccessError):
                self.others.with_user(user).read(["number"])
            self.assertEqual(self.firm.with_user(user).number, "N-1")
        with self.assertRaises(AccessError):
            self.env["mds.credential"].with_user(self.outsider).search([])

    def test_keepers_keep_and_nobody_else(self):
        for user in (self.clerk, self.quality, self.manager):
            self.others.with_user(user).issuer = user.name
            self._create(user=user)
        for user in (self.engineer, self.dispatcher, self.storekeeper, self.accountant):
            with self.assertRaises(AccessError):
                self.own.with_user(user).valid_to = "2030-01-01"
            with self.assertRaises(AccessError):
                self._create(user=user)
            with self.assertRaises(AccessError):
                self.safety.with_user(user).is_required = False

    def test_only_the_administrator_deletes(self):
        for user in (self.clerk, self.quality, self.manager):
            with self.assertRaises(AccessError):
                self.own.with_user(user).unlink()
        self.own.with_user(self.administrator).unlink()

    def test_other_companies_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.firm.sudo().company_id = company
        self.assertNotIn(self.firm, self.env["mds.credential"].with_user(self.clerk).search([]))

    def test_trainings_are_seen_by_their_participants(self):
        training = (
            self.env["mds.training"]
            .with_user(self.clerk)
            .create(
                {
                    "subject": "X",
                    "participant_ids": [(0, 0, {"employee_id": self.employee.id})],
                }
            )
        )
        self.assertIn(training, self.env["mds.training"].with_user(self.engineer).search([]))
        self.assertNotIn(training, self.env["mds.training"].with_user(self.engineer_2).search([]))
        with self.assertRaises(AccessError):
            training.with_user(self.engineer).pass_mark = 0
        with self.assertRaises(AccessError):
            training.with_user(self.engineer).action_open()

    def test_number_is_not_found_by_searching(self):
        found = (
            self.env["mds.credential"]
            .with_user(self.dispatcher)
            .search([("number", "ilike", "OTHERS")])
        )
        self.assertFalse(found)

    def test_count_on_the_engineers_file_is_for_personnel(self):
        self.assertEqual(self.employee.with_user(self.clerk).mds_credential_count, 1)
        with self.assertRaises(AccessError):
            self.employee.with_user(self.dispatcher).read(["mds_credential_count"])
        self.assertEqual(self.hospital.with_user(self.dispatcher).mds_credential_count, 1)
