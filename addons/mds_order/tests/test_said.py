from odoo.tests import tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestSaid(MdsOrderCommon):
    """Why it was decided so is read in each reader's own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")

    def test_reason_is_read_in_the_language_of_the_reader(self):
        order = self._create_order()
        order.with_context(lang="zh_CN")._decide()
        self.env.flush_all()
        self.env.invalidate_all()
        english, chinese = order.with_context(lang="en_US"), order.with_context(lang="zh_CN")
        self.assertEqual(english.coverage_reason, "No warranty is recorded.")
        self.assertEqual(chinese.coverage_reason, "未登记质保。")
        [read] = chinese.read(["coverage_reason"])
        self.assertEqual(read["coverage_reason"], "未登记质保。")

    def test_names_in_a_reason_are_in_the_language_of_the_reader(self):
        order = self._create_order()
        order.type_id.sudo().target_hours = 8
        order.type_id.sudo().with_context(lang="zh_CN").name = "测试类型"
        order._decide()
        self.assertIn("测试类型", order.with_context(lang="zh_CN").due_reason)
        self.assertNotIn("测试类型", order.with_context(lang="en_US").due_reason)

    def test_a_persons_own_words_stay_as_they_are(self):
        order = self._create_order()
        order.sudo().due_reason = "Agreed by telephone"
        self.assertEqual(order.with_context(lang="zh_CN").due_reason, "Agreed by telephone")

    def test_a_sentence_cannot_be_forged(self):
        order = self._create_order()
        order.sudo().due_reason = 'said:{"m": "base", "s": "%(x)99999s", "a": {"x": 1}}'
        self.env.flush_all()
        order.invalidate_recordset()
        self.assertTrue(order.due_reason.startswith('{"m"'))

    def test_the_trail_keeps_the_words_of_whoever_decided(self):
        order = self._create_order()
        self.flush_audit()
        payloads = " ".join(self._get_entries(order).mapped("payload"))
        self.assertNotIn("said:", payloads)
