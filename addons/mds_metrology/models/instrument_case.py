from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..lib import blast_radius

QUALITY = ("mds_base.group_quality_officer",)


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
    found_on = fields.Date(
        "Found Wrong on", required=True, default=fields.Date.context_today
    )
    finding = fields.Text(
        "What was Found", required=True, help="Which value was off, by how much."
    )
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
        may_state = self.env.context.get("mds_case_key") is _MAY_STATE
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
        if self.env.context.get("mds_case_key") is not _MAY_STATE:
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
        for certificate in self.env["mds.device"]._sudo_instrument_certificates().search(
            [
                ("device_id", "in", instruments.ids),
                ("kind_id.proves_instrument", "=", True),
                ("state", "=", "issued"),
            ]
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
                case.with_context(mds_case_key=_MAY_STATE).write(
                    {"last_good_on": last_good[case] or False}
                )
            known = set(case.line_ids.device_id.ids)
            doubt = blast_radius.doubtful(
                uses[case.instrument_id], last_good[case], case.found_on
            )
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
        if not (self.env.context.get("mds_reason") or "").strip():
            return self.with_context(mds_action="action_cancel").action_ask_reason()
        self._transition("cancelled")
        return True

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


class InstrumentCaseLine(models.Model):
    """One device that a wrong instrument tested, and what became of the doubt.

    Rights: as the case. Settled by a later good certificate of the device, or by a quality
    officer who says why the error does not matter.
    """

    _name = "mds.instrument.case.line"
    _inherit = ["mds.state.mixin"]
    _description = "Device in Doubt"
    _order = "case_id, id"
    _rec_name = "device_id"

    _initial_states = ("doubt",)
    _final_states = ("good", "justified")
    _audit_fields = ("state", "case_id", "device_id")
    _guarded_fields = ("recheck_certificate_id",)

    case_id = fields.Many2one(
        "mds.instrument.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True)
    device_id = fields.Many2one(
        "mds.device", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="device_id.partner_id", string="Customer")
    device_state = fields.Selection(related="device_id.state", string="Device is")
    used_on = fields.Date("Last Tested with It", readonly=True)
    use_count = fields.Integer("Tests", readonly=True)
    kind_ids = fields.Many2many("mds.certificate.kind", string="Tests in Doubt", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Proof ID", model_field="res_model", readonly=True)
    state = fields.Selection(
        [
            ("doubt", "In Doubt"),
            ("recheck", "Recheck Ordered"),
            ("good", "Tested Again"),
            ("justified", "Justified"),
        ],
        required=True,
        default="doubt",
        readonly=True,
        index=True,
    )
    justification = fields.Text("Why it Does not Matter", readonly=True)
    recheck_certificate_id = fields.Many2one(
        "mds.certificate", "Tested Again by", readonly=True, ondelete="restrict"
    )

    _device_once = models.UniqueIndex(
        "(case_id, device_id)", "This device is in the case already."
    )

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("doubt", "recheck", "action_recheck", QUALITY),
            *(
                Transition(state, "good", "action_settle", ())
                for state in ("doubt", "recheck", "justified")
            ),
            *(
                Transition(state, "justified", "action_justify", QUALITY, "", True)
                for state in ("doubt", "recheck")
            ),
        ]

    def action_recheck(self):
        self._create_rechecks()
        return True

    def action_settle(self):
        raise UserError(
            self.env._("It is settled by the next good certificate of the device, by itself.")
        )

    def action_justify(self):
        if not (self.env.context.get("mds_reason") or "").strip():
            return self.with_context(mds_action="action_justify").action_ask_reason()
        self._transition("justified")
        return True

    def action_open_proof(self):
        """The certificate or order in which the instrument was used."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _create_rechecks(self):
        """Ask the seam to have these devices tested, once per device and case."""
        for case, lines in self.grouped("case_id").items():
            reason = self.env._(
                "%(case)s: test again, because %(instrument)s was found out of tolerance.",
                case=case.name,
                instrument=case.instrument_id.display_name,
            )
            lines.device_id._create_rechecks(reason, case)
            lines._transition("recheck", reason=reason)

    def _settle(self, certificate):
        self._transition("good", reason=certificate.display_name)
        self.with_context(mds_case_key=_MAY_STATE).write({"recheck_certificate_id": certificate.id})

    def write(self, vals):
        if self.env.context.get("mds_case_key") is not _MAY_STATE:
            own = ("recheck_certificate_id", "justification", "case_id", "device_id")
            vals = {name: value for name, value in vals.items() if name not in own}
        return super().write(vals)

    def _after_transition(self, changes):
        super()._after_transition(changes)
        key = self.with_context(mds_case_key=_MAY_STATE)
        for line, change in zip(key, changes.values(), strict=True):
            if change.target == "justified":
                line.write({"justification": change.reason})


class Certificate(models.Model):
    """What a certificate means for instruments found wrong: it opens a case, or settles a doubt."""

    _inherit = "mds.certificate"

    def _open_instrument_cases(self):
        """An instrument whose own certificate failed: the case opens by itself."""
        failed = self.filtered(
            lambda one: one.device_id.is_instrument and one.kind_id.proves_instrument
        )
        if not failed:
            return
        cases = self._sudo_instrument_cases()
        known = cases.search(
            [("instrument_id", "in", failed.device_id.ids), ("state", "=", "open")]
        ).instrument_id
        cases.with_context(mds_case_key=_MAY_STATE).create(
            [
                {
                    "instrument_id": one.device_id.id,
                    "found_on": one.performed_on,
                    "finding": one.condition or one.kind_id.name,
                    "certificate_id": one.id,
                }
                for one in {one.device_id: one for one in failed}.values()
                if one.device_id not in known
            ]
        )

    def _sudo_instrument_cases(self):
        """Whoever enters the failed certificate starts the case; a quality officer works on it."""
        return self.env["mds.instrument.case"].sudo()

    def _settle_recheck_lines(self):
        """A device in doubt was tested again in every kind that is in doubt, with another
        instrument."""
        lines = self._sudo_doubts().search(
            [
                ("device_id", "in", self.device_id.ids),
                ("state", "in", ("doubt", "recheck")),
                ("case_id.state", "=", "open"),
            ]
        )
        since = min(lines.case_id.mapped("found_on"), default=None)
        known = self._sudo_certificates().search(
            [
                ("device_id", "in", lines.device_id.ids),
                ("state", "=", "issued"),
                ("performed_on", ">=", since),
            ],
            order="performed_on, id",
        ) if lines else self.browse()
        for line in lines:
            case = line.case_id
            fitting = known.filtered(
                lambda one, case=case, line=line: (
                    one.device_id == line.device_id
                    and one.performed_on >= case.found_on
                    and case.instrument_id not in one.instrument_ids
                )
            )
            if fitting and line.kind_ids <= fitting.kind_id:
                line._settle(fitting[-1])

    def _sudo_doubts(self):
        """A new certificate settles the doubt, whoever issues it."""
        return self.env["mds.instrument.case.line"].sudo()


# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_STATE = object()
