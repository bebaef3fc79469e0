from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..lib import blast_radius

QUALITY = ("mds_base.group_quality_officer",)
# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_STATE = object()


class InstrumentCase(models.Model):
    """A test instrument was found out of tolerance 量具失准: what it tested is in doubt.

    The case lists every device that the instrument tested since it was last known to be right,
    has them tested again, and is closed when each is tested well or justified. Opened by itself
    when an instrument's certificate fails.

    Read: everyone in service. Opened, worked on and closed: quality officers.
    """

    _name = "mds.instrument.case"
    _inherit = ["mds.state.mixin", "mds.numbered.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Instrument out of Tolerance"
    _order = "id desc"
    _rec_names_search = ["name", "instrument_id.serial"]

    _sequence_code = "mds.instrument.case"
    _initial_states = ("open",)
    _final_states = ("closed", "cancelled")
    _guarded_fields = ("last_good_on", "certificate_id")
    _audit_fields = ("state", "instrument_id", "found_on", "last_good_on", "finding", "conclusion")

    name = fields.Char("Case")
    instrument_id = fields.Many2one(
        "mds.device",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("product_tmpl_id.is_instrument", "=", True)],
    )
    company_id = fields.Many2one(
        related="instrument_id.company_id", store=True, precompute=True, index=True
    )
    found_on = fields.Date("Found Wrong on", required=True, default=fields.Date.context_today)
    finding = fields.Text("What was Found", required=True, help="Which value was off, by how much.")
    certificate_id = fields.Many2one(
        "mds.certificate", "By Certificate", readonly=True, ondelete="restrict"
    )
    last_good_on = fields.Date(
        "Last Known Good",
        readonly=True,
        help="The day of its last good calibration. Empty: never; all that it ever tested counts.",
    )
    line_ids = fields.One2many("mds.instrument.case.line", "case_id", "Devices in Doubt")
    open_count = fields.Integer("Still Open", compute="_compute_counts")
    line_count = fields.Integer("Devices", compute="_compute_counts")
    conclusion = fields.Text()
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed"), ("cancelled", "Cancelled")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another case has this number.")
    _one_open = models.UniqueIndex(
        "(instrument_id) WHERE state = 'open'",
        "There is an open case about this instrument already: go on with that one.",
    )

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("open", "closed", "action_close", QUALITY, "_guard_close"),
            Transition("open", "cancelled", "action_cancel", QUALITY, "", True),
        ]

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        for case, state, count in self.env["mds.instrument.case.line"]._read_group(
            [("case_id", "in", self.ids)], ["case_id", "state"], ["__count"]
        ):
            total, still = counts.get(case, (0, 0))
            done = state in ("good", "justified")
            counts[case] = (total + count, still + (0 if done else count))
        for case in self:
            case.line_count, case.open_count = counts.get(case._origin, (0, 0))

    @api.constrains("instrument_id")
    def _check_instrument(self):
        for case in self:
            if not case.instrument_id.is_instrument:
                raise ValidationError(
                    self.env._(
                        "%(device)s is no test instrument: tick it on its model first.",
                        device=case.instrument_id.display_name,
                    )
                )

    @api.constrains("found_on")
    def _check_found_on(self):
        for case in self:
            if case.found_on > fields.Date.context_today(self):
                raise ValidationError(self.env._("It cannot have been found in the future."))

    @api.model_create_multi
    def create(self, vals_list):
        may_state = self.env.context.get("mds_case_key") is MAY_STATE
        guarded = set(self._guarded_fields) - ({"certificate_id"} if may_state else set())
        cases = super().create(
            [
                {name: value for name, value in vals.items() if name not in guarded}
                for vals in vals_list
            ]
        )
        cases._list_devices()
        return cases

    def write(self, vals):
        if self.env.context.get("mds_case_key") is not MAY_STATE:
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
            if {"instrument_id", "found_on"} & vals.keys() and self.line_ids:
                raise UserError(
                    self.env._(
                        "The devices in doubt are listed already. Cancel this case and open the "
                        "right one."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A case is evidence: cancel it with a reason instead."))

    # ------------------------------------------------------------------ what is in doubt
    def _list_devices(self):
        """List what the instruments tested since they were last right. Again: only what is new."""
        instruments = self.instrument_id
        checks = {instrument.id: [] for instrument in instruments}
        for certificate in (
            self.env["mds.device"]
            ._sudo_instrument_certificates()
            .search(
                [
                    ("device_id", "in", instruments.ids),
                    ("kind_id.proves_instrument", "=", True),
                    ("state", "=", "issued"),
                ]
            )
        ):
            checks[certificate.device_id.id].append(
                blast_radius.Check(certificate.performed_on, certificate.result != "fail")
            )
        last_good = {
            case: blast_radius.last_good_day(checks[case.instrument_id.id], case.found_on)
            for case in self
        }
        since = {case.instrument_id: last_good[case] for case in self}
        uses = instruments._get_instrument_uses(since)
        vals_list = []
        for case in self:
            if case.last_good_on != (last_good[case] or False):
                case.with_context(mds_case_key=MAY_STATE).write(
                    {"last_good_on": last_good[case] or False}
                )
            known = set(case.line_ids.device_id.ids)
            doubt = blast_radius.doubtful(uses[case.instrument_id], last_good[case], case.found_on)
            vals_list += [
                case._prepare_doubt_vals(device_id, some)
                for device_id, some in doubt.items()
                if device_id not in known
            ]
        self._sudo_lines().create(vals_list)

    def _prepare_doubt_vals(self, device_id, uses):
        self.ensure_one()
        return {
            "case_id": self.id,
            "device_id": device_id,
            "used_on": uses[-1].on,
            "use_count": len(uses),
            "res_model": uses[-1].document._name,
            "res_id": uses[-1].document.id,
            "kind_ids": [
                Command.set(
                    {
                        use.document.kind_id.id
                        for use in uses
                        if use.document._name == "mds.certificate"
                    }
                )
            ],
        }

    def _sudo_lines(self):
        """All devices in doubt belong in the case, those of other regions too."""
        return self.env["mds.instrument.case.line"].sudo()

    # ------------------------------------------------------------------ actions
    def action_refresh(self):
        """Look again: a certificate may have been entered late."""
        self.check_access("write")
        self.filtered(lambda case: case.state == "open")._list_devices()
        return True

    def action_create_rechecks(self):
        """Have every device that is still in doubt tested again."""
        self.check_access("write")
        for case in self:
            if case.state != "open":
                raise UserError(self.env._("%(case)s is not open any more.", case=case.name))
            case.line_ids.filtered(lambda line: line.state == "doubt")._create_rechecks()
        return True

    def action_close(self):
        self._transition("closed")
        return True

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def _guard_close(self):
        _ = self.env._
        refusals = {}
        for case in self:
            if case.open_count:
                refusals[case] = _(
                    "%(count)s devices are still in doubt: have them tested, or justify each.",
                    count=case.open_count,
                )
            elif not (case.conclusion or "").strip():
                refusals[case] = _("write the conclusion first.")
        return refusals
