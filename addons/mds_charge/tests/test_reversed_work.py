from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .test_invoice import InvoiceCase


@tagged("post_install", "-at_install")
class TestReversedWork(InvoiceCase):
    """Two hours at 400.00, an hour on the road at 100.00, a call-out of 200.00: 1,100.00."""

    def _create_invoiced(self, is_posted=True):
        order = self._create_closed()
        move = self._invoice(order)
        if is_posted:
            move.action_post()
        return order, move

    def _correct(self, order, right=None):
        row = order.time_ids.filtered(
            lambda row: row.kind == "work" and not row.is_reversed and not row.reverses_id
        )
        row.with_user(self.dispatcher)._do_correct("Booked twice", right)
        order.invalidate_recordset()

    def _get_credits(self, move):
        return move.reversal_move_ids.sorted("id")

    def test_reversed_hours_are_given_back_by_a_draft_credit_note(self):
        order, move = self._create_invoiced()
        self._correct(order)
        credit = self._get_credits(move)
        self.assertEqual((credit.move_type, credit.state), ("out_refund", "draft"))
        self.assertEqual(credit.amount_total, 800.0)
        line = credit.invoice_line_ids
        self.assertEqual(line.mds_order_id, order)
        self.assertEqual(line.mds_credits_line_id.move_id, move)
        self.assertEqual(line.tax_ids, self.tax)
        self.assertEqual(order.sudo().uninvoiced_amount, 0.0)
        credit.with_user(self.accountant).action_post()
        self.assertEqual(credit.state, "posted")

    def test_what_is_right_is_charged_again(self):
        order, move = self._create_invoiced()
        self._correct(
            order,
            {"kind": "work", "start": "2026-11-23 02:00:00", "end": "2026-11-23 02:30:00"},
        )
        self.assertEqual(self._get_credits(move).amount_total, 800.0)
        # half an hour at 400.00
        self.assertEqual(order.sudo().uninvoiced_amount, 200.0)
        self.assertEqual(self._invoice(order).amount_total, 200.0)
        with self.assertRaisesRegex(UserError, "nothing is left"):
            self._invoice(order)

    def test_once_only(self):
        order, move = self._create_invoiced()
        self._correct(order)
        order.with_user(self.contract_manager).action_price()
        credit = self._get_credits(move)
        self.assertEqual(len(credit), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            credit.invoice_line_ids.sudo().copy(
                {
                    "mds_credits_line_id": credit.invoice_line_ids.mds_credits_line_id.id,
                    "mds_is_reversed_work": True,
                }
            )
            self.env.flush_all()
        for refused in (credit.unlink, credit.button_cancel):
            with self.assertRaisesRegex(UserError, "was reversed on"):
                refused()

    def test_a_correction_of_the_correction_is_given_back_too(self):
        order, move = self._create_invoiced()
        right = {"kind": "work", "start": "2026-11-23 02:00:00", "end": "2026-11-23 02:30:00"}
        self._correct(order, right)
        again = self._invoice(order)
        again.action_post()
        self._correct(order, {**right, "end": "2026-11-23 03:00:00"})
        self.assertEqual(self._get_credits(again).amount_total, 200.0)
        self.assertEqual(order.sudo().uninvoiced_amount, 400.0)
        self.assertEqual(len(self._get_credits(move)), 1)

    def test_a_line_of_a_draft_invoice_is_taken_out(self):
        order, move = self._create_invoiced(is_posted=False)
        self._correct(order)
        self.assertEqual(move.amount_total, 300.0)
        self.assertFalse(self._get_credits(move))
        self.assertEqual(order.sudo().uninvoiced_amount, 0.0)

    def test_what_a_native_credit_gave_back_is_not_given_back_again(self):
        order, move = self._create_invoiced()
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.refund_moves()
        native = self._get_credits(move)
        self.assertEqual(native.invoice_line_ids.mds_credits_line_id, move.invoice_line_ids)
        work = native.invoice_line_ids.filtered(lambda line: line.price_unit == 400.0)
        work.with_user(self.accountant).price_unit = 100.0  # 200.00 of the 800.00
        self._correct(order)
        self.assertEqual((self._get_credits(move) - native).amount_total, 600.0)

    def _create_discounted(self):
        """Two hours at 400.00 less 10 %: 720.00."""
        order, move = self._create_invoiced(is_posted=False)
        work = move.invoice_line_ids.filtered(lambda line: line.price_unit == 400.0)
        work.with_user(self.accountant).discount = 10
        move.action_post()
        return order, move, work

    def test_a_discount_of_the_invoice_line_is_not_given_back(self):
        order, move, _work = self._create_discounted()
        self._correct(order)
        credit = self._get_credits(move)
        self.assertEqual(credit.amount_total, 720.0)
        self.assertEqual(credit.invoice_line_ids.discount, 10.0)

    def test_what_is_left_of_a_discounted_line_is_given_back(self):
        """A native credit of 2 x 100.00 less 10 % gave 180.00 of the 720.00: 540.00 are left."""
        order, move, work = self._create_discounted()
        native = move.with_user(self.accountant)._reverse_moves()
        back = native.invoice_line_ids.filtered(lambda line: line.mds_credits_line_id == work)
        back.price_unit = 100.0
        self.assertEqual(back.discount, 10.0)
        self._correct(order)
        self.assertEqual((self._get_credits(move) - native).amount_total, 540.0)

    def test_hours_not_invoiced_yet_are_priced_anew(self):
        order = self._create_closed()
        self.assertEqual(order.sudo().uninvoiced_amount, 1100.0)
        self._correct(
            order,
            {"kind": "work", "start": "2026-11-23 02:00:00", "end": "2026-11-23 02:30:00"},
        )
        # half an hour at 400.00, the road 100.00, the call-out 200.00
        self.assertEqual(order.sudo().uninvoiced_amount, 500.0)
        self.assertEqual(self._invoice(order).amount_total, 500.0)
