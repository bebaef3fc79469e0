from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib import serial_number, udi
from .device_finder import _gtin_forms, _raw

MOST_AT_ONCE = 1000


class Device(models.Model):
    """How another system asks for devices: one call, one answer per text, by what is certain."""

    _inherit = "mds.device"

    @api.model
    def find_batch(self, texts):
        """The devices that these texts name, in a number of queries that does not grow.

        A text is a UDI, a serial number, the hospital's asset number or our file number, whole.
        Rules apply: what the user may not see is not found. Unlike ``find``, nothing similar is
        offered: a program does not choose.

        :return: list of ``{"text", "how", "devices"}`` in the same order; ``how`` is ``udi``,
            ``serial``, ``asset_number``, ``number`` or ``unknown``; a device is ``{"id",
            "number", "serial", "asset_number", "model", "customer", "state"}``
        """
        self.check_access("read")
        if not isinstance(texts, list) or len(texts) > MOST_AT_ONCE:
            raise UserError(
                self.env._("Send a list of at most %(count)s texts.", count=MOST_AT_ONCE)
            )
        asked = [_raw(text) if isinstance(text, str) else "" for text in texts]
        asked = [text if text.isprintable() or "\x1d" in text else "" for text in asked]
        today = fields.Date.context_today(self)
        parsed = udi.parse_many({text: text for text in asked if text}, today)
        codes = {text: code for text, code in parsed.items() if not isinstance(code, udi.UdiError)}
        index = self._index_by_identity(asked, codes)
        return [
            {"text": text, **self._answer_lookup(raw, codes.get(raw), index)}
            for text, raw in zip(texts, asked, strict=True)
        ]

    @api.model
    def _index_by_identity(self, asked, codes):
        """``{how: {key: devices}}`` of all that these texts may mean, in one search."""
        plain = [text for text in map(serial_number.clean, asked) if text]
        keys = {serial_number.key(text) for text in plain}
        keys |= {serial_number.key(code.serial) for code in codes.values() if code.serial}
        found = self.search(
            Domain("udi_raw", "in", [text for text in asked if text])
            | Domain("serial_key", "in", sorted(keys))
            | Domain("asset_number", "in", plain)
            | Domain("name", "in", plain),
            order="id",
        )
        index = {"udi": {}, "serial": {}, "asset_number": {}, "number": {}}
        for device in found:
            for how, key in (
                ("udi", device.udi_raw),
                ("serial", device.serial_key),
                ("asset_number", device.asset_number),
                ("number", device.name),
            ):
                if key:
                    index[how].setdefault(key, []).append(device)
        return index

    @api.model
    def _answer_lookup(self, raw, code, index):
        plain = serial_number.clean(raw)
        ways = [("udi", index["udi"].get(raw))]
        if code and code.serial:
            same = index["serial"].get(serial_number.key(code.serial), [])
            ways.append(("udi", [one for one in same if one._may_carry_di(code.di)]))
        ways += [
            ("serial", index["serial"].get(serial_number.key(plain)) if plain else None),
            ("asset_number", index["asset_number"].get(plain)),
            ("number", index["number"].get(plain)),
        ]
        for how, devices in ways:
            if devices:
                return {"how": how, "devices": [one._prepare_lookup_answer() for one in devices]}
        return {"how": "unknown", "devices": []}

    def _may_carry_di(self, di):
        """Whether a code with this static part can be on the device; unknown parts are no no."""
        self.ensure_one()
        if not di:
            return True
        template = self.product_tmpl_id
        own = {
            template.mds_udi_di,
            self.product_id.barcode,
            *template.mds_packaging_di_ids.mapped("di"),
        }
        own.discard(False)
        return not template.mds_udi_di or bool(own & set(_gtin_forms(di)))

    def _prepare_lookup_answer(self):
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.name,
            "serial": self.serial,
            "asset_number": self.asset_number or "",
            "model": self.product_id.display_name,
            "customer": self.partner_id.display_name or "",
            "state": "quarantined" if self.is_quarantined else self.state,
        }
