import json

from odoo import Command
from odoo.addons.mds_order.tests.common import MdsOrderCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestClosing(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls.env["mds.outbox.system"].create(
            {
                "name": "Finance",
                "code": "finance",
                "url": "https://erp.example.com/events",
                "kind_ids": [(6, 0, cls.env.ref("mds_order_outbox.kind_order_closed").ids)],
            }
        )

    def _close(self, **values):
        order, visit = self._create_planned(
            reporter_name="Nurse Zhang", reporter_phone="13800000000", **values
        )
        self._work(order, visit)
        self._accept(order)
        self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Wear.")
        order.with_user(self.dispatcher).action_close()
        return order

    def _get_events(self, order):
        return self.env["mds.outbox"].search(
            [("res_model", "=", "mds.order"), ("res_id", "=", order.id)], order="id"
        )

    def test_closed_order_is_told_once_and_names_no_person(self):
        order = self._close()
        order.with_user(self.dispatcher).action_close()  # repeated: nothing happens
        event = self._get_events(order)
        self.assertRecordValues(
            event,
            [{"kind": "order.closed", "system_id": self.system.id, "state": "waiting"}],
        )
        payload = json.loads(event.payload)
        self.assertEqual(payload["order"], order.name)
        self.assertEqual(payload["serial"], "SN-1001")
        self.assertEqual(payload["result"], "fit")
        self.assertNotIn("Zhang", event.payload)
        self.assertNotIn("13800000000", event.payload)

    def test_every_device_of_the_order_is_named(self):
        other = self._create_device("SN-2002")
        rows = [Command.create({"device_id": device.id}) for device in self.device + other]
        payload = json.loads(self._get_events(self._close(device_line_ids=rows)).payload)
        self.assertEqual(
            [(one["serial"], one["result"]) for one in payload["devices"]],
            [("SN-1001", "fit"), ("SN-2002", "fit")],
        )
        self.assertEqual(payload["devices"][0]["udi"], "06901234567892")

    def test_order_closed_without_a_taker_writes_nothing(self):
        self.system.kind_ids = False
        self.assertFalse(self._get_events(self._close()))
