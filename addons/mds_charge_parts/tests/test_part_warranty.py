from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_charge import ChargePartsCase


@tagged("post_install", "-at_install")
class TestPartWarranty(ChargePartsCase):
    """A sensor built in on 1 June 2026 with twelve months, at 500; reports of 23 November."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sensor.mds_part_warranty_months = 12
        cls.old = cls.env["mds.device"]._install_parts(
            [
                {
                    "device_id": cls.device.id,
                    "product_id": cls.sensor.id,
                    "serial": "S-1",
                    "date_from": datetime(2026, 6, 1, 8),
                }
            ]
        )

    def _finish(self, *parts):
        """An order on which these were used: (number of the old part, pieces)."""
        order, visit = self._create_planned()
        Part = self.env["mds.order.part"].with_user(self.engineer)
        used = Part.create(
            [
                {
                    "order_id": order.id,
                    "product_id": self.sensor.id,
                    "quantity": pieces,
                    "removed_serial": removed,
                }
                for removed, pieces in parts
            ]
        )
        for part in used:
            part.action_consume()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        return order, used

    def _get_row(self, order):
        rows = order.with_user(self.engineer).entitlement_ids
        return rows.filtered("device_part_id")

    def _get_general(self, order):
        rows = order.with_user(self.engineer).entitlement_ids
        return rows.filtered(lambda row: row.stage == "closing" and not row.device_part_id)

    def _get_charged(self, used):
        charges = used.order_id.with_user(self.contract_manager).charge_ids
        return [
            charges.filtered(
                lambda one, part=part: (one.source_model, one.source_ids) == (part._name, [part.id])
            ).mapped("customer_amount")
            for part in used
        ]

    def test_it_is_ours_in_the_rows_in_the_words_and_in_the_charge(self):
        self._build_in_again()  # another one is in the device, and has not failed
        order, _used = self._finish(("S-1", 1))
        self.assertFalse(order.part_warranty_note)
        self.assertFalse(any(self._get_general(order).mapped("note")))
        row = self._get_row(order)
        self.assertRecordValues(
            row,
            [
                {
                    "stage": "closing",
                    "category": "parts",
                    "payer": "us",
                    "percent": 100,
                    "code": "part_warranty",
                    "device_part_id": self.old.id,
                }
            ],
        )
        self.assertRegex(row.note, "Flow Sensor S-1 was built in on 06/01/2026 .* 05/31/2027")
        # nothing else was used: the part alone says who bears parts
        self.assertEqual(len(self._get_payers(order, "parts", "closing")), 1)
        self.assertEqual(self._get_payers(order, "labour", "closing")[0][0], "customer")
        self.assertEqual(order.coverage, "partly")
        self.assertIn(
            "Failed within its own warranty, so ours: Flow Sensor S-1.", order.coverage_reason
        )
        self.assertIn("Flow Sensor S-1 was built in", order.entitlement_difference)
        amounts = self._get_amounts(order)
        self.assertEqual((amounts["part"], amounts["work"]), (0.0, 800.0))
        self.assertEqual(self._get_amounts(order, "us_amount")["part"], 500.0)

    def test_a_number_that_is_not_known_or_too_many_pieces_are_not_ours(self):
        for removed, pieces in (("S-0", 1), ("S-1", 2)):
            order, used = self._finish((removed, pieces))
            self.assertFalse(self._get_row(order))
            self.assertEqual(self._get_charged(used), [[500.0 * pieces]])
            self.assertFalse(order.entitlement_difference)

    def test_the_other_part_is_borne_as_the_contract_says(self):
        self._sign(self._create_contract([{"parts_percent": 80}]))
        order, used = self._finish(("S-1", 1), ("", 1))
        self.assertEqual(
            self._get_payers(order, "parts", "closing"),
            [
                ("us", 100, "part_warranty"),
                ("contract", 80, "covered"),
                ("customer", 20, "not_promised"),
            ],
        )
        self.assertEqual(self._get_charged(used), [[0.0], [100.0]])
        self.assertEqual(order.coverage, "partly")

    def test_the_parts_value_of_the_contract_is_not_touched_by_it(self):
        contract = self._sign(self._create_contract([{"parts_value_per_year": 600}]))
        order, used = self._finish(("S-1", 1), ("", 1))
        self.assertEqual(self._get_charged(used), [[0.0], [0.0]])
        uses = self.env["mds.contract.use"].search(
            [("contract_id", "=", contract.id), ("kind", "=", "parts")]
        )
        self.assertEqual(uses.mapped("quantity"), [500.0])  # the other part alone
        self.assertEqual(order.coverage, "contract")

    def test_the_warranty_of_the_device_comes_before_it(self):
        self.device.write({"warranty_start": date(2026, 1, 1), "warranty_end": date(2027, 1, 1)})
        order, used = self._finish(("S-1", 1))
        self.assertFalse(self._get_row(order))
        self.assertEqual(self._get_payers(order, "parts", "closing"), [("us", 100, "warranty")])
        self.assertEqual(self._get_charged(used), [[0.0]])

    def test_labour_goes_with_it_where_the_company_promises_it(self):
        self.company.mds_part_warranty_scope = "labour"
        order, _used = self._finish(("S-1", 1))
        for category, payer in (("labour", "us"), ("expense", "us"), ("travel", "customer")):
            (row,) = self._get_payers(order, category, "closing")
            self.assertEqual(row[0], payer, category)
        amounts = self._get_amounts(order)
        self.assertEqual((amounts["work"], amounts["part"], amounts["travel"]), (0, 0, 100))
        self.company.mds_part_warranty_scope = "travel"
        self._build_in_again()
        order, _used = self._finish(("S-2", 1))
        self.assertEqual(order.coverage, "warranty")
        self.assertEqual(
            order.coverage_reason, "Failed within its own warranty, so ours: Flow Sensor S-2."
        )

    def test_labour_stays_the_customers_when_something_else_was_replaced_too(self):
        self.company.mds_part_warranty_scope = "travel"
        order, _used = self._finish(("S-1", 1), ("", 1))
        self.assertEqual(self._get_payers(order, "labour", "closing")[0][0], "customer")
        self.assertEqual(self._get_amounts(order)["work"], 800.0)

    def _build_in_again(self, serial="S-2"):
        self.env["mds.device"]._install_parts(
            [
                {
                    "device_id": self.device.id,
                    "product_id": self.sensor.id,
                    "serial": serial,
                    "date_from": datetime(2026, 7, 1, 8),
                }
            ]
        )

    def test_a_consumable_is_ours_as_a_consumable(self):
        self._sign(self._create_contract())  # full service bears parts, not consumables
        self.sensor.mds_is_consumable = True
        order, used = self._finish(("S-1", 1))
        self.assertEqual(
            self._get_payers(order, "consumables", "closing"), [("us", 100, "part_warranty")]
        )
        self.assertEqual(self._get_charged(used), [[0.0]])

    def test_a_person_who_decides_otherwise_is_followed(self):
        order, visit = self._create_planned()
        order.with_user(self.manager)._decide_payer("billable", "Misuse")
        part = self.env["mds.order.part"].with_user(self.engineer)
        part = part.create(
            {"order_id": order.id, "product_id": self.sensor.id, "removed_serial": "S-1"}
        )
        part.action_consume()
        self._work(order, visit)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(order.coverage, "billable")
        self.assertEqual(self._get_charged(part), [[500.0]])

    def test_a_part_that_comes_back_after_the_work_is_ours_no_more(self):
        order, used = self._finish(("S-1", 1), ("", 1))
        self.assertTrue(self._get_row(order))
        used[0].return_parts({used[0].id: 1.0})
        order.with_user(self.contract_manager).action_price()
        self.assertFalse(self._get_row(order))
        self._close(order)
        self.assertFalse(self._get_row(order))
        self.assertEqual(self._get_payers(order, "parts", "closing")[0][0], "customer")
        self.assertEqual(self._get_charged(used), [[], [500.0]])

    def test_closing_decides_again_when_a_part_came_back(self):
        order, used = self._finish(("S-1", 1))
        used.return_parts({used.id: 1.0})
        self._close(order)
        self.assertFalse(self._get_row(order))
        self.assertEqual(order.coverage, "billable")
        self.assertNotIn("part", self._get_amounts(order))

    def test_many_orders_ask_no_more_often(self):
        orders = self.env["mds.order"]
        for number in range(2, 7):
            self._build_in_again(f"S-{number}")
            orders += self._finish((f"S-{number}", 1))[0]
        self.assertEqual(len(self._get_row(orders)), 5)
        counts = []
        for some in (orders[:2], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_coverage()
            some._get_claimed_sources()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_nobody_writes_the_row(self):
        order, _used = self._finish(("S-1", 1))
        for user in (self.engineer, self.dispatcher, self.contract_manager):
            with self.assertRaises(AccessError):
                self._get_row(order).with_user(user).write({"percent": 50})
