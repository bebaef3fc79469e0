from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models import plan_scope
from .common import NOW, TODAY, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestProjection(MdsPlanCommon):
    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("mds_plan.cron_project").method_direct_trigger()
        self.env.invalidate_all()

    def test_two_years_are_shown_and_the_missed_is_due_once(self):
        duties = self._get_duties(self._create_active())
        self.assertDue(
            duties, ["2026-11-20", "2027-05-20", "2027-11-20", "2028-05-20", "2028-11-20"]
        )
        self.assertEqual(str(duties[0].opens_on), "2026-10-31")
        self.assertEqual(str(duties[0].closes_on), "2026-12-10")
        self.assertEqual(duties[0].region_id, self.region)

    def test_projecting_again_changes_nothing(self):
        plan = self._create_active()
        before = self._get_duties(plan)
        plan._project()
        self.assertEqual(self._get_duties(plan), before)

    def test_changed_plan_moves_only_what_nobody_touched(self):
        plan = self._create_active()
        ordered, *_rest = self._get_duties(plan)
        ordered.with_user(self.dispatcher).action_make_order()
        plan.interval = 3
        duties = self._get_duties(plan)
        self.assertEqual(duties[0], ordered)
        self.assertDue(duties[:3], ["2026-11-20", "2027-02-20", "2027-05-20"])

    def test_device_in_our_stock_has_nothing_due(self):
        plan = self._create_active()
        self.device.action_take_back()
        self.assertFalse(self._get_duties(plan))

    def test_retired_device_has_nothing_due(self):
        plan = self._create_active()
        self.device._leave(
            {
                "kind": "decommission",
                "cause": "superseded",
                "data_erasure": "none",
                "label_handling": "defaced",
            },
            "Replaced",
        )
        plan._project()
        self.assertFalse(self._get_duties(plan))

    def test_new_device_of_the_model_is_planned_when_put_in_service(self):
        plan = self._create_active()
        device = self._create_device("SN-2002")
        self.assertDue(self._get_duties(plan, device)[:1], ["2027-05-24"])

    def test_end_of_service_life_ends_the_work(self):
        self.device.expires_on = date(2027, 6, 30)
        self.assertDue(self._get_duties(self._create_active()), ["2026-11-20", "2027-05-20"])

    def test_end_of_service_life_that_is_written_later_ends_the_work_at_once(self):
        plan = self._create_active()
        before = len(self._get_duties(plan))
        self.device.expires_on = date(2027, 6, 30)
        self.assertDue(self._get_duties(plan), ["2026-11-20", "2027-05-20"])
        self.device.expires_on = False
        self.assertEqual(len(self._get_duties(plan)), before)

    def test_nothing_is_planned_before_the_plan_is_in_force(self):
        """The window of 20 May is still open on 1 June, when the plan begins."""
        plan = self._create_active(start_on=date(2027, 6, 1), interval=18)
        first = self._get_duties(plan)[0]
        self.assertEqual((str(first.due_on), str(first.planned_on)), ("2027-05-20", "2027-06-01"))
        plan.tolerance_after = 25
        self.assertEqual(str(first.planned_on), "2027-06-01")

    def test_blackout_moves_the_day(self):
        blackout = self.env["mds.plan.blackout"].create(
            {"name": "Stocktaking", "first_on": date(2027, 5, 15), "last_on": date(2027, 5, 25)}
        )
        duty = self._get_duties(self._create_active(blackout_ids=blackout.ids))[1]
        self.assertEqual(str(duty.due_on), "2027-05-14")
        self.assertEqual(duty.due_reason, "moved_earlier")

    def test_annual_covers_the_half_yearly(self):
        half = self._create_active()
        annual = self._create_active(name="Annual", interval=12, covers_ids=half.ids)
        due = self._get_duties(half)
        self.assertEqual(due[0].covered_by_id, self._get_duties(annual)[0])
        self.assertFalse(due[1].covered_by_id)

    def test_annual_that_is_spread_still_covers_the_half_yearly(self):
        """Outside the narrow window of the smaller one it would be a visit more."""
        half = self._create_active(tolerance_before=3, tolerance_after=3)
        due = self._get_duties(half)[1]
        devices = self._create_devices(3, "L")
        devices.installed_on = self.device.installed_on
        self._create_active(name="Load", device_ids=devices.ids, interval=6)
        annual = self._create_active(
            name="Annual",
            interval=12,
            covers_ids=half.ids,
            anchor_on=date(2026, 5, 22),
            mode="fixed",
            is_levelled=True,
        )
        duty = self._get_duties(annual)[1]
        self.assertEqual(due.covered_by_id, duty)
        self.assertTrue(due.opens_on <= duty.planned_on <= due.closes_on)
        self.assertEqual((duty.planned_on - duty.order_on).days, annual.horizon_days)

    def test_plan_follows_its_blackout_and_its_days_ahead_at_once(self):
        blackout = (
            self.env["mds.plan.blackout"]
            .with_user(self.manager)
            .create(
                {"name": "Stocktaking", "first_on": date(2030, 5, 15), "last_on": date(2030, 5, 25)}
            )
        )
        plan = self._create_active(blackout_ids=blackout.ids)
        duty = self._get_duties(plan)[1]
        self.assertEqual(str(duty.due_on), "2027-05-20")
        blackout.write({"first_on": date(2027, 5, 15), "last_on": date(2027, 5, 25)})
        self.assertEqual(str(duty.due_on), "2027-05-14")
        plan.horizon_days = 60
        self.assertEqual((duty.planned_on - duty.order_on).days, 60)
        blackout.active = False
        self.assertEqual(str(duty.due_on), "2027-05-20")

    def test_work_is_spread_over_the_allowed_weeks(self):
        sites = self.env["mds.site"].create(
            [{"name": f"Ward {n}", "partner_id": self.hospital.id} for n in range(5)]
        )
        devices = self.env["mds.device"].concat(
            *(self._create_device(f"W-{n}", site_id=site.id) for n, site in enumerate(sites))
        )
        devices.installed_on = date(2026, 1, 20)
        plan = self._create_active(is_levelled=True, device_ids=devices.ids)
        first = self.env["mds.plan.duty"].search(
            [("plan_id", "=", plan.id), ("due_on", "=", date(2027, 1, 20))]
        )
        self.assertEqual(len(first), 5)
        self.assertEqual(len({day.isocalendar()[:2] for day in first.mapped("planned_on")}), 5)
        for duty in first:
            self.assertTrue(duty.opens_on <= duty.planned_on <= duty.closes_on)

    def test_dispatcher_chooses_a_day_within_the_window(self):
        plan = self._create_active()
        duty = self._get_duties(plan)[1].with_user(self.dispatcher)
        duty.planned_on = date(2027, 6, 1)
        self.assertTrue(duty.is_moved_by_hand)
        plan._project()
        self.assertEqual(duty.planned_on, date(2027, 6, 1))
        with self.assertRaisesRegex(UserError, "2027-06-09"):
            duty.planned_on = date(2027, 7, 1)
        with self.assertRaises(UserError):
            duty.closes_on = date(2027, 12, 1)

    def test_overtaken_duty_is_missed_and_stays(self):
        plan = self._create_active()
        first = self._get_duties(plan)[0]
        with freeze_time("2027-06-20 01:00:00"):
            self._run()
            self.assertEqual(first.state, "missed")
            self.assertDue(self._get_duties(plan)[1:2], ["2027-05-20"])
            first.with_user(self.dispatcher).action_make_order()
        self.assertEqual(first.state, "ordered")

    def test_device_says_what_is_due(self):
        self._create_active()
        self.assertIn("Half-yearly due on", self.device.status_sentence)

    def test_open_work_is_among_the_next_duties_and_touched_work_is_evidence(self):
        plan = self._create_active()
        first = self._get_duties(plan)[0]
        found = self.device._get_duties()[self.device]
        self.assertIn(first.id, [duty.res_id for duty in found if duty.label == plan.name])
        first.with_user(self.dispatcher).action_make_order()
        parts = self.device.sudo()._get_evidence()[self.device]
        [own] = [part.records for part in parts if part.records._name == "mds.plan.duty"]
        self.assertEqual(own.ids, first.ids)

    def test_projection_goes_on_in_slices(self):
        devices = self._create_devices(7, "S")
        plan = self._create_plan()
        plan._transition("active")
        plan.sudo().projected_until_id = 0
        with patch.object(plan_scope, "SLICE", 3):
            self._run()
        found = self.env["mds.plan.duty"].search([("plan_id", "=", plan.id)])
        self.assertEqual(found.device_id, devices | self.device)
        self.assertEqual(plan.projected_until_id, -1)

    def test_2_and_40_devices_cost_the_same_queries(self):
        devices = self._create_devices(42, "Q")
        plan = self._create_plan()
        plan._transition("active")
        duties = self.env["mds.plan.duty"]
        counts = []
        for group in (devices[:2], devices[2:4], devices[4:]):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            duties._project_devices(group)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        # the ORM inserts a hundred rows in one statement
        self.assertLessEqual(counts[2] - counts[1], 8)
        self.assertEqual(self._get_duties(plan, devices[-1])[0].due_on.year, TODAY.year + 1)
