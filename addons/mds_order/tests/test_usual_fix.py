from ast import literal_eval
from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsOrderCommon

CARDS = "screen_rank, planned_start, id"


@tagged("post_install", "-at_install")
class TestUsualFix(MdsOrderCommon):
    """Cause and remedy are proposed from what earlier orders had."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        before, visit = cls._create_planned(hour=5)
        cls._work(before, visit, hour=5)
        cls.pair = (before.cause_code_id, before.remedy_code_id)

    def _get_pairs(self, order):
        return [(fix["cause"]["id"], fix["remedy"]["id"]) for fix in order.usual_fixes or []]

    def test_pair_of_the_same_model_is_proposed(self):
        order = self._create_order().with_user(self.engineer)
        self.assertEqual(self._get_pairs(order), [tuple(code.id for code in self.pair)])
        self.assertEqual(order.usual_fixes[0]["cause"]["display_name"], self.pair[0].display_name)
        self.assertEqual(order.usual_fixes[0]["count"], 1)

    def test_other_model_with_the_same_symptom_is_proposed(self):
        alarm = self.env.ref("mds_order.fault_symptom_alarm")
        other = self.env["product.product"].create(
            {"name": "Ventilator Y", "is_medical_device": True, "mds_requires_acceptance": False}
        )
        device = self._create_device("OTHER-1", product_id=other.id)
        order = self._create_order(device_id=device.id, symptom_code_id=alarm.id)
        self.assertFalse(self._get_pairs(order))
        self.env["mds.order"].search([("result", "=", "fit")]).symptom_code_id = alarm
        order.invalidate_recordset(["usual_fixes"])
        self.assertEqual(len(self._get_pairs(order)), 1)

    def test_unfinished_work_proposes_nothing(self):
        self.env["mds.order"].search([("state", "=", "done")]).with_user(
            self.dispatcher
        ).with_context(mds_reason="Not yet").action_reopen()
        self.assertFalse(self._get_pairs(self._create_order()))

    def test_other_regions_repairs_are_not_shown(self):
        far = self._create_user(
            "far_engineer",
            "mds_base.group_engineer",
            mds_region_ids=[(6, 0, self.other_region.ids)],
        )
        site = self.env["mds.site"].create(
            {"name": "West", "partner_id": self.hospital.id, "region_id": self.other_region.id}
        )
        device = self._create_device("WEST-1", site_id=site.id)
        order = self._create_order(device_id=device.id).with_user(far)
        self.assertEqual(order.region_id, self.other_region)
        self.assertFalse(order.usual_fixes)

    def test_type_without_codes_is_not_asked(self):
        inspection = self.env.ref("mds_order.order_type_inspection")
        self.assertFalse(self._create_order(type_id=inspection.id).usual_fixes)

    def test_one_query_for_all(self):
        orders = self.env["mds.order"].union(*(self._create_order() for _number in range(5)))
        self.env.flush_all()
        orders.mapped("type_id.requires_fault_codes")
        with self.assertQueryCount(1):
            orders._get_usual_fixes()


@tagged("post_install", "-at_install")
class TestMyVisits(MdsOrderCommon):
    """What the engineer sees first on his telephone."""

    def test_next_is_the_first_and_what_is_under_way_goes_before(self):
        _order, first = self._create_planned(hour=9)
        _order, second = self._create_planned(hour=13)
        visits = first + second
        self.assertEqual(visits.mapped("is_next"), [True, False])
        second.action_accept()
        second.action_travel()
        visits.invalidate_recordset(["is_next"])
        self.assertEqual(visits.mapped("is_next"), [False, True])
        order = self.env["mds.visit"].search([("id", "in", visits.ids)], order=CARDS)
        self.assertEqual(order, second + first)

    def test_nobodys_next_is_another_engineers(self):
        _order, visit = self._create_planned(hour=9)
        self.assertFalse(visit.with_user(self.engineer_2).is_next)

    def test_day_is_named_only_when_it_is_not_today(self):
        _order, visit = self._create_planned(hour=9)
        visit = visit.with_context(tz="UTC")
        self.assertTrue(visit.when_text.endswith("09:00 – 11:00"))
        self.assertIn("23", visit.when_text)
        self.assertIn("11月23日", visit.with_context(lang="zh_CN").when_text)
        day = fields.Datetime.now().replace(hour=1, minute=0, second=0, microsecond=0)
        visit.with_user(self.dispatcher).write(
            {"planned_start": day, "planned_end": day + timedelta(hours=2)}
        )
        self.assertEqual(visit.when_text, "01:00 – 03:00")

    def test_today_is_the_default_and_shows_what_is_left(self):
        _order, left = self._create_planned(hour=9)
        _order, later = self._create_planned(hour=13)
        day = fields.Datetime.now() + timedelta(days=7)
        later.with_user(self.dispatcher).write(
            {"planned_start": day, "planned_end": day + timedelta(hours=2)}
        )
        action = self.env.ref("mds_order.mds_visit_action_mine")
        self.assertIn("search_default_due_today", action.context)
        arch = etree.fromstring(action.search_view_id.get_combined_arch())
        found = {
            name: left.search(literal_eval(arch.find(f".//filter[@name='{name}']").get("domain")))
            for name in ("due_today", "due_later")
        }
        self.assertEqual(found, {"due_today": left, "due_later": later})

    def test_one_tap_answers_ticks_and_nothing_else(self):
        order, visit = self._create_planned(hour=9)
        self._arrive(visit)
        visit.action_pass_steps()
        answered = order.task_ids.filtered(lambda task: task.outcome == "pass")
        self.assertEqual(set(answered.mapped("kind")), {"tick"})
        self.assertTrue(all(answered.mapped("is_answered_together")))
        self.assertFalse(any(answered.template_id.mapped("is_answered_alone")))
        left = order.task_ids - answered
        self.assertTrue(left.filtered(lambda task: task.kind == "number"))
        alone = left.filtered("template_id.is_answered_alone").with_user(self.engineer)
        alone.action_pass()
        self.assertFalse(alone.is_answered_together)

    def test_step_not_in_order_is_not_overruled(self):
        order, visit = self._create_planned(hour=9)
        self._arrive(visit)
        failed = order.task_ids.filtered(lambda task: task.kind == "tick")[0]
        failed.with_user(self.engineer).action_fail()
        visit.action_pass_steps()
        self.assertEqual(failed.outcome, "fail")

    def test_nobody_states_that_it_was_answered_by_itself(self):
        order, visit = self._create_planned(hour=9)
        self._arrive(visit)
        visit.action_pass_steps()
        task = order.task_ids.filtered("is_answered_together")[0].with_user(self.engineer)
        task.write({"is_answered_together": False, "note": "Alone"})
        self.assertTrue(task.is_answered_together)

    def test_fit_and_done_keeps_what_was_said(self):
        order, visit = self._create_planned(hour=9)
        self._arrive(visit)
        order.with_user(self.engineer).write(
            self._prepare_work_vals(result="restricted", result_note="Not above 50 %")
        )
        visit.action_done_fit()
        self.assertEqual((order.state, order.result), ("done", "restricted"))

    def test_fit_and_done_against_a_failed_step_wants_words(self):
        order, visit = self._create_planned(hour=9)
        self._arrive(visit)
        tick = order.task_ids.filtered(lambda task: task.kind == "tick")[0]
        tick.with_user(self.engineer).action_fail()
        with self.assertRaisesRegex(UserError, "Restrictions and Remarks"):
            visit.action_done_fit()

    def test_work_done_opens_the_acceptance(self):
        order, visit = self._create_planned(hour=9)
        self._arrive(visit)
        order.with_user(self.engineer).write(self._prepare_work_vals())
        action = visit.action_done()
        self.assertEqual(action["res_model"], "mds.acceptance.wizard")
        self.assertTrue(action["context"]["mds_sign_next"])
