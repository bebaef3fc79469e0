from datetime import timedelta

from odoo.addons.mds_base.tests.screens import count_form_queries, count_list_queries
from odoo.tests import tagged

from .common import START, MdsMetrologyCommon


@tagged("post_install", "-at_install")
class TestScreens(MdsMetrologyCommon):
    """The form of a device and the lists of papers and meters cost the same for few and many."""

    def _fill(self, device, count):
        kinds = self.env["mds.certificate.kind"].create(
            [
                {"name": f"{device.serial} kind {number}", "code": f"{device.serial}_{number}"}
                for number in range(count)
            ]
        )
        meters = self.env["mds.meter.kind"].create(
            [
                {"name": f"{device.serial} meter {n}", "code": f"{device.serial}_{n}", "unit": "h"}
                for n in range(count)
            ]
        )
        for kind in kinds:
            self._issue(device, kind, "2026-03-01")
        self.env["mds.meter.reading"].with_user(self.engineer).create(
            [
                {
                    "device_id": device.id,
                    "kind_id": kind.id,
                    "value": 10 * number + 10,
                    "occurred_at": START + timedelta(days=number),
                }
                for kind in meters
                for number in range(3)
            ]
        )

    def test_the_form_costs_the_same_with_many_papers_and_meters(self):
        short, long = self._create_devices("SC-1"), self._create_devices("SC-2")
        self._fill(short, 2)
        self._fill(long, 25)
        few = count_form_queries(short.with_user(self.dispatcher))
        many = count_form_queries(long.with_user(self.dispatcher))
        self.assertLessEqual(many, few, f"{few} queries with 2 of each, {many} with 25")

    def test_the_lists_cost_the_same_for_few_and_many(self):
        device = self._create_devices("SC-3")
        self._fill(device, 25)
        env = self.env(user=self.dispatcher)
        for model in ("mds.certificate", "mds.meter", "mds.meter.reading"):
            ids = env[model].search([("device_id", "=", device.id)]).ids
            few = count_list_queries(env, model, [("id", "in", ids[:2])])
            many = count_list_queries(env, model, [("id", "in", ids)])
            self.assertLessEqual(many, few, f"{model}: {few} queries for 2 rows, {many} for all")
