from odoo import api, fields, models


class DatedMixin(models.AbstractModel):
    """What decides cost from a day on: rates and rules with a history.

    Whoever adds, changes or removes one has the cost since its day reckoned anew, also what it
    no longer concerns. The model says what that is (``_renew_cost_since``), and apart for whom
    (``_dated_by``).
    """

    _name = "mds.cost.dated.mixin"
    _inherit = ["mds.audit.mixin"]
    _description = "Valid from a Day on"

    _dated_by = ("company_id",)

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    start = fields.Date("Valid from", required=True, default=fields.Date.context_today)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._renew_cost_since(records._get_first_days())
        return records

    def write(self, vals):
        days = self._get_first_days()
        result = super().write(vals)
        for owner, day in self._get_first_days().items():
            days[owner] = min(days.get(owner, day), day)
        self._renew_cost_since(days)
        return result

    def unlink(self):
        days = self._get_first_days()
        result = super().unlink()
        self._renew_cost_since(days)
        return result

    def _get_first_days(self):
        """``{(company, …): day}``, the records of ``_dated_by`` and the earliest day of each."""
        groups = self.grouped(lambda record: tuple(record[name] for name in self._dated_by))
        return {owner: min(records.mapped("start")) for owner, records in groups.items()}

    @api.model
    def _renew_cost_since(self, days):
        """Have the cost of orders that this may concern reckoned anew; ``days`` may be empty."""
        raise NotImplementedError
