from decimal import Decimal

from odoo import fields
from odoo.addons.mds_order.lib.answers import ChargeItem
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MdsChargeCommon


class InvoiceCase(MdsChargeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.group_ids += cls.env.ref("account.group_account_invoice")
        income = cls.env["account.account"].create(
            {"name": "Service income", "code": "MDS600", "account_type": "income"}
        )
        receivable = cls.env["account.account"].create(
            {
                "name": "Receivable",
                "code": "MDS112",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["account.journal"].create(
            {"name": "Sales", "code": "MDSS", "type": "sale", "company_id": cls.company.id}
        )
        cls.journal.default_account_id = income
        cls.env["product.category"].search([]).property_account_income_categ_id = income
        cls.hospital.property_account_receivable_id = receivable

    def _create_closed(self, **values):
        return self._close(self._create_done(**values))

    def _invoice(self, orders, **values):
        return orders.with_user(self.accountant)._invoice_charges(**values)


@tagged("post_install", "-at_install")
class TestBilledParts(InvoiceCase):
    """A contract bears 80 % of parts, 90 % of labour, and the road."""

    def setUp(self):
        super().setUp()
        self.tube = self.env["product.product"].create({"name": "Tube", "list_price": 10000})
        self.fan = self.env["product.product"].create({"name": "Fan", "list_price": 1000})
        self.used = []
        orders = type(self.env["mds.order"])
        original = orders._get_charge_items

        def items(these):
            result = original(these)
            for order in these:
                result[order] += [
                    ChargeItem(
                        "part",
                        part.name,
                        Decimal(1),
                        "piece",
                        ("product.product", (part.id,)),
                        part.id,
                    )
                    for part in self.used
                ]
            return result

        self.patch(orders, "_get_charge_items", items)

    def _contract_with(self, *terms, **line):
        shares = {"parts_percent": 80, "labour_percent": 90, "travel_percent": 100}
        contract = self._create_contract([{**shares, **line}])
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            [
                {
                    "version_id": contract.draft_version_id.id,
                    "clause_id": self.env.ref(f"mds_contract.{clause}").id,
                    **values,
                }
                for clause, values in terms
            ]
        )
        return self._sign(contract)

    def test_what_was_billed_stays_used(self):
        contract = self._contract_with(parts_value_per_year=20000)
        self.used.append(self.tube)
        order = self._create_closed()
        use = self.env["mds.contract.use"].search(
            [("contract_id", "=", contract.id), ("kind", "=", "parts")]
        )
        # 80 % of 10,000
        self.assertEqual((use.state, use.quantity), ("consumed", 8000))
        # 20 % of 10,000 and 10 % of 800
        self.assertEqual(self._invoice(order).amount_total, 2080.0)
        order.with_user(self.contract_manager).action_price()
        self.assertEqual((use.state, use.quantity), ("consumed", 8000))
        self.assertEqual(order.with_user(self.contract_manager).limit_ids.borne_amount, 8000)

    def test_cover_that_ends_gives_back_what_is_not_billed(self):
        """A tube was billed, 8,000 of it borne; then a fan came, and the cover ends."""
        contract = self._contract_with(
            ("clause_cap_parts", {"year_cap": 50000}), parts_value_per_year=20000
        )
        self.used.append(self.tube)
        order = self._create_closed()
        self._invoice(order)
        self.used[:] = [self.tube, self.fan]
        order.with_user(self.contract_manager).action_price()
        uses = [("contract_id", "=", contract.id), ("kind", "=", "parts")]
        use = self.env["mds.contract.use"].search(uses)
        self.assertEqual((use.state, use.quantity), ("consumed", 8800))
        order.flush_recordset()
        self.env.cr.execute(  # an order that is closed does not change by hand
            "UPDATE mds_order SET coverage = 'billable', is_coverage_own = true WHERE id = %s",
            [order.id],
        )
        order.invalidate_recordset(["coverage", "is_coverage_own"])
        order.with_user(self.contract_manager).action_price()
        self.assertEqual((use.state, use.quantity), ("consumed", 8000))
        rows = order.with_user(self.contract_manager).limit_ids
        self.assertEqual(rows.mapped("borne_amount"), [8000, 8000])
        self.assertIn("8,000.00 of it was billed before", rows.filtered("line_id").arithmetic)
        order.with_user(self.contract_manager).action_price()
        self.assertEqual((use.state, use.quantity), ("consumed", 8000), "asked twice: the same")

    def test_billed_labour_counts_into_no_limit_of_parts(self):
        self._contract_with(("clause_cap_parts", {"order_cap": 9000}))
        self.used.append(self.tube)
        order = self._create_closed()
        self._invoice(order)  # parts 8,000 and labour 720 were borne
        self.used[:] = [self.tube, self.fan]
        order.with_user(self.contract_manager).action_price()
        fan = order.with_user(self.contract_manager).charge_ids.filtered(
            lambda charge: charge.product_id == self.fan
        )
        # of 9,000 there are 1,000 left: 80 % of 1,000 lie within them
        self.assertEqual((fan.contract_amount, fan.customer_amount), (800.0, 200.0))
        self.assertEqual(order.with_user(self.contract_manager).limit_ids.borne_amount, 8800)


@tagged("post_install", "-at_install")
class TestInvoice(InvoiceCase):
    def test_an_order_is_invoiced_to_the_fen_and_once(self):
        self.hour.price = 333.33
        order = self._create_closed()
        # 2 h at 333.33 = 666.66, an hour on the road 100.00, a call-out 200.00
        move = self._invoice(order)
        self.assertEqual(move.amount_total, 966.66)
        self.assertEqual(move.partner_id, self.hospital)
        charges = order.with_user(self.accountant).charge_ids
        self.assertEqual(sum(charges.mapped("untaxed_amount")), move.amount_untaxed)
        self.assertTrue(all(charges.mapped("is_invoiced")))
        entry = self.env["account.move"].create({"date": move.date})
        entry.line_ids = [
            fields.Command.create(
                {"account_id": move.line_ids[0].account_id.id, "mds_order_id": order.id}
            )
        ]
        self.assertEqual(order.with_user(self.accountant).invoice_count, 1)
        self.assertEqual(move.mds_order_count, 1)
        with self.assertRaisesRegex(UserError, "nothing is left"):
            self._invoice(order)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_a_share_that_no_price_gives_exactly_is_invoiced_as_one_piece(self):
        self._sign(self._create_contract([{"labour_percent": 67, "travel_percent": 100}]))
        self.hour.price = 100.01
        order = self._create_closed()
        # 200.02 of which the contract bears 67 % = 134.01; the customer 66.01
        move = self._invoice(order)
        self.assertEqual(move.amount_total, 66.01)
        self.assertEqual(move.invoice_line_ids.quantity, 1.0)

    def test_hours_that_an_invoice_line_cannot_say_are_one_piece(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        mine = order.with_user(self.engineer)
        self._answer_all(mine.task_ids)
        mine.write(self._prepare_work_vals())
        visit.action_complete(fields.Datetime.to_datetime("2026-11-23 10:40:00"))
        mine.action_finish()
        # 100 minutes are 1.6667 h: 666.68; an invoice line has two digits, 1.67 h would be 668.00
        move = self._invoice(self._close(order))
        self.assertEqual(move.amount_total, 966.68)

    def test_the_database_refuses_a_second_live_line(self):
        move = self._invoice(self._create_closed())
        line = move.invoice_line_ids[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            line.sudo().copy({"mds_charge_id": line.mds_charge_id.id, "mds_charge_is_live": True})
            self.env.flush_all()

    def test_only_closed_orders_with_every_price_are_invoiced(self):
        order = self._create_done()
        with self.assertRaisesRegex(UserError, "not closed yet"):
            self._invoice(order)
        self.hour.active = False
        closed = self._close(order)
        with self.assertRaisesRegex(UserError, "price is missing"):
            self._invoice(closed)

    def test_who_may_not_make_invoices_is_refused(self):
        order = self._create_closed()
        for user in (self.dispatcher, self.contract_manager, self.engineer):
            with self.assertRaises(AccessError):
                order.with_user(user)._invoice_charges()

    def test_orders_of_one_payer_are_collected(self):
        orders = self._create_closed() + self._create_closed(
            hour=14, reported_at="2026-11-23 02:00:00"
        )
        move = self._invoice(orders, is_collected=True)
        self.assertEqual(len(move), 1)
        sections = move.invoice_line_ids.filtered(lambda line: line.display_type == "line_section")
        self.assertEqual(sections.mapped("name"), orders.mapped("display_name"))
        self.assertEqual(move.amount_total, 2200.0)

    def test_a_deleted_or_cancelled_invoice_frees_its_charges(self):
        order = self._create_closed()
        self._invoice(order).unlink()
        self.assertEqual(order.sudo().uninvoiced_amount, 1100.0)
        move = self._invoice(order)
        move.button_cancel()
        self.assertEqual(order.sudo().uninvoiced_amount, 1100.0)
        again = self._invoice(order)
        with self.assertRaisesRegex(UserError, "another invoice since"):
            move.button_draft()
        again.unlink()
        move.button_draft()
        self.assertEqual(order.sudo().uninvoiced_amount, 0.0)

    def test_a_cancelled_invoice_does_not_come_back_at_an_old_price(self):
        order = self._create_closed()
        move = self._invoice(order)
        move.button_cancel()
        self.hour.price = 500
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(order.sudo().uninvoiced_amount, 1300.0)
        self.assertEqual(len(order.sudo().charge_ids), 3)
        with self.assertRaisesRegex(UserError, "priced again since"):
            move.button_draft()
        self.assertEqual(self._invoice(order).amount_total, 1300.0)

    def _reverse(self, move, is_modify=False, **values):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, **values})
        )
        self.assertTrue(wizard.mds_has_charges)
        action = wizard.modify_moves() if is_modify else wizard.refund_moves()
        return self.env["account.move"].browse(action["res_id"])

    def test_a_credit_is_final_unless_it_says_otherwise(self):
        order = self._create_closed()
        move = self._invoice(order)
        move.action_post()
        credit = self._reverse(move)
        self.assertEqual(credit.invoice_line_ids.mds_order_id, order)
        self.assertEqual(order.sudo().uninvoiced_amount, 0.0)
        credit.unlink()
        self._reverse(move, mds_free_charges=True)
        self.assertEqual(order.sudo().uninvoiced_amount, 1100.0)
        self.assertEqual(self._invoice(order).amount_total, 1100.0)

    def test_a_corrected_invoice_takes_over_the_charges(self):
        order = self._create_closed()
        move = self._invoice(order)
        move.action_post()
        fresh = self._reverse(move, is_modify=True)
        self.assertEqual(fresh.move_type, "out_invoice")
        charges = order.sudo().charge_ids
        self.assertEqual(
            fresh.invoice_line_ids.filtered("mds_charge_is_live").mds_charge_id, charges
        )
        self.assertFalse(any(move.line_ids.mapped("mds_charge_is_live")))
        self.assertEqual(order.sudo().uninvoiced_amount, 0.0)

    def test_what_is_invoiced_stays_and_late_work_is_charged_by_itself(self):
        order = self._create_closed()
        self._invoice(order)
        self.hour.price = 999
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(order.sudo().charge_amount, 1100.0)
        order.with_user(self.manager).with_context(mds_reason="Forgotten").action_reopen()
        self.env["mds.order.time"].with_user(self.engineer).create(
            {
                "order_id": order.id,
                "employee_id": self.employee.id,
                "start": "2026-11-23 12:00:00",
                "end": "2026-11-23 13:00:00",
            }
        )
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(order.sudo().uninvoiced_amount, 999.0)


@tagged("post_install", "-at_install")
class TestDiscount(InvoiceCase):
    def _create_discount(self, order, amount):
        return (
            self.env["mds.charge.discount"]
            .with_user(self.contract_manager)
            .create({"order_id": order.id, "amount": amount, "reason": "Goodwill"})
        )

    def test_within_the_limit_it_is_granted_at_once(self):
        order = self._create_closed()
        discount = self._create_discount(order, 100)
        discount.action_grant()
        self.assertEqual(discount.state, "granted")
        # 100 shared by 800 : 100 : 200
        self.assertEqual(
            self._get_amounts(order, "discount_amount"),
            {"work": 72.73, "travel": 9.09, "call_out": 18.18},
        )
        self.assertEqual(self._invoice(order).amount_total, 1000.0)
        with self.assertRaisesRegex(UserError, "on an invoice"):
            discount.with_context(mds_reason="No").action_cancel()

    def test_above_the_limit_a_manager_approves(self):
        order = self._create_closed()
        discount = self._create_discount(order, 600)
        discount.action_grant()
        self.assertEqual((discount.state, discount.approval_state), ("draft", "pending"))
        # 600 of 1,100
        self.assertIn("1,100.00: 54.5 % less", discount.approval_id.content_table)
        with self.assertRaisesRegex(UserError, "waits for its decision"):
            self._invoice(order)
        with self.assertRaises(UserError):
            discount._transition("granted")
        discount.approval_id.with_user(self.manager)._answer("approve")
        self.assertEqual(discount.state, "granted")
        self.assertEqual(self._invoice(order).amount_total, 500.0)

    def test_a_raised_amount_is_approved_anew(self):
        discount = self._create_discount(self._create_closed(), 600)
        discount.action_grant()
        discount.amount = 900
        self.assertEqual(discount.approval_state, "void")
        self.assertEqual(discount.state, "draft")

    def test_engineers_and_dispatchers_grant_nothing(self):
        discount = self._create_discount(self._create_closed(), 100)
        for user in (self.engineer, self.dispatcher, self.accountant):
            with self.assertRaises(AccessError):
                discount.with_user(user).action_grant()
        with Form(discount) as form:
            form.reason = "Agreed by phone"
