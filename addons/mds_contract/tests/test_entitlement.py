from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestEntitlement(MdsContractCommon):
    def test_without_contract_the_customer_pays(self):
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "billable")
        self.assertEqual(self._get_payers(order, "labour"), [("customer", 100, "nothing")])
        self.assertFalse(order.contract_id)

    def test_the_contract_bears_what_it_covers_and_the_rest_is_the_customers(self):
        contract = self._sign(self._create_contract([{"parts_percent": 80}]))
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "partly")
        self.assertEqual(self._get_payers(order, "labour"), [("contract", 100, "covered")])
        self.assertEqual(
            self._get_payers(order, "parts"),
            [("contract", 80, "covered"), ("customer", 20, "not_promised")],
        )
        self.assertEqual(order.contract_version_id, contract.current_version_id)
        self.assertIn("Parts 80 %", order.coverage_reason)

    def test_warranty_goes_before_the_contract(self):
        self._sign(self._create_contract())
        self.device.write({"warranty_start": date(2026, 1, 1), "warranty_end": date(2027, 1, 1)})
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "warranty")
        self.assertEqual(self._get_payers(order, "parts"), [("us", 100, "warranty")])

    def test_a_recall_goes_before_warranty_and_contract_and_uses_no_counter(self):
        contract = self._create_contract([{"visits_per_year": 1}])
        self._sign(contract)
        self.device.write({"warranty_start": date(2026, 1, 1), "warranty_end": date(2027, 1, 1)})
        recall = self._create_order(type_id=self.env.ref("mds_contract.order_type_recall").id)
        self._triage(recall)
        for category in ("labour", "travel", "parts", "consumables", "vendor", "expense"):
            self.assertEqual(self._get_payers(recall, category), [("us", 100, "recall")])
        self.assertFalse(self.env["mds.contract.use"].search([("order_id", "=", recall.id)]))

    def test_a_recall_says_why_we_pay_for_a_device_out_of_warranty(self):
        recall = self._create_order(type_id=self.env.ref("mds_contract.order_type_recall").id)
        self._triage(recall)
        self.assertEqual(recall.coverage, "warranty")
        self.assertEqual(recall.coverage_reason, "A recall: the maker's fault")

    def test_the_narrowest_line_decides(self):
        self._sign(
            self._create_contract(
                [
                    {"name": "all", "labour_percent": 10},
                    {"name": "one", "device_id": self.device.id, "labour_percent": 100},
                    {
                        "name": "model",
                        "product_tmpl_id": self.product.product_tmpl_id.id,
                        "labour_percent": 50,
                    },
                ]
            )
        )
        order = self._create_order()
        self._triage(order)
        rows = order.entitlement_ids.filtered(lambda row: row.category == "labour")
        self.assertEqual(rows.line_id.name, "one")

    def test_last_months_order_is_decided_by_last_months_version(self):
        contract = self._sign(self._create_contract())
        contract.action_new_version()
        contract.invalidate_recordset()
        version = contract.draft_version_id
        version.line_ids.labour_percent = 0
        version.write({"effective_from": date(2026, 11, 24), "reason": "Agreed"})
        self._sign(contract)
        before = self._create_order()  # reported on the 23rd
        after = self._create_order(reported_at="2026-11-24 08:00:00")
        self._triage(before)
        self._triage(after)
        self.assertEqual(before.contract_version_id.number, 1)
        self.assertEqual(self._get_payers(before, "labour"), [("contract", 100, "covered")])
        self.assertEqual(after.contract_version_id.number, 2)
        self.assertEqual(self._get_payers(after, "labour"), [("customer", 100, "not_promised")])

    def test_a_contract_begins_and_ends_at_midnight_where_the_device_is(self):
        """Half past midnight of 1 January in Shanghai is 16:30 UTC of the day before."""
        self.site.tz = "Asia/Shanghai"
        self._sign(self._create_contract())
        first, late = (
            self._create_order(reported_at=f"{year}-12-31 16:30:00") for year in (2025, 2026)
        )
        self._triage(first + late)
        self.assertEqual((first + late).mapped("coverage"), ["contract", "billable"])

    def test_a_version_that_was_shortened_does_not_give_way_to_the_one_before(self):
        contract = self._sign(self._create_contract())
        contract.action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write(
            {
                "effective_from": date(2026, 6, 1),
                "date_end": date(2026, 9, 30),
                "reason": "Until the new wing opens",
            }
        )
        self._sign(contract)
        order = self._create_order()  # in November; the contract was not ended by the job yet
        self._triage(order)
        self.assertEqual((contract.state, order.coverage), ("active", "billable"))

    def test_a_warranty_of_labour_says_what_it_bears_and_what_the_customer_pays(self):
        self.env["mds.device.warranty"].create(
            {
                "name": "Labour",
                "device_id": self.device.id,
                "covers_parts": False,
                "covers_travel": False,
                "date_from": date(2026, 1, 1),
                "date_to": date(2027, 1, 1),
            }
        )
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "partly")
        self.assertRegex(
            order.coverage_reason,
            r"^Warranty bears Labour, .*\. The customer pays Travel, Parts, .*\.$",
        )

    def test_the_fifth_of_four_visits_is_billable_and_a_cancelled_one_comes_back(self):
        self._sign(self._create_contract([{"visits_per_year": 4}]))
        orders = self.env["mds.order"]
        for _number in range(5):
            order = self._create_order()
            self._triage(order)
            orders += order
        self.assertEqual(orders.mapped("coverage"), ["contract"] * 4 + ["billable"])
        self.assertEqual(self._get_payers(orders[4], "labour"), [("customer", 100, "used_up")])
        orders[1].with_user(self.dispatcher).with_context(
            mds_reason="Reported twice"
        ).action_cancel()
        uses = self.env["mds.contract.use"].search([("order_id", "in", orders.ids)])
        self.assertEqual(sorted(uses.mapped("state")), ["consumed"] * 3 + ["returned"])
        sixth = self._create_order()
        self._triage(sixth)
        self.assertEqual(sixth.coverage, "contract")

    def test_orders_decided_together_share_the_counter(self):
        self._sign(self._create_contract([{"visits_per_year": 2}]))
        orders = self.env["mds.order"].concat(*(self._create_order() for _number in range(4)))
        self._triage(orders)
        self.assertEqual(
            orders.mapped("coverage"), ["contract", "contract", "billable", "billable"]
        )
        uses = self.env["mds.contract.use"].search([("order_id", "in", orders.ids)])
        self.assertEqual(sum(uses.mapped("quantity")), 2)

    def test_who_has_a_visit_keeps_it_when_all_are_decided_again(self):
        self._sign(self._create_contract([{"visits_per_year": 1}]))
        late, early = self._create_order(), self._create_order()
        early.sudo().reported_at = fields.Datetime.subtract(late.reported_at, hours=1)
        self._triage(late)
        self._triage(early)
        self.assertEqual((late.coverage, early.coverage), ("contract", "billable"))
        (early + late).with_user(self.dispatcher)._decide_again()
        self.assertEqual((late.coverage, early.coverage), ("contract", "billable"))

    def test_a_counter_for_each_device_is_each_devices_own(self):
        other = self._create_device("SN-2002")
        self._sign(self._create_contract([{"visits_per_year": 1, "is_counted_per_device": True}]))
        orders = self.env["mds.order"].concat(
            *(self._create_order(device_id=device.id) for device in (self.device, other) * 2)
        )
        self._triage(orders)
        self.assertEqual(
            orders.mapped("coverage"), ["contract", "contract", "billable", "billable"]
        )
        line = orders.contract_id.current_line_ids
        self.assertIn("2 of 2", line.used_text)

    def test_unused_visits_are_carried_over_as_far_as_agreed(self):
        """Four visits in 2025, one used: three unused, two of them count in 2026."""
        contract = self._create_contract(
            [{"visits_per_year": 4, "carried_visits": 2}], date_start=date(2025, 1, 1)
        )
        self._sign(contract)
        self._triage(self._create_order(reported_at="2025-06-03 08:00:00"))
        orders = self.env["mds.order"].concat(*(self._create_order() for _number in range(7)))
        self._triage(orders)
        self.assertEqual(orders.mapped("coverage"), ["contract"] * 6 + ["billable"])

    def test_a_year_that_begins_on_a_leap_day_carries_over(self):
        """Two visits a year from 29 February 2024, one used: the other one counts in 2025."""
        contract = self._create_contract(
            [{"visits_per_year": 2, "carried_visits": 1}], date_start=date(2024, 2, 29)
        )
        line, none = self._sign(contract).current_line_ids, self.env["mds.device"]
        used = {(line, "visits", date(2024, 2, 29), none): 1}
        allowed, _taken, key = line._get_counter("visits", used, date(2025, 3, 1))
        self.assertEqual((allowed, key[2]), (3, date(2025, 2, 28)))

    def test_an_order_that_a_person_charges_takes_no_visit(self):
        self._sign(self._create_contract([{"visits_per_year": 1}]))
        charged, covered = self._create_order(), self._create_order()
        self._triage(charged, coverage="billable", coverage_reason="Asked for by the ward")
        self.assertFalse(self.env["mds.contract.use"].search([("order_id", "=", charged.id)]))
        self._triage(covered)
        self.assertEqual(covered.coverage, "contract")

    def test_a_new_version_does_not_refill_the_counter(self):
        contract = self._sign(self._create_contract([{"visits_per_year": 1}]))
        self._triage(self._create_order())
        contract.action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.write({"effective_from": date(2026, 11, 23), "reason": "Agreed"})
        self._sign(contract)
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.contract_version_id.number, 2)
        self.assertEqual(order.coverage, "billable")

    def test_frozen_covers_nothing_and_open_orders_are_decided_again(self):
        contract = self._sign(self._create_contract())
        order = self._create_order()
        self._triage(order)
        self.assertEqual(order.coverage, "contract")
        asked = contract.with_user(self.manager).action_freeze()
        dialog = self.env["mds.reason.wizard"].with_user(self.manager)
        dialog.with_context(**asked["context"]).create({"reason": "Unpaid"}).action_confirm()
        self.assertEqual(contract.freeze_reason, "Unpaid")
        self.assertEqual(order.coverage, "billable")
        self.assertIn("frozen", order.coverage_reason)
        self.assertEqual(self._get_entries(order, "write")[-1].reason, "The contract changed.")
        contract.with_user(self.manager).action_release()
        self.assertEqual(order.coverage, "contract")

    def test_what_a_person_decided_stays_when_the_contract_changes(self):
        contract = self._sign(self._create_contract())
        order = self._create_order()
        self._triage(order, coverage="billable", coverage_reason="Agreed by phone")
        contract.with_user(self.manager).with_context(mds_reason="Unpaid").action_freeze()
        contract.with_user(self.manager).action_release()
        self.assertRecordValues(
            order, [{"coverage": "billable", "coverage_reason": "Agreed by phone"}]
        )

    def test_an_excluded_cause_is_found_at_the_end_and_the_difference_said(self):
        cause = self.env.ref("mds_order.fault_cause_sensor")
        self._sign(self._create_contract([{"excluded_cause_ids": cause.ids}]))
        order, visit = self._create_planned()
        self.assertEqual(order.coverage, "contract")
        self._work(order, visit)
        self.assertEqual(order.coverage, "billable")
        self.assertEqual(
            self._get_payers(order, "labour", "closing"), [("customer", 100, "excluded")]
        )
        self.assertEqual(self._get_payers(order, "labour"), [("contract", 100, "covered")])
        self.assertIn("Labour: Customer 100 %", order.entitlement_difference)
        use = self.env["mds.contract.use"].search([("order_id", "=", order.id)])
        self.assertFalse(use)

    def test_hours_are_counted_at_the_end(self):
        self._sign(self._create_contract([{"hours_per_year": 1}]))
        order, visit = self._create_planned()
        self._work(order, visit)  # two hours of work
        self.assertEqual(
            self._get_payers(order, "labour", "closing"),
            [("contract", 50, "covered"), ("customer", 50, "used_up")],
        )
        use = self.env["mds.contract.use"].search([("order_id", "=", order.id)])
        self.assertEqual((use.kind, use.quantity), ("hours", 1))

    def test_a_manager_decides_against_the_contract_with_a_reason(self):
        self._sign(self._create_contract([{"visits_per_year": 4}]))
        order = self._create_order()
        self._triage(order)
        use = self.env["mds.contract.use"].search([("order_id", "=", order.id)])
        self.assertEqual((order.coverage, use.state), ("contract", "consumed"))
        with self.assertRaisesRegex(AccessError, "Only a service manager"):
            order.with_user(self.dispatcher)._decide_payer("billable", "Misuse")
        with self.assertRaisesRegex(UserError, "Say why"):
            order.with_user(self.manager)._decide_payer("billable", " ")
        order.with_user(self.manager)._decide_payer("billable", "Misuse by the ward")
        self.assertEqual((order.coverage, use.state), ("billable", "returned"))
        self.assertEqual(order.coverage_reason, "Misuse by the ward")
        order._decide_again()
        self.assertEqual((order.coverage, use.state), ("billable", "returned"))
        order.with_user(self.manager)._decide_payer("rules")
        self.assertEqual((order.coverage, use.state), ("contract", "consumed"))

    def test_what_a_person_decided_stands_above_what_the_rules_say(self):
        cause = self.env.ref("mds_order.fault_cause_sensor")
        self._sign(self._create_contract([{"excluded_cause_ids": cause.ids}]))
        order, visit = self._create_planned()
        self._work(order, visit)
        self.assertFalse(order.coverage_decision or order.is_coverage_overruled)
        self.assertTrue(order.entitlement_difference.startswith("Labour: Customer 100 %"))
        order.with_user(self.manager)._decide_payer("goodwill", "Third failure")
        closing = order.entitlement_ids.filtered(lambda row: row.stage == "closing")
        self.assertEqual(set(closing.mapped("is_overruled")), {True})
        first, label, *rules = order.with_user(self.engineer).entitlement_difference.split("\n")
        self.assertRegex(
            first, f"^Goodwill, decided by {self.manager.name} on [0-9/]+: Third failure$"
        )
        self.assertEqual(label, "By contract and warranty alone:")
        self.assertIn("Labour: Customer 100 % (The cause is excluded)", rules)
        order.with_user(self.dispatcher).write({"coverage_by_id": self.dispatcher.id})
        self.assertEqual(order.coverage_by_id, self.manager, "nobody states it")
        order.with_user(self.manager)._decide_payer("rules")
        self.assertFalse(order.coverage_decision or order.coverage_by_id)
        self.assertFalse(any(order.entitlement_ids.mapped("is_overruled")))

    def test_who_decides_at_triage_is_named(self):
        self._sign(self._create_contract())
        order = self._create_order()
        self._triage(order, coverage="billable", coverage_reason="Agreed by phone")
        decided = order.coverage_decision
        self.assertRegex(decided, "^Billable, decided by .+: Agreed by phone$")
        order._decide_again()
        self.assertEqual(order.coverage_decision, decided)

    def test_what_we_bear_by_decision_is_goodwill_and_no_warranty(self):
        self._sign(self._create_contract([{"visits_per_year": 4}]))
        order = self._create_order()
        self._triage(order)
        wizard = self.env["mds.order.coverage.decide"].with_user(self.manager)
        with Form(wizard.with_context(default_order_id=order.id)) as form:
            form.reason = "Third failure within a month"
        dialog = form.record
        with self.assertRaisesRegex(UserError, "Choose who pays"):
            dialog.action_confirm()
        dialog.payer = "goodwill"
        dialog.reason = " "
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.action_confirm()
        dialog.reason = "Third failure within a month"
        dialog.action_confirm()
        self.assertEqual(order.coverage, "goodwill")
        use = self.env["mds.contract.use"].search([("order_id", "=", order.id)])
        self.assertEqual(use.state, "returned")
        order._decide_again()
        self.assertEqual(order.coverage, "goodwill")

    def test_the_ledger_is_kept_and_nobody_writes_rows(self):
        self._sign(self._create_contract([{"visits_per_year": 4}]))
        order = self._create_order()
        self._triage(order)
        use = self.env["mds.contract.use"].search([("order_id", "=", order.id)])
        with self.assertRaisesRegex(UserError, "kept"):
            use.unlink()
        with self.assertRaises(AccessError):
            use.with_user(self.contract_manager).quantity = 0
        with self.assertRaises(AccessError):
            order.entitlement_ids[:1].with_user(self.manager).percent = 0

    def test_queries_do_not_grow_with_the_orders(self):
        self._sign(self._create_contract([{"visits_per_year": 100}]))
        few = self.env["mds.order"].concat(*(self._create_order() for _n in range(2)))
        many = self.env["mds.order"].concat(*(self._create_order() for _n in range(12)))
        few._get_coverage()
        counts = []
        for orders in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._get_coverage()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
