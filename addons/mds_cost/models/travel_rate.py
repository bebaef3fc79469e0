from decimal import Decimal

from odoo import api, fields, models

from ..lib import travel


class TravelRate(models.Model):
    """What a kilometre costs, or a visit in a zone, from a day on 里程费率.

    Kilometres come from trips that were shared over their orders. A visit on site that is on no
    such trip costs the amount of its zone: the narrowest region that has one. The rate stands for
    what no receipt covers, such as wear of our cars.

    ================  ====  ======  =====  ======
    role              read  create  write  delete
    ================  ====  ======  =====  ======
    cost accountant   yes   yes     yes    yes
    everybody else    –     –       –      –
    ================  ====  ======  =====  ======
    """

    _name = "mds.cost.travel.rate"
    _description = "Travel Rate"
    _inherit = ["mds.cost.dated.mixin"]
    _order = "company_id, kind, region_id, start desc"
    _check_company_auto = True
    _rec_name = "kind"

    _audit_fields = ("company_id", "kind", "region_id", "start", "amount")

    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [(travel.KM, "Per Kilometre"), (travel.ZONE, "Per Visit in a Zone")],
        "Rate",
        required=True,
        default=travel.KM,
    )
    region_id = fields.Many2one(
        "mds.region", "Zone", ondelete="restrict", help="With all regions in it. Empty: everywhere."
    )
    amount = fields.Monetary(required=True)

    _start_uniq = models.UniqueIndex(
        "(company_id, kind, coalesce(region_id, 0), start)",
        "There is a rate from this day on already: change that one.",
    )
    _not_negative = models.Constraint("CHECK (amount >= 0)", "A rate is not negative.")
    _km_everywhere = models.Constraint(
        "CHECK (kind = 'zone' OR region_id IS NULL)",
        "A kilometre costs the same everywhere: only visits have zones.",
    )

    @api.model
    def _renew_cost_since(self, days):
        """What was travelled since is costed anew."""
        stops = fields.Domain.OR(
            [("company_id", "=", company.id), ("trip_id.end", ">=", company._mds_day_start(day))]
            for (company,), day in days.items()
        )
        visits = fields.Domain.OR(
            [("company_id", "=", company.id), ("arrived_at", ">=", company._mds_day_start(day))]
            for (company,), day in days.items()
        )
        orders = self._sudo_way("mds.trip.stop").search(stops).order_id
        orders |= self._sudo_way("mds.visit").search(visits).order_id
        self.env["mds.cost.pending"]._enqueue(orders)

    @api.model
    def _sudo_way(self, name):
        """A rate concerns the ways of all regions."""
        return self.env[name].sudo()

    @api.model
    def _find(self, cases):
        """``{key: travel.Answer}`` for ``{key: travel.Case}``; one query."""
        rates = self._sudo_rates({case.company for case in cases.values()})
        return travel.find_rates(
            cases,
            [
                travel.Rate(
                    rate.company_id.id,
                    rate.kind,
                    rate.start,
                    Decimal(str(rate.amount)),
                    frozenset(rate.region_id._get_with_descendants().ids),
                )
                for rate in rates
            ],
        )

    @api.model
    def _sudo_rates(self, companies):
        """Engineers cause cost and must not see what their way costs."""
        return self.sudo().search([("company_id", "in", list(companies))])
