from odoo import api, fields, models
from odoo.fields import Domain

from ..lib import serial_number, udi

FOUND_LIMIT = 20


class Device(models.Model):
    """Finding a device by whatever is at hand: a scan, a serial, an asset or a file number."""

    _inherit = "mds.device"

    search_text = fields.Char(
        "Find", compute="_compute_search_text", search="_search_search_text", store=False
    )

    def _compute_search_text(self):
        self.search_text = False

    @api.model
    def _search_search_text(self, operator, value):
        """One search box: exact finds when there are any, else everything that looks like it."""
        if operator not in ("ilike", "like", "=", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else [text for text in value if text]
        return Domain.OR([self._get_search_domain(text) for text in texts])

    @api.model
    def find(self, text, limit=FOUND_LIMIT):
        """Devices that ``text`` means, the surest way of finding first.

        ``text`` is what a scanner or a person typed: a UDI (element string or with brackets), a
        serial number, the hospital's asset number, our file number, or part of any of them. Rules
        apply: what the user may not see is not found.

        :return: list of ``{"id", "display_name", "how"}``, ``how`` being ``udi``, ``serial``,
            ``asset_number``, ``number``, ``model`` or
            ``similar``; all of one kind, empty when nothing fits
        """
        for how, domain in self._get_find_steps(text):
            devices = self.search(domain, limit=limit)
            if devices:
                return [
                    {"id": device.id, "display_name": device.display_name, "how": how}
                    for device in devices
                ]
        return []

    @api.model
    def _get_find_steps(self, text):
        """[(how, domain)] in the order in which they are tried."""
        raw = _raw(text)
        plain = serial_number.clean(raw)
        if not plain:
            return []
        own = self._get_own_link_id(raw)
        if own:
            return [("number", Domain("id", "=", own))]
        code = self._parse_udi(raw)
        return [
            ("udi", Domain("udi_raw", "=", raw)),
            *self._get_udi_steps(code),
            ("serial", Domain("serial_key", "=", serial_number.key(plain))),
            ("asset_number", Domain("asset_number", "=ilike", _literal(plain))),
            ("number", Domain("name", "=ilike", _literal(plain))),
            *self._get_model_steps(code),
            ("similar", self._get_similar_domain(plain)),
        ]

    @api.model
    def _get_udi_steps(self, code):
        """By model and serial; by serial alone where the model's UDI-DI is not recorded."""
        if not code or not code.serial:
            return []
        if not code.di:  # a second code that holds the production identifiers only
            return [("serial", Domain("serial_key", "=", serial_number.key(code.serial)))]
        of_model = self._get_model_domain(code.di)
        same_serial = Domain("serial_key", "=", serial_number.key(code.serial))
        no_di = Domain("product_tmpl_id.mds_udi_di", "=", False)
        return [("udi", of_model & same_serial), ("serial", no_di & same_serial)]

    @api.model
    def _get_model_steps(self, code):
        """A code without a serial number names the model only."""
        if not code or not code.di or code.serial:
            return []
        return [("model", self._get_model_domain(code.di))]

    @api.model
    def _get_model_domain(self, di):
        """Devices of the models with this static part: UDI-DI, else barcode in stock."""
        return Domain("product_id", "any", self._get_product_domain(di))

    @api.model
    def _get_search_domain(self, text):
        """What the search box of a list shows: all that fits, not the surest only."""
        raw = _raw(text)
        plain = serial_number.clean(raw)
        if not plain:
            return Domain.FALSE
        own = self._get_own_link_id(raw)
        if own:
            return Domain("id", "=", own)
        code = self._parse_udi(raw)
        steps = [*self._get_udi_steps(code), *self._get_model_steps(code)]
        return Domain.OR(
            [
                Domain("udi_raw", "=", raw),
                *(domain for _how, domain in steps),
                self._get_similar_domain(plain),
            ]
        )

    @api.model
    def _get_similar_domain(self, plain):
        """The models first: joined in one condition, no index would serve the other fields."""
        text = _literal(plain)
        models = (
            self.env["product.product"]
            .with_context(active_test=False)
            .search(Domain("name", "ilike", text) | Domain("mds_model_number", "ilike", text))
        )
        return Domain.OR(
            [
                *(Domain(name, "ilike", text) for name in ("serial", "asset_number", "name")),
                Domain("product_id", "in", models.ids),
            ]
        )

    @api.model
    def _parse_udi(self, text):
        """The parsed UDI, or None where ``text`` is none."""
        try:
            return udi.parse(text, fields.Date.context_today(self))
        except udi.UdiError:
            return None

    @api.model
    def _get_own_link_id(self, text):
        """The id of the device that the QR code of our own label means, else None."""
        address = self._get_label_address("")
        number = text.removeprefix(address)
        return int(number) if number != text and number.isascii() and number.isdigit() else None

    @api.model
    def _get_product_domain(self, di):
        """Models with this static part: their own, or that of a package or a direct mark."""
        forms = [di, *_gtin_forms(di)]
        return (
            Domain("mds_udi_di", "=", di)
            | Domain("barcode", "in", forms)
            | Domain("product_tmpl_id", "any", [("mds_packaging_di_ids.di", "in", forms)])
        )

    @api.model
    def _get_product_of_di(self, di):
        """The model with this static part; empty when none or several have it."""
        if not di:
            return self.env["product.product"]
        products = self.env["product.product"].search(
            Domain("is_medical_device", "=", True) & self._get_product_domain(di), limit=2
        )
        return products if len(products) == 1 else products.browse()

    @api.model
    def _prepare_new_file_context(self, text):
        """Defaults of the form of a new file, from what was scanned."""
        values = self._prepare_scanned_vals(text)
        return {f"default_{name}": value for name, value in values.items() if value}

    @api.model
    def _prepare_scanned_vals(self, text):
        """Values of a new file for a scanned or typed text that nobody knows yet."""
        raw = _raw(text)
        code = self._parse_udi(raw)
        product = self._get_product_of_di(code.di if code and code.di else "")
        if not code or not (product or code.serial):
            return {"serial": serial_number.clean(raw)}
        return {
            "product_id": product.id,
            "serial": serial_number.clean(code.serial),
            "udi_raw": raw if code.serial else False,
            "manufactured_on": code.manufactured,
            "expires_on": code.expires,
            "software_version": code.software_version,
        }


def _raw(text):
    """What was scanned, without what the scanner adds; a blank at the end may be a check digit."""
    return (text or "").strip("\t\r\n").lstrip(" ")


def _literal(text):
    """``text`` for an ``=ilike`` that means itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _gtin_forms(di):
    """A GTIN as stock may have it: with and without its leading zeros."""
    return [di, di.lstrip("0")] if di.isdigit() else [di]
