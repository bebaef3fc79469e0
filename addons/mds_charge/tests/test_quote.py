from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestQuote(MdsChargeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls.env["product.product"].create({"name": "Flow Sensor", "list_price": 500})

    def _create_quote(self, order=None):
        order = order or self._create_planned()[0]
        action = order.with_user(self.contract_manager).action_quote()
        return (
            self.env["mds.charge.quote"].with_user(self.contract_manager).browse(action["res_id"])
        )

    def _accept_quote(self, quote):
        quote.action_mark_sent()
        quote.answer_name = "Director Li, Equipment"
        quote.action_accept()
        return quote

    def test_a_quote_begins_with_what_is_planned_and_is_priced_as_the_order(self):
        quote = self._create_quote()
        self.assertEqual(quote.number, 1)
        self.assertRecordValues(
            quote.line_ids,
            [
                {"kind": "work", "quantity": 2.0, "total_amount": 800.0},
                {"kind": "call_out", "quantity": 1.0, "total_amount": 200.0},
                {"kind": "travel", "quantity": 1.0, "total_amount": 100.0},
            ],
        )
        with Form(quote) as form, form.line_ids.new() as line:
            line.kind = "part"
            line.product_id = self.part
        self.assertEqual(quote.total_amount, 1600.0)
        self.assertIn("List price: 500.00", quote.line_ids[3].steps_text)

    def test_what_the_contract_bears_is_not_quoted(self):
        self._sign(self._create_contract([{"parts_percent": 0}]))
        quote = self._create_quote()
        self.assertEqual(quote.total_amount, 0.0)
        quote.line_ids = [(0, 0, {"kind": "part", "product_id": self.part.id, "quantity": 2})]
        self.assertEqual(quote.total_amount, 1000.0)
        # 800.00 of work, 200.00 of the call-out, 100.00 of the road
        self.assertEqual(sum(quote.line_ids.mapped("covered_amount")), 1100.0)

    def test_a_quote_says_what_the_terms_leave_to_the_customer_and_takes_nothing(self):
        contract = self._create_contract()
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_deductible").id,
                "own_amount": 300,
            }
        )
        self._sign(contract)
        order, visit = self._create_planned()
        quote = self._create_quote(order)
        # of 800 + 200 + 100 the first 300 are the customer's
        self.assertAlmostEqual(quote.total_amount, 300.0, places=2)
        self.assertAlmostEqual(sum(quote.line_ids.mapped("covered_amount")), 800.0, places=2)
        self.assertFalse(order.with_user(self.contract_manager).limit_ids)
        self._accept_quote(quote)
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertAlmostEqual(sum(self._get_amounts(order).values()), 300.0, places=2)
        self.assertNotIn("quote_exceeded", self._get_codes(order))

    def test_prices_are_decided_not_entered(self):
        quote = self._create_quote()
        quote.line_ids[0].write({"total_amount": 1, "unit_price": 1})
        self.assertEqual(quote.line_ids[0].total_amount, 800.0)
        quote.line_ids = [(0, 0, {"kind": "other", "cost": 50, "total_amount": 7})]
        self.assertEqual(quote.line_ids[3].total_amount, 50.0)

    def test_sent_it_does_not_change_and_the_answer_has_a_name_and_a_time(self):
        quote = self._create_quote()
        quote.action_mark_sent()
        with self.assertRaisesRegex(UserError, "does not change"):
            quote.line_ids[0].quantity = 3
        with self.assertRaisesRegex(UserError, "does not change"):
            quote.note = "More"
        with self.assertRaisesRegex(UserError, "who at the customer"):
            quote.action_accept()
        quote.answer_name = "Director Li"
        quote.action_accept()
        self.assertTrue(quote.answered_at)
        self.assertEqual(quote.recorded_by_id, self.contract_manager)

    def test_a_lapsed_quote_is_not_accepted_but_gets_a_next_version(self):
        quote = self._create_quote()
        quote.valid_until = fields.Date.today() - timedelta(days=1)
        quote.action_mark_sent()
        self.assertTrue(quote.is_lapsed)
        quote.answer_name = "Director Li"
        with self.assertRaisesRegex(UserError, "valid until"):
            quote.action_accept()
        action = quote.action_new_version()
        self.assertEqual(quote.state, "superseded")
        again = quote.browse(action["res_id"])
        self.assertEqual((again.number, again.total_amount), (2, quote.total_amount))

    def test_a_missing_price_is_not_sent(self):
        self.hour.active = False
        quote = self._create_quote()
        with self.assertRaisesRegex(UserError, "price is missing"):
            quote.action_mark_sent()

    def test_without_an_accepted_quote_the_order_is_not_closed(self):
        order, visit = self._create_planned()
        order.with_user(self.dispatcher).needs_quote = True
        self._work(order, visit)
        self.assertIn("quote_missing", self._get_codes(order))
        self._accept_quote(self._create_quote(order))
        self.assertNotIn("quote_missing", self._get_codes(order))

    def test_work_beyond_the_quote_needs_a_new_one(self):
        order, visit = self._create_planned()
        quote = self._create_quote(order)
        quote.line_ids[0].quantity = 1
        self._accept_quote(quote)  # 400 + 200 + 100 = 700; with 10 % the limit is 770
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()  # 800 + 100 + 200 = 1 100
        self.assertIn("quote_exceeded", self._get_codes(order.with_user(self.engineer)))
        action = quote.action_new_version()
        again = quote.browse(action["res_id"])
        again.line_ids[0].quantity = 1.9  # 760 + 200 + 100 = 1 060, limit 1 166
        self.assertEqual(quote.state, "accepted")
        self._accept_quote(again)
        self.assertEqual(quote.state, "superseded")
        self.assertNotIn("quote_exceeded", self._get_codes(order))

    def test_it_is_sent_by_mail_with_the_pdf(self):
        quote = self._create_quote()
        self.hospital.email = "equipment@hospital.example"
        action = quote.action_send()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.contract_manager)
            .with_context(**action["context"])
            .create({})
        )
        composer._action_send_mail()
        self.assertEqual(quote.state, "sent")
        message = quote.message_ids.filtered(lambda one: one.partner_ids == self.hospital)
        self.assertTrue(message)

    def test_the_printed_quote_has_both_languages(self):
        quote = self._create_quote()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("mds_charge.report_quote", quote.ids)[0]
            .decode()
        )
        for text in ("Quote for Service", "维修报价单", "1,100.00", "1,037.74"):
            self.assertIn(text, html)

    def test_who_makes_quotes(self):
        quote = self._create_quote()
        self.assertTrue(quote.with_user(self.accountant).read(["total_amount"]))
        with self.assertRaises(AccessError):
            quote.with_user(self.accountant).note = "No"
        with self.assertRaises(AccessError):
            quote.with_user(self.engineer).read(["total_amount"])
        quote.with_user(self.dispatcher).note = "Yes"

    def test_states(self):
        self.assertStateConformance("mds.charge.quote")
        self.assertStateConformance("mds.charge.discount")
