import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MdsDepotCommon


@tagged("post_install", "-at_install")
class TestDepotJob(MdsDepotCommon):
    def test_declared_states_are_sound(self):
        self.assertStateConformance("mds.depot.job")

    def test_device_comes_in_goes_through_the_stages_and_out(self):
        job = self._create_job()
        self.assertRecordValues(
            job, [{"device_id": self.device.id, "partner_id": self.hospital.id}]
        )
        self._diagnose(job)
        job.action_repair()
        self.assertEqual(self.device.state, "in_repair")
        self.assertIn(job.name, self.device.status_sentence)
        self._finish(job)
        self.assertEqual((job.state, job.next_act), ("shipped", "none"))
        self.assertTrue(job.received_at and job.diagnosed_at and job.ready_at and job.shipped_at)
        self.assertEqual(self.device.partner_id, self.hospital)
        kinds = self.device.event_ids.mapped("kind")
        self.assertIn("depot_in", kinds)
        self.assertIn("depot_out", kinds)
        self.assertChainWhole(job)

    def test_nothing_but_receiving_while_contaminated(self):
        job = self._create_job()
        job.action_receive()
        action = job.action_clean()
        self.assertEqual(action["res_model"], "mds.device.decontamination")
        self.assertEqual((job.state, bool(job.missing)), ("received", True))
        with self.assertRaises(UserError):
            (job + self.env["mds.depot.job"].with_user(self.engineer))._transition("decontaminated")
        self._decontaminate(self.device)
        job.action_clean()
        self.assertEqual(job.state, "decontaminated")

    def test_record_that_the_button_asked_for_takes_the_repair_on(self):
        job = self._create_job()
        job.action_receive()
        context = job.action_clean()["context"]
        record = self.env["mds.device.decontamination"].with_context(**context)
        vals = {"method": "wipe", "done_by": "Bench"}
        with self.assertRaises(UserError):  # stages of the bench are not the store's
            record.with_user(self.storekeeper).create(vals)
        record.with_user(self.engineer).create(vals)
        self.assertEqual(job.state, "decontaminated")
        self.assertChainWhole(job)

    def test_receipt_and_delivery_are_ordinary_transfers_and_the_owner_stays(self):
        self.assertTrue(self.product.is_storable)
        job = self._create_job()
        job.action_receive()
        picking = job.sudo().in_picking_id
        self.assertEqual((picking.state, picking.partner_id), ("done", self.hospital))
        self.assertEqual(picking.move_line_ids.owner_id, self.hospital)
        self.assertEqual(self.device.partner_id, self.hospital)
        self.assertEqual(
            self.device.custody_ids.filtered(lambda row: not row.date_to).kind, "store"
        )
        self._decontaminate(self.device)
        job.action_clean()
        job.with_context(mds_reason="No fault found").action_give_up()
        job.waybill_out = "SF2"
        job.with_user(self.storekeeper).action_ship()
        self.assertEqual(job.sudo().out_picking_id.state, "done")
        self.assertEqual(
            self.device.custody_ids.filtered(lambda row: not row.date_to).kind, "customer"
        )
        self.assertEqual(self.device.site_id, self.site)

    def test_quote_is_answered_by_somebody_and_binds(self):
        job = self._create_job(needs_quote=True)
        self._diagnose(job)
        with self.assertRaises(UserError):
            job.action_repair()
        with self.assertRaises(UserError):
            job.action_ask_quote()
        job.quote_amount = 1800
        job.action_ask_quote()
        office = job.with_user(self.dispatcher)
        with self.assertRaises(UserError):
            office.action_approve_quote()
        office.quote_person = "Ms Zhao"
        with self.assertRaises(UserError):
            job.action_approve_quote()
        office.action_approve_quote()
        office.action_approve_quote()
        self.assertTrue(job.quote_answered_at)
        with self.assertRaises(UserError):
            office.quote_amount = 9000
        job.action_repair()

    def test_refused_quote_sends_it_back_unrepaired(self):
        job = self._create_job(needs_quote=True, quote_amount=1800)
        self._diagnose(job)
        job.action_ask_quote()
        office = job.with_user(self.dispatcher)
        office.quote_person = "Ms Zhao"
        office.action_refuse_quote()
        self.assertEqual(job.next_act, "give_up")
        with self.assertRaises(UserError):
            job.action_repair()
        job.with_context(mds_reason="Quote refused").action_give_up()
        self.assertEqual((job.state, self.device.state), ("ready", "in_service"))

    def test_failed_test_goes_back_to_repair_and_is_made_again(self):
        job = self._create_job()
        self._diagnose(job)
        job.action_repair()
        job.action_test()
        job.test_result = "fail"
        with self.assertRaises(UserError):
            job.action_pass()
        job.with_context(mds_reason="Leakage current").action_repair_again()
        self.assertFalse(job.test_result)

    def test_order_is_not_closed_while_the_device_is_here(self):
        job = self._create_job()
        self.assertIn("depot", self._get_codes(self.order))
        self._diagnose(job)
        job.action_repair()
        self._finish(job)
        self.assertNotIn("depot", self._get_codes(self.order))

    def test_of_several_devices_the_bad_ones_come_to_the_bench(self):
        others = self._create_device("SN-2001") + self._create_device("SN-2002")
        self._plan(self.order)
        order = self.order.with_user(self.engineer)
        self.order.with_user(self.dispatcher)._add_devices(others)
        with self.assertRaisesRegex(UserError, "several devices"):
            order.action_send_to_depot()
        rows = order.device_line_ids
        rows[1].write({"result": "unsafe", "result_note": "Does not hold its pressure"})
        order.action_send_to_depot()
        self.assertEqual(order.depot_job_ids.device_id, others[0])
        rows[2].action_send_to_depot()
        rows[2].action_send_to_depot()
        self.assertEqual(order.depot_job_ids.device_id, others)
        self.assertEqual(rows[2].depot_job_id.device_id, others[1])
        self.assertFalse(rows[0].depot_job_id)

    def test_one_open_job_for_a_device(self):
        self._create_job()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._create_job()
        self.order.action_send_to_depot()
        self.assertEqual(self.order.depot_job_count, 1)

    def test_stamps_and_ended_jobs_are_not_written(self):
        job = self._create_job(quote_answer="approved")
        self.assertFalse(job.quote_answer)
        job.with_user(self.manager).write({"quote_answer": "approved"})
        self.assertFalse(job.quote_answer)
        job.with_user(self.dispatcher).with_context(mds_reason="Not sent").action_cancel()
        with self.assertRaises(UserError):
            job.waybill_in = "SF9"
        with self.assertRaises(UserError):
            job.sudo().unlink()

    def test_who_may_not(self):
        job = self._create_job()
        for user in (self.quality, self.accountant):
            with self.assertRaises(AccessError):
                job.with_user(user).action_receive()
        with self.assertRaises(AccessError):
            self._create_job(user=self.storekeeper)
        with self.assertRaises(AccessError):
            job.with_user(self.engineer).with_context(mds_reason="No").action_cancel()
        job.with_user(self.storekeeper).action_receive()
        self._decontaminate(self.device)
        with self.assertRaises(AccessError):
            job.with_user(self.storekeeper).action_clean()

    def test_who_sees_his_own_orders_only_sees_no_other_bench(self):
        job = self._create_job()
        jobs = self.env["mds.depot.job"].with_user(self.engineer_2)
        self.assertIn(job, jobs.search([]))
        limited = {self.engineer_2.id}
        self.patch(self.registry["res.users"], "_get_users_of_own_orders", lambda users: limited)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertNotIn(job, jobs.search([]))

    def test_loaner_on_the_same_case_keeps_it_from_being_concluded(self):
        context = self.order.with_user(self.dispatcher).action_lend()["context"]
        vals = {name.removeprefix("default_"): value for name, value in context.items()}
        self.ours.sudo().first_used_on = "2025-01-01"
        loan = (
            self.env["mds.loan"]
            .with_user(self.dispatcher)
            .create(
                {
                    **vals,
                    "device_id": self.ours.id,
                    "due_on": "2030-01-01",
                    "condition_out": "Good",
                    "is_clean_out": True,
                }
            )
        )
        loan.action_hand_out()
        self.assertEqual(self.order.loan_count, 1)
        codes = [one.code for one in self.order._get_conclusion_blockers()[self.order]]
        self.assertEqual(codes, ["loaner"])
        loan.write({"condition_back": "Good", "is_clean_back": True})
        loan.action_return()
        self.assertEqual(self.order._get_conclusion_blockers()[self.order], [])

    def test_next_steps_cost_the_same_for_2_and_20(self):
        jobs = self.env["mds.depot.job"]
        for number in range(20):
            order = self._create_order(device_id=self._create_device(f"B-{number}").id)
            jobs += self._create_job(order)
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("next_act")
            return self.env.cr.sql_log_count - before

        count(jobs[:2])
        self.assertLessEqual(count(jobs), count(jobs[:2]))
