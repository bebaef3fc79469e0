from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.answers import Blocker
from .order import ENDED, QUALITY

BATCH = 200


class Order(models.Model):
    """Concluding 结案: after the papers are complete, nothing that the order began is open.

    完工 = the work is done, 结单 = all papers are complete (“closed”), 结案 = complaints, reports
    to the authority, follow-up orders and what addons above add are settled (“concluded”). What
    has nothing open is concluded by itself some days after closing.
    """

    _inherit = "mds.order"

    concluded_at = fields.Datetime("Concluded on", readonly=True, copy=False)
    complaint_outcome = fields.Text(
        "Outcome of the Complaint",
        copy=False,
        help="What was found and done, and what the customer was told.",
    )
    report_reference = fields.Char(
        "Adverse Event Report No.", copy=False, help="Under which the authority received it."
    )

    @api.model
    def _get_field_groups(self):
        return {
            **super()._get_field_groups(),
            **dict.fromkeys(("complaint_outcome", "report_reference"), (QUALITY,)),
        }

    def _check_not_final(self, names):
        super()._check_not_final(names)
        if names & {"complaint_outcome", "report_reference"}:
            late = self.filtered(lambda order: order.state in ("concluded", "cancelled"))
            if late:
                raise UserError(
                    self.env._(
                        "%(orders)s: concluded. Ask the service manager to reopen it first.",
                        orders=", ".join(late.mapped("name")),
                    )
                )

    def _get_conclusion_blockers(self):
        """``{order: [Blocker]}``: what is open of a closed order. Addons above add theirs."""
        _ = self.env._
        result = {order: [] for order in self}
        for order in self:
            found = result[order]
            if order.complaint_assessment == "yes" and not (order.complaint_outcome or "").strip():
                found.append(
                    Blocker(
                        "outcome",
                        _("A complaint: a quality officer writes down its outcome."),
                        "action_edit_outcome",
                    )
                )
            if order.reportable == "yes" and not (order.report_reference or "").strip():
                found.append(
                    Blocker(
                        "report",
                        _("Reportable: enter the number of the adverse event report."),
                        "action_edit_outcome",
                    )
                )
            waiting = order.child_ids.filtered(lambda child: child.state not in ENDED)
            if waiting:
                found.append(
                    Blocker(
                        "follow_up",
                        _(
                            "Follow-up orders are open: %(orders)s.",
                            orders=", ".join(waiting.mapped("name")),
                        ),
                        "action_open_follow_ups",
                    )
                )
        return result

    def _guard_conclude(self):
        return {
            order: "\n– " + "\n– ".join(blocker.message for blocker in blockers)
            for order, blockers in self._get_conclusion_blockers().items()
            if blockers
        }

    def action_conclude(self):
        self._transition("concluded")
        return True

    def action_edit_outcome(self):
        """The form of what became of a complaint, nothing else."""
        self.ensure_one()
        self._check_field_rights({"complaint_outcome"})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Outcome of the Complaint"),
            "res_model": "mds.order",
            "res_id": self.id,
            "views": [(self.env.ref("mds_order.mds_order_view_form_outcome").id, "form")],
            "target": "new",
        }

    @api.model
    def _cron_conclude(self):
        """Conclude what has been closed long enough and has nothing open; resumable."""
        now = fields.Datetime.now()
        ids = []
        for company in self.env["res.company"].search([]):
            ids += self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "closed"),
                    ("closed_at", "<=", now - timedelta(days=company.mds_conclude_days)),
                ]
            ).ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for start in range(0, len(ids), BATCH):
            part = self.browse(ids[start : start + BATCH])
            orders = part.try_lock_for_update().filtered(lambda order: order.state == "closed")
            blockers = orders._get_conclusion_blockers()
            orders.filtered(lambda order: not blockers[order])._transition("concluded")  # noqa: B023
            if not cron._commit_progress(len(part)):
                break
