from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..lib import checklist
from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestChecklist(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.visit = cls._create_planned()
        cls._arrive(cls.visit)
        cls.tasks = cls.order.task_ids.with_user(cls.engineer)

    def _find(self, name):
        template = self.env.ref(f"mds_order.task_{name}")
        return self.tasks.filtered(lambda task: task.template_id == template)

    def test_value_outside_its_limits_fails(self):
        task = self._find("repair_earth")
        self.assertEqual(task.outcome, "open")
        task.value_number = 0.31
        self.assertEqual(task.outcome, "fail")
        task.value_number = 0.3
        self.assertEqual(task.outcome, "pass")

    def test_step_is_shown_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("mds_order.task_repair_visual")
        template.with_context(lang="zh_CN").name = "外壳完好"
        task = self._find("repair_visual")
        own = self.env["mds.order.task"].with_user(self.engineer)
        own = own.create({"order_id": self.order.id, "label": "Filter changed"})
        chinese = (task + own).with_context(lang="zh_CN")
        self.assertEqual(chinese.mapped("label"), ["外壳完好", "Filter changed"])
        self.assertEqual(task.label, template.name)
        own.label = "Filter cleaned"
        self.assertEqual(own.name, "Filter cleaned")

    def test_zero_is_a_value(self):
        task = self._find("repair_earth")
        task.value_number = 0.0
        self.assertEqual(task.outcome, "pass")
        self.assertEqual(task.answer_text, "0 Ω")

    def test_zero_is_entered_by_saying_that_it_was_taken(self):
        task = self._find("repair_leakage")
        with Form(task) as form:
            form.is_done = True
        self.assertEqual((task.outcome, task.answer_text), ("pass", "0 µA"))

    def test_answer_names_who_and_when(self):
        task = self._find("repair_visual")
        task.action_pass()
        self.assertEqual((task.outcome, task.answered_by_id), ("pass", self.engineer))
        task.write({"answered_by_id": self.manager.id})
        self.assertEqual(task.answered_by_id, self.engineer)
        task.action_fail()
        self.assertEqual(task.outcome, "fail")
        task.action_undo()
        self.assertEqual((task.outcome, task.answered_at), ("open", False))

    def test_limits_are_not_the_engineers(self):
        task = self._find("repair_earth")
        with self.assertRaises(UserError):
            task.write({"upper": 5})

    def test_later_change_of_the_template_judges_nothing_again(self):
        task = self._find("repair_earth")
        task.value_number = 0.25
        self.env.ref("mds_order.task_repair_earth").upper = 0.2
        self.assertEqual((task.upper, task.outcome), (0.3, "pass"))

    def test_answered_step_stays(self):
        task = self._find("repair_visual")
        task.action_pass()
        with self.assertRaises(UserError):
            task.with_user(self.dispatcher).unlink()

    def test_step_of_ones_own(self):
        task = (
            self.env["mds.order.task"]
            .with_user(self.engineer)
            .create(
                {
                    "order_id": self.order.id,
                    "name": "Filter",
                    "kind": "text",
                    "value_text": "changed",
                }
            )
        )
        self.assertEqual(task.outcome, "pass")

    def test_form_turns_red_while_typing(self):
        task = self._find("repair_leakage")
        with Form(task) as form:
            form.value_number = 600
            self.assertEqual(form.outcome, "fail")

    def test_number_typed_on_the_form_answers_the_step(self):
        task = self._find("repair_leakage")
        with Form(task) as form:
            form.value_number = 100
        self.assertEqual(task.outcome, "pass")

    def test_pure_outcomes(self):
        answer = checklist.Answer("number", True, number=4.0, limit_kind="range", lower=1, upper=4)
        self.assertEqual(checklist.decide(answer).state, "pass")
        self.assertEqual(checklist.decide(checklist.Answer("text", text=" ")).state, "open")
        rejected = checklist.Answer("tick", is_answered=True, is_rejected=True)
        self.assertEqual(checklist.decide(rejected), checklist.Outcome("fail", "rejected"))
