from odoo import models

from .instrument_case import MAY_STATE


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
        cases.with_context(mds_case_key=MAY_STATE).create(
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
        known = (
            self._sudo_certificates().search(
                [
                    ("device_id", "in", lines.device_id.ids),
                    ("state", "=", "issued"),
                    ("performed_on", ">=", since),
                ],
                order="performed_on, id",
            )
            if lines
            else self.browse()
        )
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
