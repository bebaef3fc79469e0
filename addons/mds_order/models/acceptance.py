from odoo import api, fields, models

SATISFACTION = [
    ("1", "Very Dissatisfied"),
    ("2", "Dissatisfied"),
    ("3", "Neutral"),
    ("4", "Satisfied"),
    ("5", "Very Satisfied"),
]


class Acceptance(models.Model):
    """The person who accepts may say how satisfied he is 客户满意度. Nobody has to."""

    _inherit = "mds.acceptance"

    satisfaction = fields.Selection(
        SATISFACTION, readonly=True, help="Said by the person who accepted; empty: not said."
    )

    _satisfaction_given = models.Constraint(
        "CHECK (satisfaction IN ('1', '2', '3', '4', '5'))",
        "Satisfaction is one to five, or not said.",
    )

    def init(self):
        """What the customer said stays, as the rest of the acceptance does."""
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION mds_acceptance_satisfaction_stays() RETURNS trigger AS $$
            BEGIN
                IF NEW.satisfaction IS DISTINCT FROM OLD.satisfaction THEN
                    RAISE EXCEPTION 'An acceptance can only be withdrawn.'
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER mds_acceptance_satisfaction_stays
                BEFORE UPDATE OF satisfaction ON mds_acceptance
                FOR EACH ROW EXECUTE FUNCTION mds_acceptance_satisfaction_stays();
            """
        )

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "satisfaction")


class Order(models.Model):
    """How satisfied those were who accepted, for the manager's figures."""

    _inherit = "mds.order"

    satisfaction = fields.Float(
        compute="_compute_satisfaction",
        store=True,
        aggregator="avg",
        digits=(3, 2),
        help="One to five: the mean of what the persons said who accepted. Zero: nobody said.",
    )

    @api.depends("acceptance_ids.satisfaction", "acceptance_ids.state")
    def _compute_satisfaction(self):
        for order in self:
            given = order.acceptance_ids.filtered(
                lambda one: one.satisfaction and one.state == "given"
            )
            marks = [int(mark) for mark in given.mapped("satisfaction")]
            order.satisfaction = sum(marks) / len(marks) if marks else 0.0
