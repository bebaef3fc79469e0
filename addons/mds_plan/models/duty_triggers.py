from odoo import api, models

from ..lib import triggers


class Duty(models.Model):
    """Facts of work that does not follow from the calendar alone."""

    _inherit = "mds.plan.duty"

    @api.model
    def _get_cases(self, facts, counted_on):
        """{(plan, device): lib.triggers.Case}."""
        plans = self.env["mds.plan"]
        days = {
            pair: counted_on[pair] or max(fact.origin, fact.start or fact.origin)
            for pair, fact in facts.items()
        }
        usages = plans._get_usages(days)
        beyond = plans._get_beyond(list(facts))
        counts = {plan: plan._prepare_counts() for plan in {plan for plan, _device in facts}}
        return {
            pair: triggers.Case(
                fact,
                by_time=pair[0].by_time,
                usage=usages.get(pair),
                beyond=beyond.get(pair, ()),
                counted_on=counted_on[pair],
                **counts[pair[0]],
            )
            for pair, fact in facts.items()
        }
