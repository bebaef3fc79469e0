from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import AccessError

from .device import GONE, OFFICE_FIELDS

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_WRITE_CONDITION = object()

FIELD = (
    "mds_base.group_engineer",
    "mds_base.group_dispatcher",
    "mds_base.group_quality_officer",
)
STORE = ("mds_base.group_storekeeper", "mds_base.group_dispatcher")
DESK = ("mds_base.group_dispatcher", "mds_base.group_quality_officer")
QUALITY = ("mds_base.group_quality_officer",)

# with somebody who may use, keep or mend it
LIVE = (
    "received",
    "installed",
    "in_service",
    "standby",
    "in_repair",
    "out_of_service",
    "not_located",
)


class Device(models.Model):
    """Lifecycle of a device: what state follows which, who may do it, what follows from it.

    =================  =====================================================================
    ordered            bought, not here yet
    received           in our stock, or at the customer and not installed
    installed          at its place, waiting for its acceptance 设备验收
    in_service         may be used; needs a customer, its acceptance, and no blocker
    standby            kept ready, not in use
    in_repair          being repaired
    out_of_service     must not be used for now
    not_located        looked for and not found
    decommissioned     out of use for good: data erased, label defaced
    transferred        sold or given to somebody whom we do not serve
    taken_back         back with us at the end of life, worth its trade-in value
    disposed           destroyed or recycled, with proof
    =================  =====================================================================
    """

    _inherit = "mds.device"

    _initial_states = ("ordered", "received")
    _final_states = ("transferred", "disposed")

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            *self._get_working_ways(),
            *self._get_leaving_ways(),
        ]

    @api.model
    def _get_working_ways(self):
        put, out = "action_put_in_service", "action_take_out_of_service"
        able = ("received", "installed", "standby", "in_repair", "out_of_service")
        return [
            Transition("ordered", "received", "action_receive", (*FIELD, *STORE)),
            Transition("ordered", "installed", "action_install", FIELD, "_guard_install"),
            Transition("received", "installed", "action_install", FIELD, "_guard_install"),
            *(Transition(one, "in_service", put, FIELD, "_guard_put_in_service") for one in able),
            *(
                Transition(one, "standby", "action_set_standby", FIELD)
                for one in ("received", "installed", "in_service", "in_repair", "out_of_service")
            ),
            *(
                Transition(one, "in_repair", "action_start_repair", FIELD)
                for one in ("received", "installed", "in_service", "standby", "out_of_service")
            ),
            *(
                Transition(one, "out_of_service", out, FIELD, reason_required=True)
                for one in ("received", "installed", "in_service", "standby", "in_repair")
            ),
            *(
                Transition(one, "received", "action_take_back", (*FIELD, *STORE))
                for one in (*able[1:], "in_service", "not_located")
            ),
            *(
                Transition(one, "not_located", "action_report_missing", FIELD, "", True)
                for one in LIVE
                if one != "not_located"
            ),
            Transition("not_located", "out_of_service", "action_report_found", FIELD, "", True),
        ]

    @api.model
    def _get_leaving_ways(self):
        leave = "action_decommission"
        ways = [
            Transition(one, "decommissioned", leave, DESK, "_guard_decommission", True)
            for one in LIVE
        ]
        ways += [
            Transition(one, "transferred", "action_transfer", DESK, "_guard_transfer", True)
            for one in ("in_service", "standby", "out_of_service", "decommissioned", "taken_back")
        ]
        ways += [
            Transition(one, "taken_back", "action_trade_in", DESK, "_guard_trade_in", True)
            for one in ("in_service", "standby", "out_of_service", "decommissioned")
        ]
        ways += [
            Transition(one, "disposed", "action_dispose", DESK, "_guard_dispose", True)
            for one in ("decommissioned", "taken_back")
        ]
        ways += [
            Transition(one, "out_of_service", "action_reinstate", QUALITY, "", True)
            for one in ("decommissioned", "transferred", "taken_back")
        ]
        return ways

    # ------------------------------------------------------------------ guards
    def _is_listed(self):
        """Being entered from an old list, which states what happened before there was a file."""
        return bool(self.import_id) and self.import_id.state != "done"

    def _guard_install(self):
        return {
            device: self.env._("enter the customer who uses it first.")
            for device in self
            if not device.partner_id
        }

    def _guard_put_in_service(self):
        return {
            device: " ".join(messages)
            for device, messages in self._get_reasons_against_service().items()
            if messages
        }

    def _get_reasons_against_service(self):
        """``{device: [why it may not be put in service]}``, of this addon and of those above."""
        reasons = {device: [] for device in self}
        for device in self:
            if device.is_quarantined:
                reasons[device].append(
                    self.env._("it is quarantined; a quality officer must release it first.")
                )
            elif not device.partner_id:
                reasons[device].append(self.env._("enter the customer who uses it first."))
        for device, messages in self._get_service_blockers().items():
            if not reasons[device]:
                reasons[device] += messages
        return reasons

    def _get_service_blockers(self):
        """{device: [why it may not be used]}. Seam: upper addons add what evidence is missing."""
        return {device: [] for device in self}

    def _get_leaving_refusals(self):
        """``{device: why it cannot leave service for good}``"""
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
        """{device: [why it cannot leave service for good yet]}. Seam: upper addons add more."""
        return {device: [] for device in self}

    # ------------------------------------------------------------------ actions
    def action_receive(self):
        self._transition("received")

    def action_install(self):
        self._transition("installed")

    def action_put_in_service(self):
        self._transition("in_service")

    def action_set_standby(self):
        self._transition("standby")

    def action_start_repair(self):
        self._transition("in_repair")

    def action_take_out_of_service(self):
        return self._ask_or_transition("out_of_service", "action_take_out_of_service")

    def action_report_missing(self):
        return self._ask_or_transition("not_located", "action_report_missing")

    def action_report_found(self):
        return self._ask_or_transition("out_of_service", "action_report_found")

    def action_take_back(self):
        """The device is with us again and no longer a customer's (stock does it by a return)."""
        self._transition("received")
        self.filtered("partner_id").write({"partner_id": False, "site_id": False})

    def action_change_state(self):
        """Many at once: which state, why, and what cannot."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the State"),
            "res_model": "mds.device.change.state",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.ids},
        }

    def action_reinstate(self):
        return self._ask_or_transition("out_of_service", "action_reinstate")

    def action_decommission(self):
        return self._ask_how_it_leaves("decommission")

    def action_transfer(self):
        return self._ask_how_it_leaves("transfer")

    def action_trade_in(self):
        return self._ask_how_it_leaves("take_back")

    def action_dispose(self):
        return self._ask_how_it_leaves("disposal")

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
        """Installed, or in service for the first time: the days count, unless they are known."""
        days = {}
        for device, change in changes.items():
            if change.target not in ("installed", "in_service") or device._is_listed():
                continue  # the list has the days
            moment = change.occurred_at or fields.Datetime.now()
            day = fields.Datetime.context_timestamp(device, moment).date()
            days.setdefault((change.target, day), []).append(device.id)
        for (target, day), ids in days.items():
            devices = self.browse(ids)
            new = devices.filtered(lambda device: not device.installed_on)
            new._write_condition({"installed_on": day})
            if target == "in_service":
                unused = devices.filtered(lambda device: not device.first_used_on)
                unused._write_condition({"first_used_on": day})
            devices._start_warranty()

    # ------------------------------------------------------------------ who may write what
    def _write_condition(self, vals):
        if not self:
            return True
        key = self.with_context(mds_condition_key=MAY_WRITE_CONDITION)
        return key.write(vals)

    def _check_office_fields(self, vals):
        """Warranty, company and archiving are decided by service managers, once a file is open."""
        if (
            self.env.su
            or self.env.context.get("mds_condition_key") is MAY_WRITE_CONDITION
            or self.env.user.has_group("mds_base.group_service_manager")
        ):
            return
        for device, changed in self._get_changed_fields(vals, OFFICE_FIELDS).items():
            raise AccessError(
                self.env._(
                    "“%(field)s” of %(device)s is changed by a service manager.",
                    field=self._get_field_label(changed[0]),
                    device=device.display_name,
                )
            )

    # ------------------------------------------------------------------ seams
    def _apply_result(self, results):
        """Let the result of service work decide the state. The caller has checked the rights.

        fit → in service; restricted → in service with restrictions; unsafe → out of service. What
        may not be used for another reason (quarantine, evidence that is missing) is out of service
        whatever the result; what has no customer goes back to our stock; what waits for its
        acceptance stays “installed”; a device that is gone is left alone.

        :param results: ``{device: ("fit" | "restricted" | "unsafe" | "not_applicable", reason)}``
        """
        known = self.browse().union(*results) if results else self.browse()
        against = known._get_reasons_against_service()
        moves, restrictions = {}, {}
        for device, (result, reason) in results.items():
            if device.state in (*GONE, "ordered") or result not in ("fit", "restricted", "unsafe"):
                continue
            target = device._get_state_after(result, against[device])
            words = reason or ""
            if target == "out_of_service" and result != "unsafe":
                words = " ".join(filter(None, [words, *against[device]]))
            moves.setdefault((target, words), self.browse())
            moves[target, words] += device
            restricted = (result == "restricted", reason if result == "restricted" else False)
            if restricted != (device.is_restricted, device.restriction_reason):
                restrictions.setdefault(restricted, self.browse())
                restrictions[restricted] += device
        for (is_restricted, reason), devices in restrictions.items():
            devices._write_condition({"is_restricted": is_restricted, "restriction_reason": reason})
        found = self.browse().union(*moves.values()).filtered(lambda d: d.state == "not_located")
        found._transition("out_of_service", reason=self.env._("Found: service work was done"))
        for (target, reason), devices in moves.items():
            devices._transition(target, reason=reason or self.env._("Result of service work"))

    def _get_state_after(self, result, against=()):
        if result == "unsafe" or self.is_quarantined:
            return "out_of_service"
        if not self.partner_id:
            return "received"
        if not against:
            return "in_service"
        if self._is_acceptance_missing() and self.state in ("received", "installed"):
            return "installed"
        return "out_of_service"
