from odoo.fields import Command

from .common import MdsCostCommon


class MdsAllocationCommon(MdsCostCommon):
    """Rent and office are spread over the teams East and West, as the cost accountant does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls._create_centre("Service West")
        cls.rent = cls._create_centre("Building")
        cls.office = cls._create_centre("Office")
        cls.overhead = cls.env.ref("mds_cost.element_overhead")
        cls.depreciation = cls.env.ref("mds_cost.element_depreciation")
        cls.column = cls.plan._column_name()

    @classmethod
    def _create_cost(cls, centre, amount, element=None, day="2026-03-15"):
        return cls.env["account.analytic.line"].create(
            {
                "name": "Bill",
                "amount": -amount,
                "date": day,
                "company_id": cls.company.id,
                "mds_cost_element_id": (element or cls.overhead).id,
                cls.column: centre.id,
            }
        )

    @classmethod
    def _create_cycle(cls, *segments, **vals):
        return (
            cls.env["mds.allocation.cycle"]
            .with_user(cls.accountant)
            .create(
                {
                    "name": "Overhead",
                    "segment_ids": [Command.create(segment) for segment in segments],
                    **vals,
                }
            )
        )

    def _prepare_segment(self, sender, shares=None, **vals):
        return {
            "sender_id": sender.id,
            "receiver_ids": [
                Command.create({"account_id": centre.id, "weight": weight})
                for centre, weight in (shares or {}).items()
            ],
            **vals,
        }

    def _create_run(self, cycle, date_from="2026-03-01", date_to="2026-03-31"):
        return (
            self.env["mds.allocation.run"]
            .with_user(self.accountant)
            .create({"cycle_id": cycle.id, "date_from": date_from, "date_to": date_to})
        )

    def _get_balances(self, *centres):
        groups = self.lines._read_group(
            [(self.column, "in", [centre.id for centre in centres])],
            [self.column],
            ["amount:sum"],
        )
        sums = {centre: round(-amount, 2) for centre, amount in groups}
        return [sums.get(centre, 0.0) for centre in centres]

    def _create_split(self, **vals):
        self._create_cost(self.rent, 100.0)
        third = self._create_centre("Service North")
        shares = {self.centre: 1, self.west: 1, third: 1}
        cycle = self._create_cycle(self._prepare_segment(self.rent, shares), **vals)
        return cycle, third
