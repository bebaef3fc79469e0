from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller
from odoo.exceptions import ValidationError

from ..lib import assessment
from ..lib.answers import Blocker

# Only code that holds this very object can pass it: a context sent by a client cannot.
_BY_RULE = object()


class Order(models.Model):
    """Is it a complaint 投诉? The engineer answers two facts; who assesses follows from them.

    Facts: was anybody affected, was the device a hazard. Whoever declares the work finished
    stands for them, and the engineer signs them. A quality officer assesses each flagged order
    and a sample of the others; what is neither is closed as “no complaint” by rule, and says so.
    """

    _inherit = "mds.order"

    facts_by_id = fields.Many2one(
        "res.users", "Facts Answered by", readonly=True, copy=False, ondelete="restrict"
    )
    facts_at = fields.Datetime("Facts Answered on", readonly=True, copy=False)
    assessment_need = fields.Selection(
        [
            (assessment.UNANSWERED, "Not Answered Yet"),
            (assessment.FLAGGED, "Flagged"),
            (assessment.SAMPLE, "Drawn for the Sample"),
            (assessment.RULE, "Not Flagged"),
        ],
        "Grounds for Assessment",
        compute="_compute_assessment_need",
        store=True,
        index=True,
        help="Flagged: somebody was affected, or the device was or is unsafe. Drawn for the "
        "sample: by its number. Both are assessed by a quality officer.",
    )
    assessment_basis = fields.Selection(
        [("person", "By a Person"), ("rule", "By Rule")],
        "Assessed",
        readonly=True,
        copy=False,
    )
    reportable = fields.Selection(
        [("no", "Not Reportable"), ("yes", "Reportable")],
        "Adverse Event?",
        copy=False,
        help="Must it be reported to the authority as a (suspected) adverse event?",
    )
    reportable_reason = fields.Text("Why Reportable or Not", copy=False)

    @api.depends("name", "is_patient_involved", "is_device_unsafe", "result")
    def _compute_assessment_need(self):
        # the rate of the day on which the facts are answered; a later one touches no old order
        facts = [order._prepare_assessment_facts() for order in self]
        for order, need in zip(self, assessment.decide(facts), strict=True):
            order.assessment_need = need

    def _prepare_assessment_facts(self):
        self.ensure_one()
        return assessment.Facts(
            number=self.name or "",
            patient=self.is_patient_involved,
            hazard=self.is_device_unsafe,
            found_unsafe=self.result == "unsafe",
            percent=Decimal(str(self.company_id.mds_complaint_sample_percent)),
        )

    @api.constrains("complaint_assessment", "complaint_reason", "reportable", "reportable_reason")
    def _check_reportable(self):
        for order in self.filtered("complaint_reason"):
            if order.complaint_assessment != "yes":
                continue
            if not order.reportable or not (order.reportable_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(order)s: a complaint. Say whether it must be reported as an adverse "
                        "event, and why.",
                        order=order.name,
                    )
                )

    def _get_fact_blockers(self):
        """What is missing of the complaint assessment."""
        self.ensure_one()
        if self.assessment_need == assessment.UNANSWERED:
            return [
                Blocker(
                    "facts",
                    self.env._("Answer both facts: was anybody affected, was the device a hazard?"),
                    "action_edit_result",
                )
            ]
        if self.complaint_assessment != "undecided" or self.assessment_need == assessment.RULE:
            return []
        if self.assessment_need == assessment.FLAGGED:
            words = self.env._("Flagged: a quality officer must assess whether it is a complaint.")
        else:
            words = self.env._(
                "Drawn for the sample: a quality officer must assess whether it is a complaint."
            )
        return [Blocker("assessment", words, "action_assess")]

    @api.model
    def _prepare_assessment_stamp(self, value):
        if value == "undecided":
            basis = False
        else:
            basis = "rule" if self.env.context.get("mds_rule_key") is _BY_RULE else "person"
        stamp = super()._prepare_assessment_stamp(value)
        if basis == "rule":
            stamp["assessed_by_id"] = False
        return {**stamp, "assessment_basis": basis}

    def _assess_by_rule(self):
        """What no answer flags and no draw takes is no complaint, and says by which rule."""
        todo = self.filtered(
            lambda order: (
                order.state == "done"
                and order.complaint_assessment == "undecided"
                and order.assessment_need == assessment.RULE
            )
        )
        _ = Teller(self.env, __name__)
        for company, orders in todo.grouped("company_id").items():
            orders._sudo_rule().write(
                {
                    "complaint_assessment": "no",
                    "complaint_reason": _(
                        "Not flagged: nobody affected, no hazard, device not unsafe. Not in the "
                        "sample of %(percent)g %%. Decided by rule.",
                        percent=company.mds_complaint_sample_percent,
                    ),
                }
            )

    def _sudo_rule(self):
        """Whoever closes may let the rule decide, though he may not assess himself."""
        return self.sudo().with_context(mds_rule_key=_BY_RULE)

    def _get_signature_content(self):
        """The two facts are signed too, from the day on which somebody stands for them."""
        content = super()._get_signature_content()
        for order, source in zip(self, self._sudo_read_evidence(), strict=True):
            if source.facts_at:
                content[order]["facts"] = [source.is_patient_involved, source.is_device_unsafe]
        return content

    @api.model
    def _get_signature_dependencies(self):
        return (
            *super()._get_signature_dependencies(),
            "facts_at",
            "is_patient_involved",
            "is_device_unsafe",
        )

    def _get_signature_display(self):
        display = super()._get_signature_display()
        for order, source in zip(self, self._sudo_read_evidence(), strict=True):
            if source.facts_at:
                texts = (
                    f"{self._get_field_label(name)}: {self._get_value_text(source, name)}"
                    for name in ("is_patient_involved", "is_device_unsafe")
                )
                display[order]["facts"] = (self.env._("Safety Facts"), "; ".join(texts))
        return display
