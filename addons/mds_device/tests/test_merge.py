import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL
from stdnum.cn import uscc

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestMerge(MdsDeviceCommon):
    """Two entries of one hospital become one, and nothing of either is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Site = cls.env["mds.site"]
        cls.old = cls._create_hospital("City Hospital (old list)", cls.east)
        cls.campus = Site.create({"name": "South", "kind": "campus", "partner_id": cls.hospital.id})
        cls.icu = Site.create({"name": "ICU", "parent_id": cls.campus.id})
        cls.old_campus = Site.create(
            {"name": "south", "kind": "campus", "partner_id": cls.old.id, "latitude": 30.0}
        )
        cls.old_icu = Site.create({"name": "ＩＣＵ", "parent_id": cls.old_campus.id})
        cls.old_lab = Site.create({"name": "Lab", "parent_id": cls.old_campus.id})
        cls.old_room = Site.create({"name": "R1", "kind": "room", "parent_id": cls.old_lab.id})
        cls.mine = cls._create_devices("M-1", site_id=cls.icu.id)
        cls.theirs, cls.in_room = (
            cls._create_devices("M-2", partner_id=cls.old.id, site_id=cls.old_icu.id),
            cls._create_devices("M-3", partner_id=cls.old.id, site_id=cls.old_room.id),
        )
        cls.person = cls.env["res.partner"].create({"name": "Head", "parent_id": cls.old.id})

    def _merge(self, *partners, keep=None, user=None, reason="Same certificate"):
        wizard = (
            self.env["mds.hospital.merge"]
            .with_user(user or self.manager)
            .create(
                {
                    "partner_ids": [
                        (6, 0, [one.id for one in partners or (self.hospital, self.old)])
                    ],
                    "keep_id": (keep or self.hospital).id,
                    "reason": reason,
                }
            )
        )
        result = wizard.action_merge()
        self.env.invalidate_all()
        return result

    def test_devices_places_people_and_names_come_along(self):
        self.env["mds.partner.alias"].create({"name": "Old Alias", "partner_id": self.old.id})
        self.env["mds.contact"].create(
            {"partner_id": self.old.id, "person_id": self.person.id, "site_id": self.old_icu.id}
        )
        self.env["mds.device.party"].create(
            {"device_id": self.mine.id, "role": "payer", "partner_id": self.old.id}
        )
        self.old.message_post(body="A word about it")
        self._merge()
        self.assertFalse(self.old.exists())
        self.assertEqual((self.theirs + self.in_room).partner_id, self.hospital)
        self.assertEqual(self.theirs.site_id, self.icu)
        self.assertEqual(self.in_room.site_id, self.old_room)
        self.assertEqual(self.old_lab.parent_id, self.campus)
        self.assertEqual(self.old_room.complete_name, "South / Lab / R1")
        self.assertEqual(
            self.old_room.parent_path,
            f"{self.campus.id}/{self.old_lab.id}/{self.old_room.id}/",
        )
        self.assertFalse((self.old_campus + self.old_icu).exists())
        self.assertEqual(self.campus.latitude, 30.0)
        self.assertEqual(
            set(self.hospital.mds_alias_ids.mapped("name")),
            {"Old Alias", "City Hospital (old list)"},
        )
        self.assertEqual(self.hospital.mds_contact_ids.site_id, self.icu)
        self.assertEqual(self.mine.party_ids.partner_id, self.hospital)
        self.assertIn("A word about it", "".join(self.hospital.message_ids.mapped("body")))
        self.assertEqual(self.person.parent_id, self.hospital)
        self.assertEqual(self.campus.device_count, 3)

    def test_the_old_name_finds_the_hospital_that_is_left(self):
        self._merge()
        found = self.env["res.partner"]._find_hospitals(["city hospital(OLD list)"])
        self.assertEqual(found["city hospital(OLD list)"]["partner"], self.hospital)

    def test_regions_follow(self):
        self.old.mds_region_id = self.west
        self.assertEqual(self.in_room.region_id, self.west)
        self.assertEqual(self.hospital.mds_region_id, self.east)
        self._merge()
        self.assertEqual(self.in_room.region_id, self.east)

    def test_nothing_dangles(self):
        """Every reference of every table, of every kind, names somebody who is there."""
        attachment = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"x", "res_model": "res.partner", "res_id": self.old.id}
        )
        gone = {
            "res.partner": self.old.id,
            "mds.site": [self.old_campus.id, self.old_icu.id],
        }
        gone["res.partner"] = [self.old.id]
        self._merge()
        self.assertEqual(attachment.res_id, self.hospital.id)
        self.env.flush_all()
        for name, model in ((name, self.env[name]) for name in self.env.registry):
            if model._abstract or not model._auto or name == "mds.audit.entry":
                continue
            for field in model._fields.values():
                if not field.store or field.company_dependent:
                    continue
                self._check_field(model, field, gone)

    def _check_field(self, model, field, gone):
        table, column = SQL.identifier(model._table), SQL.identifier(field.name)
        if field.type == "many2one" and field.comodel_name in gone:
            query = SQL("%s IN %s", column, tuple(gone[field.comodel_name]))
        elif field.type == "many2many" and field.comodel_name in gone and field.relation:
            table, column = SQL.identifier(field.relation), SQL.identifier(field.column2)
            query = SQL("%s IN %s", column, tuple(gone[field.comodel_name]))
        elif field.type == "many2one_reference":
            of_model = model._fields[field.model_field]
            if not of_model.store or of_model.type == "many2one":
                return
            query = SQL(
                "(%s = 'res.partner' AND %s IN %s)",
                SQL.identifier(field.model_field),
                column,
                tuple(gone["res.partner"]),
            )
        elif field.type == "reference":
            query = SQL("%s IN %s", column, tuple(f"res.partner,{i}" for i in gone["res.partner"]))
        else:
            return
        self.env.cr.execute(SQL("SELECT count(*) FROM %s WHERE %s", table, query))
        [count] = self.env.cr.fetchone()
        if model._transient:
            return
        self.assertEqual(count, 0, f"{model._name}.{field.name}")

    def test_merge_is_evidence(self):
        self._merge()
        entry = self._get_entries(self.theirs)[-1]
        self.assertEqual(json.loads(entry.payload)["partner_id"], [self.old.id, self.hospital.id])
        self.assertIn("Same certificate", entry.reason)
        self.assertEqual(entry.actor_id, self.manager.id)
        self.assertChainWhole(self.theirs + self.in_room)
        for partner in (self.old, self.hospital):
            noted = self._get_entries(partner, "merge")
            payload = json.loads(noted.payload)
            self.assertEqual(payload["merged"], f"City Hospital (old list) (#{self.old.id})")
            self.assertEqual(payload["documents"], "mds.device: 2")
            self.assertIn("City Hospital (old list)", noted.summary)

    def test_tax_number_and_payer_of_the_other_are_taken_over(self):
        body = "12330000A1B2C3D4E"
        code = body + uscc.calc_check_digit(body)
        self.old.write({"vat": code, "mds_payer_id": self.other_hospital.id})
        self._merge()
        self.assertEqual(self.hospital.vat, code)
        self.assertEqual(self.hospital.mds_payer_id, self.other_hospital)

    def test_repeated_request_says_that_it_is_done(self):
        wizard = self.env["mds.hospital.merge"].create(
            {
                "partner_ids": [(6, 0, (self.hospital + self.old).ids)],
                "keep_id": self.hospital.id,
                "reason": "x",
            }
        )
        self._merge()
        with self.assertRaises(UserError) as refusal:
            wizard.action_merge()
        self.assertIn("merged already", str(refusal.exception))

    def test_what_cannot_be_one_is_refused_with_a_word(self):
        bodies = ("12330000A1B2C3D4E", "12330000A1B2C3D4F")
        codes = [body + uscc.calc_check_digit(body) for body in bodies]
        plain = self.env["res.partner"].create({"name": "A Shop", "is_company": True})
        child = self.env["res.partner"].create(
            {"name": "Gate 3", "parent_id": self.hospital.id, "type": "delivery"}
        )
        for partners, words in (
            ((self.hospital,), "at least two"),
            ((self.hospital, plain), "not marked as a hospital"),
            ((self.hospital, child), "is an address of"),
        ):
            with self.subTest(words), self.assertRaises(UserError) as refusal:
                self._merge(*partners)
            self.assertIn(words, str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            self._merge(reason=" ")
        self.assertIn("reason", str(refusal.exception))
        self.hospital.vat, self.old.vat = codes
        with self.assertRaises(UserError) as refusal:
            self._merge()
        self.assertIn("different unified social credit codes", str(refusal.exception))
        self.assertTrue(self.old.exists())
        self.assertEqual(self.theirs.partner_id, self.old)

    def test_only_service_managers_who_see_all_of_it(self):
        for user in (self.dispatcher, self.engineer, self.quality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._merge(user=user)
        self.old.mds_region_id = self.west
        self.manager.mds_region_ids = self.east
        with self.assertRaises(UserError) as refusal:
            self._merge()
        self.assertIn("ask an administrator", str(refusal.exception))
        self._merge(user=self.administrator)
        self.assertFalse(self.old.exists())

    def test_three_entries_at_once(self):
        third = self._create_hospital("City Hospital third", self.east)
        self._create_devices("M-9", partner_id=third.id)
        self._merge(self.hospital, self.old, third)
        self.assertFalse((self.old + third).exists())
        self.assertEqual(self.hospital.mds_device_count, 4)
        self.assertEqual(len(self.hospital.mds_alias_ids), 2)
