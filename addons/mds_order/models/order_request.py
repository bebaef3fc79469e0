from dataclasses import dataclass

from odoo import api, fields, models
from odoo.addons.mds_device.lib import serial_number
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..lib import intake

SYMPTOM_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """What became of a request: its order, whether it is new, and what to tell the sender."""

    order: models.BaseModel
    is_new: bool
    reason: str = ""


class Order(models.Model):
    """Orders that come in from outside: a web form, an e-mail, another system.

    The one way in is :meth:`_create_from_request`. Whoever calls it has checked who asks: a
    portal gives it the customer of its user, the e-mail alias the sender.
    """

    _inherit = "mds.order"

    @api.model
    def _create_from_request(self, requests):
        """Make an order of each ``lib.intake.Request`` that has none yet.

        A request that was received before answers with its order. One of which the customer is
        not known makes no order and says why. A device that is not known is told in the symptom.

        :return: ``{uid: RequestAnswer}``
        """
        requests = intake.first_of_each(requests)
        uids = [request.uid for request in requests]
        known = {order.request_uid: order for order in self.search([("request_uid", "in", uids)])}
        answers = {uid: RequestAnswer(order, is_new=False) for uid, order in known.items()}
        fresh = [request for request in requests if request.uid not in known]
        devices = self._find_devices({request.device for request in fresh if request.device})
        texts = {request.customer for request in fresh if request.customer}
        customers = self.env["res.partner"]._find_hospitals(texts) if texts else {}
        vals_list = []
        for request in fresh:
            device = devices.get(request.device) or self.env["mds.device"]
            customer = customers.get(request.customer, {})
            partner = device.partner_id or customer.get("partner") or self.env["res.partner"]
            if not partner:
                reason = customer.get("reason") or self.env._(
                    "Say for whom: give the device, or the name of the hospital."
                )
                answers[request.uid] = RequestAnswer(self.browse(), is_new=False, reason=reason)
                continue
            vals_list.append(self._prepare_request_vals(request, device, partner))
        for order in self.create(vals_list) if vals_list else ():
            answers[order.request_uid] = RequestAnswer(order, is_new=True)
        return answers

    @api.model
    def _prepare_request_vals(self, request, device, partner):
        symptom = (request.symptom or "").strip()[:SYMPTOM_LENGTH]
        if request.device and not device:
            symptom = self.env._(
                "Device as told: %(device)s\n%(symptom)s", device=request.device, symptom=symptom
            )
        return {
            "request_uid": request.uid,
            "intake": request.channel,
            "device_id": device.id,
            "partner_id": partner.id,
            "symptom": symptom,
            "reporter_name": request.reporter_name,
            "reporter_phone": request.reporter_phone,
            "reported_at": request.reported_at or fields.Datetime.now(),
            "is_patient_involved": request.is_patient_involved,
            "is_device_unsafe": request.is_device_unsafe,
        }

    @api.model
    def _find_devices(self, texts):
        """``{text: device}`` of the texts that name exactly one device, in one query."""
        forms = {text: self._get_device_forms(text) for text in texts}
        values = {value for form in forms.values() for value in form}
        if not values:
            return {}
        devices = self.env["mds.device"].search(
            Domain("udi_raw", "in", list(values))
            | Domain("serial_key", "in", list(values))
            | Domain("asset_number", "in", list(values))
            | Domain("name", "in", list(values))
        )
        by_value = {}
        for device in devices:
            for name in ("udi_raw", "serial_key", "asset_number", "name"):
                if device[name]:
                    by_value.setdefault(device[name], set()).add(device.id)
        found = {}
        for text, form in forms.items():
            ids = set().union(*(by_value.get(value, ()) for value in form))
            if len(ids) == 1:
                found[text] = devices.browse(ids)
        return found

    @api.model
    def _get_device_forms(self, text):
        """How a text may stand in a device file: as it is, as a serial number, within a UDI."""
        raw = (text or "").strip()
        plain = serial_number.clean(raw)
        if not plain:
            return ()
        code = self.env["mds.device"]._parse_udi(raw)
        serial = serial_number.key(code.serial) if code and code.serial else ""
        return tuple(filter(None, {raw, plain, serial_number.key(plain), serial}))

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """An e-mail to the service address becomes an order; replies go to its discussion.

        The device is found by what the subject names; the customer by the sender. An unknown
        sender's order is booked to ourselves until a dispatcher chooses the customer: nothing that
        a hospital writes is lost.
        """
        subject = msg_dict.get("subject") or ""
        text = "\n".join(filter(None, [subject, html2plaintext(msg_dict.get("body") or "")]))
        devices = self._find_devices(set(intake.codes(subject)))
        device = next(iter(devices.values())) if len(devices) == 1 else self.env["mds.device"]
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        partner = device.partner_id or author.commercial_partner_id
        request = intake.Request(
            uid=msg_dict.get("message_id") or "",
            channel="email",
            symptom=text,
            reporter_name=author.name or msg_dict.get("email_from") or "",
            reporter_phone=author.phone or "",
        )
        vals = self._prepare_request_vals(request, device, partner or self.env.company.partner_id)
        vals["request_uid"] = request.uid or False
        return self.create({**vals, **(custom_values or {})})
