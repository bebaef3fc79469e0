from odoo import api, fields, models
from odoo.addons.mds_device.models.evidence_content import Evidence
from odoo.addons.mds_order.lib.answers import Blocker
from odoo.exceptions import UserError

from .depot_job import ENDED


class Order(models.Model):
    """Bench, swap and loaner of an order, all on the same case."""

    _inherit = "mds.order"

    depot_job_ids = fields.One2many("mds.depot.job", "order_id", "Depot Repairs")
    depot_job_count = fields.Integer("At the Bench", compute="_compute_depot_counts")
    exchange_ids = fields.One2many("mds.depot.exchange", "order_id", "Exchanges", readonly=True)
    loan_ids = fields.One2many("mds.loan", "order_id", "Loaners")
    loan_count = fields.Integer("Loaner Count", compute="_compute_depot_counts")

    @api.depends("depot_job_ids", "loan_ids")
    def _compute_depot_counts(self):
        for model, name in (("mds.depot.job", "depot_job_count"), ("mds.loan", "loan_count")):
            counts = dict(
                self.env[model]._read_group(
                    [("order_id", "in", self.ids), ("state", "!=", "cancelled")],
                    ["order_id"],
                    ["__count"],
                )
            )
            for order in self:
                order[name] = counts.get(order._origin, 0)

    def action_send_to_depot(self):
        """A depot repair for the device of each order; of several, for those found bad."""
        rows = self.env["mds.order.device"]
        for order in self:
            every = order.device_line_ids
            bad = every.filtered(lambda row: row.result in ("restricted", "unsafe"))
            if len(every) > 1 and not bad:
                raise UserError(
                    self.env._(
                        "%(order)s has several devices. Say which of them are restricted or "
                        "unsafe, or press “To the Bench” at the device.",
                        order=order.display_name,
                    )
                )
            rows += bad if len(every) > 1 else every
        rows._create_depot_jobs()
        return self.action_open_depot_jobs()

    def action_open_depot_jobs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_depot.mds_depot_job_action")
        jobs = self.depot_job_ids
        action.update(domain=[("id", "in", jobs.ids)], context={})
        if len(jobs) == 1:
            action.update(res_id=jobs.id, view_mode="form", views=[(False, "form")])
        return action

    def action_exchange(self):
        self._check_field_rights({"device_id"})
        return self._prepare_dialog(
            self.env._("Exchange the Device"),
            "mds.depot.swap",
            {
                "default_order_id": self[:1].id,
                # of several devices the dispatcher says which
                "default_old_device_id": self[:1].device_count < 2 and self[:1].device_id.id,
            },
        )

    def action_lend(self):
        """A loaner for the time that the device is away."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Loaner"),
            "res_model": "mds.loan",
            "views": [(False, "form")],
            "context": {
                "default_order_id": self.id,
                "default_kind": "loaner",
                "default_replaces_id": self.device_id.id,
                "default_partner_id": self.partner_id.id,
                "default_site_id": self.site_id.id,
            },
        }

    def action_open_loans(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_loan.mds_loan_action")
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {"default_order_id": self[:1].id}
        return action

    def _get_closing_blockers(self):
        """The papers are not complete while the device is on our bench."""
        blockers = super()._get_closing_blockers()
        for order in self:
            jobs = order.depot_job_ids.filtered(lambda job: job.state not in ENDED)
            if jobs:
                blockers[order].append(
                    Blocker(
                        "depot",
                        self.env._(
                            "The device is at the bench: %(jobs)s.",
                            jobs=", ".join(jobs.mapped("name")),
                        ),
                        "action_open_depot_jobs",
                    )
                )
        return blockers

    def _get_conclusion_blockers(self):
        blockers = super()._get_conclusion_blockers()
        for order in self:
            out = order.loan_ids.filtered(lambda loan: loan.state == "out")
            if out:
                blockers[order].append(
                    Blocker(
                        "loaner",
                        self.env._(
                            "The loaner is not back: %(loans)s.",
                            loans=", ".join(out.mapped("name")),
                        ),
                        "action_open_loans",
                    )
                )
        return blockers

    def _get_order_evidence(self):
        rows = (self.depot_job_ids, self.exchange_ids, self.loan_ids)
        return [*super()._get_order_evidence(), *(Evidence(records) for records in rows)]
