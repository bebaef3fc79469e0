import base64
from datetime import date

from odoo.tests import tagged

from .common import MdsDeviceCommon

HEAD = (
    "型号,序列号,使用单位,批号,到货日期,首次使用日期,安装日期,质保月数,产权,出租方,责任人,供货商,合同号,价格,"
    "销售渠道,主机序列号,经销商,采购单位,维保单位,通用名,品牌,生产企业,原产国,注册证号,注册证有效期至,管理类别"
)


@tagged("post_install", "-at_install")
class TestImportFile(MdsDeviceCommon):
    """A list that carries the whole device file, not only where a device is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True}
                for name in ("示例经销商", "示例租赁", "示例厂家", "示例维保")
            ]
        )
        cls.dealer, cls.lessor, cls.maker, cls.maintainer = partners
        cls.template = cls.model.product_tmpl_id
        cls.template.write(
            {
                "mds_brand": False,
                "mds_manufacturer_id": False,
                "mds_registration_number": "国械注进20193070001",
                "mds_origin_country_id": False,
            }
        )
        cls.channel = cls.env["mds.sales.channel"].search([], limit=1)

    def _import(self, *rows, head=HEAD, **vals):
        content = "\n".join((head, *rows)).encode()
        run = (
            self.env["mds.import.run"]
            .with_user(self.manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode(content),
                    "file_name": "list.csv",
                    **vals,
                }
            )
        )
        run.action_check()
        return run

    def _row(self, serial="F1", lessor="示例租赁", kind="出租方", price="120000.50", parent=""):
        return (
            f"T-V60,{serial},Test City Hospital,LOT7,2024-01-02,2024-03-05,2024-03-01,24,{kind},"
            f"{lessor},王护士长,示例经销商,HT-2024-08,{price},{self.channel.code},{parent},"
            "示例经销商,Test County Hospital,示例维保,呼吸机,某品牌,示例厂家,DE,"
            "国械注进20193070002,2029-01-01,三类"
        )

    def _messages(self, run):
        return run.row_ids.sorted("number").mapped("message")

    def test_the_whole_file_comes_with_the_list(self):
        run = self._import(self._row(), self._row("F2", parent="f1"), fills_models=True)
        self.assertEqual(run.row_ids.mapped("status"), ["new", "new"], self._messages(run))
        run.action_run()
        first, second = run.device_ids.sorted("serial")
        self.assertRecordValues(
            first,
            [
                {
                    "batch": "LOT7",
                    "received_on": date(2024, 1, 2),
                    "first_used_on": date(2024, 3, 5),
                    "warranty_start": date(2024, 3, 1),
                    "warranty_end": date(2026, 2, 28),
                    "owner_kind": "lessor",
                    "owner_id": self.lessor.id,
                    "custodian": "王护士长",
                    "supplier_id": self.dealer.id,
                    "purchase_reference": "HT-2024-08",
                    "purchase_price": 120000.5,
                    "channel_id": self.channel.id,
                    "state": "in_service",
                }
            ],
        )
        self.assertEqual(second.parent_id, first)
        parties = {party.role: party.partner_id for party in first.party_ids}
        self.assertEqual(
            parties,
            {"dealer": self.dealer, "buyer": self.other_hospital, "maintainer": self.maintainer},
        )

    def test_the_model_file_is_completed_only_when_chosen_and_never_changed(self):
        self._import(self._row()).action_run()
        self.assertFalse(self.template.mds_brand)
        run = self._import(self._row("F3"), fills_models=True)
        self.assertIn("国械注进20193070002", self._messages(run)[0])
        self.assertTrue(run.row_ids.has_warning)
        run.action_run()
        self.assertEqual(self.template.mds_brand, "某品牌")
        self.assertEqual(self.template.mds_manufacturer_id, self.maker)
        self.assertEqual(self.template.mds_origin_country_id.code, "DE")
        self.assertEqual(self.template.mds_registration_number, "国械注进20193070001")

    def test_the_same_list_again_changes_nothing(self):
        rows = (self._row(), self._row("F2", parent="F1"))
        self._import(*rows).action_run()
        again = self._import(*rows)
        self.assertEqual(again.row_ids.mapped("status"), ["known", "known"])
        again.action_run()
        self.assertFalse(again.device_ids)

    def test_what_cannot_be_true_is_said_and_nothing_is_written(self):
        run = self._import(
            self._row("G1", lessor="没有的公司"),
            self._row("G2", lessor=""),
            self._row("G3", kind="我方"),
            self._row("G4", price="-5"),
            self._row("G5", parent="NOBODY"),
            self._row("G6", parent="G6"),
            self._row("G7").replace(self.channel.code, "没有的渠道"),
            self._row("G8").replace(",24,", ",0,"),
        )
        self.assertEqual(set(run.row_ids.mapped("status")), {"error"}, self._messages(run))
        self.assertTrue(all(self._messages(run)))
        head = "型号,序列号,生产日期,安装日期,质保月数"
        run = self._import("T-V60,H1,2024-05-01,2023-05-01,", "T-V60,H2,2024-05-01,,12", head=head)
        self.assertEqual(run.row_ids.mapped("status"), ["error", "error"], self._messages(run))
        self.assertFalse(self.env["mds.device"].search([("serial", "=like", "G_")]))

    def test_gbk_lists_are_read_too(self):
        run = (
            self.env["mds.import.run"]
            .with_user(self.manager)
            .create(
                {
                    "set_code": "device",
                    "file": base64.b64encode("\n".join((HEAD, self._row())).encode("gbk")),
                    "file_name": "list.csv",
                }
            )
        )
        run.action_check()
        self.assertEqual(run.row_ids.mapped("status"), ["new"], self._messages(run))

    def test_an_import_with_parties_and_parents_can_be_taken_back(self):
        run = self._import(self._row(), self._row("F2", parent="F1"))
        run.action_run()
        devices = run.device_ids
        run.with_context(mds_reason="wrong list").action_undo()
        self.assertFalse(devices.exists())
        self.assertFalse(self.env["mds.device.party"].search([("device_id", "in", devices.ids)]))

    def test_queries_do_not_grow_with_the_rows(self):
        def count(prefix, rows):
            run = self._import(*(self._row(f"{prefix}{number}") for number in range(rows)))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            run.action_run()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count("W", 2)
        few, many = count("X", 5), count("Y", 60)
        self.assertLess(many - few, 40, f"{few} queries for 5 rows, {many} for 60")
