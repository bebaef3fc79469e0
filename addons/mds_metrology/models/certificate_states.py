from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition

STAFF = (
    "mds_base.group_engineer",
    "mds_base.group_dispatcher",
    "mds_base.group_quality_officer",
)
QUALITY = ("mds_base.group_quality_officer",)


class Certificate(models.Model):
    """From draft to issued, and what follows: current or not, out of service, rechecks."""

    _inherit = "mds.certificate"

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "issued", "action_issue", STAFF, "_guard_issue"),
            Transition("issued", "void", "action_void", QUALITY, "", True),
            Transition("draft", "void", "action_void", QUALITY, "", True),
        ]

    def action_issue(self):
        self._transition("issued")
        return True

    def action_void(self):
        return self._ask_or_transition("void", "action_void")

    # ------------------------------------------------------------------ guards
    def _guard_issue(self):
        refusals = {}
        instruments = self._get_instrument_refusals()
        for certificate in self:
            words = (
                certificate._get_content_refusal()
                or instruments.get(certificate)
                or certificate._get_signature_refusal()
            )
            if words:
                refusals[certificate] = words
        return refusals

    def _get_content_refusal(self):
        self.ensure_one()
        _ = self.env._
        outcomes = set(self.line_ids.mapped("outcome"))
        if not self.result:
            return _("say first with which result.")
        if not (self.number or self.line_ids or self.document):
            return _("give the number of the paper, its file, or the measured values.")
        if "open" in outcomes:
            return _("a measured value is missing: enter it, or remove the line.")
        if "unclear" in outcomes:
            return _(
                "a value lies outside the instrument's range and cannot be compared with its "
                "limit: measure again."
            )
        if "fail" in outcomes and self.result == "pass":
            return _("a value lies outside its limit: the result cannot be “passed”.")
        if self.result != "pass" and not (self.condition or "").strip():
            return _("write what the conditions are, or what was found.")
        return ""

    def _get_instrument_refusals(self):
        """``{certificate: sentence}`` where an instrument was not good on the day of the test."""
        by_day = {}
        for certificate in self:
            known = by_day.setdefault(certificate.performed_on, self.env["mds.device"])
            by_day[certificate.performed_on] = known | certificate.instrument_ids
        refused = {
            day: instruments._get_instrument_blockers(day) for day, instruments in by_day.items()
        }
        result = {}
        for certificate in self:
            blockers = refused[certificate.performed_on]
            words = [text for one in certificate.instrument_ids for text in blockers[one]]
            if words:
                result[certificate] = " ".join(words)
        return result

    def _get_signature_refusal(self):
        self.ensure_one()
        if self.signing == "none":
            return ""
        valid = self.signature_ids.filtered(lambda given: given.state == "valid")
        authors = valid.filtered(lambda given: given.meaning == "authorship").user_id
        reviewers = valid.filtered(lambda given: given.meaning in ("review", "approval")).user_id
        if not authors:
            return self.env._("sign it first (meaning: authorship).")
        if self.signing == "review" and not reviewers - authors:
            return self.env._("a second person reviews and signs it first (meaning: review).")
        return ""

    def _get_signing_refusals(self, meaning):
        refusals = super()._get_signing_refusals(meaning)
        for certificate in self:
            authors = certificate.signature_ids.filtered(
                lambda given: given.state == "valid" and given.meaning == "authorship"
            ).user_id
            if not any(self.env.user.has_group(group) for group in STAFF):
                refusals[certificate] = self.env._("only staff of the service sign it.")
            elif certificate.state != "draft":
                refusals[certificate] = self.env._("only a draft is signed.")
            elif meaning != "authorship" and self.env.user in authors:
                refusals[certificate] = self.env._(
                    "nobody reviews his own work: a second person signs."
                )
        return refusals

    # ------------------------------------------------------------------ what follows
    def _after_transition(self, changes):
        super()._after_transition(changes)
        issued = self.filtered(lambda certificate: certificate.state == "issued")
        issued._write_dates()
        issued._write_internal({"issued_by_id": self.env.uid, "issued_at": fields.Datetime.now()})
        self._refresh_current()
        issued._log_on_device()
        issued._settle_recheck_lines()
        issued.filtered(lambda one: one.result == "fail")._open_instrument_cases()
        self.device_id._enforce_certificates()

    def _refresh_current(self):
        """Of each kind and device the newest issued certificate is current."""
        pairs = {(one.device_id.id, one.kind_id.id) for one in self}
        issued = self._sudo_certificates().search(
            [
                ("device_id", "in", self.device_id.ids),
                ("kind_id", "in", self.kind_id.ids),
                ("state", "=", "issued"),
            ],
            order="performed_on, id",
        )
        newest = {(one.device_id.id, one.kind_id.id): one for one in issued}
        known = issued | self._sudo_certificates().browse(self.ids)
        current = known.browse(newest[pair].id for pair in pairs if pair in newest)
        stale = known.filtered(
            lambda one: (
                one.is_current
                and (one.device_id.id, one.kind_id.id) in pairs
                and one not in current
            )
        )
        stale._write_internal({"is_current": False})
        stale.flush_recordset(["is_current"])  # before another becomes current: there is only one
        stale._finish_reminders()
        current.filtered(lambda one: not one.is_current)._write_internal({"is_current": True})

    def _log_on_device(self):
        labels = dict(self._fields["result"]._description_selection(self.env))
        for certificate in self:
            text = f"{certificate.kind_id.name}: {labels.get(certificate.result, '')}"
            certificate.device_id._log_event(
                "certificate",
                {certificate.device_id: text},
                cause=certificate,
                occurred_at=min(
                    fields.Datetime.to_datetime(certificate.performed_on), fields.Datetime.now()
                ),
            )
