from datetime import date

from odoo.addons.mds_order.tests.common import MdsOrderCommon

NOW = "2026-11-24 01:00:00"
TODAY = date(2026, 11, 24)


class MdsPlanCommon(MdsOrderCommon):
    """A ventilator that was installed a year ago, and plans for its model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maintenance = cls.env.ref("mds_order.order_type_maintenance")
        cls.device.installed_on = date(2025, 11, 20)

    @classmethod
    def _create_plan(cls, **values):
        return (
            cls.env["mds.plan"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Half-yearly",
                    "order_type_id": cls.maintenance.id,
                    "product_tmpl_ids": [cls.product.product_tmpl_id.id],
                    "interval": 6,
                    "start_on": date(2025, 1, 1),
                    "tolerance_before": 20,
                    "tolerance_after": 20,
                    "is_levelled": False,
                    **values,
                }
            )
        )

    @classmethod
    def _create_active(cls, **values):
        plan = cls._create_plan(**values)
        plan.action_activate()
        return plan

    @classmethod
    def _create_devices(cls, count, prefix):
        return cls.env["mds.device"].concat(
            *(cls._create_device(f"{prefix}-{number}") for number in range(count))
        )

    @classmethod
    def _get_duties(cls, plan, device=None):
        domain = [("plan_id", "=", plan.id), ("device_id", "=", (device or cls.device).id)]
        return cls.env["mds.plan.duty"].search(domain, order="nominal_on")

    @classmethod
    def _finish(cls, order, **values):
        """The whole work of an order by the engineer, finished on 23 November 2026."""
        visit = cls._plan(order).with_user(cls.engineer)
        cls._work(order, visit, **values)

    def assertDue(self, duties, expected):
        self.assertEqual([str(day) for day in duties.mapped("due_on")], expected)
