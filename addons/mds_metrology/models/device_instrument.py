from odoo import models
from odoo.addons.mds_device.models.device import GONE
from odoo.tools import format_date

from ..lib.blast_radius import Use


class Device(models.Model):
    """A test instrument is a device too: may it be used on a day, and what did it test."""

    _inherit = "mds.device"

    def _get_instrument_blockers(self, on):
        """``{instrument: [why it may not be used on the day]}``, for the batch."""
        result = {device: [] for device in self}
        instruments = self.filtered("is_instrument")
        papers = instruments._get_instrument_papers(on)
        found_wrong = instruments._get_found_wrong(on)
        _ = self.env._
        for one in instruments:
            name, day = one.display_name, format_date(self.env, on)
            newest = papers.get(one.id)
            wrong = found_wrong.get(one.id)
            if one.is_quarantined or one.state in GONE:
                words = _(
                    "%(instrument)s is quarantined or retired: take another.", instrument=name
                )
            elif not newest:
                words = _(
                    "%(instrument)s has no calibration certificate for %(day)s: take another, or "
                    "enter its certificate.",
                    instrument=name,
                    day=day,
                )
            elif newest.result == "fail" or (wrong and newest.performed_on < wrong):
                words = _(
                    "%(instrument)s was found out of tolerance: what it measured on %(day)s "
                    "proves nothing. Take another.",
                    instrument=name,
                    day=day,
                )
            elif newest.due_on and on > newest.due_on:
                words = _(
                    "The certificate of %(instrument)s ended on %(end)s: take another, or have it "
                    "calibrated.",
                    instrument=name,
                    end=format_date(self.env, newest.due_on),
                )
            else:
                continue
            result[one].append(words)
        return result

    def _get_instrument_papers(self, on):
        """``{instrument id: its newest issued certificate of a day up to ``on``}``."""
        found = self._sudo_instrument_certificates().search(
            [
                ("device_id", "in", self.ids),
                ("kind_id.proves_instrument", "=", True),
                ("state", "=", "issued"),
                ("performed_on", "<=", on),
            ],
            order="performed_on, id",
        )
        return {one.device_id.id: one for one in found}

    def _get_found_wrong(self, on):
        """``{instrument id: the last day up to ``on`` on which it was found wrong}``."""
        cases = self._sudo_cases().search(
            [
                ("instrument_id", "in", self.ids),
                ("found_on", "<=", on),
                ("state", "!=", "cancelled"),
            ],
            order="found_on",
        )
        return {case.instrument_id.id: case.found_on for case in cases}

    def _sudo_instrument_certificates(self):
        """An instrument of another region is judged by its papers like one of ours."""
        return self.env["mds.certificate"].sudo()

    def _sudo_cases(self):
        """That an instrument was found wrong holds for everybody who measures with it."""
        return self.env["mds.instrument.case"].sudo()

    def _get_instrument_uses(self, since=None):
        """``{instrument: [lib.blast_radius.Use]}``: what these instruments tested.

        Seam: an upper addon adds what it knows, such as the steps of a service order.

        :param since: ``{instrument: first day or None}``, or one day for all; None: ever
        """
        result = {device: [] for device in self}
        uses = self._sudo_instrument_certificates().search(
            [("instrument_ids", "in", self.ids), ("state", "=", "issued")], order="performed_on"
        )
        for certificate in uses:
            for instrument in certificate.instrument_ids:
                day = self._get_since(since, instrument)
                if instrument in result and (not day or certificate.performed_on >= day):
                    result[instrument].append(
                        Use(certificate.device_id.id, certificate.performed_on, certificate)
                    )
        return result

    @staticmethod
    def _get_since(since, instrument):
        return since.get(instrument) if isinstance(since, dict) else since

    def _create_rechecks(self, reason, case=None):
        """Have these devices tested again. Seam: an upper addon opens an order for each.

        Asking again for the same case does nothing.

        :return: ``{device: the document that does it, or None where people see to it themselves}``
        """
        self._log_event("recheck", dict.fromkeys(self, reason), cause=case)
        return dict.fromkeys(self)

    # ------------------------------------------------------------------ actions
    def action_report_out_of_tolerance(self):
        """The instrument was found wrong: open the case that lists what it tested."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Instrument out of Tolerance"),
            "res_model": "mds.instrument.case",
            "views": [(False, "form")],
            "context": {"default_instrument_id": self.id},
        }

    def action_open_uses(self):
        """Every certificate that was measured with these instruments."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_metrology.mds_certificate_action"
        )
        action["name"] = self.env._("Tested with It")
        action["domain"] = [("instrument_ids", "in", self.ids)]
        action["context"] = {}
        return action
