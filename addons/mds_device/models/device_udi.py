from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib import serial_number, udi

ACCEPTANCE_FIELDS = ("udi_accepted_reason", "udi_accepted_by_id", "udi_accepted_at")
# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_ACCEPT = object()


class Device(models.Model):
    """What is printed on it as UDI, and whether that is right.

    The text is kept as it was read. What is wrong with it – a check digit, a lot that swallowed
    a date, a serial number or model that is not this file's – is said in words and never repaired
    by guessing. A service manager or quality officer who has compared it with the label accepts it
    with a reason; a new text asks again.
    """

    _inherit = "mds.device"

    udi_check = fields.Selection(
        [
            ("none", "No UDI Recorded"),
            ("right", "UDI Right"),
            ("doubtful", "UDI to Compare"),
            ("accepted", "UDI Accepted"),
        ],
        "UDI Check",
        compute="_compute_udi_check",
        store=True,
        readonly=True,
    )
    udi_findings = fields.Text("UDI Findings", compute="_compute_udi_findings")
    udi_accepted_reason = fields.Text("Why the UDI Was Accepted", readonly=True, copy=False)
    udi_accepted_by_id = fields.Many2one(
        "res.users", "UDI Accepted by", readonly=True, copy=False, ondelete="restrict"
    )
    udi_accepted_at = fields.Datetime("UDI Accepted at", readonly=True, copy=False)

    _udi_doubtful_idx = models.Index("(id) WHERE udi_check = 'doubtful'")

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "udi_raw", "udi_accepted_reason")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | set(ACCEPTANCE_FIELDS)

    @api.depends("udi_raw", "udi_accepted_reason", "serial_key", "product_tmpl_id.mds_udi_di")
    def _compute_udi_check(self):
        found = self._get_udi_findings()
        for device in self:
            if not device.udi_raw:
                device.udi_check = "none"
            elif not found[device]:
                device.udi_check = "right"
            else:
                device.udi_check = "accepted" if device.udi_accepted_reason else "doubtful"

    @api.depends("udi_raw", "serial_key", "product_tmpl_id.mds_udi_di")
    @api.depends_context("lang")
    def _compute_udi_findings(self):
        found = self._get_udi_findings()
        for device in self:
            device.udi_findings = "\n".join(found[device]) or False

    def _get_udi_findings(self):
        """{device: [sentence]} what is wrong with the UDI as scanned, in the user's language."""
        today = fields.Date.context_today(self)
        codes = udi.parse_many({d: d.udi_raw for d in self if d.udi_raw}, today)
        identifiers = self._get_udi_dis()
        found = {device: [] for device in self}
        for device, code in codes.items():
            if isinstance(code, udi.UdiError):
                found[device] = [self._describe_udi_finding(code.code, code.params)]
                continue
            found[device] = self._describe_udi_warnings(code)
            if code.serial and serial_number.key(code.serial) != device.serial_key:
                found[device].append(
                    self.env._(
                        "The code has the serial number %(udi)s, this file has %(file)s.",
                        udi=code.serial,
                        file=device.serial,
                    )
                )
            if code.di and identifiers[device] and code.di not in identifiers[device]:
                found[device].append(
                    self.env._(
                        "The code is of another model: UDI-DI %(udi)s, this model has %(file)s.",
                        udi=code.di,
                        file=", ".join(sorted(identifiers[device])),
                    )
                )
        return found

    def _get_udi_dis(self):
        """{device: {static parts of its model}}: its own, of packages, of a direct mark."""
        return {
            device: {
                device.product_tmpl_id.mds_udi_di,
                *device.product_tmpl_id.mds_packaging_di_ids.mapped("di"),
            }
            - {False, None, ""}
            for device in self
        }

    # ------------------------------------------------------------------ words
    @api.model
    def _describe_udi_warnings(self, code):
        """The warnings of a parsed UDI, one sentence each."""
        return [
            self._describe_udi_finding(warning.code, dict(warning.params))
            for warning in code.warnings
        ]

    @api.model
    def _describe_udi_finding(self, code, params):
        """The sentence of an error or warning of ``lib/udi_findings``, in the user's language."""
        return self._get_udi_sentences()[code] % params

    @api.model
    def _get_udi_sentences(self):
        return {**self._get_udi_error_sentences(), **self._get_udi_warning_sentences()}

    @api.model
    def _get_udi_error_sentences(self):
        # the params are filled in afterwards: the sentence is translated as it stands
        _ = self.env._
        return {
            "empty": _("There is nothing to read."),
            "too_long": _("A UDI has at most %(limit)s characters; these are %(length)s."),
            "unknown_agency": _("%(text)s does not begin like a UDI of any issuing agency."),
            "bad_symbology": _("The barcode type %(symbology)s carries no UDI."),
            "bad_brackets": _(
                "The brackets are not those of a printed UDI, like (01)…(17)…: %(text)s"
            ),
            "bad_link": _("The web address holds no GTIN as GS1 Digital Link spells it: %(text)s"),
            "bad_structure": _("This has not the structure of a code of %(agency)s: %(text)s"),
            "bad_text": _("The character %(character)s cannot stand in a code of %(agency)s."),
            "unknown_identifier": _("%(text)s begins like no part of a code of %(agency)s."),
            "unknown_ai": _("%(text)s is not a GS1 application identifier."),
            "empty_value": _("(%(ai)s) has no value."),
            "bad_length": _("(%(ai)s) %(value)s: %(length)s characters, but it has %(lengths)s."),
            "bad_character": _(
                "(%(ai)s) %(value)s: the character %(character)s is not allowed here."
            ),
            "bad_date": _("(%(ai)s) %(value)s is not a date of the calendar."),
            "bad_time": _("(%(ai)s) %(value)s is not a time of day."),
        }

    @api.model
    def _get_udi_warning_sentences(self):
        _ = self.env._
        return {
            "check_digit": _("(%(ai)s) %(value)s: the check digit should be %(expected)s."),
            "check_characters": _(
                "(%(ai)s) %(value)s: the check characters should be %(expected)s."
            ),
            "swallowed_element": _(
                "(%(ai)s) %(value)s contains what looks like (%(inner_ai)s) %(inner_value)s: "
                "the separator between them may be missing."
            ),
            "conflicting_values": _(
                "(%(ai)s) is there with different values: %(value)s and %(other)s. The first was "
                "taken."
            ),
            "expires_before_made": _(
                "It expires on %(expires)s, before it was made on %(manufactured)s."
            ),
            "check_character": _(
                "%(value)s ends with the check character “%(found)s”, but it should be "
                "“%(expected)s”."
            ),
            "bad_link_character": _(
                "The second code has the link character “%(value)s”, but the first ends with "
                "“%(expected)s”: they may be of two labels."
            ),
            "lost_blank": _("The check character is a blank, which was lost at the end."),
            "month_only": _(
                "(%(ai)s) %(value)s names the month only: %(date)s, its first day, was taken to "
                "be safe."
            ),
            "bare_identifier": _(
                "Nothing in %(value)s says what it is: it was read as a device identifier of "
                "%(agency)s."
            ),
            "unknown_structure": _(
                "%(ai)s %(value)s was kept, but is no part of a UDI that is known here."
            ),
            "plain_symbology": _(
                "The barcode type %(symbology)s is not the one that GS1 prescribes."
            ),
        }

    # ------------------------------------------------------------------ acceptance
    def write(self, vals):
        if self.env.context.get("mds_udi_key") is not _MAY_ACCEPT:
            vals = {name: vals[name] for name in vals if name not in ACCEPTANCE_FIELDS}
            changed = "udi_raw" in vals and self.filtered(
                lambda d: d.udi_accepted_reason and (vals["udi_raw"] or False) != d.udi_raw
            )
            if changed:  # another text was not what somebody accepted
                changed._write_acceptance(dict.fromkeys(ACCEPTANCE_FIELDS, False))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: vals[name] for name in vals if name not in ACCEPTANCE_FIELDS}
                for vals in vals_list
            ]
        )

    def _write_acceptance(self, vals):
        return self.with_context(mds_udi_key=_MAY_ACCEPT).write(vals)

    def action_accept_udi(self):
        """Ask why the text is right in spite of what was found."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept the UDI"),
            "res_model": "mds.device.udi.accept",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.filtered("udi_findings").ids},
        }

    def _accept_udi(self, reason):
        """The user has compared these codes with their labels and stands for them."""
        user = self.env.user
        if not (
            user.has_group("mds_base.group_service_manager")
            or user.has_group("mds_base.group_quality_officer")
        ):
            raise AccessError(
                self.env._("A service manager or quality officer accepts a doubtful UDI.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("State the reason."))
        doubtful = self.filtered(lambda d: d.udi_check == "doubtful")
        doubtful.with_context(mds_reason=reason.strip())._write_acceptance(
            {
                "udi_accepted_reason": reason.strip(),
                "udi_accepted_by_id": user.id,
                "udi_accepted_at": fields.Datetime.now(),
            }
        )
        words = self.env._("The UDI was accepted: %(reason)s", reason=reason.strip())
        doubtful._log_event("note", dict.fromkeys(doubtful, words))
        return doubtful
