from odoo.addons.mds_charge.tests.common import MdsChargeCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCharge(MdsChargeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order()
        cls._triage(cls.order)
        cls.job = (
            cls.env["mds.depot.job"]
            .with_user(cls.engineer)
            .create({"order_id": cls.order.id, "needs_quote": True})
        )
        cls.job.action_receive()
        cls.env["mds.device.decontamination"].with_user(cls.engineer).create(
            {"device_id": cls.device.id, "method": "wipe", "done_by": "Bench"}
        )
        cls.job.action_clean()
        cls.job.finding = "Board defective."
        cls.job.action_diagnose()

    def _send(self):
        action = self.order.with_user(self.contract_manager).action_quote()
        quote = self.env["mds.charge.quote"].browse(action["res_id"])
        quote = quote.with_user(self.contract_manager)
        quote.action_mark_sent()
        quote.answer_name = "Director Li"
        return quote

    def test_the_bench_waits_for_the_quote_of_the_order_and_goes_on_when_it_is_accepted(self):
        with self.assertRaisesRegex(UserError, "amount of the quote"):
            self.job.action_ask_quote()
        quote = self._send()
        self.job.action_ask_quote()
        with self.assertRaisesRegex(UserError, "not answered"):
            self.job.action_repair()
        quote.action_accept()
        self.assertEqual(self.job._get_quote_answers()[self.job], ("approved", "Director Li"))
        self.job.action_repair()
        self.assertEqual(self.job.state, "repairing")

    def test_a_refused_quote_sends_the_device_back(self):
        quote = self._send()
        self.job.action_ask_quote()
        quote.action_refuse()
        with self.assertRaisesRegex(UserError, "refused"):
            self.job.action_repair()
