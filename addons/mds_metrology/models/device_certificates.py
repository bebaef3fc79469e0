from dataclasses import dataclass, replace
from datetime import date

from odoo import api, fields, models
from odoo.addons.mds_device.models.device import GONE
from odoo.tools import format_date

from ..lib import due_dates, duty

MISSING = "missing"
BLOCKING = (MISSING, due_dates.OVERDUE, due_dates.FAILED)
BATCH = 200


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """How a device stands with one kind of certificate on a day.

    ``status`` is missing, valid, due_soon, in_tolerance, overdue or failed; ``is_law`` whether a
    confirmed rule of the law wants it of this device on that day.
    """

    kind: object
    status: str
    is_law: bool
    is_wanted: bool
    certificate: object
    due_on: date | None = None
    out_on: date | None = None

    @property
    def blocks(self):
        return self.is_law and self.status in BLOCKING


class Device(models.Model):
    """What certificates the rules want of a device, which it has, and what follows."""

    _inherit = "mds.device"

    def _get_duty_rules(self, on):
        """``{device: [lib.duty.Rule]}`` that bind it on the day ``on``."""
        rules = self.env["mds.certificate.duty"]._get_rules()
        if not rules:
            return {device: [] for device in self}
        templates = self.product_tmpl_id
        codes = templates._get_nomenclature_codes()
        categories = templates._get_category_ids()
        facts = {
            device: duty.Facts(
                on,
                model=device.product_tmpl_id.id or 0,
                categories=categories.get(device.product_tmpl_id, ()),
                codes=tuple(sorted(codes.get(device.product_tmpl_id, ()))),
                company=device.company_id.id or 0,
            )
            for device in self
        }
        return duty.wanted_many(facts, rules)

    def _get_certificate_status(self, on=None):
        """``{device: [CertificateStatus]}``: what the rules want, and what else it has."""
        on = on or fields.Date.context_today(self)
        wanted = self._get_duty_rules(on)
        current = self._get_current_certificates()
        kinds = self.env["mds.certificate.kind"]
        result = {}
        for device in self:
            rules = {rule.kind: rule for rule in wanted[device]}
            have = current.get(device.id, {})
            result[device] = [
                self._make_certificate_status(
                    kinds.browse(kind_id), rules.get(kind_id), have.get(kind_id), on
                )
                for kind_id in dict.fromkeys([*rules, *have])
            ]
        return result

    @api.model
    def _make_certificate_status(self, kind, rule, certificate, on):
        values = {
            "kind": kind,
            "is_law": bool(rule and rule.is_law),
            "is_wanted": bool(rule),
            "certificate": certificate or self.env["mds.certificate"],
        }
        if not certificate:
            return CertificateStatus(status=MISSING, **values)
        return CertificateStatus(
            status=certificate._get_compliance(on),
            due_on=certificate.due_on or None,
            out_on=certificate.out_on or None,
            **values,
        )

    def _get_current_certificates(self):
        """``{device id: {kind id: certificate}}``, in one query for the batch."""
        found = self._sudo_current_certificates()
        result = {}
        for certificate in found:
            result.setdefault(certificate.device_id.id, {})[certificate.kind_id.id] = certificate
        return result

    def _sudo_current_certificates(self):
        """Whether a device may be used is no secret to whoever sees the device."""
        return (
            self.env["mds.certificate"]
            .sudo()
            .search_fetch(
                [("device_id", "in", self.ids), ("is_current", "=", True)],
                ["device_id", "kind_id", "due_on", "out_on", "opens_on", "grid_on", "due_code"],
            )
        )

    def _describe_certificate(self, state):
        """One sentence about a certificate that is not simply good; empty where it is."""
        _ = self.env._
        kind = state.kind.with_env(self.env).name
        due = format_date(self.env, state.due_on) if state.due_on else ""
        if state.status == MISSING:
            return _("%(kind)s: no certificate on record.", kind=kind)
        if state.status == due_dates.FAILED:
            return _("%(kind)s: failed.", kind=kind)
        if state.status == due_dates.OVERDUE:
            return _("%(kind)s: overdue since %(date)s.", kind=kind, date=due)
        if state.status == due_dates.IN_TOLERANCE:
            return _("%(kind)s: was due on %(date)s, within tolerance.", kind=kind, date=due)
        if state.status == due_dates.DUE_SOON:
            return _("%(kind)s: due on %(date)s.", kind=kind, date=due)
        return ""

    # ------------------------------------------------------------------ seams of the device
    def _get_service_blockers(self):
        """The law wants a good certificate before the device is used."""
        blockers = super()._get_service_blockers()
        for device, states in self._get_certificate_status().items():
            blockers[device] = [
                *blockers.get(device, ()),
                *(
                    self.env._(
                        "%(what)s Enter a good certificate first.",
                        what=device._describe_certificate(state),
                    )
                    for state in states
                    if state.blocks
                ),
            ]
        return blockers

    def _get_status_remarks(self):
        """What is due or past due with certificates, the worst first."""
        remarks = super()._get_status_remarks()
        rank = {status: place for place, status in enumerate(_WORST_FIRST)}
        for device, states in self._get_certificate_status().items():
            if device.state in GONE:
                continue
            telling = sorted(
                (one for one in states if one.status in rank),
                key=lambda one: (not one.blocks, rank[one.status], one.due_on or date.max),
            )
            words = [device._describe_certificate(one) for one in telling[:2]]
            if words:
                remarks[device] = [*words, *remarks.get(device, ())]
        return remarks

    # ------------------------------------------------------------------ out of service by law
    def _enforce_certificates(self, today=None):
        """Take out of service what the law no longer lets be used. What is out already, stays.

        A device that has *no* certificate on record is not taken out by this: nobody has said yet
        that it failed or ran out. It cannot be put in service, and it is listed.
        """
        today = today or fields.Date.context_today(self)
        serving = self.filtered(lambda device: device.state == "in_service")
        taken = self.browse()
        for device, states in serving._get_certificate_status(today).items():
            language = device.company_id.partner_id.lang or self.env.lang
            words = [
                device.with_context(lang=language)._describe_certificate(state)
                for state in states
                if state.blocks and state.status != MISSING
            ]
            if words:
                device._transition("out_of_service", reason=" ".join(words))
                taken += device
        return taken

    @api.model
    def _cron_enforce_certificates(self, today=None):
        """Every night: mandatory and overdue or failed → out of service."""
        today = today or fields.Date.context_today(self)
        suspects = self.env["mds.certificate"].search(
            [
                ("is_current", "=", True),
                ("out_on", "<=", today),
                ("device_id.state", "=", "in_service"),
            ]
        )
        devices = suspects.device_id.sorted("id")
        self.env["ir.cron"]._commit_progress(remaining=len(devices))
        for start in range(0, len(devices), BATCH):
            batch = devices[start : start + BATCH]
            batch._enforce_certificates(today)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    # ------------------------------------------------------------------ lists
    certificate_alert = fields.Selection(
        [
            ("blocked", "Must not be used (law)"),
            ("missing", "Nothing on record"),
            ("overdue", "Overdue or failed"),
            ("due_soon", "Due soon"),
            ("ok", "In order"),
        ],
        "How Certificates Stand",
        compute="_compute_certificate_alert",
        search="_search_certificate_alert",
    )

    def _compute_certificate_alert(self):
        for device, states in self._get_certificate_status().items():
            found = {one.status for one in states}
            if any(one.blocks and one.status != MISSING for one in states):
                alert = "blocked"
            elif any(one.is_wanted and one.status == MISSING for one in states):
                alert = "missing"
            elif found & {due_dates.OVERDUE, due_dates.FAILED}:
                alert = "overdue"
            elif found & {due_dates.DUE_SOON, due_dates.IN_TOLERANCE}:
                alert = "due_soon"
            else:
                alert = "ok"
            device.certificate_alert = alert

    @api.model
    def _search_certificate_alert(self, operator, value):
        """Devices not retired whose answer is one of ``value``; decided in one batch."""
        if operator != "in":
            return NotImplemented
        devices = self.search([("state", "not in", GONE), *self._get_alert_domain(set(value))])
        fitting = devices.filtered(lambda device: device.certificate_alert in value)
        return [("id", "in", fitting.ids)]

    @api.model
    def _get_alert_domain(self, alerts):
        """Where to look for such devices, so that not the whole base is decided on."""
        today = fields.Date.context_today(self)
        if "ok" in alerts or False in alerts:
            return []
        kinds = self.env["mds.certificate.kind"].with_context(active_test=False).search([])
        soon = max((kind._get_soon_days() for kind in kinds), default=60)
        dated = [
            ("is_current", "=", True),
            "|",
            ("out_on", "<=", today),
            ("due_on", "<=", fields.Date.add(today, days=soon)),
        ]
        domain = [("certificate_ids", "any", dated)]
        if "missing" in alerts:
            domain = ["|", ("product_tmpl_id", "in", self._get_bound_models(today).ids), *domain]
        return domain

    @api.model
    def _get_bound_models(self, on):
        """Models of which some rule wants a certificate on the day, whatever the company."""
        rules = self.env["mds.certificate.duty"]._get_rules()
        models_ = self.env["product.template"].search([("is_medical_device", "=", True)])
        codes = models_._get_nomenclature_codes()
        categories = models_._get_category_ids()
        return models_.filtered(
            lambda one: any(
                duty.binds(
                    replace(rule, company=0),
                    duty.Facts(on, one.id, categories[one], tuple(sorted(codes[one]))),
                )
                for rule in rules
            )
        )


_WORST_FIRST = (
    due_dates.FAILED,
    due_dates.OVERDUE,
    MISSING,
    due_dates.IN_TOLERANCE,
    due_dates.DUE_SOON,
)
