from datetime import date, datetime

from odoo import fields
from odoo.addons.mds_device.tests.common import MdsDeviceCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

TODAY = date(2026, 11, 24)


class MdsLoanCommon(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls._create_devices("L-1", partner_id=False)
        cls.broken = cls._create_devices("B-1", site_id=cls.ward.id)

    @classmethod
    def _plan(cls, user=None, **vals):
        return (
            cls.env["mds.loan"]
            .with_user(user or cls.dispatcher)
            .create(
                {
                    "device_id": cls.ours.id,
                    "partner_id": cls.hospital.id,
                    "site_id": cls.ward.id,
                    "replaces_id": cls.broken.id,
                    "start_on": date(2026, 11, 1),
                    "due_on": date(2026, 11, 20),
                    "condition_out": "New, battery full",
                    "is_clean_out": True,
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestLoan(MdsLoanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(fields.Date, "context_today", lambda *args, **kwargs: TODAY)

    def setUp(self):
        super().setUp()
        # a scheduled job commits as it goes; a test cannot
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60)

    def _lend(self, at=datetime(2026, 11, 2, 1, 0), **vals):
        loan = self._plan(**vals)
        loan.with_context(mds_occurred_at=at).action_hand_out()
        return loan

    def _take_back(self, loan, user=None, **vals):
        action = loan.with_user(user or self.storekeeper).action_return()
        wizard = self.env[action["res_model"]].with_user(user or self.storekeeper)
        wizard = wizard.with_context(**action["context"]).create(
            {"condition_back": "Scratched", "is_clean_back": True, **vals}
        )
        wizard.action_confirm()

    def test_declared_states_hold_together(self):
        self.assertStateConformance("mds.loan")

    def test_handed_out_the_borrower_has_it_and_back_it_is_where_it_was(self):
        loan = self._lend()
        self.assertRecordValues(
            self.ours, [{"partner_id": self.hospital.id, "site_id": self.ward.id}]
        )
        self.assertTrue(self.ours.is_on_loan)
        self.assertIn("Lent to Test City Hospital", self.ours.status_sentence)
        self._take_back(loan)
        self.assertRecordValues(
            loan, [{"state": "returned", "back_by_id": self.storekeeper.id, "standing": "back"}]
        )
        self.assertFalse(self.ours.partner_id or self.ours.is_on_loan)
        kinds = self._get_kinds(self.ours)
        self.assertEqual([kinds.count(kind) for kind in ("lent", "lent_back")], [1, 1])
        self.assertChainWhole(loan)

    def test_moved_on_meanwhile_it_stays_where_it_is(self):
        loan = self._lend()
        self.ours.write({"partner_id": self.other_hospital.id, "site_id": False})
        self._take_back(loan)
        self.assertEqual(self.ours.partner_id, self.other_hospital)

    def test_it_goes_out_clean_described_and_usable(self):
        for vals, words in (
            ({"is_clean_out": False}, "decontaminated"),
            ({"condition_out": False}, "condition"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self._lend(**vals)
        self._because(self.ours.with_user(self.engineer), "Alarm").action_take_out_of_service()
        with self.assertRaisesRegex(UserError, "must not be used"):
            self._lend()
        self._because(self.ours, "Burn").action_quarantine()
        with self.assertRaisesRegex(UserError, "quarantined"):
            self._lend()

    def test_ours_is_accepted_on_the_loan_before_it_goes_out(self):
        self.ours.product_tmpl_id.mds_requires_acceptance = True
        loan = self._plan(self.storekeeper)
        with self.assertRaisesRegex(UserError, "Accept the Device"):
            loan.action_hand_out()
        action = loan.action_accept_device()
        dialog = self.env[action["res_model"]].with_user(self.storekeeper)
        dialog.with_context(**action["context"]).create(
            {
                "done_on": TODAY,
                "result": "accepted",
                "accepted_by": "Our bench",
                "document_number": "ACC-1",
            }
        )
        self.assertFalse(loan.needs_acceptance)
        loan.action_hand_out()
        self.assertEqual(loan.state, "out")

    @mute_logger("odoo.sql_db")
    def test_a_device_is_out_once(self):
        self._lend()
        second = self._plan(partner_id=self.other_hospital.id, site_id=False)
        with self.assertRaisesRegex(UserError, "lent out already"):
            second.action_hand_out()
        self.patch(
            self.registry["mds.loan"], "_get_double_loans", lambda loans: {}
        )  # as a second user who looked a moment before
        with self.assertRaises(Exception) as refusal, self.cr.savepoint():
            second.action_hand_out()
            self.env.flush_all()
        self.assertIn("one_out", str(refusal.exception))

    def test_two_loans_of_one_device_in_one_batch_are_refused(self):
        both = self._plan() + self._plan()
        with self.assertRaisesRegex(UserError, "lent out already"):
            both.action_hand_out()

    def test_return_says_condition_and_decontamination(self):
        loan = self._lend()
        with self.assertRaisesRegex(UserError, "decontaminated, or why not"):
            self._take_back(loan, is_clean_back=False)
        self._take_back(loan, is_clean_back=False, clean_back_note="Sent to CSSD")
        self.assertEqual(loan.state, "returned")

    def test_repeated_request_changes_nothing(self):
        loan = self._lend()
        out_at = loan.out_at
        loan.action_hand_out()
        self.assertEqual((loan.out_at, self._get_kinds(self.ours).count("lent")), (out_at, 1))

    def test_what_was_agreed_is_extended_with_a_reason_only(self):
        loan = self._lend()
        for vals in ({"due_on": date(2026, 12, 1)}, {"partner_id": self.other_hospital.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                loan.write(vals)
        with self.assertRaises(UserError):
            loan._extend(date(2026, 11, 10), "Earlier")
        with self.assertRaises(UserError):
            loan._extend(date(2026, 12, 10), " ")
        wizard = self.env["mds.loan.extend"].with_user(self.dispatcher)
        wizard.create(
            {"loan_id": loan.id, "due_on": date(2026, 12, 10), "reason": "Part not there yet"}
        ).action_confirm()
        self.assertRecordValues(
            loan.extension_ids,
            [
                {
                    "old_due_on": date(2026, 11, 20),
                    "new_due_on": date(2026, 12, 10),
                    "user_id": self.dispatcher.id,
                }
            ],
        )
        self.assertIn("Part not there yet", self._get_entries(loan).mapped("reason"))
        with self.assertRaises(UserError):
            loan.with_user(self.storekeeper)._extend(date(2026, 12, 20), "x")

    def test_overdue_is_told_once_per_agreed_day(self):
        loan = self._lend(responsible_id=self.manager.id)
        self.assertEqual((loan.standing, loan.overdue_days), ("overdue", 4))
        Loan = self.env["mds.loan"]

        def get_activities():
            return self.env["mail.activity"].search(
                [("res_model", "=", "mds.loan"), ("res_id", "=", loan.id)]
            )

        Loan._cron_tell_overdue(date(2026, 11, 20))
        self.assertFalse(get_activities())
        for _day in range(3):
            Loan._cron_tell_overdue(TODAY)
        self.assertEqual(get_activities().user_id, self.manager)
        self.assertEqual(len(get_activities()), 1)
        loan._extend(date(2026, 11, 23), "One more week")
        self.assertFalse(get_activities())
        Loan._cron_tell_overdue(TODAY)
        self.assertEqual(len(get_activities()), 1)
        self._take_back(loan)
        self.assertFalse(get_activities())

    def _place(self):
        """A placement for which approval is asked, and the request."""
        loan = self._plan(
            kind="placement", due_on=False, terms="Against 500 sets a year; no exclusivity."
        )
        loan.action_request_approval()
        return loan, self.env["mds.approval"].browse(loan.approval_id.id)

    def test_placement_goes_out_only_when_it_is_approved(self):
        loan = self._plan(kind="placement", due_on=False)
        with self.assertRaisesRegex(UserError, "needs an approval"):
            loan.action_hand_out()
        with self.assertRaisesRegex(UserError, "follows its approval"):
            loan._transition("approved")
        with self.assertRaisesRegex(UserError, "terms"):
            loan.action_request_approval()
        loan, request = self._place()
        with self.assertRaisesRegex(UserError, "waits for"):
            loan.action_hand_out()
        with self.assertRaises(AccessError):
            request.with_user(self.manager).answer("approve")
        with self.assertRaisesRegex(UserError, "electronic signature"):
            request.with_user(self.quality).answer("approve")
        self.sign(request, self.quality, "approval")
        request.with_user(self.quality).answer("approve")
        self.assertRecordValues(loan, [{"state": "approved", "approved_by_id": self.quality.id}])
        with self.assertRaises(UserError):
            loan.write({"terms": "Exclusive"})
        loan.action_hand_out()
        self.assertEqual((loan.state, loan.standing), ("out", "open_end"))
        loan._extend(date(2027, 6, 1), "Agreed until the tender")
        self.assertEqual(loan.approval_state, "approved")

    def test_terms_changed_while_asked_make_the_request_void(self):
        loan, request = self._place()
        loan.terms = "Exclusive"
        self.assertEqual((loan.state, request.state), ("draft", "void"))

    def test_refused_a_placement_stays_planned(self):
        loan, request = self._place()
        request.with_user(self.quality).answer("refuse", "Not before the tender")
        self.assertEqual(loan.state, "draft")
        with self.assertRaisesRegex(UserError, "Not before the tender"):
            loan.action_hand_out()

    def test_only_a_placement_is_approved(self):
        loan = self._plan()
        self.assertFalse(loan.can_request_approval)
        with self.assertRaisesRegex(UserError, "only a placement"):
            loan.action_request_approval()

    def test_only_a_placement_is_without_an_end(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as refusal:
            with self.cr.savepoint():
                self._plan(due_on=False)
        self.assertIn("due_needed", str(refusal.exception))

    def test_lent_out_it_is_not_retired(self):
        self._lend()
        with self.assertRaisesRegex(UserError, "lent out"):
            self.ours.with_user(self.dispatcher)._leave(
                {
                    "kind": "decommission",
                    "done_on": TODAY,
                    "cause": "superseded",
                    "data_erasure": "none",
                    "label_handling": "defaced",
                },
                "Old",
            )

    def test_receipt_is_accepted_by_whom_the_hospital_wants(self):
        self.hospital.mds_required_acceptance = "both"
        loan = self._plan()
        self.assertFalse(loan.missing_acceptance)
        loan.action_hand_out()
        self.assertIn("Equipment Department", loan.missing_acceptance)
        with self.assertRaises(UserError):
            self._plan().action_record_acceptance()

    def test_dates_and_places_fit(self):
        with self.assertRaises(ValidationError):
            self._plan(partner_id=self.other_hospital.id)
        with self.assertRaises(ValidationError):
            self._plan(replaces_id=self.ours.id)

    def test_who_may_what(self):
        rights = {
            self.engineer: "rw",
            self.dispatcher: "rwc",
            self.storekeeper: "rwc",
            self.manager: "rwc",
            self.quality: "rw",
            self.accountant: "r",
            self.outsider: "",
        }
        loan = self._plan()
        for user, allowed in rights.items():
            for letter, right in (("r", "read"), ("w", "write"), ("c", "create")):
                with self.subTest(user=user.login, right=right):
                    self.assertEqual(loan.with_user(user).has_access(right), letter in allowed)
        with self.assertRaises(AccessError):
            loan.with_user(self.quality).action_hand_out()
        with self.assertRaises(AccessError):
            self._because(loan.with_user(self.engineer)).action_cancel()
        self.engineer.mds_region_ids = self.west
        self.assertFalse(loan.with_user(self.engineer).has_access("read"))
        with self.assertRaises(UserError):
            loan.sudo().unlink()

    def test_stamps_are_the_servers(self):
        loan = self._plan(out_at=datetime(2020, 1, 1), approved_by_id=self.quality.id)
        loan.write({"back_at": datetime(2020, 1, 1)})
        self.assertFalse(loan.out_at or loan.approved_by_id or loan.back_at)

    def test_partner_counts_what_is_out_with_it(self):
        self._lend()
        self._plan(device_id=self.broken.id, replaces_id=False)
        self.assertEqual(self.hospital.mds_loan_count, 1)

    def test_device_status_costs_the_same_for_two_and_fifty(self):
        devices = self._create_devices(*(f"S-{number}" for number in range(52)), partner_id=False)
        for device in devices:
            self._lend(device_id=device.id)

        def ask(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._get_status_remarks()
            some.mapped("is_on_loan")
            return self.cr.sql_log_count - before

        ask(devices[:2])
        self.assertEqual(ask(devices[:2]), ask(devices))
