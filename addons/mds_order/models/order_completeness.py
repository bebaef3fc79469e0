from datetime import timedelta

from odoo import fields, models

from ..lib import completeness


class Order(models.Model):
    """How complete the record was on the day of closing: a figure by engineer."""

    _inherit = "mds.order"

    completeness = fields.Float(
        "Record Completeness (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        digits=(5, 1),
        help="Weighted share of what a complete record holds; measured when the order is closed.",
    )
    completeness_gaps = fields.Char("Not in the Record", readonly=True, copy=False)

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.filtered(lambda order: changes[order].target == "closed")._score_completeness()

    def _score_completeness(self):
        if not self:
            return
        items = self.env["mds.record.item"].search([])
        signatures = self._get_engineer_signatures()
        missing_roles = self._get_missing_acceptance_roles()
        for order in self:
            own = items.filtered(
                lambda item, order=order: not item.type_ids or order.type_id in item.type_ids
            )
            found = order._prepare_record_facts(signatures[order], missing_roles.get(order))
            score = completeness.score(found, {item.code: item.weight for item in own})
            gaps = own.filtered(lambda item, score=score: item.code in score.missing)
            order._write_derived(
                {
                    "completeness": score.percent,
                    "completeness_gaps": ", ".join(gaps.mapped("display_name")) or False,
                }
            )

    def _prepare_record_facts(self, signatures, missing_roles):
        """``{code: there, missing, or None where it does not apply}``"""
        self.ensure_one()
        visits = self.visit_ids.filtered(lambda visit: visit.state == "done")
        on_site = visits.filtered(lambda visit: visit.kind == "on_site")
        kinds = set(self.photo_ids.mapped("kind"))
        has_device = bool(self.device_id)
        limit = (self.finished_at or fields.Datetime.now()) + timedelta(days=1)
        codes = self.symptom_code_id and self.cause_code_id and self.remedy_code_id
        # optional steps count too; of a device that was not found nothing is asked
        asked = self.task_ids.filtered("is_asked")
        return {
            "steps": all(task.outcome != "open" for task in asked) if asked else None,
            "photo_before": "before" in kinds if has_device else None,
            "photo_after": "after" in kinds if has_device else None,
            "codes": bool(codes) if self.type_id.requires_fault_codes else None,
            "arrival": all(on_site.mapped("arrived_at")) if on_site else None,
            "times": all(visit.time_ids for visit in visits) if visits else None,
            "signature": any(given.signed_at <= limit for given in signatures),
            "acceptance": not missing_roles if self.type_id.requires_acceptance else None,
        }
