import base64
from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestPrice(MdsChargeCommon):
    def test_without_contract_the_customer_pays_everything_and_sees_why(self):
        order = self._create_done()
        # 2 h of work at 400, 1 h on the road at 100, one call-out of 200
        self.assertEqual(
            self._get_amounts(order), {"work": 800.0, "travel": 100.0, "call_out": 200.0}
        )
        manager_order = order.with_user(self.contract_manager)
        self.assertEqual(manager_order.charge_customer_amount, 1100.0)
        work = manager_order.charge_ids.filtered(lambda charge: charge.kind == "work")
        self.assertEqual(
            work.steps_text,
            "List price: 400.00\nAmount for 2: 800.00\nWith tax of 6 %: 800.00",
        )
        # 800 with 6 % in it: of 1 100.00 the tax is 1 100 - 1 037.74 = 62.26, its part of work
        # 800 / 1 100 * 62.26 = 45.28
        self.assertEqual(work.untaxed_amount, 754.72)
        self.assertEqual(sum(manager_order.charge_ids.mapped("total_amount")), 1100.0)
        chinese = work.with_context(lang="zh_CN")
        self.assertIn("400.00", chinese.steps_text)

    def test_a_tax_from_the_day_of_the_work_counts_before_the_server_s_midnight(self):
        """In Shanghai it is the 23rd, by the server still the 22nd."""
        new = self.tax.copy({"name": "VAT 9 % included", "amount": 9.0})
        row = self.env["mds.charge.tax"].search(
            [("company_id", "=", self.company.id), ("category", "=", "labour")]
        )
        row.copy({"tax_id": new.id, "date_from": date(2026, 11, 23)})
        self.patch(fields.Date, "today", lambda *args: date(2026, 11, 22))
        order = self._create_done()
        work = order.sudo().charge_ids.filtered(lambda charge: charge.kind == "work")
        self.assertEqual((work.tax_id, work.untaxed_amount), (new, 733.94))  # 800 / 1.09

    def test_the_contract_bears_its_share_and_the_customer_the_rest(self):
        self._sign(self._create_contract([{"labour_percent": 80, "travel_percent": 100}]))
        order = self._create_done()
        self.assertEqual(self._get_amounts(order), {"work": 160.0, "travel": 0.0, "call_out": 0.0})
        self.assertEqual(self._get_amounts(order, "contract_amount")["work"], 640.0)

    def test_the_contract_says_what_was_served_and_not_invoiced(self):
        contract = self._sign(self._create_contract([{"labour_percent": 80}]))
        order = self._close(self._create_done())
        seen = contract.with_user(self.contract_manager)
        self.assertEqual(seen.uninvoiced_amount, 160.0)
        found = self.env["mds.order.charge"].search(seen.action_open_uninvoiced()["domain"])
        self.assertEqual(found.order_id, order)

    def test_deductible_limit_and_discount_of_the_contract(self):
        contract = self._create_contract([{"labour_percent": 100, "travel_percent": 0}])
        contract.draft_version_id.write(
            {"labour_discount": 10, "deductible_amount": 100, "cap_amount": 500}
        )
        self._sign(contract)
        order = self._create_done()
        # 800 less 10 % = 720 covered; the first 100 are the customer's; of 620 the contract bears
        # 500 at most
        self.assertEqual(self._get_amounts(order, "contract_amount")["work"], 500.0)
        self.assertEqual(self._get_amounts(order)["work"], 220.0)
        work = order.sudo().charge_ids.filtered(lambda charge: charge.kind == "work")
        self.assertEqual(work.deductible_amount, 100.0)

    def test_terms_are_signed_kept_and_go_on_with_the_next_version(self):
        contract = self._create_contract()
        contract.draft_version_id.labour_discount = 10
        self._sign(contract)
        version = contract.current_version_id
        self.assertEqual(version.signature_state, "valid")
        with self.assertRaisesRegex(UserError, "does not change"):
            version.labour_discount = 20
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertEqual(draft.labour_discount, 10)
        draft.labour_discount = 15
        self.assertIn("Labour Discount (%): 10 → 15", draft.changes_text)

    def test_a_version_without_terms_keeps_its_signature(self):
        contract = self._sign(self._create_contract())
        content = contract.current_version_id._get_signature_content()
        self.assertNotIn("price_terms", content[contract.current_version_id])

    def test_the_narrowest_price_counts(self):
        model = self.product.product_tmpl_id
        self._create_price("work", 500, region_id=self.region.id)
        self._create_price("work", 600, product_tmpl_id=model.id)
        order = self._create_done()
        self.assertEqual(self._get_amounts(order)["work"], 1200.0)
        self._create_price("work", 450, product_tmpl_id=model.id, region_id=self.region.id)
        self._create_price("work", 1, product_tmpl_id=model.id, region_id=self.other_region.id)
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(self._get_amounts(order)["work"], 900.0)
        work = order.sudo().charge_ids.filtered(lambda charge: charge.kind == "work")
        self.assertEqual(
            work.steps_text.split("\n")[:2],
            ["List price: 400.00", "Price table “Labour · Ventilator X · East”: 450.00"],
        )

    def test_steps_minimum_and_tiers(self):
        self.hour.write({"step": 0.5, "minimum": 3})
        order = self._create_done()
        self.assertEqual(self._get_amounts(order)["work"], 1200.0)
        self.hour.write(
            {
                "minimum": 0,
                "tier_ids": [
                    (0, 0, {"start": 0, "price": 500}),
                    (0, 0, {"start": 1, "price": 300}),
                ],
            }
        )
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(self._get_amounts(order)["work"], 800.0)
        with self.assertRaisesRegex(ValidationError, "begin at zero"):
            self.call_out.write({"tier_ids": [(0, 0, {"start": 2, "price": 1})]})

    def test_a_package_takes_the_place_of_dearer_single_prices(self):
        package = self._create_price("package", 900)
        order = self._create_done()
        self.assertAlmostEqual(sum(self._get_amounts(order).values()), 900.0, 2)
        package.price = 2000
        order.with_user(self.contract_manager).action_price()
        self.assertAlmostEqual(sum(self._get_amounts(order).values()), 1100.0, 2)
        package.is_fixed = True
        order.with_user(self.contract_manager).action_price()
        self.assertAlmostEqual(sum(self._get_amounts(order).values()), 2000.0, 2)

    def test_the_best_promotion_of_the_day_counts(self):
        self.env["mds.charge.promotion"].with_user(self.contract_manager).create(
            [
                {
                    "name": name,
                    "percent": percent,
                    "category": "labour",
                    "date_from": date(2026, 11, 1),
                    "date_to": until,
                }
                for name, percent, until in (
                    ("Small", 5, date(2026, 11, 30)),
                    ("Great", 10, date(2026, 11, 30)),
                    ("Over", 50, date(2026, 11, 2)),
                )
            ]
        )
        self.assertEqual(self._get_amounts(self._create_done())["work"], 720.0)

    def test_travel_by_zone_takes_the_place_of_hours(self):
        self.company.mds_travel_basis = "zone"
        self._create_price("zone", 150)
        order = self._create_done()
        self.assertEqual(
            self._get_amounts(order), {"work": 800.0, "call_out": 200.0, "zone": 150.0}
        )

    def _create_trip(self, order, km):
        trip = (
            self.env["mds.trip"]
            .with_user(self.dispatcher)
            .create(
                {
                    "employee_id": self.employee.id,
                    "start": "2026-11-23 08:00:00",
                    "end": "2026-11-23 12:00:00",
                    "distance_km": km,
                    "stop_ids": [(0, 0, {"order_id": order.id, "detour_km": km})],
                    "expense_ids": [
                        (0, 0, {"kind": "ticket", "amount": 100, "date": "2026-11-23"})
                    ],
                }
            )
        )
        trip.action_share()
        return trip

    def test_kilometres_and_expenses_of_a_trip(self):
        self._create_price("km", 3)
        self._create_price("expense", 0, markup_percent=5)
        order = self._create_done()
        self._create_trip(order, 120)
        self.company.mds_travel_basis = "km"
        order.with_user(self.contract_manager).action_price()
        # 120 km at 3, a ticket of 100 plus 5 %; travel time is not charged besides
        self.assertEqual(
            self._get_amounts(order),
            {"work": 800.0, "call_out": 200.0, "km": 360.0, "expense": 105.0},
        )

    def test_the_nearest_zone_that_reaches_counts(self):
        self.company.mds_travel_basis = "zone"
        for km, amount in ((50, 150), (200, 380), (0, 900)):
            self._create_price("zone", amount, up_to_km=km)
        order = self._create_done()
        self.assertEqual(self._get_amounts(order)["zone"], 900.0)  # nobody knows how far
        self._create_trip(order, 120)
        order.with_user(self.contract_manager).action_price()
        self.assertEqual(self._get_amounts(order)["zone"], 380.0)

    def test_freight_follows_the_contract(self):
        contract = self._create_contract([{"expense_percent": 0}])
        contract.draft_version_id.write({"freight_policy": "zone", "freight_amount": 80})
        self._sign(contract)
        order, visit = self._create_planned()
        order.with_user(self.dispatcher).freight_cost = 55
        self._work(order, visit)
        self.assertEqual(self._get_amounts(order)["freight"], 80.0)
        charges = order.with_user(self.contract_manager).charge_ids
        freight = charges.filtered(lambda charge: charge.kind == "freight")
        self.assertIn("Freight as agreed: 80", freight.steps_text)
        self.assertNotIn("Cost plus", freight.steps_text)

    def test_freight_by_zone_is_the_price_of_the_narrowest_region(self):
        contract = self._create_contract([{"expense_percent": 0}])
        contract.draft_version_id.freight_policy = "region"
        self._sign(contract)
        order, visit = self._create_planned()
        order.with_user(self.dispatcher).freight_cost = 55
        self._work(order, visit)
        freight = self._get_freight(order)
        self.assertEqual(freight.amount, 55.0)
        self.assertIn("No freight is listed for this place", freight.steps_text)
        self._create_price("freight", 90, region_id=order.region_id.id)
        self._create_price("freight", 120)
        order.with_user(self.contract_manager).action_price()
        freight = self._get_freight(order)
        self.assertEqual(freight.amount, 90.0)
        self.assertIn("Freight of the zone “Freight · ", freight.steps_text)

    def _get_freight(self, order):
        charges = order.with_user(self.contract_manager).charge_ids
        return charges.filtered(lambda charge: charge.kind == "freight")

    def test_a_missing_price_is_said(self):
        self.hour.active = False
        order = self._create_done().with_user(self.contract_manager)
        self.assertTrue(order.has_charge_gap)
        work = order.charge_ids.filtered("has_no_price")
        self.assertEqual((work.kind, work.amount), ("work", 0.0))
        self.assertIn("No price was found", work.steps_text)

    def test_two_prices_for_one_thing_at_one_time_are_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_price("work", 1, date_from=date(2026, 6, 1))

    def test_the_dispatcher_sees_at_intake_where_prices_come_from(self):
        order = self._create_order().with_user(self.dispatcher)
        source = order._get_price_source()[order]
        self.assertEqual(
            source, "Labour 400.00 (list); Call-out 200.00 (list); Travel Time 100.00 (list)"
        )
        self.assertFalse(order.with_user(self.engineer)._get_price_source()[order])
        facts = {fact["code"] for fact in order.intake_facts}
        self.assertIn("price", facts)

    def test_at_intake_the_contract_that_would_decide_is_named(self):
        contract = self._create_contract()
        contract.draft_version_id.parts_discount = 10
        self._create_price("work", 350, contract_id=contract.id)
        self._sign(contract)
        order = self._create_order().with_user(self.dispatcher)
        source = order._get_price_source()[order]
        self.assertIn(f"Labour 350.00 ({contract.name})", source)
        self.assertIn("parts less 10 %", source)

    def test_what_was_agreed_stays_when_the_order_is_closed(self):
        order = self._create_done()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).needs_quote = True
        self._close(order)
        with self.assertRaisesRegex(UserError, "is decided"):
            order.with_user(self.dispatcher).freight_cost = 5

    def test_who_pays_decided_by_hand_is_priced_at_once(self):
        order = self._create_done()
        self.assertGreater(order.charge_customer_amount, 0)
        order.with_user(self.manager)._decide_payer("warranty", "Goodwill")
        self.assertEqual(order.charge_customer_amount, 0)
        order.with_user(self.manager)._decide_payer("rules")
        self.assertGreater(order.charge_customer_amount, 0)

    def test_queries_do_not_grow_with_the_orders(self):
        self._sign(self._create_contract())
        few = self.env["mds.order"].concat(*(self._create_order() for _n in range(2)))
        many = self.env["mds.order"].concat(*(self._create_order() for _n in range(12)))
        self._triage(few + many)
        counts = []
        for orders in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._decide_charges()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 1)


