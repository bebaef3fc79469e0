import math
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import START, MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestMeter(MdsMetrologyCommon):
    def _at(self, days):
        return START + timedelta(days=days)

    def test_first_reading_opens_the_meter_and_counts(self):
        reading = self._read(1200, self._at(0))
        self.assertRecordValues(reading, [{"state": "valid", "source": "person", "total": 1200.0}])
        self.assertRecordValues(
            reading.meter_id,
            [{"device_id": self.device.id, "total": 1200.0, "rate_code": "too_few"}],
        )

    def test_absurd_values_are_refused_in_words(self):
        for value in (-1, math.nan, math.inf, 1e30, "12 h"):
            with self.subTest(value=value), self.assertRaises(ValidationError) as refusal:
                self._read(value, self._at(0))
            self.assertRegex(str(refusal.exception), "counter")
        self.assertFalse(self.device.meter_ids)

    def test_a_fall_is_asked_about_and_does_not_count_until_confirmed(self):
        self._read(1000, self._at(0))
        doubtful = self._read(400, self._at(10))
        self.assertEqual((doubtful.state, doubtful.question_code), ("to_confirm", "below_last"))
        self.assertIn("1000", doubtful.question)
        self.assertEqual(doubtful.meter_id.total, 1000)
        action = doubtful.action_confirm()
        self.assertEqual(action["res_model"], "mds.reason.wizard")
        self._because(doubtful, "Board replaced, starts from zero").action_confirm()
        self.assertEqual((doubtful.state, doubtful.confirmed_by_id), ("valid", self.engineer))
        self.assertEqual(doubtful.meter_id.total, 1400)

    def test_more_than_a_day_has_hours_is_asked_about(self):
        self._read(1000, self._at(0))
        self.assertEqual(self._read(1300, self._at(10)).question_code, "too_fast")
        self.assertEqual(self._read(1240, self._at(10)).state, "valid")

    def test_a_reason_given_at_once_makes_it_count(self):
        self._read(1000, self._at(0))
        reading = self._read(5000, self._at(10), confirm_reason="Was read wrong in January")
        self.assertEqual((reading.state, reading.total), ("valid", 5000))
        self.assertEqual(reading.confirmed_by_id, self.engineer)

    def test_rollover_goes_on_in_the_total(self):
        kind = self.env["mds.meter.kind"].create(
            {"name": "Hours", "code": "h5", "unit": "h", "rollover": 100000, "most_per_day": 24}
        )
        self._read(99990, self._at(0), kind_id=kind.id)
        reading = self._read(20, self._at(3), kind_id=kind.id)
        self.assertTrue(reading.is_rollover)
        self.assertEqual(reading.meter_id.total, 100020)
        with self.assertRaisesRegex(ValidationError, "starts again"):
            self._read(100000, self._at(4), kind_id=kind.id)

    def test_replacement_goes_on_in_the_total(self):
        meter = self._read(500, self._at(0)).meter_id
        wizard = (
            self.env["mds.meter.replace"]
            .with_user(self.engineer)
            .create(
                {
                    "meter_id": meter.id,
                    "old_value": 520,
                    "new_value": 3,
                    "occurred_at": self._at(5),
                    "reason": "Display broken",
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual((meter.total, meter.last_value), (520, 3))
        self._read(33, self._at(10))
        self.assertEqual(meter.total, 550)

    def test_late_reading_finds_its_place(self):
        self._read(1000, self._at(0))
        self._read(1100, self._at(20))
        late = self._read(1050, self._at(10))
        self.assertEqual((late.state, late.meter_id.total), ("valid", 1100))
        wrong = self._read(1120, self._at(12))
        self.assertEqual(wrong.question_code, "contradicts_later")

    def test_reversal_takes_it_out_and_keeps_it_readable(self):
        self._read(1000, self._at(0))
        wrong = self._read(1100, self._at(10))
        self._because(wrong, "Other device").action_reverse()
        self.assertEqual((wrong.state, wrong.meter_id.total), ("reversed", 1000))
        self.assertIn("Other device", self._get_entries(wrong).mapped("reason"))
        self.assertChainWhole(wrong)

    def test_nothing_is_rewritten_or_deleted(self):
        reading = self._read(1000, self._at(0))
        with self.assertRaises(UserError):
            reading.write({"value": 900})
        with self.assertRaises(UserError):
            reading.write({"state": "reversed"})
        with self.assertRaisesRegex(UserError, "not deleted"):
            reading.sudo().unlink()
        reading.write({"note": "Read at the bedside"})
        forged = self._read(10, self._at(1), state="valid", total=9, source="api")
        self.assertRecordValues(forged, [{"state": "to_confirm", "source": "person", "total": 0}])
        forged.meter_id.write({"total": 5})
        self.assertEqual(forged.meter_id.total, 1000)

    def test_rate_and_the_day_of_the_limit(self):
        for day in range(0, 50, 10):
            reading = self._read(1000 + day * 8, self._at(day))
        meter = reading.meter_id
        meter.write({"limit_total": 1800, "limit_reason": "Turbine"})
        self.assertEqual((meter.rate_code, meter.rate_per_day), ("estimated", 8.0))
        self.assertEqual(meter.limit_on, (self._at(40) + timedelta(days=60)).date())
        self.assertIn("5 readings", meter.rate_note)

    def test_a_jump_against_the_usual_rate_is_asked_about(self):
        self.hours.jump_factor = 2
        for day in range(0, 40, 10):
            self._read(1000 + day, self._at(day))
        self.assertEqual(self._read(1230, self._at(40)).question_code, "jump")

    def test_the_form_asks_before_saving(self):
        self._read(1000, self._at(0))
        view = "mds_metrology.mds_meter_reading_view_form_new"
        Reading = self.env["mds.meter.reading"].with_user(self.engineer)
        with Form(Reading.with_context(default_device_id=self.device.id), view=view) as form:
            self.assertEqual(form.kind_id, self.hours)
            form.occurred_at = self._at(2)
            form.value = 9000
            self.assertEqual(form.preview_code, "too_fast")
            form.confirm_reason = "Log book shows it"
        self.assertEqual(self.device.meter_ids.total, 9000)

    def test_a_day_ends_where_the_company_works(self):
        """17:30 UTC is half past one of the next day in Shanghai."""
        self.env.company.partner_id.tz = "Asia/Shanghai"
        self._read(1000, self._at(0))
        late = self._at(9).replace(hour=17, minute=30)
        self._read(1080, late)
        for day, value in ((late.date(), 1000), (self._at(10).date(), 1080)):
            values = self.device._get_meter_values(day)
            self.assertEqual(values, {self.device: {"hours": value}})

    def test_a_meter_is_read_on_the_day_where_the_company_works(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        late = self._at(9).replace(hour=17, minute=30)
        self._read(1080, late)
        both = self.device + self.analyser
        day, following = late.date(), self._at(10).date()
        self.assertEqual(
            both._get_read_meters(day, day), {self.device: set(), self.analyser: set()}
        )
        self.assertEqual(
            both._get_read_meters(day, following), {self.device: {"hours"}, self.analyser: set()}
        )

    def test_value_of_a_day_is_the_last_one_until_then(self):
        self._read(1000, self._at(0))
        self._read(1080, self._at(10))
        values = self.device._get_meter_values(self._at(9).date())
        self.assertEqual(values, {self.device: {"hours": 1000}})
        both = self.device + self.analyser
        self.assertEqual(
            both._get_meter_values(), {self.device: {"hours": 1080}, self.analyser: {}}
        )

    def test_future_reading_is_refused(self):
        with self.assertRaises(UserError):
            self._read(1, datetime.now() + timedelta(days=2))

    def test_readers_do_not_enter_or_confirm(self):
        for user in (self.accountant, self.storekeeper, self.contract_manager, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._read(5, self._at(0), user=user)

    def test_cost_does_not_grow_with_the_batch(self):
        devices = self._create_devices(*(f"Q-{number}" for number in range(52)))
        self.env["mds.meter"].create(
            [{"device_id": device.id, "kind_id": self.hours.id} for device in devices]
        )
        Reading = self.env["mds.meter.reading"].with_user(self.engineer)

        def create(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Reading.create(
                [
                    {
                        "device_id": device.id,
                        "kind_id": self.hours.id,
                        "value": 10,
                        "occurred_at": START,
                    }
                    for device in some
                ]
            )
            self.env.flush_all()
            return self.cr.sql_log_count - before

        create(devices[:1])
        few, many = create(devices[:2]), create(devices[2:])
        self.assertLessEqual(many, few + 3)

    def test_totals_are_the_same_whether_counted_again_or_carried_on(self):
        for day in range(50):
            reading = self._read(1000 + day * 3, self._at(day))
        meter = reading.meter_id
        self._read(1052, self._at(17) + timedelta(hours=3))  # finds its place far back
        carried = (meter.total, meter.rate_per_day, meter.reading_ids.mapped("total"))
        meter._refresh()
        self.assertEqual(
            (meter.total, meter.rate_per_day, meter.reading_ids.mapped("total")), carried
        )
        self.assertEqual(meter.total, 1147)
