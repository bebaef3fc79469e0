from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..lib import retention, warranty


class Device(models.Model):
    """How long its file is kept. Before that day nobody deletes it, whoever he is.

    Archiving takes a file out of sight and is not deleting. A file without history, opened by
    mistake, may be removed by an administrator at once.
    """

    _inherit = "mds.device"

    keep_until = fields.Date(compute="_compute_keep_until")
    keep_reason = fields.Char("Retention", compute="_compute_keep_until")

    @api.depends(
        "expires_on",
        "installed_on",
        "received_on",
        "manufactured_on",
        "product_tmpl_id.mds_service_life_months",
        "product_tmpl_id.mds_is_implant",
        "product_tmpl_id.mds_risk_class",
    )
    @api.depends_context("lang")
    def _compute_keep_until(self):
        decisions = self._get_retention()
        for device in self:
            decision = decisions[device]
            device.keep_until = decision.until
            device.keep_reason = self._describe_retention(decision)

    def _get_retention(self, today=None):
        """{device: ``retention.Decision``}, in a number of queries that does not grow."""
        today = today or fields.Date.context_today(self)
        facts = self._prepare_retention_facts(today)
        decisions = {}
        for company, devices in self.grouped("company_id").items():
            rules = self.env["mds.retention.rule"]._get_rules(company)
            decisions.update(retention.decide({d: facts[d] for d in devices}, rules, today))
        return decisions

    def _prepare_retention_facts(self, today):
        last = dict(
            self._sudo_timeline()._read_group(
                [("device_id", "in", self.ids)], ["device_id"], ["recorded_at:max"]
            )
        )
        last = {device.id: moment for device, moment in last.items()}
        facts = {}
        for device in self:
            moment = last.get(device._origin.id) or device.create_date
            facts[device] = retention.Facts(
                last_entry=moment.date() if moment else today,
                life_end=device._get_life_end(),
                is_implant=device.product_tmpl_id.mds_is_implant,
                risk_class=device.product_tmpl_id.mds_risk_class or "",
            )
        return facts

    def _get_life_end(self):
        """The end of the stated service life: what the label says, else the model's months."""
        self.ensure_one()
        if self.expires_on:
            return self.expires_on
        months = self.product_tmpl_id.mds_service_life_months
        start = self.installed_on or self.received_on or self.manufactured_on
        return warranty.end_of(start, months) if months and start else None

    @api.model
    def _describe_retention(self, decision):
        if decision.rule is None:
            return self.env._("Kept for ever: no retention rule is in force for it.")
        if decision.is_forever:
            return self.env._("Kept for ever (%(rule)s).", rule=decision.rule.name)
        return self.env._(
            "Kept until %(date)s (%(rule)s).",
            date=format_date(self.env, decision.until),
            rule=decision.rule.name,
        )

    def _has_evidence(self):
        """{device: whether its file holds more than that it was opened}."""
        counts = self._count_events()
        return {
            device: device.state not in self._initial_states or counts.get(device, 0) > 1
            for device in self
        }

    def _count_events(self):
        groups = self._sudo_timeline()._read_group(
            [("device_id", "in", self.ids)], ["device_id"], ["__count"]
        )
        counts = {device.id: count for device, count in groups}
        return {device: counts.get(device.id, 0) for device in self}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        today = fields.Date.context_today(self)
        kept = self._has_evidence()
        decisions = self._get_retention(today)
        for device in self:
            if kept[device] and not decisions[device].is_over(today):
                raise UserError(
                    self.env._(
                        "%(device)s has a history, which must be kept. %(retention)s Archive the "
                        "file instead.",
                        device=device.display_name,
                        retention=self._describe_retention(decisions[device]),
                    )
                )
