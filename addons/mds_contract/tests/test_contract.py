from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MdsContractCommon

TODAY = date(2026, 11, 24)


@tagged("post_install", "-at_install")
class TestContract(MdsContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(fields.Date, "context_today", lambda *args, **kwargs: TODAY)

    def test_renewals_open_where_the_next_contract_ends(self):
        self._sign(self._create_contract(date_end=date(2031, 5, 31)))
        self._sign(self._create_contract(date_end=date(2031, 8, 31)))
        with patch("odoo.fields.Date.context_today", lambda *_args: date(2031, 4, 1)):
            action = self.env["mds.contract"].with_user(self.engineer).action_open_renewals()
        self.assertEqual(action["context"]["initial_date"], "2031-05-31")
        with patch("odoo.fields.Date.context_today", lambda *_args: date(2091, 4, 1)):
            action = self.env["mds.contract"].with_user(self.engineer).action_open_renewals()
        self.assertEqual(action["context"]["initial_date"], "2091-04-01")

    def test_a_line_for_everything_says_so_to_who_signs(self):
        version = self._create_contract().draft_version_id
        self.assertIn("All devices", version._get_signature_display()[version]["line_ids"][1])

    def test_declared_states_hold_together(self):
        self.assertStateConformance("mds.contract")
        self.assertStateConformance("mds.contract.version")

    def test_the_form_makes_a_contract_with_lines_of_its_type(self):
        with Form(self.env["mds.contract"].with_user(self.contract_manager)) as form:
            form.title = "Ventilators"
            form.partner_id = self.hospital
            form.type_id = self.full
            form.date_start = date(2026, 1, 1)
            form.date_end = date(2026, 12, 31)
            with form.draft_line_ids.new() as line:
                line.product_tmpl_id = self.product.product_tmpl_id
        contract = form.record
        self.assertRegex(contract.name, r"^SC/\d{4}/\d+")
        self.assertEqual(contract.version_ids.mapped("number"), [1])
        line = contract.draft_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "version_id": contract.version_ids.id,
                    "labour_percent": 100,
                    "parts_percent": 100,
                    "consumables_percent": 0,
                }
            ],
        )
        self.assertEqual(contract.region_id, self.region)

    def test_signing_the_first_version_makes_it_active(self):
        contract = self._sign(self._create_contract())
        version = contract.current_version_id
        self.assertEqual(contract.state, "active")
        self.assertEqual((version.state, version.number), ("signed", 1))
        self.assertTrue(version.signed_at and contract.activated_at)
        self.assertChainWhole(contract)

    def test_an_empty_version_is_not_signed(self):
        contract = self._create_contract()
        contract.draft_line_ids.unlink()
        with self.assertRaisesRegex(UserError, "promises nothing"):
            contract.action_activate()

    def test_a_signed_version_does_not_change(self):
        contract = self._sign(self._create_contract())
        version = contract.current_version_id
        with self.assertRaisesRegex(UserError, "does not change"):
            version.line_ids.with_user(self.contract_manager).parts_percent = 50
        with self.assertRaisesRegex(UserError, "does not change"):
            version.line_ids.with_user(self.contract_manager).unlink()
        with self.assertRaisesRegex(UserError, "does not change"):
            version.with_user(self.contract_manager).effective_from = date(2026, 2, 1)
        with self.assertRaisesRegex(UserError, "agreed"):
            contract.date_end = date(2027, 12, 31)

    def test_what_is_prepared_is_not_moved_into_a_signed_version(self):
        contract = self._sign(self._create_contract())
        signed = contract.current_version_id
        draft = self.env["mds.contract.version"].browse(contract.action_new_version()["res_id"])
        prepared = draft.with_user(self.contract_manager).line_ids.copy({"sequence": 99})
        with self.assertRaisesRegex(UserError, "does not change"):
            prepared.version_id = signed
        with self.assertRaisesRegex(UserError, "does not change"):
            prepared.copy({"version_id": signed.id})

    def test_the_next_version_says_what_differs_and_carries_the_term(self):
        contract = self._sign(self._create_contract())
        action = contract.action_new_version()
        version = self.env["mds.contract.version"].browse(action["res_id"])
        version = version.with_user(self.contract_manager)
        version.line_ids.parts_percent = 80
        version.write({"effective_from": date(2026, 12, 1), "date_end": date(2027, 12, 31)})
        self.assertIn("100 → 80", version.changes_text)
        self.assertIn("2026-12-31 → 2027-12-31", version.changes_text)
        with self.assertRaisesRegex(UserError, "why the contract changes"):
            version.action_sign_version()
        version.reason = "Agreed on 20 November"
        self._sign(contract)
        self.assertEqual(contract.date_end, date(2027, 12, 31))
        self.assertEqual(contract._get_version_on(date(2026, 11, 30)).number, 1)
        self.assertEqual(contract._get_version_on(date(2026, 12, 1)).number, 2)
        first = contract.version_ids.filtered(lambda one: one.number == 1)
        self.assertEqual(version.line_ids.root_id, first.line_ids)
        # signed and not yet in force: the one after it keeps what it agreed, and begins later
        third = self.env["mds.contract.version"].browse(contract.action_new_version()["res_id"])
        self.assertEqual(third.line_ids.parts_percent, 80)
        self.assertGreater(third.effective_from, date(2026, 12, 1))
        self.assertFalse(third.changes_text)

    def test_the_day_of_a_signed_version_is_refused_when_it_is_set(self):
        contract = self._sign(self._create_contract())
        contract.with_user(self.contract_manager).action_new_version()
        draft = contract.draft_version_id.with_user(self.contract_manager)
        first = contract.current_version_id
        with self.assertRaisesRegex(ValidationError, "v1, which is signed, .* another day"):
            draft.effective_from = first.effective_from
        draft.effective_from = date(2026, 12, 1)
        # a version that begins on the last day leaves no other day: the next one goes on longer
        draft.write({"effective_from": contract.date_end, "reason": "Agreed"})
        self._sign(contract)
        contract.action_new_version()
        contract.invalidate_recordset()
        following = contract.draft_version_id
        self.assertEqual(following.effective_from, date(2027, 1, 1))
        self.assertGreaterEqual(following.date_end, following.effective_from)

    def test_a_version_for_days_before_the_last_one_does_not_shorten_the_contract(self):
        contract = self._sign(self._create_contract())
        for start, end in (
            (date(2027, 1, 1), date(2027, 12, 31)),
            (date(2026, 12, 1), date(2026, 12, 31)),
        ):
            contract.action_new_version()
            contract.invalidate_recordset()
            contract.draft_version_id.write(
                {"effective_from": start, "date_end": end, "reason": "Agreed"}
            )
            self._sign(contract)
        self.assertEqual(contract.date_end, date(2027, 12, 31))

    @mute_logger("odoo.sql_db")
    def test_a_version_counts_from_midnight_where_the_device_stands(self):
        self.site.tz = "Asia/Shanghai"
        contract = self._sign(self._create_contract([{"labour_percent": 100}]))
        first = contract.version_ids
        contract.with_user(self.contract_manager).action_new_version()
        second = contract.draft_version_id
        second.write({"effective_from": date(2026, 3, 1), "reason": "Agreed with the hospital"})
        second.line_ids.labour_percent = 50
        self._sign(contract)
        # midnight in Shanghai is 16:00 UTC of the day before
        before = self._create_order(reported_at="2026-02-28 15:59:59")
        after = self._create_order(reported_at="2026-02-28 16:00:00")
        for order in (before, after):
            self._triage(order)
        self.assertEqual((before + after).mapped("contract_version_id.id"), [first.id, second.id])

    def test_two_versions_are_not_prepared_at_once(self):
        contract = self._sign(self._create_contract())
        first = contract.action_new_version()["res_id"]
        contract.invalidate_recordset()
        self.assertEqual(contract.action_new_version()["res_id"], first)

    def test_lines_of_another_hospital_are_refused(self):
        other = self.env["res.partner"].create(
            {"name": "Other Hospital", "is_company": True, "mds_is_hospital": True}
        )
        device = self._create_device("OTHER-1", partner_id=other.id, site_id=False)
        with self.assertRaisesRegex(ValidationError, "another hospital"):
            self._create_contract([{"device_id": device.id}])

    def test_over_after_its_last_day_and_reminded_before(self):
        over = self._sign(self._create_contract(date_end=date(2026, 11, 23)))
        soon = self._sign(self._create_contract(date_end=date(2026, 12, 24)))
        for _twice in range(2):
            self.env["mds.contract"]._cron_end()
        self.assertEqual(over.state, "ended")
        self.assertEqual(over.ended_on, date(2026, 11, 23))
        self.assertEqual(soon.state, "active")
        self.assertEqual(len(soon.activity_ids), 1)

    def test_a_day_without_the_job_loses_no_reminder(self):
        """88, 59 and 29 days before the end; in between nothing."""
        contract = self._sign(self._create_contract(date_end=date(2027, 2, 20)))
        counts = []
        for day in (24, 25, 26):
            self.env["mds.contract"]._remind_renewals(date(2026, 11, day))
            counts.append(len(contract.activity_ids))
        for today in (date(2026, 12, 23), date(2027, 1, 22), date(2027, 1, 23)):
            self.env["mds.contract"]._remind_renewals(today)
            counts.append(len(contract.activity_ids))
        self.assertEqual(counts, [1, 1, 1, 2, 3, 3])
        self.assertIn("88 days", contract.activity_ids.sorted("id")[0].summary)

    def test_the_reminder_speaks_the_language_of_the_manager(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self._sign(self._create_contract(date_end=date(2027, 2, 20)))
        contract.manager_id.lang = "zh_CN"
        self.env["mds.contract"]._remind_renewals(date(2026, 11, 22))
        self.assertNotIn("Ends in", contract.activity_ids.summary)
        self.assertIn("90", contract.activity_ids.summary)

    def test_the_wording_of_a_signed_clause_does_not_change(self):
        contract = self._create_contract()
        clause = self.env.ref("mds_contract.clause_access").with_user(self.contract_manager)
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {"version_id": contract.draft_version_id.id, "clause_id": clause.id}
        )
        clause.text = "The customer gives access at any time."
        self._sign(contract)
        with self.assertRaisesRegex(UserError, "rest on this clause"):
            clause.text = "The customer gives access when he likes."

    def test_only_contract_managers_sign(self):
        contract = self._create_contract()
        version = contract.draft_version_id.with_user(self.manager)
        self.assertIn("contract managers", version._get_signing_refusals("approval")[version])
        with self.assertRaises(AccessError):
            self.env["mds.contract"].with_user(self.dispatcher).create(
                {
                    "title": "X",
                    "type_id": self.full.id,
                    "partner_id": self.hospital.id,
                    "date_end": TODAY,
                }
            )

    def test_devices_without_contract_are_found(self):
        other = self._create_device("SN-2002")
        self._sign(self._create_contract([{"device_id": self.device.id}]))
        devices = self.env["mds.device"].with_user(self.contract_manager)
        both = [("id", "in", (self.device + other).ids)]
        without = devices.search([*both, ("contract_id", "=", False)])
        self.assertEqual(without, other)
        self.assertEqual(devices.search([*both, ("contract_id", "!=", False)]), self.device)
        self.assertFalse(other.contract_id)
        self.assertTrue(self.device.contract_id)
