from datetime import date, datetime

from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestPartWarranty(MdsContractCommon):
    """A sensor built in on 1 June 2026 with twelve months; reports of 23 November 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sensor = cls.env["product.product"].create(
            {"name": "Flow Sensor", "mds_part_warranty_months": 12}
        )
        cls.part = cls._build_in(cls.device)

    @classmethod
    def _build_in(cls, device, serial="S-1", day=datetime(2026, 6, 1, 8)):
        return cls.env["mds.device"]._install_parts(
            [
                {
                    "device_id": device.id,
                    "product_id": cls.sensor.id,
                    "serial": serial,
                    "date_from": day,
                }
            ]
        )

    def _get_notes(self, order, category="parts"):
        rows = order.with_user(self.dispatcher).entitlement_ids
        return rows.filtered(lambda row: row.category == category).mapped("note")

    def test_intake_stays_as_the_contract_decides_and_names_the_part(self):
        self._sign(self._create_contract([{"parts_percent": 80}]))
        order = self._create_order()
        self._triage(order)
        self.assertEqual(
            self._get_payers(order, "parts"),
            [("contract", 80, "covered"), ("customer", 20, "not_promised")],
        )
        note = self._get_notes(order)[0]
        self.assertIn("Flow Sensor S-1 until 05/31/2027", note)
        self.assertEqual(self._get_notes(order, "labour"), [False])
        self.assertEqual(order.part_warranty_note, note)  # once, on the card of the order
        facts = [fact for fact in order.intake_facts if fact["code"] == "part_warranty"]
        self.assertEqual([fact["text"] for fact in facts], [note])

    def test_the_note_is_read_in_chinese(self):
        order = self._create_order()
        self._triage(order)
        self.env["res.lang"]._activate_lang("zh_CN")
        note = order.with_context(lang="zh_CN").entitlement_ids.filtered("note").note
        self.assertRegex(note, "自身质保")

    def test_a_part_whose_warranty_ended_or_that_was_taken_out_is_not_named(self):
        self.env["mds.device.part"].search([("device_id", "=", self.device.id)]).action_take_out()
        self._build_in(self.device, "S-0", datetime(2025, 11, 1, 8))  # until 31 October 2026
        order = self._create_order()
        self._triage(order)
        self.assertFalse(any(self._get_notes(order)))

    def test_warranty_of_the_device_and_recall_need_no_note(self):
        self.device.write({"warranty_start": date(2026, 1, 1), "warranty_end": date(2027, 1, 1)})
        order = self._create_order()
        recall = self._create_order(type_id=self.env.ref("mds_contract.order_type_recall").id)
        self._triage(order + recall)
        self.assertFalse(any(self._get_notes(order + recall)))
        self.assertEqual(self._get_payers(order, "parts"), [("us", 100, "warranty")])

    def test_many_orders_ask_no_more_often(self):
        devices = self.env["mds.device"].concat(
            *(self._create_device(f"SN-90{number:02}") for number in range(12))
        )
        for device in devices:
            self._build_in(device, f"S-{device.serial}")
        orders = self.env["mds.order"].concat(
            *(self._create_order(device_id=device.id) for device in devices)
        )
        self._triage(orders)
        counts = []
        for some in (orders[:2], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_coverage()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
