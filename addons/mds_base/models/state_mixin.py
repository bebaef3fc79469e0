from dataclasses import dataclass
from datetime import datetime

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..lib import transitions
from ..lib.transitions import Machine

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_WRITE_STATE = object()


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one record: ``_after_transition`` gets one per record."""

    source: str
    target: str
    reason: str
    occurred_at: datetime | None


class StateMixin(models.AbstractModel):
    """A state that moves only along declared transitions.

    The model declares ``state`` (a Selection), ``_initial_states``, ``_final_states`` and
    ``_get_transitions()``. ``_transition(target)`` is the only way to change the state: it checks
    that the way exists, the user's group, the guard and the reason, writes the state, leaves an
    entry “transition” in the audit chain and calls ``_after_transition``. A record that is in the
    target state already is left alone, so that a repeated request does nothing.
    """

    _name = "mds.state.mixin"
    _inherit = ["mds.audit.mixin"]
    _description = "Declared States"

    _initial_states = ()
    _final_states = ()

    @api.model
    def _get_transitions(self):
        """The declared ways: list of ``lib.transitions.Transition``. Extend with ``super() +``."""
        return []

    @api.model
    def _get_machine(self):
        return Machine(
            states=tuple(dict(self._fields["state"]._description_selection(self.env))),
            initial=tuple(self._initial_states),
            final=tuple(self._final_states),
            transitions=tuple(self._get_transitions()),
        )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        allowed = set(self._initial_states)
        for vals in vals_list:
            if vals.get("state") and vals["state"] not in allowed:
                raise UserError(
                    self.env._(
                        "A new %(document)s cannot start as “%(state)s”.",
                        document=self._description,
                        state=self._state_label(vals["state"]),
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self._may_write_state():
            changed = self.filtered(lambda record: record.state != vals["state"])
            if changed:
                raise UserError(
                    self.env._(
                        "The state of %(documents)s is changed by its buttons, not by hand.",
                        documents=", ".join(changed.mapped("display_name")),
                    )
                )
            vals = {name: value for name, value in vals.items() if name != "state"}
        return super().write(vals)

    @api.model
    def _may_write_state(self):
        key = self.env.context.get("mds_state_key")
        return isinstance(key, tuple) and key[0] is _MAY_WRITE_STATE and key[1:] == (self._name,)

    def _collect_changes(self, kind, old, new, always=False):
        if kind == "write":  # a change of state has an entry of its own, with its reason
            for values in (*old.values(), *new.values()):
                values.pop("state", None)
        return super()._collect_changes(kind, old, new, always)

    @api.model
    def _state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)

    def _transition(self, target, reason=None, occurred_at=None):
        """Move to ``target`` whatever of these records is not there yet.

        :param reason: text; default from the context ``mds_reason``
        :param occurred_at: naive UTC datetime that is claimed; default now (context
            ``mds_occurred_at``)
        :raises UserError: no such way, a guard refuses, or the reason is missing
        :raises AccessError: the user's groups do not allow it
        """
        moving = self.filtered(lambda record: record.state != target)
        if not moving:
            return
        moving.check_access("write")
        reason = (reason or self.env.context.get("mds_reason") or "").strip()
        occurred_at = occurred_at or self._audit_occurred_at()
        self._check_not_future(occurred_at)
        ways = moving._check_ways(target, reason)
        moving._check_guards(ways)
        sources = {record: record.state for record in moving}
        key = (_MAY_WRITE_STATE, self._name)
        moving.with_context(mds_state_key=key).write({"state": target})
        changes = {
            record: Change(sources[record], target, reason, occurred_at) for record in moving
        }
        moving._collect_transitions(changes)
        moving._after_transition(changes)

    def _check_ways(self, target, reason):
        """``{record: Transition}``, or the refusal in the user's words."""
        machine = self._get_machine()
        way_of_source = {}
        for source, records in self.grouped("state").items():
            try:
                way = machine.require(source, target, reason=reason)
            except transitions.TransitionError as refusal:
                raise UserError(self._refusal_text(machine, refusal, records)) from refusal
            if way.groups and not self.env.su:
                if not any(self.env.user.has_group(group) for group in way.groups):
                    raise AccessError(
                        self.env._(
                            "Only %(groups)s may move %(document)s from “%(current)s” to "
                            "“%(target)s”.",
                            groups=self._group_names(way.groups),
                            document=records[0].display_name,
                            current=self._state_label(source),
                            target=self._state_label(target),
                        )
                    )
            way_of_source[source] = way
        return {record: way_of_source[record.state] for record in self}

    def _refusal_text(self, machine, refusal, records):
        if refusal.code == transitions.REASON_MISSING:
            return self.env._(
                "Say why %(document)s becomes “%(target)s”.",
                document=records[0].display_name,
                target=self._state_label(refusal.target),
            )
        onward = [self._state_label(state) for state in machine.targets(refusal.source)]
        if onward:
            return self.env._(
                "%(document)s is “%(current)s” and cannot become “%(target)s”; possible: "
                "%(onward)s.",
                document=records[0].display_name,
                current=self._state_label(refusal.source),
                target=self._state_label(refusal.target),
                onward=", ".join(onward),
            )
        return self.env._(
            "%(document)s is “%(current)s”, which is final.",
            document=records[0].display_name,
            current=self._state_label(refusal.source),
        )

    @api.model
    def _group_names(self, groups):
        records = [self._sudo_group(group) for group in groups]
        return ", ".join(group.name for group in records if group)

    @api.model
    def _sudo_group(self, xml_id):
        """The name of a group is no secret; reading it needs more rights than users have."""
        return self.env.ref(xml_id, raise_if_not_found=False).sudo()

    def _check_guards(self, ways):
        by_guard = {}
        for record, way in ways.items():
            if way.guard:
                by_guard[way.guard] = by_guard.get(way.guard, self.browse()) + record
        refusals = {}
        for guard, records in by_guard.items():
            refusals.update(getattr(records, guard)())
        if refusals:
            raise UserError(
                "\n".join(f"{record.display_name}: {why}" for record, why in refusals.items())
            )

    def _collect_transitions(self, changes):
        self.env["mds.audit.entry"]._collect(
            [
                {
                    "kind": "transition",
                    "model": self._name,
                    "record_id": record.id,
                    "payload": {"state": [change.source, change.target]},
                    "reason": change.reason,
                    "occurred_at": change.occurred_at,
                }
                for record, change in changes.items()
            ]
        )

    def _after_transition(self, changes):
        """Hook: what follows from a change of state.

        :param changes: ``{record: Change(source, target, reason, occurred_at)}``
        """

    def _has_reason(self):
        """Whether the reason that the dialog asks for has come."""
        return bool((self.env.context.get("mds_reason") or "").strip())

    def _ask_or_transition(self, target, action):
        """Move to ``target``; without a reason ask for one, and let ``action`` be called again."""
        if not self._has_reason():
            return self.with_context(mds_action=action).action_ask_reason()
        self._transition(target)
        return True

    @api.model
    def _get_reason_actions(self):
        """Seam: names of the actions that the reason dialog may call."""
        return {way.action for way in self._get_transitions()}

    def action_ask_reason(self):
        """Open the reason dialog for the action named in the context ``mds_action``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": "mds.reason.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                "default_action_name": self.env.context.get("mds_action"),
            },
        }
