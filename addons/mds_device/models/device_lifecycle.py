from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..lib import warranty
from .device import CONDITION_FIELDS, OFFICE_FIELDS

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_WRITE_CONDITION = object()

FIELD = (
    "mds_base.group_engineer",
    "mds_base.group_dispatcher",
    "mds_base.group_quality_officer",
)
STORE = ("mds_base.group_storekeeper", "mds_base.group_dispatcher")
DESK = ("mds_base.group_dispatcher", "mds_base.group_quality_officer")
QUALITY = ("mds_base.group_quality_officer",)


@dataclass(frozen=True, slots=True)
class Warranty:
    """What ``_get_warranty`` answers; ``reason`` is a sentence in the user's language."""

    covered: bool
    until: date | None
    reason: str


class Device(models.Model):
    """Lifecycle of a device: what state follows which, who may do it, what follows from it."""

    _inherit = "mds.device"

    _initial_states = ("received",)
    _final_states = ("retired",)

    @api.model
    def _get_transitions(self):
        put, take_out = "action_put_in_service", "action_take_out_of_service"
        repair, back = "action_start_repair", "action_take_back"
        serve = "_guard_put_in_service"
        return [
            *super()._get_transitions(),
            Transition("received", "in_service", put, FIELD, serve),
            Transition("in_repair", "in_service", put, FIELD, serve),
            Transition("out_of_service", "in_service", put, FIELD, serve),
            Transition("received", "in_repair", repair, FIELD),
            Transition("in_service", "in_repair", repair, FIELD),
            Transition("out_of_service", "in_repair", repair, FIELD),
            Transition("received", "out_of_service", take_out, FIELD, reason_required=True),
            Transition("in_service", "out_of_service", take_out, FIELD, reason_required=True),
            Transition("in_repair", "out_of_service", take_out, FIELD, reason_required=True),
            Transition("in_service", "received", back, (*FIELD, *STORE)),
            Transition("in_repair", "received", back, (*FIELD, *STORE)),
            Transition("out_of_service", "received", back, (*FIELD, *STORE)),
            *(
                Transition(state, "retired", "action_retire", DESK, "_guard_retire", True)
                for state in ("received", "in_service", "in_repair", "out_of_service")
            ),
            Transition("retired", "out_of_service", "action_reinstate", QUALITY, "", True),
        ]

    # ------------------------------------------------------------------ guards
    def _guard_put_in_service(self):
        refusals = {}
        for device in self:
            if device.is_quarantined:
                refusals[device] = self.env._(
                    "it is quarantined; a quality officer must release it first."
                )
            elif not device.partner_id:
                refusals[device] = self.env._("enter the customer who uses it first.")
        for device, messages in self._get_service_blockers().items():
            if messages and device not in refusals:
                refusals[device] = " ".join(messages)
        return refusals

    def _get_service_blockers(self):
        """{device: [why it may not be used]}. Seam: upper addons add what evidence is missing."""
        return {device: [] for device in self}

    def _guard_retire(self):
        refusals = {
            device: self.env._("it is quarantined as evidence; release it before retiring it.")
            for device in self
            if device.is_quarantined
        }
        for device, messages in self._get_retirement_blockers().items():
            if messages and device not in refusals:
                refusals[device] = " ".join(messages)
        return refusals

    def _get_retirement_blockers(self):
        """{device: [why it cannot be retired yet]}. Seam: upper addons add what is open."""
        return {device: [] for device in self}

    # ------------------------------------------------------------------ actions
    def action_put_in_service(self):
        self._transition("in_service")

    def action_start_repair(self):
        self._transition("in_repair")

    def action_take_out_of_service(self):
        return self._ask_or_transition("out_of_service", "action_take_out_of_service")

    def action_take_back(self):
        """The device is with us again and no longer a customer's (stock does it by a return)."""
        self._transition("received")
        self.filtered("partner_id").write({"partner_id": False, "site_id": False})

    def action_retire(self):
        return self._ask_or_transition("retired", "action_retire")

    def action_reinstate(self):
        return self._ask_or_transition("out_of_service", "action_reinstate")

    def _ask_or_transition(self, target, action):
        if not self.env.context.get("mds_reason"):
            return self.with_context(mds_action=action).action_ask_reason()
        self._transition(target)
        return True

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self._start_service(changes)
        by_way = {}
        for device, change in changes.items():
            by_way.setdefault(change, []).append(device.id)
        for change, ids in by_way.items():
            devices = self.browse(ids)
            values = {"source_state": change.source, "target_state": change.target}
            if change.occurred_at:
                values["occurred_at"] = change.occurred_at
            devices._log_event("state", dict.fromkeys(devices, change.reason), **values)

    def _start_service(self, changes):
        """First time in service: day of installation and warranty, unless they are known.

        Written, not computed: what was promised stays when the model's months change later.
        """
        starts = {}
        for device, change in changes.items():
            listed = device.import_id and device.import_id.state != "done"  # the list has the days
            if change.target == "in_service" and not device.installed_on and not listed:
                moment = change.occurred_at or fields.Datetime.now()
                day = fields.Datetime.context_timestamp(device, moment).date()
                starts.setdefault(day, self.browse())
                starts[day] += device
        for day, devices in starts.items():
            devices.write({"installed_on": day})
            devices._start_warranty(day)

    def _start_warranty(self, day):
        waiting = self.filtered(lambda d: not d.warranty_start and not d.warranty_end)
        for months, devices in waiting.grouped(
            lambda d: d.product_tmpl_id.mds_warranty_months
        ).items():
            if months:
                devices._write_condition(
                    {"warranty_start": day, "warranty_end": warranty.end_of(day, months)}
                )

    # ------------------------------------------------------------------ quarantine
    def action_quarantine(self):
        reason = (self.env.context.get("mds_reason") or "").strip()
        if not reason:
            return self._ask_quarantine_reason("action_quarantine", self.env._("Quarantine"))
        devices = self.filtered(lambda d: not d.is_quarantined)
        devices._write_condition(
            {
                "is_quarantined": True,
                "quarantine_reason": reason,
                "quarantined_at": fields.Datetime.now(),
                "quarantined_by_id": self.env.uid,
            }
        )
        devices._log_event("quarantined", dict.fromkeys(devices, reason))
        return True

    def action_release_quarantine(self):
        reason = (self.env.context.get("mds_reason") or "").strip()
        if not reason:
            return self._ask_quarantine_reason(
                "action_release_quarantine", self.env._("Release from Quarantine")
            )
        devices = self.filtered("is_quarantined")
        devices._write_condition(
            {
                "is_quarantined": False,
                "quarantine_reason": False,
                "quarantined_at": False,
                "quarantined_by_id": False,
            }
        )
        devices._log_event("released", dict.fromkeys(devices, reason))
        return True

    def _ask_quarantine_reason(self, action, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "mds.device.quarantine",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.ids, "default_action": action},
        }

    def _write_condition(self, vals):
        key = self.with_context(mds_condition_key=_MAY_WRITE_CONDITION)
        return key.write(vals)

    def _check_office_fields(self, vals):
        """Warranty, company and archiving are decided by service managers, once a file is open."""
        if (
            self.env.su
            or self.env.context.get("mds_condition_key") is _MAY_WRITE_CONDITION
            or self.env.user.has_group("mds_base.group_service_manager")
        ):
            return
        for device in self:
            for name in OFFICE_FIELDS & vals.keys():
                field = self._fields[name]
                if field.convert_to_cache(vals[name], device) == field.convert_to_cache(
                    device[name], device
                ):
                    continue
                raise AccessError(
                    self.env._(
                        "“%(field)s” of %(device)s is changed by a service manager.",
                        field=field.get_description(self.env, ["string"])["string"],
                        device=device.display_name,
                    )
                )

    def _check_condition_kept(self, vals):
        """``vals`` to write; refused when they change by hand whether the device may be used."""
        if "is_quarantined" in vals:
            self._check_may_quarantine(vals)
        stated = vals.keys() & set(CONDITION_FIELDS)
        if not stated or self.env.context.get("mds_condition_key") is _MAY_WRITE_CONDITION:
            return vals
        for device in self:
            for name in stated:
                field = device._fields[name]
                if field.convert_to_cache(vals[name], device) != field.convert_to_cache(
                    device[name], device
                ):
                    raise UserError(
                        self.env._(
                            "Whether %(device)s may be used is decided by the result of service "
                            "and by quarantine, with their buttons.",
                            device=device.display_name,
                        )
                    )
        return {name: value for name, value in vals.items() if name not in stated}

    def _check_may_quarantine(self, vals):
        """Everyone who may write a device may quarantine it; only quality officers release it."""
        if vals["is_quarantined"]:
            if not (vals.get("quarantine_reason") or "").strip():
                raise UserError(self.env._("Say why the device is quarantined."))
        elif not self.env.su and self.filtered("is_quarantined"):
            if not self.env.user.has_group("mds_base.group_quality_officer"):
                raise AccessError(
                    self.env._("Only a quality officer may release a device from quarantine.")
                )
            if not (self.env.context.get("mds_reason") or "").strip():
                raise UserError(self.env._("Say why the device is released."))

    # ------------------------------------------------------------------ seams
    def _apply_result(self, results):
        """Let the result of service work decide the state. The caller has checked the rights.

        fit → in service; restricted → in service with restrictions; unsafe → out of service. What
        is quarantined stays out of service whatever the result, what has no customer goes back to
        our stock; a retired device is left alone.

        :param results: ``{device: ("fit" | "restricted" | "unsafe" | "not_applicable", reason)}``
        """
        moves, restrictions = {}, {}
        for device, (result, reason) in results.items():
            if device.state == "retired" or result not in ("fit", "restricted", "unsafe"):
                continue
            target = device._get_state_after(result)
            moves.setdefault((target, reason or ""), self.browse())
            moves[target, reason or ""] += device
            restricted = (result == "restricted", reason if result == "restricted" else False)
            if restricted != (device.is_restricted, device.restriction_reason):
                restrictions.setdefault(restricted, self.browse())
                restrictions[restricted] += device
        for (is_restricted, reason), devices in restrictions.items():
            devices._write_condition({"is_restricted": is_restricted, "restriction_reason": reason})
        for (target, reason), devices in moves.items():
            devices._transition(target, reason=reason or self.env._("Result of service work"))

    def _get_state_after(self, result):
        if result == "unsafe" or self.is_quarantined:
            return "out_of_service"
        return "in_service" if self.partner_id else "received"

    def _get_warranty(self, on=None):
        """{device: Warranty} on the day ``on`` (default today)."""
        on = on or fields.Date.context_today(self)
        decisions = warranty.decide(
            {d: warranty.Facts(d.warranty_start or None, d.warranty_end or None) for d in self}, on
        )
        return {
            device: Warranty(decision.covered, decision.until, self._warranty_words(decision))
            for device, decision in decisions.items()
        }

    @api.model
    def _warranty_words(self, decision):
        until = format_date(self.env, decision.until) if decision.until else ""
        words = {
            warranty.COVERED: self.env._("Warranty until %(date)s.", date=until),
            warranty.ENDED: self.env._("Warranty ended on %(date)s.", date=until),
            warranty.NOT_STARTED: self.env._("Warranty has not started yet."),
            warranty.UNKNOWN: self.env._("No warranty is recorded."),
        }
        return words[decision.code]
