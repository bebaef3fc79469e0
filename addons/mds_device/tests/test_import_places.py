import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsDeviceCommon

CODE = "91110000600037341L"


@tagged("post_install", "-at_install")
class TestImportPlaces(MdsDeviceCommon):
    """Lists of customers and of their places, as the dispatcher brings them."""

    def _run(self, set_code, content, user=None, **vals):
        run = (
            self.env["mds.import.run"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "set_code": set_code,
                    "file": base64.b64encode(content.encode()),
                    "file_name": "list.csv",
                    **vals,
                }
            )
        )
        run.action_check()
        return run

    def _statuses(self, run):
        return run.row_ids.sorted("number").mapped("status")

    def _undo(self, run):
        run.with_context(mds_reason="Wrong list").action_undo()

    # ------------------------------------------------------------------ customers
    def test_customers_are_made_with_region_and_credit_code(self):
        run = self._run(
            "customer",
            "客户名称,客户编号,统一社会信用代码,是否医院,区域,城市\n"
            f"示例市第三医院,0031,{CODE},是,T-EAST,示例市\n示例经销商,D7,,否,West,\n",
        )
        self.assertEqual(self._statuses(run), ["new", "new"])
        run.action_run()
        hospital = self.env["res.partner"].search([("ref", "=", "0031")])
        self.assertEqual((hospital.name, hospital.vat), ("示例市第三医院", CODE))
        self.assertTrue(hospital.is_company and hospital.mds_is_hospital)
        self.assertEqual((hospital.mds_region_id, hospital.city), (self.east, "示例市"))
        dealer = self.env["res.partner"].search([("ref", "=", "D7")])
        self.assertFalse(dealer.mds_is_hospital)
        self.assertEqual(dealer.mds_region_id, self.west)

    def test_one_customer_is_known_by_code_reference_or_name(self):
        self.hospital.write({"ref": "H7", "vat": CODE})
        run = self._run(
            "customer",
            f"Name,Reference,Credit Code\nOther Name,,{CODE}\nAnother,h7,\n test CITY hospital,,\n",
        )
        self.assertEqual(self._statuses(run), ["known"] * 3)
        self.assertEqual(set(run.row_ids.mapped("res_id")), {self.hospital.id})

    def test_another_credit_code_is_no_silent_match(self):
        self.hospital.vat = "91350211M000100Y46"
        run = self._run(
            "customer", f"Name,Credit Code\nTest City Hospital,{CODE}\nX Hospital,123\n"
        )
        self.assertEqual(self._statuses(run), ["error", "error"])
        self.assertIn("91350211M000100Y46", run.row_ids.sorted("number")[0].message)
        self.assertIn("not a unified social credit code", run.row_ids.sorted("number")[1].message)

    def test_unknown_region_and_ambiguous_name_are_errors(self):
        self._create_hospital("Twin Hospital", self.east)
        self._create_hospital("Twin Hospital", self.west)
        run = self._run("customer", "Name,Region\nTwin Hospital,\nNew Hospital,Nowhere\n")
        self.assertEqual(self._statuses(run), ["error", "error"])

    def test_other_names_of_a_hospital_are_known(self):
        self.env["mds.partner.alias"].create({"partner_id": self.hospital.id, "name": "TCH"})
        run = self._run("customer", "Name,Reference\nTCH,\n")
        self.assertEqual(run.row_ids.mapped("res_id"), self.hospital.ids)
        run = self._run("site", "hospital,department\nTCH,ICU\n")
        self.assertEqual(self._statuses(run), ["known"])

    def test_the_same_customers_twice_change_nothing(self):
        content = "Name,Reference\nA Hospital,A1\nB Hospital,\n"
        self._run("customer", content).action_run()
        again = self._run("customer", content)
        self.assertEqual(self._statuses(again), ["known", "known"])

    def test_engineers_import_no_customers(self):
        with self.assertRaises(AccessError):
            self._run("customer", "Name,Reference\nA,1\n", user=self.engineer)

    def test_undo_keeps_a_customer_who_has_a_device(self):
        run = self._run("customer", "Name,Reference\nA Hospital,A1\nB Hospital,B1\n")
        run.action_run()
        used, free = run.made_ids.mapped("res_id")
        self._create_devices("UNDO-1", partner_id=used)
        self._undo(run)
        self.assertTrue(self.env["res.partner"].browse(used).exists())
        self.assertFalse(self.env["res.partner"].browse(free).exists())
        self.assertIn("is used by", run.kept_ids.remark)

    # ------------------------------------------------------------------ sites
    def test_places_are_made_with_what_lies_above_them(self):
        run = self._run(
            "site",
            "使用单位,院区,楼栋,科室,机房/病区,编号\n"
            "Test City Hospital,东院区,门诊楼,放射科,CT 1 室,R1\n"
            "Test City Hospital,东院区,门诊楼,放射科,,\n"
            "Test City Hospital,,,ICU,,\n",
        )
        self.assertEqual(self._statuses(run), ["new", "new", "known"])
        run.action_run()
        room = self.env["mds.site"].search([("code", "=", "R1")])
        self.assertEqual(room.complete_name, "东院区 / 门诊楼 / 放射科 / CT 1 室")
        self.assertEqual(
            (room.kind, room.parent_id.kind, room.parent_id.parent_id.kind),
            ("room", "department", "building"),
        )
        self.assertEqual(room.region_id, self.east)
        self.assertEqual(len(run.made_ids), 4)
        again = self._run("site", "hospital,campus,building\nTest City Hospital,东院区,门诊楼\n")
        self.assertEqual(self._statuses(again), ["known"])

    def test_places_need_a_hospital_that_is_there_and_a_name(self):
        run = self._run("site", "hospital,department,code\nNobody,ICU,\nTest City Hospital,,X\n")
        self.assertEqual(self._statuses(run), ["error", "error"])

    def test_a_place_of_another_region_is_an_error_not_a_second_place(self):
        self.dispatcher.mds_region_ids = self.west
        run = self._run("site", "hospital,department\nTest City Hospital,ICU\n")
        self.assertEqual(self._statuses(run), ["error"])
        self.assertIn("region that is not yours", run.row_ids.message)

    def test_undo_takes_places_from_the_room_up(self):
        run = self._run("site", "hospital,campus,department,room\nTest City Hospital,N,Lab,1\n")
        run.action_run()
        self._undo(run)
        self.assertFalse(self.env["mds.site"].search([("name", "=", "N")]))
        self.assertEqual(run.state, "undone")

    # ------------------------------------------------------------------ devices
    def test_undo_of_devices_takes_their_lots_places_and_hospitals(self):
        run = self._run(
            "device",
            "型号,序列号,医院,科室\nT-V60,BACK1,新医院,ICU\nT-V60,BACK2,Test City Hospital,新科\n",
            user=self.manager,
            creates_hospitals=True,
        )
        run.action_run()
        entries = self._get_entries(run.device_ids, "create")
        self.assertEqual(len(entries), 2)
        self.assertIn("list.csv", entries[0].reason)
        self._undo(run)
        self.assertEqual(run.state, "undone")
        self.assertFalse(self.env["mds.device"].search([("serial", "like", "BACK")]))
        self.assertFalse(self.env["stock.lot"].search([("name", "like", "BACK")]))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "新医院")]))
        self.assertFalse(self.env["mds.site"].search([("name", "=", "新科")]))

    def test_undo_keeps_a_device_with_a_history(self):
        run = self._run("device", "型号,序列号\nT-V60,H1\nT-V60,H2\n", user=self.manager)
        run.action_run()
        device = run.device_ids.filtered(lambda d: d.serial == "H1")
        self._because(device.with_user(self.quality)).action_quarantine()
        self._undo(run)
        self.assertEqual(device.exists(), device)
        self.assertIn(
            "has a history",
            run.kept_ids.filtered(lambda made: made.res_model == "mds.device").remark,
        )
        self.assertEqual(device.lot_id.exists(), device.lot_id)

    def test_nobody_deletes_a_device_with_the_key_of_the_undo(self):
        device = self._create_devices("KEEP")
        device.action_put_in_service()
        with self.assertRaisesRegex(UserError, "history"):
            device.with_context(mds_take_back=True).unlink()
