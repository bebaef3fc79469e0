from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import format_date

from ..lib import duties

SHOWN = 6
ICONS = {"danger": "fa-exclamation-circle", "warning": "fa-clock-o", "info": "fa-calendar-o"}


class Device(models.Model):
    """What is due next, from everybody who knows of something."""

    _inherit = "mds.device"

    life_ends_on = fields.Date(
        "Service Life Ends",
        compute="_compute_life_ends_on",
        store=True,
        help="The day stated on the device, else made (or installed) plus the model's life.",
    )
    duty_list = fields.Html("Due Next", compute="_compute_duty_list", sanitize=False)

    @api.depends(
        "expires_on",
        "manufactured_on",
        "installed_on",
        "product_tmpl_id.mds_service_life_months",
    )
    def _compute_life_ends_on(self):
        for device in self:
            months = device.product_tmpl_id.mds_service_life_months
            start = device.manufactured_on or device.installed_on
            lived = start + relativedelta(months=months) if start and months else False
            device.life_ends_on = device.expires_on or lived

    def _get_duties(self):
        """``{device: [lib.duties.Duty]}``. Seam: upper addons call ``super()`` and add theirs."""
        today = fields.Date.context_today(self)
        _ = self.env._
        result = {}
        for device in self:
            dates = [
                (device.warranty_end, _("Warranty ends"), "warranty"),
                (device.life_ends_on, _("Service life ends"), "life"),
                (device.product_tmpl_id.mds_end_of_support, _("Manufacturer ends support"), ""),
                (
                    device.product_tmpl_id.mds_registration_valid_until,
                    _("Registration of the model expires"),
                    "",
                ),
            ]
            result[device] = [
                duties.Duty(on, label, duties.level(on, today))
                for on, label, kind in dates
                if on and (kind != "warranty" or on >= today)
            ]
        return result

    @api.depends("warranty_end", "life_ends_on", "state")
    @api.depends_context("lang")
    def _compute_duty_list(self):
        """The most pressing ones, as a short list with a link each."""
        for device, found in self._get_duties().items():
            items = duties.most_pressing(found, SHOWN)
            if device.state in ("disposed", "transferred") or not items:
                device.duty_list = Markup("<span class='text-muted'>%s</span>") % self.env._(
                    "Nothing is due."
                )
                continue
            device.duty_list = Markup("<ul class='list-unstyled mb-0'>%s</ul>") % Markup().join(
                self._format_duty(duty) for duty in items
            )

    @api.model
    def _format_duty(self, duty):
        words = Markup("<span>%s</span>") % duty.label
        if duty.res_model and duty.res_id:
            words = Markup("<a href='/odoo/%s/%s'>%s</a>") % (
                duty.res_model,
                duty.res_id,
                duty.label,
            )
        colour = "body" if duty.level == "info" else duty.level
        return Markup(
            "<li class='d-flex mb-1 text-%s'><i class='fa %s me-2 mt-1' role='img'></i>"
            "<span class='text-nowrap me-2'>%s</span>%s</li>"
        ) % (colour, ICONS[duty.level], format_date(self.env, duty.on), words)