@tagged("post_install", "-at_install")
class TestPriceImport(MdsChargeCommon):
    def _run(self, content):
        run = (
            self.env["mds.import.run"]
            .with_user(self.contract_manager)
            .create(
                {
                    "set_code": "service_price",
                    "file": base64.b64encode(content.encode()),
                    "file_name": "prices.csv",
                }
            )
        )
        run.action_check()
        return run

    def test_a_table_by_model_and_region_comes_in_once(self):
        content = (
            "收费项目,产品型号,区域,单价,起计量,生效日期\n"
            "工时,VX-1,T-EAST,480,1,2026-01-01\n"
            "出诊费,VX-1,,150,,2026-01-01\n"
        )
        run = self._run(content)
        statuses = run.row_ids.sorted("number").mapped("status")
        self.assertEqual(statuses, ["new", "new"], run.row_ids.mapped("message"))
        self.assertIn("Labour · VX-1", run.row_ids.mapped("summary")[0])
        run.action_run()
        order = self._create_done()
        self.assertEqual(self._get_amounts(order)["work"], 960.0)
        self.assertEqual(self._get_amounts(order)["call_out"], 150.0)
        again = self._run(content)
        self.assertEqual(again.row_ids.mapped("status"), ["known", "known"])

    def test_what_is_not_there_is_said_row_by_row(self):
        run = self._run("What,Device Model,Price,From\nLabour,NOPE,400,2026-01-01\n")
        self.assertEqual(run.row_ids.mapped("status"), ["error"])
        self.assertIn("not the number", run.row_ids.message)

    def test_a_row_of_an_unknown_kind_or_day_is_said_among_the_others(self):
        run = self._run(
            "What,Device Model,Price,From\nMagic,VX-1,400,2026-01-01\nLabour,VX-1,400,2026-13-01\n"
        )
        self.assertEqual(run.row_ids.mapped("status"), ["error", "error"])

    def test_prices_of_one_thing_that_overlap_are_said_before_any_is_written(self):
        head = "What,Device Model,Price,From,Until\n"
        run = self._run(
            head
            + "Labour,VX-1,400,2026-01-01,2026-06-30\n"
            + "Labour,VX-1,420,2026-06-30,\n"
            + "Travel Time,VX-1,300,2026-03-01,\n"
        )
        rows = run.row_ids.sorted("number")
        self.assertEqual(rows.mapped("status"), ["new", "error", "new"])
        self.assertIn("from 2026-01-01 in this list", rows[1].message)
        self._run(head + "Labour,VX-1,400,2026-01-01,\n").action_run()
        rows = self._run(head + "Labour,VX-1,420,2026-07-01,\n").row_ids
        self.assertEqual(rows.mapped("status"), ["error"])
        self.assertIn("from 2026-01-01, which is there already", rows.message)
