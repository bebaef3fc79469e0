from datetime import date

from odoo.addons.mds_cost.tests.allocation_common import MdsAllocationCommon
from odoo.addons.mds_cost.tests.common import MORNING
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestContractCost(MdsAllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env.ref("mds_contract.contract_type_full")
        cls.customer.is_company = True
        cls.contract = (
            cls.env["mds.contract"]
            .with_user(cls.contract_manager)
            .create(
                {
                    "title": "Full service",
                    "type_id": cls.type.id,
                    "partner_id": cls.customer.id,
                    "date_start": date(2026, 1, 1),
                    "date_end": date(2026, 12, 31),
                }
            )
            .with_user(cls.env.user)
        )
        cls.other = cls._create_order()
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE mds_order SET contract_id = %s WHERE id = %s",
            (cls.contract.id, cls.order.id),
        )
        cls.env.invalidate_all()

    def _spread(self, driver="hours"):
        self._create_time(hours=3)
        self._create_time(self.other, hours=1, start=MORNING.replace(hour=9))
        (self.order | self.other)._post_cost()
        self._create_cost(self.rent, 90.0)
        cycle = self._create_cycle(
            self._prepare_segment(self.rent, receiver_kind="contract", driver=driver)
        )
        run = self._create_run(cycle)
        run.action_test()
        run.action_post()
        return run

    def test_cost_carries_the_type_of_the_contract(self):
        """And what is allocated to the order too; an order without a contract carries none."""
        self._create_time(hours=2)
        self._create_time(self.other, hours=1, start=MORNING.replace(hour=9))
        (self.order | self.other)._post_cost()
        column = self.env["mds.cost.dimension"]._get_columns()["contract_type"]
        account = self._get_lines()[column]
        self.assertEqual(
            (account.mds_res_model, account.mds_res_id), ("mds.contract.type", self.type.id)
        )
        self.assertFalse(self._get_lines(self.other)[column])
        self._create_cost(self.rent, 90.0)
        run = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, receiver_kind="order", driver="hours")
            )
        )
        run.action_test()
        run.action_post()
        received = self.lines.search([("mds_run_id", "=", run.id), ("mds_run_side", "=", "get")])
        of_contract = received.filtered(lambda line: line.mds_order_id == self.order)
        self.assertEqual(of_contract[column], account)

    def test_another_contract_moves_the_cost_with_a_trace(self):
        self._create_time(hours=2)
        self.order._post_cost()
        self.env["mds.cost.pending"].search([]).unlink()
        self.order.contract_id = False
        self.assertEqual(self.env["mds.cost.pending"].search([]).order_id, self.order)
        self.order._post_cost()
        column = self.env["mds.cost.dimension"]._get_columns()["contract_type"]
        labour = self.env.ref("mds_cost.element_labour")
        lines = self._get_lines().filtered(lambda line: line.mds_cost_element_id == labour)
        self.assertEqual(lines.mapped("amount"), [-200.0, 200.0, -200.0])
        self.assertFalse(lines[-1][column])
        self.assertTrue(lines[0][column])

    def test_contract_receives_by_the_work_under_it(self):
        run = self._spread()
        self.assertRecordValues(
            run.line_ids, [{"contract_id": self.contract.id, "amount": 90.0, "quantity": 3.0}]
        )
        line = self.lines.search([("mds_run_id", "=", run.id), ("mds_run_side", "=", "get")])
        self.assertEqual((line.mds_contract_id, line.partner_id), (self.contract, self.customer))
        column = self.env["mds.cost.dimension"]._get_columns()["contract_type"]
        self.assertEqual(line[column].mds_res_id, self.type.id)
        run._transition("reversed", reason="Wrong driver")
        lines = self.lines.search([("mds_contract_id", "=", self.contract.id)])
        self.assertEqual((len(lines), sum(lines.mapped("amount"))), (2, 0.0))

    def test_what_a_contract_has_received_is_not_given_once_more(self):
        self._spread()
        self._create_cost(self.centre, 15.0)
        run = self._create_run(
            self._create_cycle(self._prepare_segment(self.centre, {self.west: 1}))
        )
        run.action_test()
        self.assertEqual(run.amount, 15.0)

    def test_profit_by_contract_type_has_the_same_total(self):
        self._spread()
        profit = self.env["mds.profit"].with_user(self.manager)
        domain = [("company_id", "=", self.company.id)]
        groups = profit._read_group(
            domain, ["contract_type_id"], ["direct_cost:sum", "allocated_cost:sum", "profit:sum"]
        )
        sums = {kind: tuple(values) for kind, *values in groups}
        self.assertEqual(sums[self.type], (300.0, 90.0, -390.0))
        [(whole,)] = profit._read_group(domain, [], ["profit:sum"])
        self.assertEqual(sum(values[2] for values in sums.values()), whole)

    def test_contract_managers_see_no_profit(self):
        with self.assertRaises(AccessError):
            self.env["mds.profit"].with_user(self.contract_manager).search([])
