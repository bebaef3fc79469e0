from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestPosting(MdsMetrologyCommon):
    def _post(self, *readings, user=None):
        return (
            self.env["mds.meter.reading"]
            .with_user(user or self.engineer)
            .post([{**self._prepare(), **reading} for reading in readings])
        )

    def _prepare(self):
        return {
            "device": self.device.name,
            "meter": "hours",
            "value": 100,
            "occurred_at": "2026-01-01T08:00:00Z",
            "client_uuid": "reading-0001",
        }

    def test_a_repeated_call_stores_nothing_twice(self):
        [first] = self._post({})
        [again] = self._post({})
        self.assertEqual((first["status"], again["status"]), ("stored", "known"))
        self.assertEqual(first["id"], again["id"])
        twice = self._post({"client_uuid": "reading-0002"}, {"client_uuid": "reading-0002"})
        self.assertEqual([one["status"] for one in twice], ["stored", "known"])
        readings = self.device.meter_ids.reading_ids
        self.assertEqual(len(readings), 2)
        self.assertEqual(set(readings.mapped("source")), {"api"})

    def test_each_refusal_has_its_code_and_keeps_nothing_else_back(self):
        bad = {
            "unknown_device": {"device": "DEV/999999"},
            "unknown_meter": {"meter": "miles"},
            "no_identity": {"client_uuid": ""},
            "bad_time": {"occurred_at": "yesterday"},
            "negative": {"value": -1},
            "not_a_number": {"value": "NaN"},
            "too_large": {"value": 1e30},
        }
        answers = self._post(*bad.values(), {})
        self.assertEqual([one["code"] for one in answers], [*bad, "ok"])
        for answer in answers[:-1]:
            self.assertEqual((answer["status"], answer["id"]), ("refused", False))
            self.assertTrue(answer["message"])
        self.assertEqual(len(self.device.meter_ids.reading_ids), 1)

    def test_strange_shapes_are_refused_in_words(self):
        Reading = self.env["mds.meter.reading"].with_user(self.engineer)
        answers = Reading.post(
            ["text", None, {"device": ["x"], "meter": {}}, {"device": 2**70}, {"device": "x\0"}]
        )
        self.assertEqual({one["status"] for one in answers}, {"refused"})
        with self.assertRaises(UserError):
            Reading.post("text")

    def test_what_can_hardly_be_true_is_kept_and_does_not_count(self):
        answers = self._post(
            {},
            {"value": 9000, "occurred_at": "2026-01-02T08:00:00Z", "client_uuid": "reading-0002"},
        )
        self.assertEqual(answers[1]["status"], "to_confirm")
        self.assertEqual(answers[1]["code"], "too_fast")
        self.assertEqual(self.device.meter_ids.total, 100)

    def test_a_system_without_the_right_stores_nothing(self):
        with self.assertRaises(AccessError):
            self._post({}, user=self.accountant)

    def test_devices_of_other_regions_are_unknown(self):
        self.engineer.mds_region_ids = self.west
        [answer] = self._post({})
        self.assertEqual(answer["code"], "unknown_device")
