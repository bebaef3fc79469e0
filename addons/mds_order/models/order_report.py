from base64 import b64encode

import pytz
from odoo import api, models
from odoo.tools.image import image_data_uri
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

LANGUAGES = {"zh": ("zh_CN",), "en": ("en_US",), "both": ("zh_CN", "en_US")}

LABELS = {
    "title": _lt("Service Report"),
    "order": _lt("Order No."),
    "type": _lt("Service Type"),
    "reported_at": _lt("Reported at"),
    "reporter": _lt("Reporter"),
    "priority": _lt("Priority"),
    "customer": _lt("Customer"),
    "site": _lt("Department and Place"),
    "device": _lt("Device"),
    "devices": _lt("Devices Serviced"),
    "device_name": _lt("Device Name"),
    "model": _lt("Model"),
    "manufacturer": _lt("Manufacturer"),
    "registration": _lt("Registration No."),
    "serial": _lt("Serial No."),
    "udi": _lt("UDI"),
    "asset": _lt("Asset No."),
    "file": _lt("Device File No."),
    "software": _lt("Software Version"),
    "software_found": _lt("Software Version Found"),
    "software_left": _lt("Software Version Left"),
    "satisfaction": _lt("Satisfaction"),
    "dates": _lt("Date of Service and Engineers"),
    "engineer": _lt("Engineer"),
    "visit_kind": _lt("Kind of Visit"),
    "arrived_at": _lt("Arrived"),
    "finished_at": _lt("Finished"),
    "work_hours": _lt("Working Hours"),
    "travel_hours": _lt("Travel Hours"),
    "safety": _lt("Patient or Staff Affected"),
    "fault": _lt("Fault and Service Performed"),
    "symptom": _lt("Symptom"),
    "cause": _lt("Cause of Fault"),
    "remedy": _lt("Remedial Action"),
    "work_done": _lt("Service Performed"),
    "tests": _lt("Test and Inspection Data"),
    "step": _lt("Inspection Item"),
    "allowed": _lt("Allowed Range"),
    "found": _lt("Value Found"),
    "outcome": _lt("Outcome"),
    "repeated": _lt("after repair"),
    "parts": _lt("Parts Used"),
    "part": _lt("Part"),
    "part_code": _lt("Part No."),
    "part_serial": _lt("Serial or Lot No."),
    "quantity": _lt("Quantity"),
    "result": _lt("Result"),
    "result_note": _lt("Restrictions and Remarks"),
    "coverage": _lt("Who Pays"),
    "complaint": _lt("Complaint Assessment"),
    "photos": _lt("Photos"),
    "acceptance": _lt("Customer's Acceptance"),
    "department": _lt("Department"),
    "person": _lt("Person"),
    "accepted_at": _lt("Accepted at"),
    "signature": _lt("Engineer's Electronic Signature"),
    "signer": _lt("Printed Name"),
    "meaning": _lt("Meaning"),
    "signed_at": _lt("Signed at"),
    "hash": _lt("Hash of Signed Content (SHA-256)"),
    "unsigned": _lt("Not signed yet. This is a draft."),
    "void": _lt("Signature void: the content was changed after signing."),
    "unaccepted": _lt("Not accepted yet."),
    "no_tests": _lt("No tests were required."),
    "no_parts": _lt("No parts were used."),
    "scan": _lt("Scan to open the order"),
}


