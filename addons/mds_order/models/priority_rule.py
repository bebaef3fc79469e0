from odoo import api, fields, models

LEVELS = [("high", "High"), ("medium", "Medium"), ("low", "Low")]
PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")]


class PriorityRule(models.Model):
    """How urgent an order is when its impact and its urgency are known: a matrix of nine fields.

    Read: everyone in service. Written: service managers.
    """

    _name = "mds.priority.rule"
    _description = "Priority by Impact and Urgency"
    _order = "impact, urgency, id"
    _rec_name = "priority"

    impact = fields.Selection(
        LEVELS, "Impact on Patient Care", required=True, help="What the care of patients suffers."
    )
    urgency = fields.Selection(
        LEVELS, required=True, help="How soon that happens: at once, in days, or later."
    )
    priority = fields.Selection(PRIORITIES, required=True)

    _once = models.UniqueIndex("(impact, urgency)", "This pair has its priority already.")

    @api.model
    def _get_matrix(self):
        return {(rule.impact, rule.urgency): rule.priority for rule in self.search([])}
