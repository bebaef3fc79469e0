from odoo import api, fields, models
from odoo.exceptions import UserError


class Trip(models.Model):
    """What was spent on a trip is claimed at a press; the trip has shared it over its orders."""

    _inherit = "mds.trip"

    claim_ids = fields.One2many("hr.expense", compute="_compute_claims", string="Claims")
    claim_count = fields.Integer(compute="_compute_claims", string="Number of Claims")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    @api.depends_context("uid")
    def _compute_is_mine(self):
        for trip in self:
            trip.is_mine = trip.user_id == self.env.user

    @api.depends("expense_ids")
    def _compute_claims(self):
        claims = self.env["hr.expense"].search(
            [("mds_trip_expense_id", "in", self.expense_ids.ids)]
        )
        for trip in self:
            trip.claim_ids = claims.filtered(
                lambda claim, trip=trip: claim.mds_trip_expense_id in trip.expense_ids
            )
            trip.claim_count = len(trip.claim_ids)

    def action_claim(self):
        """Draft claims for what the engineer spent and has not claimed yet."""
        self.check_access("write")
        if self.filtered(lambda trip: trip.user_id != self.env.user):
            raise UserError(self.env._("Only the engineer of the trip claims its expenses."))
        claimed = self.env["hr.expense"].search(
            [("mds_trip_expense_id", "in", self.expense_ids.ids)]
        )
        rows = self.expense_ids - claimed.mds_trip_expense_id
        if not rows:
            raise UserError(self.env._("All expenses of this trip are claimed already."))
        self.env["hr.expense"].create([row._prepare_claim_vals() for row in rows])
        return self.action_open_claims()

    def action_open_claims(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_expense.hr_expense_actions_my_all"
        )
        return {
            **action,
            "domain": [("mds_trip_expense_id", "in", self.expense_ids.ids)],
            "context": {},
        }


class TripExpense(models.Model):
    _inherit = "mds.trip.expense"

    def _prepare_claim_vals(self):
        self.ensure_one()
        product = self.env.ref("mds_cost_expense.product_trip")
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        code = "freight" if self.kind == "freight" else "travel_expense"
        element = self.env["mds.cost.element"]._get_by_code()[code]
        # the orders bear the trip by an entry against this account: the claim evens it out
        clearing = element.with_company(self.company_id).clearing_account_id
        return {
            "name": f"{self.trip_id.name}: {self.note or kinds[self.kind]}",
            "employee_id": self.trip_id.employee_id.id,
            "company_id": self.company_id.id,
            "product_id": product.id,
            "date": self.date,
            "currency_id": self.currency_id.id,
            "total_amount_currency": self.amount,
            "payment_mode": "own_account",
            "mds_trip_expense_id": self.id,
            **({"account_id": clearing.id} if clearing else {}),
        }
