from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestSignature(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.visit = cls._create_planned()

    def test_unfinished_work_is_not_signed(self):
        self._arrive(self.visit)
        with self.assertRaises(UserError):
            self.sign(self.order, self.engineer)

    def test_nobody_signs_for_the_engineer(self):
        self._work(self.order, self.visit)
        for user in (self.dispatcher, self.manager, self.administrator, self.engineer_2):
            with self.assertRaises(UserError):
                self.sign(self.order, user)
        self.assertIn("signature", self._get_codes(self.order))

    def test_review_is_not_the_engineers_signature(self):
        self._work(self.order, self.visit)
        self.sign(self.order, self.manager, "review")
        self.assertIn("signature", self._get_codes(self.order))
        with self.assertRaises(UserError):
            self.sign(self.order, self.engineer, "approval")

    def test_signed_content_names_device_work_and_values(self):
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        for text in ("SN-1001", "VX-1", "06901234567892", "Flow sensor replaced", "0.3"):
            self.assertIn(text, signature.content)

    def test_change_of_the_work_voids_the_signature(self):
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        self.assertEqual(signature.state, "valid")
        self.order.with_user(self.engineer).write({"work_done": "Something else"})
        self.assertEqual(signature.state, "void")
        self.assertEqual(self.order.signature_state, "void")
        self.assertIn("signature", self._get_codes(self.order))
        self.sign(self.order, self.engineer)
        self.assertNotIn("signature", self._get_codes(self.order))

    def test_change_of_a_measured_value_voids_the_signature(self):
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        number = self.order.task_ids.filtered(lambda task: task.kind == "number")[0]
        number.with_user(self.engineer).value_number = 0.29
        self.assertEqual(signature.state, "void")

    def test_papers_do_not_void_the_signature(self):
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        self._accept(self.order)
        self.order.with_user(self.quality)._do_assess("no", "Wear.")
        self.order.with_user(self.dispatcher).action_close()
        self.assertEqual(signature.state, "valid")

    def test_later_correction_of_the_device_file_does_not_void_it(self):
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        self.device.asset_number = "A-77"
        self.product.mds_model_number = "VX-1b"
        self.assertEqual(signature.state, "valid")
        self.assertEqual(self.order._get_device_identity()["model"], "VX-1")

    def test_language_of_the_reader_does_not_matter(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        self.engineer.lang = "zh_CN"
        self.env.invalidate_all()
        reader = signature.with_user(self.engineer).with_context(lang="zh_CN")
        self.assertEqual(reader.state, "valid")

    def test_reopening_and_other_work_needs_a_new_signature(self):
        self._work(self.order, self.visit)
        signature = self.sign(self.order, self.engineer)
        mine = self.order.with_user(self.engineer)
        mine.with_context(mds_reason="Fault came back").action_reopen()
        mine.write({"work_done": "Flow sensor and board replaced."})
        mine.action_finish(MONDAY + timedelta(hours=12))
        self.assertEqual(signature.state, "void")
        self.assertIn("signature", self._get_codes(self.order))
