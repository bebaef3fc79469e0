from datetime import date, datetime
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestWarranty(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create({"name": "Maker Ltd", "is_company": True})
        cls.scanner = cls._create_model("Test Scanner")
        cls.env["mds.warranty.term"].create(
            [
                {
                    "name": "Whole device",
                    "product_tmpl_id": cls.scanner.product_tmpl_id.id,
                    "months": 12,
                    "covers_travel": False,
                    "exclusions": "Misuse",
                },
                {
                    "name": "Tube",
                    "product_tmpl_id": cls.scanner.product_tmpl_id.id,
                    "months": 24,
                    "meter_code": "exposures",
                    "meter_limit": 1000,
                    "covers_labour": False,
                    "covers_travel": False,
                    "covers_parts": True,
                },
                {
                    "name": "From the maker",
                    "product_tmpl_id": cls.scanner.product_tmpl_id.id,
                    "side": "supplier",
                    "supplier_id": cls.supplier.id,
                    "start_basis": "delivery",
                    "months": 18,
                    "claim_days": 30,
                    "covers_labour": False,
                    "covers_travel": False,
                },
            ]
        )

    def _in_service(self, serial, at=datetime(2026, 1, 1, 4), **vals):
        device = self._create_devices(serial, product_id=self.scanner.id, **vals)
        device.with_user(self.engineer)._transition("in_service", occurred_at=at)
        return device

    def _meters(self, value):
        return patch.object(
            type(self.env["mds.device"]),
            "_get_meter_values",
            lambda devices, at=None: {one: {"exposures": Decimal(value)} for one in devices},
        )

    def test_terms_are_copied_when_service_starts(self):
        device = self._in_service("W1", received_on="2025-12-01")
        rows = device.warranty_ids
        self.assertEqual(len(rows), 3)
        theirs = rows.filtered(lambda row: row.side == "supplier")
        self.assertEqual((theirs.date_from, theirs.date_to), (date(2025, 12, 1), date(2027, 5, 31)))
        self.assertEqual(
            (device.warranty_start, device.warranty_end), (date(2026, 1, 1), date(2027, 12, 31))
        )
        self.scanner.mds_warranty_term_ids.write({"months": 1})
        device.action_take_out_of_service()
        self._because(device).action_take_out_of_service()
        device.with_user(self.engineer).action_put_in_service()
        self.assertEqual(len(device.warranty_ids), 3)
        self.assertEqual(device.warranty_end, date(2027, 12, 31))

    def test_each_category_has_its_answer(self):
        device = self._in_service("W2")
        answer = device._get_warranty(date(2026, 6, 1))[device]
        covered = {name for name, one in answer.categories.items() if one.covered}
        self.assertEqual(covered, {"labour", "parts"})
        self.assertEqual(answer.exclusions, ("Misuse",))
        self.assertIn("labour", answer.reason)
        later = device._get_warranty(date(2027, 6, 1))[device]
        self.assertTrue(later.covered)
        self.assertFalse(later.categories["labour"].covered)
        self.assertTrue(later.categories["parts"].covered)
        self.assertFalse(device._get_warranty(date(2028, 1, 1))[device].covered)

    def test_use_ends_the_warranty_before_the_date(self):
        with self._meters("200"):
            device = self._in_service("W3")
        tube = device.warranty_ids.filtered("meter_limit")
        self.assertEqual(tube.meter_start, 200)
        day = date(2027, 6, 1)
        with self._meters("1199"):
            self.assertTrue(device._get_warranty(day)[device].covered)
        with self._meters("1200"):
            answer = device._get_warranty(day)[device]
        self.assertFalse(answer.covered)
        self.assertIn("limit of use", answer.reason)
        self.assertIn("no reading", device._get_warranty(day)[device].reason)

    def test_supplier_owes_us_and_until_when_to_tell_him(self):
        device = self._in_service("W4")
        claim = device._get_warranty(date(2026, 6, 1))[device].supplier
        self.assertTrue(claim.covered)
        self.assertEqual((claim.supplier, claim.claim_by), (self.supplier, date(2026, 7, 1)))
        self.assertEqual(claim.categories, ("parts",))
        late = device._get_warranty(date(2029, 1, 1))[device].supplier
        self.assertFalse(late.covered or late.claim_by)

    def test_days_that_were_typed_in_stay_the_promise(self):
        device = self._in_service("W5", warranty_start="2020-01-01", warranty_end="2030-12-31")
        self.assertEqual(device.warranty_ids.mapped("side"), ["supplier"])
        self.assertEqual(device.warranty_end, date(2030, 12, 31))
        self.assertTrue(device._get_warranty(date(2029, 1, 1))[device].covered)

    def test_managers_keep_warranties_and_others_do_not(self):
        device = self._in_service("W6")
        row = device.warranty_ids.filtered(lambda one: one.side == "customer")[0]
        for user in (self.engineer, self.dispatcher, self.quality):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"date_to": "2040-01-01"})
        row.with_user(self.contract_manager).write({"date_to": "2040-01-01"})
        self.assertEqual(device.warranty_end, date(2040, 1, 1))
        self.assertChainWhole(row)

    def test_senseless_terms_are_refused(self):
        Term = self.env["mds.warranty.term"].with_user(self.manager)
        template = self.scanner.product_tmpl_id.id
        nothing = dict.fromkeys(("covers_labour", "covers_parts", "covers_travel"), False)
        for values in (
            {"months": 12, **nothing},
            {"months": 12, "side": "supplier"},
            {"months": 12, "meter_limit": 5},
        ):
            with self.assertRaises(ValidationError):
                Term.create({"name": "x", "product_tmpl_id": template, **values})

    def test_batch_asks_once(self):
        few = self._create_devices(*(f"WA{i}" for i in range(2)), product_id=self.scanner.id)
        many = self._create_devices(*(f"WB{i}" for i in range(50)), product_id=self.scanner.id)
        (few + many).action_put_in_service()
        ask = self.env["mds.device"].browse
        self.count_queries(lambda: ask(few.ids)._get_warranty(date(2026, 6, 1)))
        small = self.count_queries(lambda: ask(few.ids)._get_warranty(date(2026, 6, 1)))
        large = self.count_queries(lambda: ask(many.ids)._get_warranty(date(2026, 6, 1)))
        self.assertEqual(small, large)
        small = self.count_queries(lambda: ask(few.ids).mapped("duty_list"))
        large = self.count_queries(lambda: ask(many.ids).mapped("duty_list"))
        self.assertLessEqual(large, small)


