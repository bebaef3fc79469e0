from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError
from stdnum.cn import uscc

from .common import MdsDeviceCommon


def well_formed():
    """A code with a right check character, of nobody."""
    body = "12330000A1B2C3D4E"
    return body + uscc.calc_check_digit(body)


@tagged("post_install", "-at_install")
class TestHospital(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alias = cls.env["mds.partner.alias"].create(
            {"name": "City First（East）", "partner_id": cls.hospital.id}
        )

    def _find(self, *texts):
        return self.env["res.partner"]._find_hospitals(texts)

    def test_other_name_finds_the_hospital_in_any_typing(self):
        for text in ("City First(East)", " city  first【EAST】", "ＣＩＴＹ First（East）"):
            with self.subTest(text):
                self.assertEqual(self._find(text)[text]["partner"], self.hospital)

    def test_nothing_is_guessed(self):
        match = self._find("First")["First"]
        self.assertFalse(match["partner"] or match["candidates"])
        self.assertIn("no customer", match["reason"])

    def test_reference_and_code_find_it_too(self):
        code = well_formed()
        self.hospital.write({"ref": "H-77", "vat": code})
        matches = self._find("h-77", "H-77", code.lower())
        self.assertEqual({match["partner"] for match in matches.values()}, {self.hospital})

    def test_two_of_one_name_are_named_not_chosen(self):
        self._create_hospital("Test City Hospital", self.west)
        match = self._find("Test City Hospital")["Test City Hospital"]
        self.assertFalse(match["partner"])
        self.assertEqual(len(match["candidates"]), 2)

    def test_archived_hospital_is_named_not_taken(self):
        self.hospital.action_archive()
        match = self._find("City First(East)")["City First(East)"]
        self.assertFalse(match["partner"])
        self.assertIn("archived", match["reason"])

    def test_finding_costs_the_same_for_2_and_200(self):
        self._find("a", "b")
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self._find(*[f"Hospital {number}" for number in range(200)])

    def test_dispatcher_finds_it_by_typing_the_other_name(self):
        Partner = self.env["res.partner"].with_user(self.dispatcher)
        for text in ("City First", "city first(east)", "Test City"):
            with self.subTest(text):
                self.assertIn(self.hospital.id, dict(Partner.name_search(text)))
        self.assertNotIn(self.hospital.id, dict(Partner.name_search("City Second")))
        self.assertIn(self.hospital, Partner.search([("display_name", "ilike", "city first(ea")]))

    def test_people_of_the_hospital_search_as_odoo_lets_them(self):
        portal = new_test_user(self.env, "mds_portal_person", groups="base.group_portal")
        Partner = self.env["res.partner"].with_user(portal)
        Partner.search([("display_name", "ilike", "City First")])  # no access error
        with self.assertRaises(AccessError):
            self.alias.with_user(portal).read(["name"])

    def test_other_name_is_of_one_hospital_only(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["mds.partner.alias"].create(
                {"name": "city first (east)", "partner_id": self.other_hospital.id}
            )

    def test_other_name_is_no_name_of_another_hospital_nor_its_own(self):
        for name, words in (
            ("Test County Hospital", "of its own"),
            ("Test City Hospital", "itself"),
        ):
            with self.assertRaises(ValidationError) as refusal:
                self.env["mds.partner.alias"].create({"name": name, "partner_id": self.hospital.id})
            self.assertIn(words, str(refusal.exception))
        with self.assertRaises(ValidationError):
            self.env["mds.partner.alias"].create({"name": " ", "partner_id": self.hospital.id})

    def test_hospital_is_not_opened_again_under_its_other_name(self):
        with self.assertRaises(ValidationError) as refusal:
            self._create_hospital("City First (East)", self.east)
        self.assertIn("Test City Hospital", str(refusal.exception))

    def test_form_warns_when_the_name_is_there(self):
        context = {"default_is_company": True, "default_mds_is_hospital": True}
        form = Form(self.env["res.partner"].with_user(self.dispatcher).with_context(**context))
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
            form.name = "test city hospital"
        self.assertIn("Test City Hospital", "".join(logs.output))

    def test_credit_code_is_checked_and_stored_plainly(self):
        code = well_formed()
        self.hospital.vat = f" {code.lower()} "
        self.assertEqual(self.hospital.vat, code)
        wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
        with self.assertRaises(ValidationError):
            self.hospital.vat = wrong
        self.assertEqual(self.hospital.country_id.code or "CN", "CN")

    def test_credit_code_is_of_one_hospital_only(self):
        self.hospital.vat = well_formed()
        with self.assertRaises(ValidationError) as refusal:
            self.other_hospital.vat = well_formed()
        self.assertIn("merge", str(refusal.exception))

    def test_foreign_hospital_has_its_own_tax_number(self):
        self.hospital.country_id = self.env.ref("base.fr")
        self.hospital.vat = "FR23334175221"
        self.assertEqual(self.hospital.vat, "FR23334175221")

    def test_only_dispatchers_and_managers_write_other_names(self):
        for user in (self.engineer, self.storekeeper, self.quality, self.outsider):
            with self.assertRaises(AccessError):
                self.alias.with_user(user).name = "x"
        self.alias.with_user(self.dispatcher).name = "City First (West)"

    def test_contacts_are_valid_for_a_time(self):
        head, nurse = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.hospital.id} for name in ("Head", "Nurse")]
        )
        Contact = self.env["mds.contact"].with_user(self.dispatcher)
        old, new = Contact.create(
            [
                {
                    "partner_id": self.hospital.id,
                    "person_id": head.id,
                    "role": "equipment_department",
                    "date_to": "2026-03-31",
                },
                {
                    "partner_id": self.hospital.id,
                    "person_id": nurse.id,
                    "role": "equipment_department",
                    "date_from": "2026-04-01",
                },
            ]
        )
        hospitals = self.hospital + self.other_hospital
        answer = hospitals._get_contacts("2026-03-31", ["equipment_department"])
        self.assertEqual(answer, {self.hospital: old, self.other_hospital: Contact.browse()})
        self.assertEqual(self.hospital._get_contacts("2026-04-01")[self.hospital], new)
        self.assertFalse(self.hospital._get_contacts("2026-04-01", ["finance"])[self.hospital])
        with self.assertRaises(ValidationError):
            new.partner_id = self.other_hospital
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            new.date_to = "2026-01-01"
            new.flush_recordset()
