from odoo.fields import Command

from .common import MORNING, MdsCostCommon


class MdsProfitCommon(MdsCostCommon):
    """A month with revenue, direct and allocated cost, and rent that nobody has taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, False)
        cls.region = cls.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        cls.order.region_id = cls.region

    def _invoice(self, amount, order=None, kind="out_invoice", day="2026-03-20"):
        invoice = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.customer.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Repair",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                            "mds_order_id": (order or self.order).id,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _tell_a_month(self):
        """Revenue, direct and allocated cost, and rent that nobody has taken."""
        self._create_time(hours=2)
        other = self._create_order()
        self._create_time(other, hours=1, start=MORNING.replace(hour=9))
        (self.order | other)._post_cost()
        self._invoice(700.0)
        office = self._create_centre("Office")
        for amount, day in ((90.0, "2026-03-05"), (40.0, "2026-04-05")):
            self.lines.create(
                {
                    "name": "Rent",
                    "amount": -amount,
                    "date": day,
                    "mds_cost_element_id": self.env.ref("mds_cost.element_overhead").id,
                    self.plan._column_name(): office.id,
                }
            )
        self._allocate_by_hours(office)
        return other
