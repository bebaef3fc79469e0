from base64 import b64encode

import pytz
from odoo import api, models
from odoo.tools.image import image_data_uri
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FACTS = {
    "phone": _lt("Reporter's Phone"),
    "error_code": _lt("Error Code Shown"),
    "responded": _lt("First Response"),
    "hazard": _lt("Was the Device a Hazard?"),
    "decontamination": _lt("Decontamination"),
    "finished": _lt("Work Finished"),
    "downtime": _lt("Downtime (h)"),
    "reportable": _lt("Adverse Event"),
    "scan_verify": _lt("Scan to verify"),
}


class Signature(models.Model):
    _inherit = "mds.signature"

    _content_hash_idx = models.Index("(content_hash)")


class Order(models.Model):
    """What a paper report lets a stranger check, and the rest of what hospitals file."""

    _inherit = "mds.order"

    @api.model
    def _verify_digest(self, digest):
        """What may be told to anybody who holds the digest of a signed report.

        The order number, the end of the serial number, the day: the holder of the paper has all
        of it. No name, no customer, no finding.
        """
        signature = self.env["mds.signature"].search(
            [("res_model", "=", self._name), ("content_hash", "=", digest)], limit=1
        )
        order = self.browse(signature.res_id).exists()
        if not order:
            return {"state": "unknown"}
        serial = order._get_device_identity().get("serial") or ""
        local = pytz.utc.localize(signature.signed_at).astimezone(order._report_timezone())
        return {
            "state": signature.state,
            "order": order.name,
            "serial": f"…{serial[-4:]}" if len(serial) > 4 else "",
            "signed_on": f"{local:%Y-%m-%d}",
        }

    @api.model
    def _sudo_verification(self):
        """Strangers read no order: the answer is built for them, and no record is returned."""
        return self.sudo()

    def _get_report_digest(self):
        """The digest that the QR code carries: of the author's latest signature that holds."""
        self.ensure_one()
        return self._get_engineer_signatures()[self].sorted("id")[-1:].content_hash

    def _report_qr_source(self):
        digest = self._get_report_digest()
        if not digest:
            return super()._report_qr_source()
        url = f"{self.get_base_url()}/mds/verify/{digest}"
        picture = self.env["ir.actions.report"].barcode("QR", url, width=180, height=180)
        return image_data_uri(b64encode(picture))

    def _report_qr_label(self):
        if not self._get_report_digest():
            return self._report_label("scan")
        return self._report_fact_label("scan_verify")

    def _report_fact_label(self, key):
        return self._join_languages(
            FACTS[key]._translate(lang) for lang in self._get_report_languages()
        )

    def _report_facts(self):
        """[(label, text)] of the elements of a report that not every order has."""
        self.ensure_one()
        facts = [
            ("phone", self.reporter_phone),
            ("error_code", self.error_code),
            ("responded", self._report_stamp("responded_at")),
            ("hazard", self._report_value(self, "is_device_unsafe")),
            ("decontamination", self._report_decontamination()),
            ("finished", self._report_time(self.finished_at)),
            ("downtime", self._report_downtime()),
            ("reportable", self.reportable and self._report_value(self, "reportable")),
        ]
        return [(self._report_fact_label(key), text) for key, text in facts if text]

    def _report_stamp(self, name):
        return self._report_time(self[name]) if name in self._fields else ""

    def _report_downtime(self):
        hours = self.downtime_hours if "downtime_hours" in self._fields else 0
        return f"{hours:.2f}" if hours else ""

    def _report_decontamination(self):
        """What is on record of the day of the work or before."""
        day = (self.finished_at or self.reported_at).date()
        records = self.device_id.decontamination_ids.filtered(lambda record: record.done_on <= day)
        record = records.sorted(lambda one: (one.done_on, one.id))[-1:]
        if not record:
            return ""
        return f"{self._report_value(record, 'result')} · {record.done_on}"