class Order(models.Model):
    """What the printed service report says, in Chinese, English or both side by side.

    It names the six elements that a service record must have: name of the device, its unique and
    other identification, date of service, who serviced, the service performed, test and
    inspection data.
    """

    _inherit = "mds.order"

    def _get_report_parts(self):
        """``{order: [ReportPart]}``; parts are booked above."""
        return {order: [] for order in self}

    def _get_report_languages(self):
        self.ensure_one()
        return LANGUAGES[self.report_language]

    def _report_label(self, key):
        """The label in the report's language, or in both."""
        return self._join_languages(
            LABELS[key]._translate(lang) for lang in self._get_report_languages()
        )

    def _report_value(self, record, name):
        """A translated value of ``record`` in the report's language, or in both."""
        field = record._fields[name]
        texts = []
        for lang in self._get_report_languages():
            source = record.with_context(lang=lang)
            value = source[name]
            if field.type == "selection":
                value = dict(field._description_selection(source.env)).get(value)
            elif field.relational:
                value = ", ".join(value.mapped("display_name"))
            texts.append(value)
        return self._join_languages(texts)

    @api.model
    def _join_languages(self, texts):
        """“安装 Installation”; a text that is the same in both languages stands once."""
        return " ".join(dict.fromkeys(str(text) for text in texts if text))

    def _report_code(self, fault):
        return f"{fault.code} {self._report_value(fault, 'name')}"

    def _report_task_name(self, task):
        """The step's name was copied in one language; its template knows the others."""
        named = task._filter_named_by_template()
        name = self._report_value(task.template_id, "name") if named else task.name
        return f"{name} ({self._report_label('repeated')})" if task.repeat_of_id else name

    def _report_tasks(self):
        """The steps that were asked, a repetition behind what it repeats."""
        tasks = self.task_ids.filtered("is_asked")
        return tasks.sorted(
            lambda task: (task.sequence, task.repeat_of_id.id or task.id, bool(task.repeat_of_id))
        )

    def _report_task_groups(self):
        """[(row of a device or none, its steps)]: what is common first, then device by device."""
        tasks = self._report_tasks()
        groups = [(self.device_line_ids.browse(), tasks.filtered(lambda t: not t.device_line_id))]
        by_row = tasks.filtered("device_line_id").grouped("device_line_id")
        groups += [(row, by_row[row]) for row in self.device_line_ids if row in by_row]
        return [(row, steps) for row, steps in groups if steps]

    def _report_device_label(self, row):
        """How a device is named above its values: name and serial number."""
        identity = row._get_identity()
        words = [self._report_identity_name(identity), identity.get("serial")]
        return " · ".join(filter(None, words))

    def _report_task_answer(self, task):
        if task.kind == "tick":
            return ""
        return task.answer_text or ""

    def _report_devices(self):
        """The rows of an order with several devices; one device stands above already."""
        rows = self.device_line_ids
        return rows if len(rows) > 1 else rows.browse()

    def _report_device_name(self):
        return self._report_identity_name(self._get_device_identity())

    def _report_identity_name(self, identity):
        names = {"zh_CN": identity.get("name_zh"), "en_US": identity.get("name")}
        return self._join_languages(names[lang] for lang in self._get_report_languages())

    def _report_timezone(self):
        """Times are those of the place of work."""
        self.ensure_one()
        return pytz.timezone(self.site_id.tz or self.env.user.tz or "UTC")

    def _report_time(self, value, with_utc=False):
        """Local time of the place with its offset; with UTC beside it where law asks for it."""
        if not value:
            return ""
        local = pytz.utc.localize(value).astimezone(self._report_timezone())
        offset = local.strftime("%z")
        text = f"{local:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:]})"
        return f"{text} = {value:%Y-%m-%d %H:%M:%S} UTC" if with_utc else text

    def _report_visits(self):
        return self.visit_ids.filtered(lambda visit: visit.state == "done").sorted("finished_at")

    def _report_signatures(self):
        """Each author's latest signature, valid or not: a void one is shown as void."""
        latest = {}
        for signature in self.signature_ids.sorted("id"):
            latest[signature.user_id, signature.meaning] = signature
        return list(latest.values())

    def _report_acceptances(self):
        return self.acceptance_ids.filtered(lambda acceptance: acceptance.state == "given")

    def _report_qr_source(self):
        """The picture of a QR code that opens the order.

        It is part of the page, for a printer that cannot reach the address of the database would
        leave it out unseen.
        """
        self.ensure_one()
        url = f"{self.get_base_url()}/odoo/service-orders/{self.id}"
        picture = self.env["ir.actions.report"].barcode("QR", url, width=180, height=180)
        return image_data_uri(b64encode(picture))
