from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestCertificate(MdsMetrologyCommon):
    def test_declared_states_hold_together(self):
        for model in ("mds.certificate", "mds.meter.reading"):
            self.assertStateConformance(model)
        self.assertStateConformance("mds.instrument.case")
        self.assertStateConformance("mds.instrument.case.line")

    def test_three_dates_follow_from_the_test(self):
        self.safety.write({"tolerance_before_days": 30, "tolerance_after_days": 20})
        paper = self._issue(self.device, self.safety, date(2026, 3, 31))
        self.assertRecordValues(
            paper,
            [
                {
                    "opens_on": date(2027, 2, 28),
                    "due_on": date(2027, 3, 30),
                    "out_on": date(2027, 4, 20),
                    "is_current": True,
                    "due_code": "floating",
                }
            ],
        )

    def test_fixed_dates_do_not_drift(self):
        self.safety.write({"anchor": "fixed", "interval_months": 12, "tolerance_before_days": 30})
        self._issue(self.device, self.safety, date(2023, 3, 1))
        late = self._issue(self.device, self.safety, date(2024, 4, 20))
        self.assertEqual((late.due_on, late.due_code), (date(2025, 2, 28), "fixed"))
        early = self._issue(self.device, self.safety, date(2025, 2, 10))
        self.assertEqual(early.due_on, date(2026, 2, 28))

    def test_what_the_paper_states_goes_first(self):
        paper = self._issue(
            self.device, self.mandatory, date(2026, 3, 1), stated_until=date(2026, 8, 31)
        )
        self.assertEqual((paper.due_on, paper.due_code), (date(2026, 8, 31), "stated"))

    def test_a_shorter_interval_of_the_rule_holds(self):
        self._add_law(interval_months=6)
        paper = self._issue(self.device, self.mandatory, date(2026, 8, 31))
        self.assertEqual(paper.due_on, date(2027, 2, 28))

    def test_only_the_newest_is_current_also_when_an_older_one_comes_late(self):
        new = self._issue(self.device, self.safety, date(2026, 3, 1))
        old = self._issue(self.device, self.safety, date(2025, 3, 1))
        self.assertEqual((new.is_current, old.is_current), (True, False))
        self._because(new.with_user(self.quality), "Wrong device").action_void()
        self.assertEqual((new.is_current, old.is_current), (False, True))

    def test_issued_paper_does_not_change(self):
        paper = self._issue(self.device, self.safety, date(2026, 3, 1))
        for vals in ({"result": "fail"}, {"performed_on": date(2026, 4, 1)}, {"number": "X"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                paper.with_user(self.quality).write(vals)
        with self.assertRaises(UserError):
            self.env["mds.certificate.line"].with_user(self.engineer).create(
                {"certificate_id": paper.id, "name": "Late value"}
            )
        with self.assertRaises(UserError):
            paper.with_user(self.quality).unlink()
        paper.with_user(self.engineer).write({"due_on": date(2030, 1, 1), "is_current": False})
        self.assertEqual((paper.due_on, paper.is_current), (date(2027, 2, 28), True))

    def test_what_is_missing_is_said_before_issuing(self):
        empty = self._create_certificate(self.device, self.safety, date(2026, 3, 1), number=False)
        empty.result = False
        cases = [
            ("with which result", {"result": "pass"}),
            ("number of the paper", {"number": "1"}),
        ]
        for words, remedy in cases:
            with self.assertRaisesRegex(UserError, words):
                empty.with_user(self.engineer).action_issue()
            empty.write(remedy)
        empty.write({"result": "conditional"})
        with self.assertRaisesRegex(UserError, "conditions"):
            empty.with_user(self.engineer).action_issue()
        empty.write({"condition": "Not with anaesthetic gas"})
        empty.with_user(self.engineer).action_issue()
        self.assertEqual(empty.issued_by_id, self.engineer)

    def test_values_are_judged_exactly_and_decide_what_can_be_said(self):
        self.model.product_tmpl_id.write({"mds_protection_class": "1", "mds_applied_part": "cf"})
        paper = self._create_certificate(self.device, self.safety, date(2026, 3, 1))
        paper = paper.with_user(self.engineer)
        paper.method = "alternative"
        paper.action_fill_lines()
        paper.action_fill_lines()  # again: proposes nothing twice
        self.assertEqual(len(paper.line_ids), 5)
        doubtful = paper.line_ids.filtered("limit_to_confirm")
        self.assertTrue(doubtful)
        earth = paper.line_ids[0]
        self.assertEqual(earth.limit_text, "≤ 0.3 Ω")
        for text, outcome in (("0.300", "pass"), ("0.3001", "fail"), ("> 0.2", "unclear")):
            earth.value_text = text
            self.assertEqual(earth.outcome, outcome, text)
        with self.assertRaisesRegex(UserError, "missing"):
            paper.action_issue()
        for line in paper.line_ids - earth:
            line.value_text = "> 200" if line.limit_kind == "min" else "12,5"
        with self.assertRaisesRegex(UserError, "cannot be compared"):
            paper.action_issue()
        earth.value_text = "0.4"
        with self.assertRaisesRegex(UserError, "cannot be “passed”"):
            paper.action_issue()
        earth.value_text = "0.1"
        self.assertEqual(paper.suggested_result, "pass")
        paper.action_issue()

    def test_what_no_instrument_shows_is_refused(self):
        paper = self._create_certificate(self.device, self.safety, date(2026, 3, 1))
        for text in ("nan", "1e30", "viel"):
            with self.assertRaises(ValidationError):
                self.env["mds.certificate.line"].create(
                    {"certificate_id": paper.id, "name": "Leakage", "value_text": text}
                )

    def test_kinds_that_want_it_are_signed_and_reviewed_by_two_people(self):
        self.safety.signing = "review"
        paper = self._create_certificate(self.device, self.safety, date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "sign it first"):
            paper.with_user(self.engineer).action_issue()
        self.sign(paper, self.engineer)
        with self.assertRaisesRegex(UserError, "second person"):
            paper.with_user(self.engineer).action_issue()
        with self.assertRaisesRegex(UserError, "reviews his own"):
            self.sign(paper, self.engineer, "review")
        self.sign(paper, self.quality, "review")
        paper.invalidate_recordset()
        paper.with_user(self.engineer).action_issue()
        self.assertEqual(paper.state, "issued")
        self.assertEqual(paper.signature_state, "valid")

    def test_a_change_after_signing_asks_for_a_new_signature(self):
        self.safety.signing = "author"
        paper = self._create_certificate(self.device, self.safety, date(2026, 3, 1))
        self.sign(paper, self.engineer)
        paper.with_user(self.engineer).write({"condition": "Changed"})
        self.assertEqual(paper.signature_state, "void")
        with self.assertRaisesRegex(UserError, "sign it first"):
            paper.with_user(self.engineer).action_issue()

    def test_only_quality_officers_void(self):
        paper = self._issue(self.device, self.safety, date(2026, 3, 1))
        with self.assertRaises(AccessError):
            self._because(paper.with_user(self.engineer)).action_void()
        self._because(paper.with_user(self.quality), "Mixed up").action_void()
        self.assertEqual(paper.state, "void")
        self.assertChainWhole(paper)

    @mute_logger("odoo.sql_db")
    def test_a_number_of_an_authority_is_there_once(self):
        authority = self.env["res.partner"].create({"name": "Institute of Metrology"})
        self._issue(
            self.device, self.mandatory, date(2026, 3, 1), number="JD-1", vendor_id=authority.id
        )
        with self.assertRaises(Exception) as refusal, self.cr.savepoint():
            self._issue(
                self.analyser,
                self.mandatory,
                date(2026, 3, 1),
                number="JD-1",
                vendor_id=authority.id,
            )
            self.env.flush_all()
        self.assertIn("number", str(refusal.exception))

    def test_the_form_shows_the_next_date_at_once(self):
        Certificate = self.env["mds.certificate"].with_user(self.engineer)
        with Form(Certificate.with_context(default_device_id=self.device.id)) as form:
            form.kind_id = self.safety
            form.performed_on = date(2026, 3, 1)
            self.assertEqual(form.due_on, date(2027, 2, 28))
            form.number = "F-1"
            form.result = "pass"

    def test_dates_that_cannot_be_are_refused(self):
        with self.assertRaises(ValidationError):
            self._create_certificate(self.device, self.safety, date(2099, 1, 1))
        with self.assertRaises(ValidationError):
            self._create_certificate(
                self.device, self.safety, date(2026, 3, 1), stated_until=date(2026, 2, 1)
            )
        with self.assertRaises(ValidationError):
            self.safety.reminder_days = "soon"
