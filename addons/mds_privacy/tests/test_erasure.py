import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import NAME, ErasureCommon


@tagged("post_install", "-at_install")
class TestErasure(ErasureCommon):
    def test_state_conformance(self):
        self.assertStateConformance("mds.erasure")

    def test_preview_finds_by_telephone_and_by_name_where_there_is_no_number(self):
        decisions = self._get_decisions(self._request())
        self.assertEqual(decisions["mds.order", self.closed.id, "reporter_phone"], "erase")
        self.assertEqual(decisions["mds.order", self.closed.id, "reporter_name"], "erase")
        self.assertEqual(decisions["mds.order", self.nameless.id, "reporter_name"], "erase")
        self.assertNotIn(("mds.order", self.namesake.id, "reporter_name"), decisions)

    def test_open_order_keeps_its_reporter_and_says_why(self):
        erasure = self._request()
        line = erasure.sudo().line_ids.filtered(lambda one: one.res_id == self.open.id)[0]
        self.assertEqual((line.decision, line.is_bound), ("keep", True))
        self.assertIn("open", line.reason)
        with self.assertRaisesRegex(UserError, "must be kept"):
            line.with_user(self.quality).decision = "erase"

    def test_erased_values_are_gone_and_the_trail_is_whole(self):
        erasure = self._request()
        self._erase(erasure)
        self.assertRecordValues(
            self.closed,
            [
                {
                    "reporter_name": f"Erased person {erasure.name}",
                    "reporter_phone": False,
                    "symptom": "Alarm, no flow",
                }
            ],
        )
        self.assertEqual(self.open.reporter_name, NAME)
        self.assertEqual(self.namesake.reporter_name, NAME)
        for records in (self.closed, self.open, erasure):
            self.assertChainWhole(records)
        self.assertFalse(self.env["mds.audit.entry"]._verify())
        self.assertEqual(erasure.state, "done")
        self.assertEqual((erasure.erased_count, erasure.kept_count), (3, 2))

    def test_no_salt_and_no_clear_value_is_left(self):
        """Nobody can try telephone numbers against the digests, not even those of the erasure."""
        erasure = self._request()
        self._erase(erasure)
        self.env.cr.execute(
            "SELECT res_model FROM mds_audit_salt WHERE (res_model, res_id) IN %s",
            ((("mds.order", self.closed.id), ("mds.erasure", erasure.id)),),
        )
        self.assertFalse(self.env.cr.fetchall())
        self.assertFalse(erasure.person_phone)
        self.assertNotIn("Zhang", erasure.person_name)
        entries = self._get_entries(self.closed) + self._get_entries(erasure)
        for entry in entries:
            self.assertNotIn("Zhang", entry.payload + (entry.reason or ""))
            self.assertNotIn("13800000000", entry.payload)

    def test_erasure_says_in_the_trail_what_went_and_what_stayed(self):
        erasure = self._request()
        self._erase(erasure)
        payload = json.loads(self._get_entries(erasure, "erasure").payload)
        self.assertIn(["mds.order", self.closed.id, "reporter_phone"], payload["erased"])
        self.assertIn(self.open.id, [row[1] for row in payload["kept"]])
        actors = {e.reason or e.payload: e.actor_id for e in self._get_entries(erasure)}
        self.assertIn(self.quality.id, actors.values())

    def test_signature_on_the_order_holds_after_the_reporter_is_erased(self):
        order, visit = self._create_planned(reporter_name=NAME, reporter_phone="13800000000")
        self._work(order, visit)
        acceptance = self._accept(order)
        signature = self.sign(order, self.engineer)
        order.with_user(self.quality)._do_assess("no", "Wear.")
        order.with_user(self.dispatcher).action_close()
        self._erase(self._request())
        self.assertNotEqual(order.reporter_name, NAME)
        signature.invalidate_recordset()
        self.assertEqual(signature.state, "valid")
        self.assertTrue(acceptance.is_intact)

    def test_acceptance_is_kept_as_proof(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        acceptance = self._accept(order)
        erasure = self._request(person_name="Head Nurse Wang", person_phone=False)
        line = erasure.sudo().line_ids
        self.assertEqual((line.res_model, line.res_id), ("mds.acceptance", acceptance.id))
        self.assertEqual((line.decision, line.is_bound), ("keep", True))
        self._erase(erasure)
        self.assertEqual(acceptance.person_name, "Head Nurse Wang")

    def test_requester_does_not_approve_himself(self):
        erasure = self._request(user=self.quality)
        erasure.action_request_approval()
        with self.assertRaisesRegex(UserError, "does not wait for you"):
            self.env["mds.approval"].browse(erasure.approval_id.id).with_user(self.quality).answer(
                "approve"
            )
        self._erase(erasure, self.quality_2)
        self.assertEqual(erasure.approved_by_id, self.quality_2)

    def test_refused_it_is_over_and_withdrawn_it_is_open_again(self):
        erasure = self._request()
        erasure.action_request_approval()
        erasure.action_withdraw_approval()
        self.assertEqual(erasure.state, "requested")
        erasure.action_request_approval()
        request = self.env["mds.approval"].browse(erasure.approval_id.id)
        request.with_user(self.quality).answer("refuse", "It is not she who asks")
        self.assertEqual(erasure.state, "refused")
        with self.assertRaisesRegex(UserError, "decided already"):
            erasure.action_request_approval()

    def test_never_approved_it_is_withdrawn_with_a_reason(self):
        erasure = self._request()
        erasure.action_request_approval()
        with self.assertRaisesRegex(UserError, "withdraw that first"):
            erasure.with_context(mds_reason="Mistake").action_withdraw()
        erasure.action_withdraw_approval()
        erasure.with_context(mds_reason="Mistake").action_withdraw()
        self.assertEqual(erasure.state, "withdrawn")

    def test_the_approval_keeps_no_value_about_the_person(self):
        erasure = self._request()
        erasure.action_request_approval()
        request = self.env["mds.approval"].browse(erasure.approval_id.id)
        for text in (request.content, request.content_shown, request.content_text, request.subject):
            self.assertNotIn("Zhang", text)
            self.assertNotIn("138", text)

    def test_what_turns_up_after_approval_is_shown_first(self):
        erasure = self._request()
        self._approve(erasure)
        late = self._create_reported(reporter_phone="13800000000")
        self._cancel(late)
        with self.assertRaisesRegex(UserError, "has changed"):
            erasure.with_user(self.quality).action_erase()
        self.assertEqual(self.closed.reporter_name, NAME)
        erasure.with_user(self.quality).action_find()
        self.assertEqual(erasure.state, "requested")
        self._erase(erasure)
        self.assertNotEqual(late.reporter_name, NAME)

    def test_officer_keeps_another_person_of_the_same_name_with_a_reason(self):
        erasure = self._request()
        line = erasure.with_user(self.quality).line_ids.filtered(
            lambda one: one.res_id == self.nameless.id
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            line.decision = "keep"
        line.write({"decision": "keep", "reason": "The nurse of the other campus"})
        erasure.with_user(self.quality).action_find()
        self._erase(erasure)
        self.assertEqual(self.nameless.reporter_name, NAME)

    def test_repeated_erasing_does_nothing(self):
        erasure = self._request()
        self._erase(erasure)
        erasure.with_user(self.quality).action_erase()
        self.assertEqual(len(self._get_entries(erasure, "erasure")), 1)

    def test_contact_loses_name_and_address_and_his_messages_their_sender(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Zhang Wei",
                "parent_id": self.hospital.id,
                "phone": "13800000000",
                "email": "zhang@hospital.example",
                "street": "Somewhere 1",
            }
        )
        message = self.hospital.message_post(body="Hello", author_id=contact.id)
        erasure = self._request(person_kind="partner", partner_id=contact.id)
        self._erase(erasure)
        self.assertRecordValues(
            contact,
            [
                {
                    "name": f"Erased person {erasure.name}",
                    "phone": False,
                    "email": False,
                    "street": False,
                }
            ],
        )
        self.assertFalse(message.email_from)
        self.assertNotEqual(self.closed.reporter_name, NAME)  # found by the contact's number

    def test_hospital_is_no_person(self):
        with self.assertRaises(ValidationError):
            self._request(person_kind="partner", partner_id=self.hospital.id)

    def test_request_names_somebody(self):
        with self.assertRaises(ValidationError):
            self._request(person_name=" ", person_phone=False)

    def test_user_must_be_archived_and_then_opens_nothing(self):
        erasure = self._request(person_kind="user", user_id=self.engineer_2.id)
        with self.assertRaisesRegex(UserError, "still has a login"):
            erasure.action_request_approval()
        self.engineer_2.active = False
        with self.assertRaisesRegex(UserError, "still employed"):
            erasure.action_request_approval()
        self.employee_2.active = False
        erasure.with_user(self.quality).action_find()
        self._erase(erasure)
        self.assertEqual(self.engineer_2.login, f"erased-{self.engineer_2.id}")
        self.assertIn("Erased person", self.engineer_2.name)
        self.assertIn("Erased person", self.employee_2.name)

    def test_signed_engineer_keeps_his_printed_name(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        signature = self.sign(order, self.engineer)
        (self.engineer + self.dispatcher).active = True
        self.engineer.active = self.employee.active = False
        erasure = self._request(person_kind="employee", employee_id=self.employee.id)
        kept = erasure.sudo().line_ids.filtered("is_bound")
        self.assertEqual(kept.mapped("res_model"), ["mds.signature"])
        self._erase(erasure)
        self.assertEqual(signature.printed_name, "Mds_Engineer")
        signature.invalidate_recordset()
        self.assertEqual(signature.state, "valid")

    def test_nobody_erases_the_built_in_users(self):
        erasure = self._request(person_kind="user", user_id=self.env.ref("base.user_admin").id)
        with self.assertRaisesRegex(UserError, "built-in"):
            erasure.action_request_approval()
