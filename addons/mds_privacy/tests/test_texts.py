import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NAME, ErasureCommon


@tagged("post_install", "-at_install")
class TestTexts(ErasureCommon):
    """Passages of texts, messages and files are shown and decided one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spoken = cls._create_order(
            reporter_name="Somebody", symptom="No flow. Ask nurse ZHANG  Wei, 138-0000-0000."
        )
        cls._cancel(cls.spoken)
        cls.message = cls.spoken.message_post(body="Nurse Zhang Wei is back on Monday")
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "letter.txt",
                "datas": base64.b64encode(b"Dear Nurse Zhang Wei, thank you."),
                "mimetype": "text/plain",
                "res_model": "res.partner",
                "res_id": cls.hospital.id,
            }
        )
        cls.file.index_content = "Dear Nurse Zhang Wei, thank you."

    def _line(self, erasure, record, field_name=None):
        return erasure.with_user(self.quality).line_ids.filtered(
            lambda line: (
                (line.res_model, line.res_id) == (record._name, record.id)
                and field_name in (None, line.field_name)
            )
        )

    def test_passages_are_shown_with_their_words_and_to_decide(self):
        erasure = self._request()
        symptom = self._line(erasure, self.spoken, "symptom")
        self.assertEqual((symptom.kind, symptom.decision), ("text", "open"))
        self.assertIn("ZHANG Wei", symptom.value)
        self.assertIn("back on Monday", self._line(erasure, self.message).value)
        file = self._line(erasure, self.file)
        self.assertEqual((file.kind, file.decision), ("file", "open"))
        self.assertEqual(symptom.action_open_record()["res_id"], self.spoken.id)
        self.assertEqual(
            self._line(erasure, self.message).action_open_record()["res_model"], "mds.order"
        )

    def test_undecided_it_is_not_asked(self):
        with self.assertRaisesRegex(UserError, "still to be decided"):
            self._request().action_request_approval()

    def test_erased_passages_are_gone_and_the_rest_of_the_text_stays(self):
        erasure = self._request()
        self._erase(erasure)
        mark = f"[{erasure.name}]"
        self.assertEqual(self.spoken.symptom, f"No flow. Ask {mark}, {mark}.")
        self.assertIn(f"{mark} is back on Monday", self.message.body)
        self.assertFalse(self.file.exists())
        self.assertEqual(erasure.state, "done")
        for records in (self.spoken, erasure):
            self.assertChainWhole(records)
        entry = self._get_entries(self.spoken)[-1]
        self.assertNotIn("ZHANG", entry.payload)
        self.assertIn(mark.strip("[]"), entry.payload)

    def test_kept_with_a_reason_it_stays_and_the_trail_says_why(self):
        erasure = self._request()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._decide_texts(erasure, "keep")
        self._decide_texts(erasure, "keep", "Another nurse of that name")
        self._erase(erasure)
        self.assertIn("ZHANG", self.spoken.symptom)
        self.assertTrue(self.file.exists())
        self.assertIn("Another nurse", self._get_entries(erasure, "erasure").payload)

    def test_looking_up_again_keeps_what_was_decided(self):
        erasure = self._request()
        self._decide_texts(erasure)
        erasure.with_user(self.quality).action_find()
        self.assertEqual(self._line(erasure, self.spoken, "symptom").decision, "erase")

    def test_the_trail_itself_is_counted_and_kept(self):
        self.flush_audit()
        erasure = self._request()
        proof = erasure.sudo().line_ids.filtered(lambda line: line.res_model == "mds.audit.entry")
        self.assertEqual((proof.decision, proof.is_bound), ("keep", True))

    def test_what_was_signed_stays(self):
        order, visit = self._create_planned(symptom=f"{NAME} heard a noise")
        self._work(order, visit)
        signature = self.sign(order, self.engineer)
        erasure = self._request()
        line = self._line(erasure, order, "symptom")
        self.assertEqual((line.decision, line.is_bound), ("keep", True))
        self._erase(erasure)
        signature.invalidate_recordset()
        self.assertEqual(signature.state, "valid")

    def test_a_record_that_refuses_says_so_and_nothing_is_erased(self):
        erasure = self._request()
        self._decide_texts(erasure)
        self._approve(erasure)

        def refuse(orders, vals):
            raise UserError("It is sealed.")

        self.patch(self.registry["mds.order"], "write", refuse)
        with self.assertRaisesRegex(UserError, "It is sealed.*Choose “Keep”"):
            erasure.with_user(self.quality).action_erase()
