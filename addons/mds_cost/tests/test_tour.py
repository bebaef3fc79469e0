from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.fields import Command
from odoo.tests import tagged

from .common import MdsCostCommon


@tagged("post_install", "-at_install")
class TestCostTour(MdsCostCommon, TourCase):
    def test_accountant_repairs_an_exception_and_allocates_the_rent(self):
        self.rule.active = False
        self._create_time()
        self.order._post_cost()
        self.env["mds.cost.pending"].search([("order_id", "!=", self.order.id)]).unlink()
        self.env["account.journal"].create({"name": "Cost", "code": "TC", "type": "general"})
        rent = self._create_centre("Building")
        receivers = self.centre + self._create_centre("West") + self._create_centre("North")
        self.lines.create(
            {
                "name": "Rent",
                "amount": -100,
                "date": fields.Date.today() + relativedelta(day=1, days=-1),
                self.plan._column_name(): rent.id,
            }
        )
        self.env["mds.allocation.cycle"].create(
            {
                "name": "Rent",
                "segment_ids": [
                    Command.create(
                        {
                            "sender_id": rent.id,
                            "receiver_ids": [
                                Command.create({"account_id": one.id}) for one in receivers
                            ],
                        }
                    )
                ],
            }
        )
        self.start_tour("/odoo/cost-exceptions", "mds_cost_accountant", login="mds_accountant")
        self.env.invalidate_all()
        self.assertEqual(self.order.mds_direct_cost, 200.0)
        run = self.env["mds.allocation.run"].search([("state", "=", "posted")])
        self.assertEqual((run.amount, run.create_uid), (100.0, self.accountant))

    def test_manager_reads_what_an_order_cost(self):
        self._create_time()
        self.order._post_cost()
        self.start_tour("/odoo/cost-orders", "mds_cost_manager", login="mds_manager")

    def test_accountant_charges_and_closes_the_month(self):
        month_end = fields.Date.today() + relativedelta(day=1, days=-1)
        self._create_time(start=fields.Datetime.to_datetime(month_end))
        self.order._post_cost()
        self.env["mds.cost.pending"].search([]).unlink()
        self.env["mds.allocation.cycle"].search([]).active = False
        account, other = self.env["account.account"].create(
            [
                {"name": "Depreciation", "code": "T6603", "account_type": "expense_depreciation"},
                {"name": "Accumulated", "code": "T1602", "account_type": "asset_fixed"},
            ]
        )
        journal = self.env["account.journal"].create(
            {"name": "Assets", "code": "TASSE", "type": "general"}
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": month_end,
                "line_ids": [
                    Command.create({"account_id": account.id, "debit": 840.0}),
                    Command.create({"account_id": other.id, "credit": 840.0}),
                ],
            }
        )
        entry.action_post()
        self.env["mds.cost.ledger.rule"].create(
            {"account_id": account.id, "cost_centre_id": self._create_centre("Office").id}
        )
        self.start_tour("/odoo/cost-charges", "mds_cost_month_end", login="mds_accountant")
        self.env.invalidate_all()
        close = self.env["mds.cost.close"].search([])
        self.assertEqual((close.state, close.closed_by_id), ("closed", self.accountant))
        self.assertEqual(self.company.mds_cost_lock_date, month_end)
