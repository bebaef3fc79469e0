import json

from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestStory(MdsPartsCommon, TourCase):
    """One fault from the report to the signed closure, in the browser, as real users.

    What the screens left behind is asserted afterwards: the device's state, the stock, the
    report and the audit chain.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hospital = cls.env["res.partner"].create(
            {
                "name": "City Hospital",
                "is_company": True,
                "mds_is_hospital": True,
                "mds_required_acceptance": "user_department",
            }
        )
        cls.ward = cls.env["mds.site"].create(
            {"name": "ICU", "kind": "department", "partner_id": cls.hospital.id}
        )
        cls.monitor = cls.env["product.product"].create(
            {
                "name": "Patient Monitor",
                "is_medical_device": True,
                "mds_requires_acceptance": False,
                "mds_udi_di": "51022222233336",
                "mds_warranty_months": 24,
            }
        )
        cls.device = cls.env["mds.device"].create(
            {
                "product_id": cls.monitor.id,
                "serial": "1234",
                "partner_id": cls.hospital.id,
                "site_id": cls.ward.id,
            }
        )
        cls.device.action_put_in_service()
        cls.supply = cls._create_part("Power Supply", tracking="serial", standard_price=350.0)
        cls.company.mds_complaint_sample_percent = 100  # a quality officer assesses it
        cls.supply.lot_valuated = True
        cls.supply_lot = cls._create_lot(cls.supply, "PSU-0042")
        cls._receive(cls.supply, 1, cls.own_stock, lot=cls.supply_lot, value=350.0)
        cls.employee.name = cls.engineer.name
        # the engineer has nothing else to do
        cls.order.visit_ids.with_context(mds_reason="Not part of the story").action_cancel()

    def _at_the_desk(self, tour, user=None):
        self.browser_size, self.touch_enabled = "1366x768", False
        login = (user or self.dispatcher).login
        self.start_tour("/odoo/service-orders", tour, login=login)

    def _on_the_phone(self, tour):
        self.browser_size, self.touch_enabled = "375x667", True
        self.start_tour("/odoo/my-visits", tour, login=self.engineer.login)

    def test_fault_is_repaired_from_report_to_signed_closure(self):
        self._at_the_desk("mds_story_reported_and_planned")
        order = self.env["mds.order"].search([("device_id", "=", self.device.id)])
        self.assertEqual(order.state, "planned")
        self.assertEqual((order.partner_id, order.site_id), (self.hospital, self.ward))
        self.assertEqual(order.lead_engineer_id, self.employee)

        self._on_the_phone("mds_story_repaired_and_signed")
        self.env.invalidate_all()
        self.assertEqual(order.state, "done")
        self._check_work(order)
        self._check_part(order)
        self._check_acceptance_and_signature(order)

        self._at_the_desk("mds_story_assessed", self.quality)
        self._at_the_desk("mds_story_closed")
        self.env.invalidate_all()
        self.assertEqual(order.state, "closed")
        self.assertEqual(self.device.state, "in_service")
        self._check_trail(order)
        self._check_report(order)

    def _check_work(self, order):
        visit = order.visit_ids
        self.assertEqual(visit.state, "done")
        stamps = (visit.accepted_at, visit.travel_started_at, visit.arrived_at, visit.finished_at)
        self.assertTrue(all(stamps))
        self.assertEqual(list(stamps), sorted(stamps))
        self.assertEqual(set(order.task_ids.mapped("outcome")), {"pass"})
        self.assertEqual(len(order.photo_ids), 1)
        self.assertEqual(order.result, "fit")

    def _check_part(self, order):
        part = order.part_ids
        self.assertRecordValues(
            part,
            [
                {
                    "product_id": self.supply.id,
                    "lot_id": self.supply_lot.id,
                    "state": "consumed",
                    "cost": 350.0,
                    "removed_serial": "PSU-0007",
                }
            ],
        )
        self.assertEqual(self._on_hand(self.supply, self.own_stock), 0)
        self.assertEqual(self._on_hand(self.supply, self.consumption), 1)

    def _check_acceptance_and_signature(self, order):
        acceptance = order.acceptance_ids
        self.assertEqual(acceptance.person_name, "Head Nurse Wang")
        self.assertEqual(acceptance.kind, "drawn")
        self.assertTrue(acceptance.drawing)
        signature = order.signature_ids
        self.assertRecordValues(
            signature,
            [{"user_id": self.engineer.id, "meaning": "authorship", "state": "valid"}],
        )
        self.assertIn("PSU-0042", signature.shown_text)

    def _check_trail(self, order):
        entries = self._get_entries(order, "transition")
        self.assertEqual(
            [json.loads(entry.payload)["state"][1] for entry in entries],
            ["triaged", "planned", "in_progress", "done", "closed"],
        )
        self.assertEqual(
            [entry.actor_id for entry in entries],
            [
                self.dispatcher.id,
                self.dispatcher.id,
                self.engineer.id,
                self.engineer.id,
                self.dispatcher.id,
            ],
        )
        self.assertEqual(self._get_entries(order, "signature").actor_id, self.engineer.id)
        for records in (order, order.visit_ids, self.device):
            self.assertChainWhole(records)

    def _check_report(self, order):
        """The six elements that the law names, and the part, in both languages."""
        self.env["res.lang"]._activate_lang("zh_CN")
        report = self.env["ir.actions.report"].with_user(self.engineer)
        for language in ("en", "zh", "both"):
            order.with_user(self.engineer).report_language = language
            html, _kind = report._render_qweb_html("mds_order.action_report_service", order.ids)
            text = html.decode()
            day = fields.Date.to_string(order.visit_ids.arrived_at.date())
            for element in (
                "Patient Monitor",
                "51022222233336",
                "1234",
                day[:4],
                self.employee.name,
                "Power supply replaced, tested.",
                "0.12",
                "PSU-0042",
                "Head Nurse Wang",
                order.signature_ids.content_hash[:16],
            ):
                self.assertIn(element, text, f"{language}: {element}")
