from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_device.models.device import GONE
from odoo.fields import Domain

SLICE = 1000
"""Devices that are looked at in one go."""


class Plan(models.Model):
    """Which devices a plan is for, and the projection of its due days."""

    _inherit = "mds.plan"

    projected_until_id = fields.Integer(
        default=-1, copy=False, help="Devices up to this id are projected; -1: all."
    )
    looked_at_on = fields.Date("Devices Looked at on", readonly=True, copy=False)

    def _having_scope(self):
        return self.filtered(
            lambda plan: (
                plan.product_tmpl_ids or plan.partner_ids or plan.site_ids or plan.device_ids
            )
        )

    def _get_device_domain(self):
        """Devices of one plan: all kinds of scope that are filled in must fit."""
        self.ensure_one()
        if not self._having_scope():
            return Domain.FALSE
        domain = Domain("company_id", "child_of", self.company_id.id)
        domain &= Domain("state", "not in", self._get_states_without_work())
        domain &= Domain("partner_id", "!=", False)  # what lies in our stock waits
        if self.product_tmpl_ids:
            domain &= Domain("product_tmpl_id", "in", self.product_tmpl_ids.ids)
        if self.partner_ids:
            domain &= Domain("partner_id", "child_of", self.partner_ids.ids)
        if self.site_ids:
            domain &= Domain("site_id", "child_of", self.site_ids.ids)
        if self.device_ids:
            domain &= Domain("id", "in", self.device_ids.ids)
        return domain

    @api.model
    def _get_states_without_work(self):
        """Devices that are not in service yet, or no more, need no planned work."""
        return ["ordered", "received", *GONE]

    def _compute_device_count(self):
        for plan in self:
            plan.device_count = self.env["mds.device"].search_count(plan._get_device_domain())

    def _get_models(self):
        """The device models that a plan touches."""
        return (
            self.product_tmpl_ids
            or self._sudo_devices().search(self._get_device_domain()).product_tmpl_id
        )

    def _sudo_devices(self):
        """A plan is for all its devices, whichever regions its manager sees."""
        return self.env["mds.device"].sudo()

    def action_open_devices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = list(self._get_device_domain())
        action["context"] = {}
        return action

    def _project(self, now=None):
        """Bring the duties of all devices of these plans up to date, now for the first slice.

        A plan for many devices goes on in the background, slice by slice.
        """
        self._sudo_progress().projected_until_id = 0
        devices = self._get_next_devices()
        self.env["mds.plan.duty"]._project_devices(devices, now)
        self._note_projected(devices)
        if self.filtered(lambda plan: plan.projected_until_id >= 0):
            self._sudo_projection_cron()._trigger()

    def _get_next_devices(self):
        """The next slice of devices of these plans that are not projected yet."""
        domain = Domain.OR(
            plan._get_device_domain() & Domain("id", ">", plan.projected_until_id)
            for plan in self
            if plan.projected_until_id >= 0
        )
        return self._sudo_devices().search(domain, order="id", limit=SLICE)

    def _note_projected(self, devices):
        last = devices[-1:].id if len(devices) == SLICE else -1
        self._sudo_progress().filtered(lambda plan: plan.projected_until_id >= 0).write(
            {"projected_until_id": last or -1}
        )

    def _sudo_progress(self):
        """How far the projection is, is noted for whoever set it off."""
        return self.sudo()

    def _sudo_projection_cron(self):
        """Setting off the background job is part of changing a plan."""
        return self.env.ref("mds_plan.cron_project").sudo()

    def _cron_project(self, now=None):
        """Go on where projections stopped; once a day look at every device anew."""
        waiting = self.search([("state", "=", "active"), ("projected_until_id", ">=", 0)])
        today = fields.Date.context_today(self, now)
        cron = self.env["ir.cron"]
        if not waiting:
            waiting = self.search([("state", "=", "active"), ("looked_at_on", "<", today)])
            waiting |= self.search([("state", "=", "active"), ("looked_at_on", "=", False)])
            waiting.write({"projected_until_id": 0, "looked_at_on": today})
        if not waiting:
            return
        devices = waiting._get_next_devices()
        self.env["mds.plan.duty"]._project_devices(devices, now)
        waiting._note_projected(devices)
        remaining = self.search_count([("state", "=", "active"), ("projected_until_id", ">=", 0)])
        cron._commit_progress(len(devices), remaining=remaining)

    def _get_until(self, today):
        """Two years ahead are shown."""
        return today + timedelta(days=730)
