from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestDuty(MdsMetrologyCommon):
    def _status(self, device=None, on=TODAY):
        device = device or self.device
        return {
            one.kind.code: (one.status, one.is_law)
            for one in device._get_certificate_status(on)[device]
        }

    def test_a_rule_binds_only_when_a_quality_officer_confirmed_it(self):
        rule = self._add_law()
        self.assertEqual(self._status(), {"mandatory_verification": ("missing", True)})
        rule.with_user(self.quality).action_withdraw()
        self.assertEqual(self._status(), {})
        rule.with_user(self.quality).action_confirm()
        rule.with_user(self.quality).write({"interval_months": 6})
        self.assertFalse(rule.is_confirmed, "a changed rule is confirmed again")

    def test_a_rule_needs_its_source_and_the_right_person(self):
        rule = self._add_law()
        rule.with_user(self.quality).write({"source": False, "valid_from": "2021-01-01"})
        with self.assertRaisesRegex(UserError, "source"):
            rule.with_user(self.quality).action_confirm()
        for user in (self.engineer, self.manager, self.dispatcher):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rule.with_user(user).action_confirm()
        rule.write({"is_confirmed": True})
        self.assertFalse(rule.is_confirmed)

    def test_rules_reach_by_category_and_by_code(self):
        parent = self.env["product.category"].create({"name": "Measuring"})
        child = self.env["product.category"].create({"name": "ECG", "parent_id": parent.id})
        template = self.model.product_tmpl_id
        template.write({"categ_id": child.id, "mds_emdn_code": "Z12050301"})
        rule = self._add_law(product_tmpl_id=False, categ_id=parent.id)
        self.assertIn("mandatory_verification", self._status())
        rule.with_user(self.quality).write(
            {"categ_id": False, "code_system": "emdn", "code_prefix": "Z120503"}
        )
        rule.with_user(self.quality).action_confirm()
        self.assertIn("mandatory_verification", self._status())
        template.mds_emdn_code = "Z13"
        self.assertEqual(self._status(), {})

    def test_the_seeded_catalogue_binds_nobody_before_it_is_confirmed(self):
        self.model.product_tmpl_id.mds_emdn_code = "Z12050301"
        self.assertEqual(self._status(), {})
        ecg = self.env.ref("mds_metrology.certificate_duty_ecg")
        ecg.with_user(self.quality).action_confirm()
        self.assertEqual(self._status(), {"mandatory_verification": ("missing", True)})

    def test_without_the_certificate_of_the_law_no_service(self):
        self._add_law()
        new = self._create_devices("NEW-1")
        with self.assertRaisesRegex(UserError, "Mandatory verification: no certificate"):
            new.with_user(self.engineer).action_put_in_service()
        self._issue(new, self.mandatory, date(2026, 11, 1))
        new.with_user(self.engineer).action_put_in_service()
        self.assertEqual(new.state, "in_service")

    def test_a_rule_of_the_house_blocks_nothing(self):
        self._add_law(force="house")
        new = self._create_devices("NEW-2")
        new.with_user(self.engineer).action_put_in_service()
        self.assertEqual(new.certificate_alert, "missing")

    def test_overdue_by_law_goes_out_of_service_once_and_says_why(self):
        self._add_law()
        self._issue(self.device, self.mandatory, date(2025, 11, 25))
        self.assertEqual(self.device.state, "in_service")
        Device = self.env["mds.device"]
        Device._cron_enforce_certificates(date(2026, 11, 24))
        self.assertEqual(self.device.state, "in_service", "the last good day is good")
        Device._cron_enforce_certificates(date(2026, 11, 25))
        self.assertEqual(self.device.state, "out_of_service")
        events = self.device.event_ids.filtered(lambda one: one.target_state == "out_of_service")
        Device._cron_enforce_certificates(date(2026, 11, 26))
        self.assertEqual(len(events), 1)
        self.assertIn("overdue", events.text)
        self.assertEqual(
            self.device.event_ids.filtered(lambda one: one.target_state == "out_of_service"), events
        )

    def test_overdue_without_a_law_stays_in_service(self):
        self._issue(self.device, self.safety, date(2024, 1, 1))
        self.env["mds.device"]._cron_enforce_certificates(TODAY)
        self.assertEqual(self.device.state, "in_service")
        self.assertIn("overdue", self.device.status_sentence)

    def test_failed_by_law_goes_out_of_service_at_once(self):
        self._add_law()
        self._issue(self.device, self.mandatory, date(2026, 11, 1))
        self._issue(self.device, self.mandatory, date(2026, 11, 20), "fail")
        self.assertEqual(self.device.state, "out_of_service")
        with self.assertRaisesRegex(UserError, "failed"):
            self.device.with_user(self.engineer).action_put_in_service()

    def test_nothing_on_record_is_listed_but_not_taken_out(self):
        self._add_law()
        self.env["mds.device"]._cron_enforce_certificates(TODAY)
        self.assertEqual(self.device.state, "in_service")
        found = self.env["mds.device"].search([("certificate_alert", "=", "missing")])
        self.assertIn(self.device, found)
        self.assertNotIn(self.analyser, found)

    def test_lists_by_alert(self):
        self._add_law()
        self._issue(self.device, self.mandatory, date(2020, 1, 1))
        Device = self.env["mds.device"]
        self.assertEqual(Device.search([("certificate_alert", "=", "blocked")]), self.device)
        self.assertFalse(Device.search([("certificate_alert", "in", ["overdue", "due_soon"])]))
        self.assertIn(self.analyser, Device.search([("certificate_alert", "=", "ok")]))

    def test_rule_of_another_company_does_not_bind(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.quality.company_ids += company
        self._add_law(company_id=company.id)
        self.assertEqual(self._status(), {})

    def test_status_costs_the_same_for_two_and_fifty(self):
        self._add_law()
        devices = self._create_devices(*(f"D-{number}" for number in range(52)))
        for number, device in enumerate(devices):
            self._issue(device, self.mandatory if number % 2 else self.safety, date(2026, 5, 1))

        def ask(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._get_service_blockers()
            some._get_status_remarks()
            return self.cr.sql_log_count - before

        ask(devices[:2])
        self.assertEqual(ask(devices[:2]), ask(devices))
