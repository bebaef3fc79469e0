from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.addons.mds_order.lib.answers import ChargeItem
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestLimits(MdsContractCommon):
    """Parts at their list price: a tube for 90,000, a fan for 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tube = cls.env["product.product"].create({"name": "X-ray Tube", "list_price": 90000})
        cls.fan = cls.env["product.product"].create({"name": "Fan", "list_price": 1000})

    def _contract_with(self, *terms, **line):
        contract = self._create_contract([line])
        self._add_terms(contract, *terms)
        return self._sign(contract)

    def _add_terms(self, contract, *terms):
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

    def _facts(self, used, readings=None):
        """Orders that took ``[(part, quantity)]``, and a counter that shows ``readings``."""
        orders = type(self.env["mds.order"])
        original = orders._get_charge_items

        def items(these):
            result = original(these)
            for order in these:
                result[order] += [
                    ChargeItem(
                        "part",
                        part.name,
                        Decimal(str(quantity)),
                        "piece",
                        ("mds.order", (order.id, number)),
                        part.id,
                    )
                    for number, (part, quantity) in enumerate(used)
                ]
            return result

        stack = ExitStack()
        stack.enter_context(patch.object(orders, "_get_charge_items", items))
        if readings is not None:
            stack.enter_context(
                patch.object(
                    type(self.env["mds.device"]),
                    "_get_meter_values",
                    lambda devices, at=None: dict.fromkeys(devices, readings),
                )
            )
        return stack

    def _done(self, *used, readings=None, hour=9):
        order, visit = self._create_planned(hour=hour)
        with self._facts(used, readings):
            self._work(order, visit, hour)
        return order

    def _get_limits(self, order):
        return order.with_user(self.contract_manager).limit_ids

    # -- parts value --------------------------------------------------------------------------

    def test_parts_beyond_the_value_of_the_line_are_the_customers(self):
        """1,500 a year: the first fan takes 1,000, the second finds 500."""
        contract = self._contract_with(parts_value_per_year=1500)
        first = self._done((self.fan, 1))
        second = self._done((self.fan, 1), hour=13)
        self.assertRecordValues(
            self._get_limits(first),
            [{"kind": "counter", "before_amount": 1000, "moved_amount": 0, "borne_amount": 1000}],
        )
        self.assertRecordValues(
            self._get_limits(second),
            [{"kind": "counter", "before_amount": 1000, "moved_amount": 500, "borne_amount": 500}],
        )
        self.assertIn("1,000.00 of it used", self._get_limits(second).arithmetic)
        uses = self.env["mds.contract.use"].search([("contract_id", "=", contract.id)])
        self.assertEqual(uses.mapped("kind"), ["parts", "parts"])
        self.assertEqual(sum(uses.mapped("quantity")), 1500)
        self.assertIn("1,500.00 of 1,500.00", contract.current_line_ids.used_text)
        third = self._create_order()
        self._triage(third)
        self.assertEqual(self._get_payers(third, "parts"), [("customer", 100, "used_up")])
        self.assertEqual(self._get_payers(third, "labour"), [("contract", 100, "covered")])

    def test_parts_that_come_back_give_their_value_back(self):
        contract = self._contract_with(parts_value_per_year=1500)
        order = self._done((self.fan, 1))
        order._decide_limits_of_work()  # the fan was returned
        use = self.env["mds.contract.use"].search([("contract_id", "=", contract.id)])
        self.assertEqual(use.state, "returned")
        self.assertIn("0.00 of 1,500.00", contract.current_line_ids.used_text)

    def test_an_order_that_turns_out_excluded_gives_its_value_back(self):
        cause = self.env.ref("mds_order.fault_cause_sensor")
        contract = self._contract_with(parts_value_per_year=1500, excluded_cause_ids=cause.ids)
        order, visit = self._create_planned()
        with self._facts([(self.fan, 1)]):
            order._decide_limits_of_work()
            use = self.env["mds.contract.use"].search([("contract_id", "=", contract.id)])
            self.assertEqual((use.state, use.quantity), ("consumed", 1000))
            self._work(order, visit)  # the cause is known now
        self.assertEqual(order.coverage, "billable")
        self.assertEqual(use.state, "returned")
        self.assertFalse(self._get_limits(order))

    def test_a_cancelled_order_gives_its_value_back(self):
        contract = self._contract_with(
            ("clause_cap_parts", {"year_cap": 5000}), parts_value_per_year=1500
        )
        order = self._create_order()
        self._triage(order)
        with self._facts([(self.fan, 1)]):
            order._decide_limits_of_work()
        use = self.env["mds.contract.use"].search([("contract_id", "=", contract.id)])
        self.assertEqual((use.state, use.quantity), ("consumed", 1000))
        order.with_user(self.dispatcher).with_context(mds_reason="Twice").action_cancel()
        self.assertEqual(use.state, "returned")
        self.assertEqual(set(self._get_limits(order).mapped("state")), {"returned"})

    def test_each_device_has_a_parts_value_of_its_own(self):
        self._create_device("SN-2002")
        contract = self._contract_with(parts_value_per_year=1500, is_counted_per_device=True)
        self.assertIn("0.00 of 3,000.00", contract.current_line_ids.used_text)
        order = self._done((self.fan, 2))
        self.assertEqual(self._get_limits(order).borne_amount, 1500)

    def test_two_decided_together_do_not_take_more_than_is_left(self):
        self._contract_with(parts_value_per_year=1500)
        orders = self.env["mds.order"].concat(*(self._create_order() for _number in range(3)))
        self._triage(orders)
        with self._facts([(self.fan, 1)]):
            orders._decide_limits_of_work()
        borne = [self._get_limits(order).borne_amount for order in orders]
        self.assertEqual(borne, [1000, 500, 0])

    # -- deductibles and limits ---------------------------------------------------------------

    def test_the_customer_bears_his_share_and_then_the_deductible(self):
        """10 % of 3,000 is 300; of the 2,700 left the first 500: the contract bears 2,200."""
        self._contract_with(
            ("clause_own_parts", {"own_percent": 10}), ("clause_deductible", {"own_amount": 500})
        )
        order = self._done((self.fan, 3))
        rows = self._get_limits(order)
        self.assertEqual(rows.mapped("moved_amount"), [300, 500])
        self.assertEqual(rows[-1].borne_amount, 2200)
        self.assertIn("the customer pays 300.00 himself (10 %", rows[0].arithmetic)

    def test_a_limit_of_the_year_is_shared_by_its_orders(self):
        self._contract_with(("clause_cap_parts", {"order_cap": 2500, "year_cap": 4000}))
        first = self._done((self.fan, 3))
        second = self._done((self.fan, 2), hour=13)
        self.assertEqual(self._get_limits(first).borne_amount, 2500)
        self.assertEqual(self._get_limits(second).borne_amount, 1500)
        self.assertIn("2,500.00 of it used by other orders", self._get_limits(second).arithmetic)

    def test_a_new_version_does_not_refill_the_limit(self):
        contract = self._contract_with(("clause_cap_parts", {"year_cap": 1500}))
        self._done((self.fan, 1))
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write({"effective_from": "2026-11-23", "reason": "Agreed"})
        self._sign(contract)
        order = self._done((self.fan, 1), hour=13)
        self.assertEqual(order.contract_version_id.number, 2)
        self.assertEqual(self._get_limits(order).borne_amount, 500)

    # -- wear ---------------------------------------------------------------------------------

    def _tube_term(self, **values):
        return (
            "clause_tube",
            {
                "product_ids": self.tube.ids,
                "meter_code": "exposures",
                "worn_at": 200000,
                **values,
            },
        )

    def test_a_tube_is_borne_by_the_exposures_left(self):
        """150,000 of 200,000 are used: a quarter of 90,000 is 22,500; the fan is borne in full."""
        self._contract_with(self._tube_term())
        order = self._done((self.tube, 1), (self.fan, 1), readings={"exposures": Decimal(150000)})
        self.assertRecordValues(
            self._get_limits(order),
            [
                {
                    "kind": "pro_rata",
                    "before_amount": 90000,
                    "moved_amount": 67500,
                    "borne_amount": 22500,
                }
            ],
        )
        self.assertIn("“exposures” shows 150,000", self._get_limits(order).arithmetic)
        self.assertIn("25.00 % are left", self._get_limits(order).arithmetic)

    def test_without_a_reading_the_word_is_clear_and_the_order_stays_open(self):
        self._contract_with(self._tube_term())
        order = self._done((self.tube, 1), readings={})
        rows = self._get_limits(order)
        self.assertEqual((rows.kind, rows.moved_amount), ("no_reading", 0))
        self.assertIn("no reading of “exposures” is known", rows.arithmetic)
        self.assertIn("reading_missing", self._get_codes(order))
        with self._facts([(self.tube, 1)], {"exposures": Decimal(100000)}):
            self.assertNotIn("reading_missing", self._get_codes(order))
            order._decide_limits_of_work()
        self.assertEqual((rows.kind, rows.borne_amount), ("pro_rata", 45000))

    def test_the_counter_is_read_on_the_day_of_the_site(self):
        """17:00 of Monday 23 November in UTC is Tuesday in Shanghai."""
        self._sign(self._create_contract())
        self.site.tz = "Asia/Shanghai"
        self.assertEqual(self._done(hour=15)._get_reading_day(), date(2026, 11, 24))

    # -- terms and rights ---------------------------------------------------------------------

    def test_a_term_without_its_figure_is_refused(self):
        contract = self._create_contract()
        for term, words in (
            (("clause_deductible", {}), "customer's share"),
            (("clause_cap", {}), "at least one limit"),
            (("clause_tube", {"worn_at": 5}), "name the parts"),
        ):
            with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                self._add_terms(contract, term)

    def test_what_was_agreed_is_signed_and_said_at_intake(self):
        contract = self._contract_with(("clause_deductible", {"own_amount": 500}))
        version = contract.current_version_id
        content = version._get_signature_content()[version]
        self.assertEqual(content["term_ids"][0]["own_amount"], 500)
        order = self._create_order()
        self._triage(order)
        self.assertIn("500.00", order.with_user(self.dispatcher).limit_text)
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).read(["limit_text"])
        with self.assertRaisesRegex(UserError, "does not change"):
            version.term_ids.with_user(self.contract_manager).own_amount = 100

    def test_a_clause_that_was_agreed_keeps_what_it_speaks_of(self):
        self._contract_with(("clause_deductible", {"own_amount": 500}))
        clause = self.env.ref("mds_contract.clause_deductible").with_user(self.contract_manager)
        with self.assertRaisesRegex(UserError, "archive it"):
            clause.category = "parts"

    def test_amounts_are_not_for_dispatchers_and_written_by_nobody(self):
        self._contract_with(("clause_deductible", {"own_amount": 500}))
        rows = self._get_limits(self._done((self.fan, 1)))
        with self.assertRaises(AccessError):
            rows.with_user(self.dispatcher).read(["moved_amount"])
        with self.assertRaises(AccessError):
            rows.with_user(self.contract_manager).moved_amount = 0

    def test_queries_do_not_grow_with_the_orders(self):
        self._contract_with(
            ("clause_cap_parts", {"year_cap": 400}), self._tube_term(), parts_value_per_year=90000
        )
        counts = []
        for number in (2, 12):
            orders = self.env["mds.order"].concat(*(self._create_order() for _n in range(number)))
            self._triage(orders)
            with self._facts([(self.fan, 1)], {"exposures": Decimal(5)}):
                items = orders.sudo()._get_borne_items()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                orders.sudo()._prepare_limit_facts(items, {}, orders.sudo()._get_wear())
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
