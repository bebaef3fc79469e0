from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.schedule import Blackout


class PlanBlackout(models.Model):
    """Days on which nobody may come: holidays of a hospital, an epidemic season, a stocktaking.

    Rights: every service role reads; service managers write.
    """

    _name = "mds.plan.blackout"
    _description = "Blackout Period"
    _order = "first_on, id"

    name = fields.Char("Why", required=True, translate=True)
    first_on = fields.Date("From", required=True)
    last_on = fields.Date("To", required=True)
    is_yearly = fields.Boolean("Every Year", help="The same days of every year.")
    active = fields.Boolean(default=True)

    @api.constrains("first_on", "last_on", "is_yearly")
    def _check_days(self):
        for blackout in self:
            if blackout.is_yearly:
                continue  # 20 December to 5 January is meant
            if blackout.first_on > blackout.last_on:
                raise ValidationError(
                    self.env._("“%(name)s” ends before it begins.", name=blackout.name)
                )

            if (blackout.last_on - blackout.first_on).days > 366:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” lasts longer than a year: nothing could be planned. Choose "
                        "shorter periods, or end the plan.",
                        name=blackout.name,
                    )
                )
        self._sudo_plans()._check_blackouts()

    def write(self, vals):
        """Plans that name a period whose days change move their work at once."""
        result = super().write(vals)
        if {"first_on", "last_on", "is_yearly", "active"} & vals.keys():
            if plans := self._sudo_plans().filtered(lambda plan: plan.state == "active"):
                plans._project()
        return result

    def _sudo_plans(self):
        """Whoever changes a period is told of every plan that it would leave without a day, and
        moves the work of all.
        """
        plans = self.env["mds.plan"].sudo().with_context(active_test=False)
        return plans.search([("blackout_ids", "in", self.ids)]).with_context(active_test=True)

    def _prepare_blackouts(self):
        """As the pure schedule reads them."""
        return tuple(
            Blackout(blackout.first_on, blackout.last_on, blackout.is_yearly) for blackout in self
        )
