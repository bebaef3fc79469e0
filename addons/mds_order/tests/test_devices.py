import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestDevices(MdsOrderCommon):
    """An order for several devices: one lead, a result for each, the worst for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device_2 = cls._create_device("SN-1002")
        cls.device_3 = cls._create_device("SN-1003")
        cls.three = cls.device + cls.device_2 + cls.device_3

    def _create_round(self, **values):
        return self._create_order(
            device_id=False,
            device_line_ids=[Command.create({"device_id": device.id}) for device in self.three],
            **values,
        )

    def _bring_to_work(self):
        order = self._create_round()
        self._triage(order)
        visit = self._plan(order).with_user(self.engineer)
        self._arrive(visit)
        order = order.with_user(self.engineer)
        self._answer_all(order.task_ids)
        return order, visit

    def _finish(self, order, visit):
        order.write({"work_done": "Round of the ward.", "result_note": "See each pump."})
        visit.action_complete(MONDAY.replace(hour=11))

    def test_one_device_has_one_row(self):
        order = self._create_order()
        self.assertEqual(order.device_line_ids.device_id, self.device)
        self.assertEqual(order.device_count, 1)

    def test_first_device_of_the_list_leads(self):
        order = self._create_round()
        self.assertEqual(order.device_id, self.device)
        self.assertEqual(order.partner_id, self.hospital)
        self.assertEqual(order.device_line_ids.device_id, self.three)

    def test_lead_that_is_on_the_list_has_one_row(self):
        order = self._create_order(
            device_line_ids=[Command.create({"device_id": device.id}) for device in self.three]
        )
        self.assertEqual(len(order.device_line_ids), 3)

    def test_order_without_device_has_no_row(self):
        order = self._create_order(device_id=False, partner_id=self.hospital.id)
        self.assertFalse(order.device_line_ids)

    def test_row_follows_the_lead(self):
        order = self._create_order()
        order.device_id = self.device_2
        self.assertEqual(order.device_line_ids.device_id, self.device_2)
        order.device_id = False
        self.assertFalse(order.device_line_ids)
        order.device_id = self.device_3
        self.assertEqual(order.device_line_ids.device_id, self.device_3)

    def test_lead_follows_the_rows(self):
        order = self._create_round()
        order.device_line_ids[0].unlink()
        self.assertEqual(order.device_id, self.device_2)
        order.device_id = self.device_3
        self.assertEqual(order.device_line_ids.device_id, self.device_2 + self.device_3)

    def test_lead_of_several_is_not_simply_removed(self):
        order = self._create_round()
        with self.assertRaisesRegex(UserError, "several devices"):
            order.device_id = False

    @mute_logger("odoo.sql_db")
    def test_a_device_is_on_an_order_once(self):
        order = self._create_order()
        order._add_devices(self.three)
        order._add_devices(self.three)
        self.assertEqual(len(order.device_line_ids), 3)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["mds.order.device"].create({"order_id": order.id, "device_id": self.device.id})

    def test_all_devices_are_of_one_customer(self):
        other = self.env["res.partner"].create({"name": "Other Hospital", "is_company": True})
        stranger = self._create_device("SN-9", partner_id=other.id, site_id=False)
        order = self._create_order()
        with self.assertRaisesRegex(ValidationError, "another order"):
            order._add_devices(stranger)

    def test_results_of_one_device_are_the_orders(self):
        order, _visit = self._create_planned()
        order.write({"result": "restricted", "result_note": "No transport"})
        self.assertEqual(order.device_line_ids.result, "restricted")
        self.assertEqual(order.device_line_ids.result_note, "No transport")
        order.device_line_ids.result = "fit"
        self.assertEqual(order.result, "fit")

    def test_worst_result_stands_for_all_once_all_have_one(self):
        order, _visit = self._bring_to_work()
        rows = order.device_line_ids
        rows[0].write({"result": "unsafe", "result_note": "Cracked"})
        self.assertFalse(order.result)
        order.action_rest_fit()
        self.assertEqual(order.result, "unsafe")
        self.assertEqual(rows.mapped("result"), ["unsafe", "fit", "fit"])
        rows[0].write({"result": "fit", "result_note": False})
        self.assertEqual(order.result, "fit")

    def test_result_on_the_order_answers_the_rest(self):
        order, _visit = self._bring_to_work()
        order.device_line_ids[1].write({"result": "restricted", "result_note": "No alarm"})
        order.result = "fit"
        self.assertEqual(order.device_line_ids.mapped("result"), ["fit", "restricted", "fit"])
        self.assertEqual(order.result, "restricted")

    def test_work_does_not_end_while_a_device_is_without_result(self):
        order, visit = self._bring_to_work()
        order.device_line_ids[:2].action_fit()
        with self.assertRaisesRegex(UserError, "result"):
            self._finish(order, visit)
        order.device_line_ids[2].action_fit()
        self._finish(order, visit)
        self.assertEqual(order.state, "done")

    def test_not_found_wants_words_and_leaves_the_device_alone(self):
        order, visit = self._bring_to_work()
        order.device_line_ids[2].action_not_found()
        order.action_rest_fit()
        self.assertEqual(order.result, "fit")
        order.work_done = "Round"
        words = [blocker["message"] for blocker in order.closing_blockers]
        serial = self.device_3.serial
        self.assertIn(f"Say where {serial} was looked for.", words)
        with self.assertRaisesRegex(UserError, "Remarks"):
            visit.action_complete(MONDAY.replace(hour=11))
        order.device_line_ids[2].result_note = "Ward says: sent away"
        visit.action_complete(MONDAY.replace(hour=11))
        self.assertEqual(self.device_3.state, "in_service")

    def test_each_device_gets_its_own_state(self):
        order, visit = self._bring_to_work()
        order.device_line_ids[1].write({"result": "unsafe", "result_note": "Leaks"})
        order.action_rest_fit()
        self._finish(order, visit)
        self.assertEqual(self.three.mapped("state"), ["in_service", "out_of_service", "in_service"])
        # corrected while the papers are open: the device follows at once
        order.device_line_ids[1].result = "fit"
        self.assertEqual(self.device_2.state, "in_service")

    def test_reported_danger_takes_all_out_of_use(self):
        order = self._create_round()
        self._triage(order, is_device_unsafe="yes")
        self.assertEqual(set(self.three.mapped("state")), {"out_of_service"})

    def test_each_identity_is_frozen(self):
        order, visit = self._bring_to_work()
        order.action_rest_fit()
        self._finish(order, visit)
        serials = [json.loads(row.device_identity)["serial"] for row in order.device_line_ids]
        self.assertEqual(serials, ["SN-1001", "SN-1002", "SN-1003"])

    def test_signature_covers_each_result(self):
        order, visit = self._bring_to_work()
        order.action_rest_fit()
        self._finish(order, visit)
        self.sign(order, self.engineer)
        self.assertEqual(order.signature_state, "valid")
        order.device_line_ids[2].write({"result": "restricted", "result_note": "Battery"})
        self.assertEqual(order.signature_state, "void")

    def test_device_file_knows_orders_on_which_it_is_not_the_lead(self):
        order = self._create_round()
        self.device_2.invalidate_recordset()
        self.assertEqual((self.device_2.order_count, self.device_2.open_order_count), (1, 1))
        self.assertEqual(self.device_2.open_order_ids, order)
        self._triage(order, due_by=MONDAY.replace(day=25), due_reason="Asked for")
        duties = self.device_2._get_duties()[self.device_2]
        self.assertIn(order.id, [duty.res_id for duty in duties if duty.res_model == "mds.order"])
        self.assertTrue(self.device_2._get_retirement_blockers()[self.device_2])
        evidence = self.device_2.sudo()._get_evidence()[self.device_2]
        self.assertIn(order.device_line_ids, [row.records.sudo(False) for row in evidence])

    def test_report_lists_each_device(self):
        order, visit = self._bring_to_work()
        order.device_line_ids[1].write({"result": "unsafe", "result_note": "Leaks"})
        order.action_rest_fit()
        self._finish(order, visit)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("mds_order.report_service", order.ids)[0]
            .decode()
        )
        for text in ("SN-1001", "SN-1002", "SN-1003", "Leaks"):
            self.assertIn(text, html)

    def test_differing_warranty_is_told(self):
        self.device_2.warranty_ids.create(
            {
                "device_id": self.device_2.id,
                "name": "Two years",
                "side": "customer",
                "date_from": "2026-01-01",
                "date_to": "2027-12-31",
            }
        )
        order = self._create_round()
        answer, reason = order._get_coverage()[order]
        self.assertEqual(answer, "billable")
        self.assertIn("SN-1002", reason)

    def test_wizard_scans_one_after_the_other(self):
        order = self._create_order()
        wizard = Form(
            self.env["mds.order.add.devices"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        wizard.scan = "SN-1002"
        wizard.scan = "SN-1003"
        self.assertEqual(wizard.device_ids[:].ids, (self.device_2 + self.device_3).ids)
        wizard.save().action_confirm()
        self.assertEqual(order.device_line_ids.device_id, self.three)

    def test_wizard_takes_all_of_a_department(self):
        order = self._create_order()
        wizard = Form(
            self.env["mds.order.add.devices"]
            .with_user(self.dispatcher)
            .with_context(default_order_id=order.id)
        )
        wizard.site_id = self.site
        wizard.save().action_confirm()
        self.assertEqual(order.device_line_ids.device_id, self.three)


@tagged("post_install", "-at_install")
class TestDeviceRights(MdsOrderCommon):
    """What a role may not do with the devices of an order."""

    def test_engineer_answers_his_own_orders_only(self):
        order, _visit = self._create_planned()
        order.device_line_ids.with_user(self.engineer).result = "fit"
        with self.assertRaises(AccessError):
            order.device_line_ids.with_user(self.engineer_2).result = "unsafe"
        with self.assertRaises(AccessError):
            order.device_line_ids.with_user(self.quality).result = "unsafe"

    def test_engineer_may_not_exchange_the_device(self):
        order, _visit = self._create_planned()
        other = self._create_device("SN-1009")
        with self.assertRaises(AccessError):
            order.device_line_ids.with_user(self.engineer).device_id = other
        with self.assertRaises(AccessError):
            order.device_line_ids.with_user(self.engineer).unlink()

    def test_engineer_reports_for_several_devices(self):
        other = self._create_device("SN-1009")
        order = self._create_order(
            user=self.engineer,
            device_id=False,
            device_line_ids=[
                Command.create({"device_id": device.id}) for device in self.device + other
            ],
        )
        self.assertEqual(len(order.device_line_ids), 2)
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_2)._add_devices(self._create_device("SN-1010"))

    def test_who_answered_is_not_claimed(self):
        order, _visit = self._create_planned()
        row = order.device_line_ids.with_user(self.engineer)
        row.write({"result": "fit", "done_by_id": self.manager.id, "device_identity": "{}"})
        self.assertEqual(row.done_by_id, self.engineer)
        self.assertFalse(row.device_identity)

    def test_rows_are_in_the_audit_trail(self):
        order, _visit = self._create_planned()
        order.device_line_ids.with_user(self.engineer).result = "fit"
        self.assertEqual(len(self._get_entries(order.device_line_ids)), 2)
        self.assertChainWhole(order.device_line_ids)

    def test_closed_order_is_left_alone(self):
        order = self._create_order()
        order.with_context(mds_reason="Twice reported").action_cancel()
        with self.assertRaisesRegex(UserError, "reopen"):
            order.device_line_ids.with_user(self.dispatcher).result = "fit"

    def test_answered_row_stays(self):
        order, _visit = self._create_planned()
        order.device_line_ids.result = "fit"
        with self.assertRaisesRegex(UserError, "stays in the record"):
            order.device_line_ids.with_user(self.dispatcher).unlink()

    def test_row_does_not_move_to_another_order(self):
        order, other = self._create_order(), self._create_order()
        with self.assertRaisesRegex(UserError, "not moved"):
            order.device_line_ids.order_id = other
