from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestLookup(MdsDeviceCommon):
    """Another system asks for devices by what is printed on them."""

    def _ask(self, *texts, user=None):
        return self.env["mds.device"].with_user(user or self.engineer).find_batch(list(texts))

    def test_each_text_has_its_answer_in_order(self):
        di = self.model.mds_udi_di
        first = self._create_devices("L-1", asset_number="ZC-77")
        second = self._create_devices("L-2", udi_raw=f"(01){di}(21)L-2")
        answers = self._ask(
            f"(01){di}(21)L-1", "l-1", "ZC-77", first.name, second.udi_raw, "nobody", "", None, 7
        )
        self.assertEqual(
            [(one["how"], [device["id"] for device in one["devices"]]) for one in answers],
            [
                ("udi", [first.id]),
                ("serial", [first.id]),
                ("asset_number", [first.id]),
                ("number", [first.id]),
                ("udi", [second.id]),
                *[("unknown", [])] * 4,
            ],
        )
        [device] = answers[0]["devices"]
        self.assertEqual(device["serial"], "L-1")
        self.assertEqual(device["customer"], self.hospital.display_name)

    def test_a_udi_of_another_model_is_not_this_device(self):
        self._create_devices("L-3")
        [answer] = self._ask("(01)09876543210982(21)L-3")
        self.assertEqual(answer["how"], "unknown")

    def test_what_one_may_not_see_is_not_found(self):
        self._create_devices("L-4")
        stranger = new_test_user(self.env, "lookup-stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._ask("L-4", user=stranger)

    def test_hostile_requests_are_refused_in_words(self):
        for texts in ("L-1", {"a": 1}, ["x"] * 1001):
            with self.assertRaises(UserError):
                self.env["mds.device"].with_user(self.engineer).find_batch(texts)
        [answer] = self._ask("a\x00b")
        self.assertEqual(answer["how"], "unknown")

    def test_queries_do_not_grow_with_the_texts(self):
        for number in range(40):
            self._create_devices(f"N-{number}")

        def count(texts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask(*texts)
            return self.env.cr.sql_log_count - before

        count(["N-0"])
        self.assertLessEqual(count([f"N-{n}" for n in range(40)]), count(["N-0"]) + 2)
