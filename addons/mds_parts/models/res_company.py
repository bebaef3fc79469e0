from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Where consumed parts go, and which account bears their cost.

    The location exists once per company and keeps the service cost account as its valuation
    account only while the company values its stock in real time: then the move itself books the
    entry. In a periodic company it has none, so that Odoo's stock closing leaves these moves
    alone (see ADR 0005).
    """

    _inherit = "res.company"

    mds_consumption_location_id = fields.Many2one(
        "stock.location",
        "Service Consumption Location",
        check_company=True,
        domain="[('usage', '=', 'production'), ('company_id', '=', id)]",
        help="Parts used on service orders go here.",
    )
    mds_service_cost_account_id = fields.Many2one(
        "account.account",
        "Service Cost Account",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Bears the cost of the parts used on service orders.",
    )

    mds_dead_stock_days = fields.Integer(
        "Dead Stock after (days)",
        default=365,
        required=True,
        help="Parts of which no piece came to or left their place for so long are dead stock.",
    )

    _mds_dead_stock_days_positive = models.Constraint(
        "CHECK (mds_dead_stock_days > 0)", "Stock is dead after one day at the earliest."
    )

    @api.constrains("mds_consumption_location_id")
    def _check_consumption_location(self):
        for company in self:
            location = company.mds_consumption_location_id
            if location and (location.usage != "production" or location.company_id != company):
                raise ValidationError(
                    self.env._(
                        "The service consumption location of %(company)s must be its own location "
                        "of the type Production.",
                        company=company.display_name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {
            "inventory_valuation",
            "mds_consumption_location_id",
            "mds_service_cost_account_id",
        }:
            self._sync_consumption_account()
        return result

    def _create_per_company_locations(self):
        super()._create_per_company_locations()
        self._create_consumption_location()

    @api.model
    def _create_missing_consumption_locations(self):
        self.search([("mds_consumption_location_id", "=", False)])._create_consumption_location()

    def _create_consumption_location(self):
        locations = self.env["stock.location"].create(
            [
                {
                    "name": self.env._("Service Consumption"),
                    "usage": "production",
                    "company_id": company.id,
                }
                for company in self
            ]
        )
        for company, location in zip(self, locations, strict=True):
            company.mds_consumption_location_id = location

    def _get_consumption_account(self):
        """The valuation account that the consumption location must have: ``{company: account}``."""
        nothing = self.env["account.account"]
        return {
            company: company.mds_service_cost_account_id
            if company.inventory_valuation == "real_time"
            else nothing
            for company in self
        }

    def _sync_consumption_account(self):
        for company, account in self._get_consumption_account().items():
            location = company.mds_consumption_location_id
            if location.valuation_account_id != account:
                location.valuation_account_id = account

    def _get_location_valuation_vals(self, at_date=None, location_domain=False):
        """Odoo's stock closing reclassifies what went to a location with an account.

        Consumed parts are booked per order, by their move or by the periodic entry of the order;
        the closing would book those of a periodic category a second time, without the order.
        """
        ours = self._sudo_consumption_locations()
        domain = [*(location_domain or []), ("id", "not in", ours)]
        return super()._get_location_valuation_vals(at_date, domain)

    @api.model
    def _sudo_consumption_locations(self):
        """Ids of all companies' consumption locations: a closing must skip them whoever runs it."""
        return self.sudo().search([]).mds_consumption_location_id.ids

    def _sudo_read_set_up(self):
        """Engineers may use the set-up of their company without reading its accounting."""
        return self.sudo()
