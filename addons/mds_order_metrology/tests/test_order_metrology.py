from datetime import date, datetime, timedelta

from odoo.addons.mds_order.tests.common import MONDAY, MdsOrderCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestOrderMetrology(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calibration = cls.env.ref("mds_metrology.certificate_kind_calibration")
        cls.hours = cls.env.ref("mds_metrology.meter_kind_hours")
        analyser = cls.env["product.product"].create(
            {"name": "Gas Analyser", "is_medical_device": True, "is_instrument": True}
        )
        cls.analyser, cls.other = cls.env["mds.device"].create(
            [{"product_id": analyser.id, "serial": serial} for serial in ("GA-1", "GA-2")]
        )
        for one in cls.analyser + cls.other:
            cls._calibrate(one, date(2026, 8, 1))
        cls.template = cls.env["mds.task.template"].create(
            {
                "name": "Oxygen concentration",
                "order_type_id": cls.repair.id,
                "kind": "number",
                "unit": "%",
                "limit_kind": "range",
                "lower": 18,
                "upper": 24,
                "needs_instrument": True,
            }
        )

    @classmethod
    def _calibrate(cls, instrument, on, result="pass"):
        paper = cls.env["mds.certificate"].create(
            {
                "device_id": instrument.id,
                "kind_id": cls.calibration.id,
                "performed_on": on,
                "result": result,
                "condition": "5 % high",
                "stated_until": "2099-12-31",
                "number": f"{instrument.serial}-{on}-{result}",
            }
        )
        paper.with_user(cls.engineer).action_issue()
        return paper

    def _get_task(self, order):
        return order.task_ids.filtered(lambda task: task.template_id == self.template)

    def test_measured_step_wants_a_good_instrument(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        task = self._get_task(order).with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "test instrument"):
            task.write({"value_number": 21})
        order.with_user(self.engineer).instrument_ids = self.analyser
        task.write({"value_number": 21})
        self.assertEqual(task.outcome, "pass")

    def test_instrument_without_a_good_certificate_is_refused(self):
        order, visit = self._create_planned()
        self._arrive(visit)
        bad = self.env["mds.device"].create(
            {"product_id": self.analyser.product_id.id, "serial": "GA-3"}
        )
        with self.assertRaisesRegex(UserError, "no calibration certificate"):
            order.with_user(self.engineer).instrument_ids = bad
        with self.assertRaises(AccessError):
            order.with_user(self.quality).instrument_ids = self.analyser

    def _work_with(self, instrument):
        order, visit = self._create_planned()
        self._arrive(visit)
        order.with_user(self.engineer).instrument_ids = instrument
        self._answer_all(order.task_ids.with_user(self.engineer))
        order.with_user(self.engineer).write(self._prepare_work_vals())
        visit.action_complete(MONDAY + timedelta(hours=11))
        return order

    def _fail(self):
        self._calibrate(self.analyser, date(2026, 11, 24), "fail")
        return self.env["mds.instrument.case"].search([("instrument_id", "=", self.analyser.id)])

    def test_bad_instrument_opens_one_recheck_per_device(self):
        order = self._work_with(self.analyser)
        case = self._fail()
        self.assertEqual(case.line_ids.device_id, self.device)
        self.assertEqual((case.line_ids.res_model, case.line_ids.res_id), ("mds.order", order.id))
        case.with_user(self.quality).action_create_rechecks()
        case.with_user(self.quality).action_create_rechecks()
        self.device.with_user(self.quality)._create_rechecks("again", case)
        rechecks = self.env["mds.order"].search([("instrument_case_id", "=", case.id)])
        self.assertRecordValues(
            rechecks,
            [
                {
                    "device_id": self.device.id,
                    "state": "new",
                    "priority": "2",
                    "create_uid": self.quality.id,
                }
            ],
        )
        self.assertIn("GA-1", rechecks.symptom)
        self.assertEqual(case.order_count, 1)

    @mute_logger("odoo.sql_db")
    def test_database_keeps_a_second_open_recheck_out(self):
        self._work_with(self.analyser)
        case = self._fail()
        case.with_user(self.quality).action_create_rechecks()
        vals = self.device._prepare_recheck_vals("again", case)
        with self.assertRaises(Exception) as refusal, self.cr.savepoint():
            self.env["mds.order"].create(vals)
        self.assertIn("recheck_once", str(refusal.exception))

    def test_users_do_not_state_the_case(self):
        case = self._fail()
        order = self._create_order(instrument_case_id=case.id)
        self.assertFalse(order.instrument_case_id)

    def test_finished_recheck_with_another_instrument_settles_the_doubt(self):
        self._work_with(self.analyser)
        case = self._fail()
        case.with_user(self.quality).action_create_rechecks()
        recheck = self.env["mds.order"].search([("instrument_case_id", "=", case.id)])
        self._triage(recheck)
        visit = self._plan(recheck, hour=13).with_user(self.engineer)
        self._arrive(visit, 13)
        recheck.with_user(self.engineer).instrument_ids = self.other
        self._answer_all(recheck.task_ids.with_user(self.engineer))
        recheck.with_user(self.engineer).write(self._prepare_work_vals())
        visit.action_complete(MONDAY + timedelta(hours=15))
        self.assertEqual(case.line_ids.state, "good")

    def test_what_was_measured_with_is_signed_and_printed(self):
        order = self._work_with(self.analyser)
        signature = self.sign(order, self.engineer)
        self.assertEqual(order.signature_state, "valid")
        self.assertIn("GA-1", signature.shown_text)
        [(name, words)] = order._report_instruments()
        self.assertEqual(name, "Gas Analyser GA-1")
        self.assertIn("valid until", words)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "mds_order.report_service", order.ids
        )[0]
        self.assertIn("GA-1", html.decode())
        order.with_user(self.engineer).instrument_ids = self.other
        self.assertEqual(order.signature_state, "void")

    def test_reading_of_an_order_says_so_and_fits_the_device(self):
        order, visit = self._create_planned()
        action = visit.action_read_meter()
        Reading = self.env["mds.meter.reading"].with_user(self.engineer)
        Reading = Reading.with_context(**action["context"])
        at = datetime(2026, 11, 23, 9, 0)
        reading = Reading.create({"kind_id": self.hours.id, "value": 40, "occurred_at": at})
        self.assertEqual((reading.source, reading.order_id), ("order", order))
        with self.assertRaises(ValidationError):
            Reading.create(
                {
                    "device_id": self.other.id,
                    "kind_id": self.hours.id,
                    "value": 1,
                    "occurred_at": at,
                }
            )
        self.assertEqual(order.paper_count, 1)
