from datetime import date, datetime, timedelta

from odoo.addons.mds_parts.tests.common import MdsPartsCommon
from odoo.fields import Command

MORNING = datetime(2026, 3, 2, 1, 0)
DAY = date(2026, 3, 2)


class MdsCostCommon(MdsPartsCommon):
    """A cost centre with a rule for all orders, and a rate for everybody: 100 an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env.ref("mds_cost.dimension_cost_centre").plan_id
        cls.centre = cls._create_centre("Service East")
        cls.rule = cls.env["mds.cost.rule"].create({"cost_centre_id": cls.centre.id})
        cls.rate = cls.env["mds.cost.rate"].create({"start": "2026-01-01", "hourly": 100.0})
        cls.lines = cls.env["account.analytic.line"]

    @classmethod
    def _create_centre(cls, name):
        return cls.env["account.analytic.account"].create(
            {"name": name, "plan_id": cls.plan.id, "company_id": cls.company.id}
        )

    @classmethod
    def _create_time(cls, order=None, hours=2.0, start=MORNING, **vals):
        return cls.env["mds.order.time"].create(
            {
                "order_id": (order or cls.order).id,
                "employee_id": cls.employee.id,
                "start": start,
                "end": start + timedelta(hours=hours),
                **vals,
            }
        )

    def _allocate_by_hours(self, centre):
        """What the centre bears in March goes to the orders by their hours: the posted run."""
        cycle = self.env["mds.allocation.cycle"].create(
            {
                "name": "Rent",
                "segment_ids": [
                    Command.create(
                        {"sender_id": centre.id, "receiver_kind": "order", "driver": "hours"}
                    )
                ],
            }
        )
        run = self.env["mds.allocation.run"].create(
            {"cycle_id": cycle.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        run.with_user(self.accountant).action_test()
        run.with_user(self.accountant).action_post()
        return run

    def _run_job(self):
        """The job commits its progress; a test must not."""
        kind = type(self.env["ir.cron"])
        self.patch(kind, "_commit_progress", lambda *_args, **_kwargs: 1.0)
        self.env["mds.cost.pending"]._cron_post()

    def _get_lines(self, order=None):
        domain = [("mds_order_id", "=", (order or self.order).id)]
        return self.lines.search(domain, order="id")

    def _get_amounts(self, order=None):
        return self._get_lines(order).mapped("amount")

    def _get_exceptions(self, order=None):
        return self.env["mds.cost.pending"].search(
            [("order_id", "=", (order or self.order).id), ("code", "!=", "waiting")]
        )
