from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import MdsDeviceCommon


@tagged("post_install", "-at_install")
class TestRetention(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device, cls.other = cls._create_devices("SN-1", "SN-2")
        cls.device.action_put_in_service()
        cls.device.expires_on = date(2035, 3, 31)

    def _attach(self, device, user=None):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.engineer)
            .create({"name": "a.txt", "raw": b"x", "res_model": "mds.device", "res_id": device.id})
        )

    def test_kept_five_years_after_the_end_of_its_life(self):
        self.assertEqual(self.device.keep_until, date(2040, 3, 31))
        self.assertIn("Use and maintenance records", self.device.keep_reason)

    def test_model_without_service_life_counts_from_the_last_entry(self):
        recorded = max(self.other.event_ids.mapped("recorded_at")).date()
        self.assertEqual(self.other.keep_until.year, recorded.year + 5)

    def test_implant_is_kept_for_ever(self):
        self.model.mds_is_implant = True
        self.assertFalse(self.device.keep_until)
        self.assertIn("Implants", self.device.keep_reason)
        with freeze_time("2099-01-01"), self.assertRaisesRegex(UserError, "for ever"):
            self.device.with_user(self.administrator).unlink()

    def test_without_any_rule_everything_is_kept(self):
        self.env["mds.retention.rule"].search([]).active = False
        self.assertIn("for ever", self.device.keep_reason)

    def test_rule_of_another_time_does_not_count(self):
        rule = self.env.ref("mds_device.retention_rule_service")
        rule.valid_to = date(2021, 12, 31)
        self.env["mds.retention.rule"].create(
            {"name": "Newer", "source": "Act", "years_after_life": 9, "valid_from": "2022-01-01"}
        )
        self.assertEqual(self.device.keep_until, date(2044, 3, 31))

    def test_nobody_deletes_before_the_day(self):
        for user in (self.administrator, self.env.user):
            with self.assertRaisesRegex(UserError, "2040"):
                self.device.with_user(user).unlink()
        self.device.with_user(self.manager).action_archive()
        self.assertFalse(self.device.active)
        with self.assertRaises(UserError):
            self.device.with_user(self.administrator).unlink()

    def test_administrator_may_delete_after_the_day(self):
        with freeze_time("2041-01-01"):
            with self.assertRaises(AccessError):
                self.device.with_user(self.quality).unlink()
            self.device.with_user(self.administrator).unlink()
        self.assertFalse(self.device.exists())

    def test_file_opened_by_mistake_may_be_removed(self):
        self.other.with_user(self.administrator).unlink()
        self.assertFalse(self.other.exists())

    def test_files_of_the_file_are_kept_with_it(self):
        file = self._attach(self.device)
        for user in (self.dispatcher, self.administrator):
            with self.assertRaisesRegex(UserError, "evidence"):
                file.with_user(user).unlink()
            with self.assertRaisesRegex(UserError, "evidence"):
                file.with_user(user).sudo().unlink()
        file.with_user(self.engineer).unlink()  # a mistake of today
        self.assertFalse(file.exists())

    def test_rules_are_kept_by_quality_and_never_deleted(self):
        rule = self.env.ref("mds_device.retention_rule_service")
        for user in (self.engineer, self.manager, self.dispatcher):
            with self.assertRaises(AccessError):
                rule.with_user(user).write({"years_after_life": 1})
        rule.with_user(self.quality).write({"years_after_life": 6})
        for user in (self.quality, self.administrator):
            with self.assertRaises(AccessError):
                rule.with_user(user).unlink()
        self.assertChainWhole(rule)

    def test_retention_of_many_costs_the_same(self):
        devices = self._create_devices(*(f"R{number}" for number in range(50)))
        self.env.flush_all()

        def cost(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("keep_reason")
            return self.env.cr.sql_log_count - before

        cost(devices[:2])
        self.assertEqual(cost(devices), cost(devices[:2]))
