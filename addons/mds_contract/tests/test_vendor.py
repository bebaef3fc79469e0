from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestVendor(MdsContractCommon):
    """A maker who promised to answer within 2 h, and no more than 5 h in one order; 9 to 18."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = cls.env["res.partner"].create({"name": "Tube Maker", "is_company": True})
        cls.other = cls.env["res.partner"].create({"name": "Other Maker", "is_company": True})
        cls.agreement = cls._create_agreement()

    @classmethod
    def _create_agreement(cls, **values):
        return (
            cls.env["mds.vendor.agreement"]
            .with_user(cls.contract_manager)
            .create(
                {
                    "name": "Support",
                    "vendor_id": cls.maker.id,
                    "date_from": date(2026, 1, 1),
                    "calendar_id": cls.office_hours.id,
                    "target_ids": [
                        (0, 0, {"priority": "1", "response_hours": 2, "restored_hours": 5})
                    ],
                    **values,
                }
            )
        )

    def _wait(self, order, start, end=False, **values):
        return (
            self.env["mds.order.segment"]
            .with_user(self.dispatcher)
            .create({"order_id": order.id, "kind": "vendor", "start": start, "end": end, **values})
        )

    def _order(self):
        order = self._create_order()
        self._triage(order)
        return order

    def test_each_wait_and_all_together_are_judged_in_his_hours(self):
        """10 to 12 is in time; 16 to the next day 11 is 2 + 2 h: late by 2; 6 h together by 1."""
        order = self._order()
        self._wait(order, datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12))
        self._wait(order, datetime(2026, 11, 23, 16), datetime(2026, 11, 24, 11))
        rows = order.attainment_ids.sorted("id")
        self.assertEqual(rows.vendor_id, self.maker)
        self.assertEqual(
            sorted((row.promise, row.hours, row.late_hours, row.is_kept) for row in rows),
            [
                ("response", 2, 0, True),
                ("response", 4, 2, False),
                ("restored", 6, 1, False),
            ],
        )
        self.assertEqual(self.agreement.attainment_count, 3)
        self.assertAlmostEqual(self.agreement.attainment_percent, 100 / 3, places=1)

    def test_a_wait_that_lasts_is_not_judged_and_one_that_goes_takes_its_verdict(self):
        order = self._order()
        wait = self._wait(order, datetime(2026, 11, 23, 10))
        self.assertFalse(order.attainment_ids)
        wait.end = datetime(2026, 11, 23, 11)
        self.assertEqual(len(order.attainment_ids), 2)
        wait.party = "us"
        self.assertFalse(order.attainment_ids)

    def test_the_agreement_that_names_the_model_goes_first(self):
        own = self._create_agreement(
            vendor_id=self.other.id, product_tmpl_ids=self.product.product_tmpl_id.ids
        )
        order = self._order()
        wait = self._wait(order, datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 11))
        self.assertEqual(wait.vendor_id, self.other)
        self.assertEqual(order.attainment_ids.agreement_id, own)
        wait.vendor_id = self.maker
        self.assertEqual(order.attainment_ids.agreement_id, self.agreement)

    def test_a_priority_that_rises_later_does_not_tighten_what_the_vendor_promised(self):
        """Two hours for the priority of the triage; half an hour for the one it rises to."""
        self.agreement.target_ids.create(
            {"agreement_id": self.agreement.id, "priority": "2", "response_hours": 0.5}
        )
        order = self._order()
        self.assertEqual(order.promised_priority, "1")
        order.sudo().priority = "2"
        self._wait(order, datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 11, 30))
        row = order.attainment_ids.filtered(lambda one: one.promise == "response")
        self.assertEqual((row.promised_hours, row.is_kept), (2, True))

    def test_without_an_agreement_nobody_is_judged(self):
        self.agreement.date_to = date(2026, 6, 30)
        order = self._order()
        wait = self._wait(order, datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12))
        self.assertFalse(wait.vendor_id)
        self.assertFalse(order.attainment_ids)

    def test_corrected_promises_are_judged_again(self):
        order = self._order()
        self._wait(order, datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 13))
        self.assertEqual(order.attainment_ids.mapped("is_kept").count(False), 1)
        with Form(self.agreement) as form, form.target_ids.edit(0) as target:
            target.response_hours = 4
        self.agreement.action_judge()
        self.assertTrue(all(order.attainment_ids.mapped("is_kept")))

    def test_a_penalty_that_he_caused_names_him_and_is_passed_on(self):
        contract = self._create_contract([{"sla_policy_id": self.gold.id}])
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_late_on_site").id,
                "step_ids": [(0, 0, {"above": 0, "unit": "each", "value": 200})],
            }
        )
        self._sign(contract)
        order = self._create_order(reported_at="2026-11-20 16:30:00")
        self._triage(order)
        self._wait(order, datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 10))
        visit = self._plan(order, hour=14)
        self._work(order, visit.with_user(self.engineer), hour=14)
        contract.with_user(self.contract_manager).action_reckon_penalties()
        penalty = contract.with_user(self.contract_manager).penalty_ids
        self.assertRecordValues(penalty, [{"vendor_id": self.maker.id, "vendor_amount": 240}])
        self.assertEqual(self.agreement.passed_amount, 0)
        penalty.action_approve()
        self.agreement.invalidate_recordset(["passed_amount"])
        self.assertEqual(self.agreement.passed_amount, 240)
        action = self.agreement.action_open_passed()
        self.assertEqual(self.env["mds.penalty"].search(action["domain"]), penalty)

    def test_engineers_wait_for_a_vendor_without_reading_what_he_promised(self):
        order, _visit = self._create_planned()
        wait = (
            self.env["mds.order.segment"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": order.id,
                    "kind": "vendor",
                    "start": datetime(2026, 11, 23, 10),
                    "end": datetime(2026, 11, 23, 11),
                }
            )
        )
        self.assertEqual(wait.vendor_id, self.maker)
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.engineer).read(["name"])
        with self.assertRaises(AccessError):
            order.with_user(self.dispatcher).attainment_ids.is_kept = True
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.dispatcher).name = "Other"
