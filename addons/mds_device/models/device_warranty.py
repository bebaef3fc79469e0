from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, join, listing
from odoo.exceptions import UserError

from ..lib import warranty


@dataclass(frozen=True, slots=True)
class Claim:
    """What a supplier still owes us for a device: whose, until when, by when to tell him."""

    covered: bool
    until: date | None
    claim_by: date | None
    supplier: object = None
    categories: tuple = ()


@dataclass(frozen=True, slots=True)
class Warranty:
    """What ``_get_warranty`` answers; ``reason`` is a sentence in the user's language.

    ``categories``: ``{"labour" | "parts" | "travel" | "consumables": lib.warranty.Verdict}``;
    ``exclusions``: texts of what is not covered; ``supplier``: the back-to-back warranty;
    ``parts``: ``{exchanged part: Verdict}`` of those that bring their own.
    """

    covered: bool
    until: date | None
    reason: str
    categories: dict = field(default_factory=dict)
    exclusions: tuple = ()
    supplier: Claim | None = None
    parts: dict = field(default_factory=dict)


class DeviceWarranty(models.Model):
    """A promise for one device: a term of its model, with the days on which it begins and ends.

    Written when the warranty starts and kept: what was promised stays when the model's terms
    change later.

    Rights: every user reads within companies and regions; service and contract managers write.
    """

    _name = "mds.device.warranty"
    _inherit = ["mds.warranty.coverage", "mds.audit.mixin"]
    _description = "Warranty of a Device"
    _order = "device_id, side, date_from, id"
    _rec_name = "name"

    _audit_fields = (
        "device_id", "name", "side", "date_from", "date_to", "meter_code", "meter_limit",
        "covers_labour", "covers_parts", "covers_travel", "covers_consumables",
    )  # fmt: skip

    name = fields.Char(required=True)
    device_id = fields.Many2one(
        "mds.device", "Device", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, precompute=True, index=True
    )
    term_id = fields.Many2one("mds.warranty.term", "Term", ondelete="set null", readonly=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until", index=True)
    meter_start = fields.Float("Meter at Start")

    _order_of_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The warranty cannot end before it starts: check both dates.",
    )
    _limit_given = models.Constraint(
        "CHECK (date_to IS NOT NULL OR meter_limit > 0)",
        "A warranty ends some day: give the last day, a limit of use, or both.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        if not self.env.su:
            promises._check_office()
            promises.device_id._sync_warranty_days()
        return promises

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su:
            self._check_office()
            self.device_id._sync_warranty_days()
        return result

    def _check_office(self):
        self.device_id.check_access("read")
        groups = ("mds_base.group_service_manager", "mds_base.group_contract_manager")
        if not any(self.env.user.has_group(group) for group in groups):
            raise UserError(self.env._("Warranties are kept by service and contract managers."))

    def _prepare_promise(self, categories):
        self.ensure_one()
        limit = Decimal(str(self.meter_limit)) if self.meter_limit else None
        return warranty.Promise(
            self.date_from,
            self.date_to or None,
            categories,
            self.meter_code or "",
            limit,
            Decimal(str(self.meter_start)),
            self.id,
        )


class Device(models.Model):
    """Under warranty or not: asked once, for a batch, on a day."""

    _inherit = "mds.device"

    warranty_ids = fields.One2many("mds.device.warranty", "device_id", "Warranties")
    warranty_sentence = fields.Char("Coverage", compute="_compute_warranty_sentence")

    @api.depends("warranty_start", "warranty_end", "warranty_ids")
    @api.depends_context("lang")
    def _compute_warranty_sentence(self):
        for device, answer in self._get_warranty().items():
            device.warranty_sentence = answer.reason

    # ------------------------------------------------------------------ the start
    def _get_start_days(self):
        self.ensure_one()
        return {
            "delivered": self.received_on or None,
            "installed": self.installed_on or None,
            "used": self.first_used_on or None,
        }

    def _start_warranty(self):
        """Write down the promises whose day has come, once.

        Of a model without terms: its plain months, from the installation on. What is known
        already (typed in, imported) stays.
        """
        self._start_terms()
        waiting = self.filtered(
            lambda one: (
                one.state == "in_service"
                and not one.warranty_start
                and not one.warranty_end
                and not one.product_tmpl_id.mds_warranty_term_ids
            )
        )
        by_period = waiting.grouped(
            lambda one: (one.installed_on, one.product_tmpl_id.mds_warranty_months)
        )
        for (day, months), devices in by_period.items():
            if day and months:
                devices._write_condition(
                    {"warranty_start": day, "warranty_end": warranty.end_of(day, months)}
                )

    def _start_terms(self):
        todo = self.filtered("product_tmpl_id.mds_warranty_term_ids")
        if not todo:
            return
        Promise = self._sudo_promises()
        have = {
            (promise.device_id.id, promise.term_id.id)
            for promise in Promise.search([("device_id", "in", todo.ids)])
        }
        known = {device_id for device_id, _term in have}
        typed = {one.id for one in todo if one.warranty_end and one.id not in known}
        meters = None
        vals_list = []
        for device in todo:
            for term in device.product_tmpl_id.mds_warranty_term_ids:
                day = warranty.first_day(term.start_basis, **device._get_start_days())
                typed_in = term.side == "customer" and device.id in typed
                if not day or (device.id, term.id) in have or typed_in:
                    continue
                if term.meter_code and meters is None:
                    meters = todo._get_meter_values(day)
                shown = (meters or {}).get(device, {}).get(term.meter_code or "", 0)
                vals_list.append(device._prepare_warranty_vals(term, day, shown))
        created = Promise.create(vals_list)
        created.device_id._sync_warranty_days()

    def _prepare_warranty_vals(self, term, day, meter_start):
        names = (
            "side", "covers_labour", "covers_parts", "covers_travel", "covers_consumables",
            "meter_code", "meter_limit", "exclusions", "claim_days",
        )  # fmt: skip
        return {
            **{name: term[name] for name in names},
            "name": term.name,
            "device_id": self.id,
            "term_id": term.id,
            "supplier_id": term.supplier_id.id,
            "date_from": day,
            "date_to": warranty.end_of(day, term.months) if term.months else False,
            "meter_start": float(meter_start),
        }

    def _sync_warranty_days(self):
        """First and last day of our promises stand on the device: lists search by them."""
        spans = {}
        for device in self:
            ours = device.warranty_ids.filtered(lambda one: one.side == "customer")
            if ours:
                ends = [one.date_to for one in ours if one.date_to]
                span = (min(ours.mapped("date_from")), max(ends) if ends else False)
                spans.setdefault(span, self.browse())
                spans[span] += device
        for (start, end), devices in spans.items():
            devices._sudo_self()._write_condition({"warranty_start": start, "warranty_end": end})

    def _sudo_self(self):
        """The days follow from promises that were written with the right to do so."""
        return self.sudo()

    @api.model
    def _sudo_promises(self):
        """Putting in service starts the warranty, whoever may keep warranties by hand."""
        return self.env["mds.device.warranty"].sudo()

    # ------------------------------------------------------------------ the question
    def _get_meter_values(self, at=None):
        """``{device: {meter code: Decimal}}`` at that day. Seam: metrology knows the meters."""
        return {device: {} for device in self}

    def _get_read_meters(self, first, last):
        """Seam: ``{device: codes of meters that were read in these days}``; metrology knows."""
        return {device: set() for device in self}

    def _get_warranty(self, on=None):
        """{device: Warranty} on the day ``on`` (default today)."""
        on = on or fields.Date.context_today(self)
        promises = self.env["mds.device.warranty"].search([("device_id", "in", self._origin.ids)])
        by_device = promises.grouped("device_id")
        categories = promises._get_categories()
        meters = (
            self._get_meter_values(on) if promises.filtered("meter_limit") else dict.fromkeys(self)
        )
        facts = {}
        for device in self:
            own = by_device.get(device._origin, promises.browse())
            for side in ("customer", "supplier"):
                mine = own.filtered(lambda one, side=side: one.side == side)
                said = tuple(one._prepare_promise(categories[one]) for one in mine)
                if side == "customer" and not said:
                    said = device._prepare_plain_promise()
                facts[device, side] = warranty.Facts(said, meters[device] or {})
        decisions = warranty.decide(facts, on)
        parts = self._get_covered_parts(on)
        answers = {}
        for device in self:
            decision = decisions[device, "customer"]
            own = by_device.get(device._origin, promises.browse())
            answers[device] = Warranty(
                decision.covered,
                decision.until,
                self._warranty_words(decision),
                dict(decision.categories),
                tuple(filter(None, own.mapped("exclusions"))),
                device._prepare_claim(own, decisions[device, "supplier"], on),
                parts.get(device._origin, {}),
            )
        return answers

    def _prepare_plain_promise(self):
        """The two days on the file, for everything."""
        self.ensure_one()
        if not self.warranty_end:
            return ()
        return (warranty.Promise(self.warranty_start or None, self.warranty_end),)

    def _prepare_claim(self, promises, decision, on):
        """The supplier's warranty that covers us today, and by when a claim must be made."""
        theirs = promises.filtered(lambda one: one.side == "supplier")
        if not theirs:
            return None
        best = theirs.filtered(
            lambda one: one.id in {verdict.source for verdict in decision.categories.values()}
        )[:1]
        best = best or theirs[:1]
        by = warranty.claim_by(on, best.claim_days, best.date_to or None)
        return Claim(
            decision.covered,
            decision.until,
            by if decision.covered else None,
            best.supplier_id,
            decision.covered_categories,
        )

    def _get_covered_parts(self, on):
        """``{device: {part: Verdict}}`` of exchanged parts with a warranty of their own."""
        parts = self.env["mds.device.part"].search(
            [
                ("device_id", "in", self._origin.ids),
                ("warranty_end", ">=", on),
                ("date_to", "=", False),
                ("is_void", "=", False),
            ]
        )
        verdicts = parts._get_warranty(on)
        result = {}
        for part in parts:
            if verdicts[part].covered:
                result.setdefault(part.device_id, {})[part] = verdicts[part]
        return result

    @api.model
    def _warranty_words(self, decision):
        _ = Teller(self.env, __name__)
        until = decision.until
        words = {
            warranty.COVERED: _("Warranty until %(date)s.", date=until)
            if until
            else _("Under warranty."),
            warranty.ENDED: _("Warranty ended on %(date)s.", date=until or ""),
            warranty.NOT_STARTED: _("Warranty has not started yet."),
            warranty.USED_UP: _("Warranty ended: its limit of use is reached."),
            warranty.UNKNOWN: _("No warranty is recorded."),
        }
        sentence = words[decision.code]
        if not decision.covered:
            return sentence
        extra = [self._describe_categories(decision), self._describe_meter(decision)]
        return join(" ", filter(None, [sentence, *extra]))

    @api.model
    def _describe_categories(self, decision):
        covered = decision.covered_categories
        if len(covered) == len(warranty.CATEGORIES):
            return ""
        _ = Teller(self.env, __name__)
        labels = {
            "labour": _("labour"),
            "parts": _("parts"),
            "travel": _("travel"),
            "consumables": _("consumables"),
        }
        dates = {decision.categories[name].until for name in covered}
        items = []
        for name in covered:
            until = decision.categories[name].until
            words = labels[name]
            if until and len(dates) > 1:
                words = _("%(category)s until %(date)s", category=words, date=until)
            items.append(words)
        return _("It covers %(items)s.", items=listing(self.env, items))

    @api.model
    def _describe_meter(self, decision):
        _ = Teller(self.env, __name__)
        for verdict in decision.categories.values():
            if verdict.covered and verdict.meter_unknown:
                return _("Its limit of use is not checked: no reading of the meter.")
            if verdict.covered and verdict.left is not None:
                return _(
                    "%(left)s %(meter)s are left.", left=f"{verdict.left:f}", meter=verdict.meter
                )
        return ""

    # ------------------------------------------------------------------ the two days by hand
    @api.onchange("warranty_start", "product_id")
    def _onchange_warranty_start(self):
        months = self.product_tmpl_id.mds_warranty_months
        if self.warranty_start and months and not self.warranty_end:
            self.warranty_end = warranty.end_of(self.warranty_start, months)

    def action_open_warranties(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Warranties"),
            "res_model": "mds.device.warranty",
            "views": [(False, "list"), (False, "form")],
            "domain": [("device_id", "=", self.id)],
            "context": {"default_device_id": self.id, "default_date_from": self.installed_on},
        }
