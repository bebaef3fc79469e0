from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestRepeat(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alarm = cls.env.ref("mds_order.fault_symptom_alarm")
        cls.no_alarm = cls.env.ref("mds_order.fault_symptom_no_alarm")
        cls.damage = cls.env.ref("mds_order.fault_symptom_damage")
        cls.order, visit = cls._create_planned(symptom_code_id=cls.alarm.id)
        cls._work(cls.order, visit)

    def _report_again(self, days, code=None, **values):
        order = self._create_order(
            symptom_code_id=(code or self.alarm).id,
            reported_at=MONDAY + timedelta(days=days),
            **values,
        )
        self._triage(order)
        return order

    def test_one_visit_that_holds_is_a_first_time_fix(self):
        self.assertEqual((self.order.fix_state, self.order.first_fix_percent), ("first", 100))

    def test_same_kind_of_fault_within_the_days_marks_the_repair(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        again = self._report_again(10, self.no_alarm)
        self.assertEqual(again.repeat_of_id, self.order)
        self.assertEqual((self.order.fix_state, self.order.first_fix_percent), ("repeat", 0))
        self.assertIn(again.name, self.order.fix_reason)
        self.assertIn("Reported again", self.order.fix_reason)
        self.assertIn("再次报修", self.order.with_context(lang="zh_CN").fix_reason)
        self.assertIn(again.id, self.order.action_open_repeats()["domain"][0][2])

    def test_other_fault_later_report_other_device_mark_nothing(self):
        self._report_again(10, self.damage)
        self._report_again(40)
        self._report_again(10, device_id=self._create_device("SN-2002").id)
        self.assertEqual(self.order.fix_state, "first")

    def test_every_device_of_an_order_counts(self):
        """Neither the report nor the repair needs to have the device as its lead."""
        first, second, third = (self._create_device(f"SN-300{number}") for number in range(3))
        repair, visit = self._create_planned(
            symptom_code_id=self.alarm.id,
            device_id=first.id,
            device_line_ids=[Command.create({"device_id": one.id}) for one in first + second],
            hour=20,
        )
        self._work(repair, visit, hour=20)
        again = self._report_again(
            10,
            device_id=third.id,
            device_line_ids=[Command.create({"device_id": one.id}) for one in third + second],
        )
        self.assertEqual(again.repeat_of_id, repair)
        self.assertEqual(repair.fix_state, "repeat")

    def test_device_that_was_not_found_was_not_repaired(self):
        first, second = (self._create_device(f"SN-400{number}") for number in range(2))
        repair, visit = self._create_planned(
            symptom_code_id=self.alarm.id,
            device_id=first.id,
            device_line_ids=[Command.create({"device_id": one.id}) for one in first + second],
            hour=20,
        )
        row = repair.device_line_ids.filtered(lambda one: one.device_id == second)
        row.write({"result": "not_found", "result_note": "Not in the ward"})
        self._work(repair, visit, hour=20)
        self.assertFalse(self._report_again(10, device_id=second.id).repeat_of_id)

    def test_cancelled_report_takes_its_mark_back(self):
        again = self._report_again(10)
        again.with_context(mds_reason="Reported twice").action_cancel()
        self.assertEqual((self.order.fix_state, again.repeat_of_id.id), ("first", False))

    def test_fault_that_turns_out_to_be_another_takes_its_mark_back(self):
        again = self._report_again(1)
        visit = self._plan(again, hour=30).with_user(self.engineer)
        again.with_user(self.engineer).symptom_code_id = self.damage
        self._work(again, visit, hour=30)
        self.assertEqual(self.order.fix_state, "first")

    def test_second_visit_is_no_first_time_fix(self):
        order, visit = self._create_planned(device_id=self._create_device("SN-3").id, hour=20)
        self._arrive(visit, 20)
        visit.action_finish(MONDAY + timedelta(hours=21))
        second = self._plan(order, hour=34).with_user(self.engineer)
        self._work(order, second, hour=34)
        self.assertEqual(order.fix_state, "visits")

    def test_mark_is_made_across_regions(self):
        other = self._create_user(
            "far", "mds_base.group_dispatcher", mds_region_ids=[(6, 0, self.other_region.ids)]
        )
        again = self._create_order(
            symptom_code_id=self.alarm.id, reported_at=MONDAY + timedelta(days=5)
        )
        again.region_id = self.other_region
        again.with_user(other)._do_triage({"is_patient_involved": "no", "is_device_unsafe": "no"})
        self.assertEqual(self.order.sudo().fix_state, "repeat")

    def test_zero_days_watch_nothing(self):
        self.company.mds_repeat_days = 0
        self._report_again(1)
        self.assertEqual(self.order.fix_state, "first")

    def test_follow_up_carries_device_and_place(self):
        action = self.order.with_user(self.dispatcher).action_follow_up()
        orders = self.env["mds.order"].with_user(self.dispatcher).with_context(**action["context"])
        child = orders.create(orders.default_get(["parent_id", "device_id", "symptom"]))
        self.assertEqual(child.parent_id, self.order)
        self.assertEqual(
            (child.device_id, child.partner_id, child.site_id),
            (self.device, self.hospital, self.site),
        )
        with self.assertRaises(UserError):
            self.order.with_user(self.dispatcher).parent_id = child

    def test_follow_up_is_no_second_report_of_its_order(self):
        form = Form(
            self.env["mds.order"]
            .with_user(self.dispatcher)
            .with_context(**self.order.with_user(self.dispatcher).action_follow_up()["context"])
        )
        self.assertNotIn(self.order.id, form.duplicate_ids[:].ids)
        form.is_patient_involved = form.is_device_unsafe = "no"
        child = form.save()
        self.assertNotIn(self.order, child.duplicate_ids)
        self.assertIn(self.order, self._create_order().duplicate_ids)

    def test_repeats_cost_the_same_for_2_and_20(self):
        def make(count):
            orders = self.env["mds.order"].union(
                *(self._create_order(symptom_code_id=self.damage.id) for _n in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            return orders

        few, many = make(2), make(20)
        few._find_repeats()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        few._find_repeats()
        first = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        many._find_repeats()
        self.assertLessEqual(self.env.cr.sql_log_count - before, first)