@tagged("post_install", "-at_install")
class TestModelFile(MdsDeviceCommon):
    def test_class_of_china_stays_one_field(self):
        template = self.model.product_tmpl_id.with_user(self.manager)
        template.mds_risk_class = "3"
        self.assertEqual(template.mds_risk_class_ids.risk_class, "cn_3")
        template.mds_risk_class_ids = [
            (0, 0, {"jurisdiction": "eu", "risk_class": "eu_2b"}),
            (1, template.mds_risk_class_ids.id, {"risk_class": "cn_2"}),
        ]
        self.assertEqual(template.mds_risk_class, "2")
        with self.assertRaises(ValidationError):
            template.mds_risk_class_ids = [(0, 0, {"jurisdiction": "us", "risk_class": "eu_1"})]

    def test_codes_are_checked_and_cleaned(self):
        Code = self.env["mds.nomenclature.code"].with_user(self.manager)
        self.assertEqual(Code.create({"system": "nmpa", "code": "031306"}).code, "03-13-06")
        with self.assertRaisesRegex(ValidationError, "CBK"):
            Code.create({"system": "fda", "code": "CBKX"})
        template = self.model.product_tmpl_id.with_user(self.manager)
        template.mds_emdn_code = "z1203010501"
        self.assertEqual(template.mds_nomenclature_ids.code, "Z1203010501")
        self.assertEqual(template.mds_emdn_code, "Z1203010501")
        with self.assertRaises(AccessError):
            Code.with_user(self.engineer).create({"system": "fda", "code": "ABC"})

    def test_registration_number_that_contradicts_the_class_is_remarked(self):
        template = self.model.product_tmpl_id
        template.write({"mds_registration_number": "国械注准20193030166", "mds_risk_class": "3"})
        self.assertFalse(template.mds_registration_remark)
        template.mds_risk_class = "2"
        self.assertIn("class 3", template.mds_registration_remark)
        template.mds_registration_number = "12345"
        self.assertIn("does not look", template.mds_registration_remark)

    def test_maintenance_score_includes_from_twelve(self):
        template = self.model.product_tmpl_id
        ref = self.env.ref
        template.write(
            {
                "mds_function_factor_id": ref("mds_device.maintenance_function_6").id,
                "mds_risk_factor_id": ref("mds_device.maintenance_risk_3").id,
            }
        )
        self.assertIn("Not scored", template.mds_maintenance_sentence)
        template.mds_requirement_factor_id = ref("mds_device.maintenance_requirement_2")
        self.assertFalse(template.mds_is_in_maintenance)
        template.mds_requirement_factor_id = ref("mds_device.maintenance_requirement_3")
        self.assertEqual(template.mds_maintenance_score, 12)
        self.assertTrue(template.mds_is_in_maintenance)

    def test_packages_keep_fourteen_digits(self):
        package = (
            self.env["mds.packaging.di"]
            .with_user(self.manager)
            .create({"product_tmpl_id": self.model.product_tmpl_id.id, "di": "4012345678918"})
        )
        self.assertEqual(package.di, "04012345678918")

    def test_papers_and_parts_are_kept_by_managers(self):
        template = self.model.product_tmpl_id
        vals = {"product_tmpl_id": template.id, "name": "Manual"}
        document = self.env["mds.model.document"].with_user(self.manager).create(vals)
        for user in (self.engineer, self.storekeeper):
            with self.assertRaises(AccessError):
                document.with_user(user).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            document.with_user(self.manager).unlink()
        self.assertEqual(self._create_devices("D1").document_ids, document)
