from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestInstrument(MdsMetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._issue(cls.analyser, cls.calibration, date(2025, 6, 1))
        cls._issue(cls.other_analyser, cls.calibration, date(2026, 6, 1))

    def _test(self, device, on, instrument=None, **vals):
        return self._issue(
            device, self.safety, on, instrument_ids=(instrument or self.analyser).ids, **vals
        )

    def test_without_a_good_certificate_it_cannot_be_used(self):
        fresh = self._create_instrument("A-3")
        for instrument, on, words in (
            (fresh, date(2026, 2, 1), "no calibration certificate"),
            (self.analyser, date(2025, 5, 31), "no calibration certificate"),
            (self.analyser, date(2026, 6, 1), "ended on"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self._test(self.device, on, instrument)
        self.assertEqual(self._test(self.device, date(2026, 5, 31)).state, "issued")

    def test_what_is_no_instrument_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no test instrument"):
            self._test(self.analyser, date(2026, 2, 1), self.device)
        with self.assertRaisesRegex(ValidationError, "itself"):
            self._test(self.analyser, date(2026, 2, 1), self.analyser)

    def _fail(self, on=date(2026, 5, 1)):
        self._issue(self.analyser, self.calibration, on, "fail")
        return self.env["mds.instrument.case"].search([("instrument_id", "=", self.analyser.id)])

    def test_failed_calibration_lists_what_it_tested_since_it_was_good(self):
        before, after, twice, others = self._create_devices("B1", "B2", "B3", "B4")
        self._issue(self.analyser, self.calibration, date(2026, 1, 15))
        self._test(before, date(2026, 1, 10))
        self._test(after, date(2026, 1, 15))
        self._test(twice, date(2026, 2, 1))
        self._test(twice, date(2026, 3, 1))
        self._test(others, date(2026, 7, 1), self.other_analyser)
        case = self._fail()
        self.assertEqual(case.last_good_on, date(2026, 1, 15))
        self.assertEqual(case.line_ids.device_id, after + twice)
        line = case.line_ids.filtered(lambda one: one.device_id == twice)
        self.assertRecordValues(
            line, [{"use_count": 2, "used_on": date(2026, 3, 1), "state": "doubt"}]
        )
        self.assertEqual(line.kind_ids, self.safety)
        with self.assertRaisesRegex(UserError, "out of tolerance"):
            self._test(before, date(2026, 5, 2))

    def test_instrument_that_was_never_good_puts_all_in_doubt(self):
        self.env["mds.certificate"].search([("device_id", "=", self.analyser.id)])
        self._test(self.device, date(2026, 2, 1))
        paper = self.analyser.certificate_ids
        self._because(paper.with_user(self.quality), "Forged").action_void()
        case = self._fail()
        self.assertFalse(case.last_good_on)
        self.assertEqual(case.line_ids.device_id, self.device)

    def test_rechecks_are_asked_for_once(self):
        self._test(self.device, date(2026, 2, 1))
        case = self._fail().with_user(self.quality)
        case.action_create_rechecks()
        case.action_create_rechecks()
        self.assertEqual(case.line_ids.mapped("state"), ["recheck"])
        self.assertEqual(self._get_kinds(self.device).count("recheck"), 1)

    def test_the_case_is_closed_when_each_device_is_tested_again_or_justified(self):
        second = self._create_devices("C2")
        self._test(self.device, date(2026, 2, 1))
        self._test(second, date(2026, 2, 1))
        case = self._fail().with_user(self.quality)
        case.action_create_rechecks()
        with self.assertRaisesRegex(UserError, "2 devices are still in doubt"):
            case.action_close()
        # of another kind, or with the same instrument: settles nothing
        self._issue(self.device, self.mandatory, date(2026, 7, 1))
        self.assertEqual(case.open_count, 2)
        again = self._test(self.device, date(2026, 7, 1), self.other_analyser)
        line = case.line_ids.filtered(lambda one: one.device_id == self.device)
        self.assertEqual((line.state, line.recheck_certificate_id), ("good", again))
        rest = case.line_ids - line
        self.assertEqual(rest.action_justify()["res_model"], "mds.reason.wizard")
        self._because(rest, "Error only above 500 µA").action_justify()
        self.assertEqual(rest.justification, "Error only above 500 µA")
        with self.assertRaisesRegex(UserError, "conclusion"):
            case.action_close()
        case.conclusion = "No patient was affected."
        case.action_close()
        self.assertEqual(case.state, "closed")
        self.assertChainWhole(case)

    def test_late_paper_is_found_by_looking_again(self):
        case = self._fail().with_user(self.quality)
        self.assertFalse(case.line_ids)
        self._test(self.device, date(2026, 4, 1))
        case.action_refresh()
        case.action_refresh()
        self.assertEqual(case.line_ids.device_id, self.device)

    @mute_logger("odoo.sql_db")
    def test_one_open_case_per_instrument(self):
        self._fail()
        self._issue(self.analyser, self.calibration, date(2026, 5, 3), "fail")
        cases = self.env["mds.instrument.case"].search([])
        self.assertEqual(len(cases.filtered(lambda one: one.instrument_id == self.analyser)), 1)
        with self.assertRaises(Exception) as refusal, self.cr.savepoint():
            self.env["mds.instrument.case"].with_user(self.quality).create(
                {"instrument_id": self.analyser.id, "finding": "again", "found_on": "2026-05-04"}
            )
        self.assertIn("one_open", str(refusal.exception))

    def test_only_quality_officers_work_on_a_case(self):
        self._test(self.device, date(2026, 2, 1))
        case = self._fail()
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    case.with_user(user).action_create_rechecks()
                with self.assertRaises(AccessError):
                    self._because(case.line_ids.with_user(user)).action_justify()
                with self.assertRaises(AccessError):
                    self.env["mds.instrument.case"].with_user(user).create(
                        {"instrument_id": self.other_analyser.id, "finding": "x"}
                    )
        with self.assertRaises(UserError):
            case.with_user(self.quality).unlink() if case.with_user(self.quality).has_access(
                "unlink"
            ) else case.unlink()

    def test_uses_are_asked_in_one_batch(self):
        devices = self._create_devices(*(f"U{number}" for number in range(20)))
        for device in devices:
            self._test(device, date(2026, 2, 1))
        self._test(self.device, date(2026, 7, 1), self.other_analyser)
        both = self.analyser + self.other_analyser
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            uses = both._get_instrument_uses({self.analyser: date(2026, 1, 1)})
        self.assertEqual((len(uses[self.analyser]), len(uses[self.other_analyser])), (20, 1))
