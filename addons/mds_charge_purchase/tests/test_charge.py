import base64

from odoo.addons.mds_charge.tests.common import MdsChargeCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCharge(MdsChargeCommon):
    def test_accepted_vendor_work_is_charged_at_cost_plus(self):
        buyer = self._create_user("mds_buyer", "mds_base.group_user,purchase.group_purchase_user")
        vendor = self.env["res.partner"].create({"name": "Tube Factory", "is_company": True})
        self._create_price("vendor", 0, markup_percent=15)
        order = self._create_order()
        self._triage(order)
        works = (
            self.env["mds.vendor.work"]
            .with_user(self.dispatcher)
            .create(
                [
                    {"order_id": order.id, "vendor_id": vendor.id, "description": text}
                    for text in ("Replace the tube", "Not yet")
                ]
            )
        )
        works[0].with_user(buyer).action_order()
        purchase = works[0].sudo().purchase_line_id.order_id
        purchase.order_line.write({"price_unit": 800, "tax_ids": [(5, 0, 0)]})
        purchase.with_user(buyer).button_confirm()
        works[0].write(
            {
                "document": base64.b64encode(b"paper"),
                "document_name": "r.pdf",
                "acceptance_note": "Tested.",
            }
        )
        works[0].action_accept()
        order.with_user(self.contract_manager).action_price()
        # 800 plus 15 %; what is not accepted is not charged
        self.assertEqual(self._get_amounts(order), {"vendor": 920.0})
        charge = order.sudo().charge_ids
        self.assertIn("Replace the tube", charge.description)
