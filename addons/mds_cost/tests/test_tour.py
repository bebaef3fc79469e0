from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import MdsCostCommon


@tagged("post_install", "-at_install")
class TestCostTour(MdsCostCommon, HttpCase):
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
