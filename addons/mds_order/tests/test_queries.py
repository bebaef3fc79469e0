from odoo.tests import tagged

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestQueries(MdsOrderCommon):
    """The number of queries belongs to the batch, not to the record."""

    def _count(self, function):
        self.env.flush_all()
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _create(self, count):
        orders = self.env["mds.order"].with_user(self.dispatcher)
        return orders.create(
            [
                {
                    "device_id": device.id,
                    "symptom": "Alarm",
                    "reported_at": MONDAY,
                    "is_patient_involved": "no",
                    "is_device_unsafe": "no",
                }
                for device in self.devices[:count]
            ]
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.devices = cls.env["mds.device"].create(
            [
                {"product_id": cls.product.id, "serial": f"Q-{n}", "partner_id": cls.hospital.id}
                for n in range(60)
            ]
        )

    def test_creating_costs_the_same_for_2_and_50(self):
        self._create(1)
        few = self._count(lambda: self._create(2))
        many = self._count(lambda: self._create(50))
        self.assertLessEqual(many, few)

    def test_creating_100_costs_less_than_a_query_each(self):
        self.devices += self.devices[:40]
        self._create(1)
        self.assertLess(self._count(lambda: self._create(100)), 100)

    def test_triage_costs_the_same_for_2_and_50(self):
        self._create(1)._do_triage({})
        few, many = self._create(2), self._create(50)
        self.env.invalidate_all()
        few_count = self._count(lambda: few._do_triage({}))
        self.env.invalidate_all()
        many_count = self._count(lambda: many._do_triage({}))
        # 50 orders have 350 steps: three more INSERTs of 100 rows, in two tables
        self.assertLessEqual(many_count, few_count + 10)

    def test_blockers_cost_the_same_for_2_and_50(self):
        few, many = self._create(2), self._create(50)
        few._do_triage({})
        many._do_triage({})
        self.env.invalidate_all()
        few_count = self._count(few._get_closing_blockers)
        self.env.invalidate_all()
        many_count = self._count(many._get_closing_blockers)
        self.assertLessEqual(many_count, few_count)
