from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.barcode.qr import QrCodeWidget

from ..lib import datamatrix, gs1, udi, zpl

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)
"""Where a server has a font with Chinese characters, for printers that have none."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed on the label of one device."""

    address: str
    """The address in the QR code: it opens the file, after logging in."""
    name: str
    lines: tuple[str, ...]
    udi_text: str
    udi_data: str
    is_gs1: bool


class Device(models.Model):
    """Its label: a QR code that opens the file, and the UDI as GS1 Data Matrix."""

    _inherit = "mds.device"

    @api.model
    def _get_label_address(self, record_id):
        """The address that a label's QR code holds; the route asks for a login."""
        return f"{self.browse().get_base_url()}/mds/d/{record_id}"

    def _get_labels(self):
        """{device: Label} in the language of the environment, for a whole batch."""
        words = {
            "serial": self.env._("SN"),
            "model": self.env._("Model"),
            "file": self.env._("File"),
            "asset": self.env._("Asset No."),
            "registration": self.env._("Reg. No."),
        }
        labels = {}
        texts = self._get_label_udis()
        for device in self:
            udi_text, udi_data, is_gs1 = texts[device]
            lines = [
                (words["model"], device.model_number),
                (words["serial"], device.serial),
                (words["file"], device.name),
                (words["asset"], device.asset_number),
                (words["registration"], device.registration_number),
            ]
            labels[device] = Label(
                address=self._get_label_address(device.id),
                name=device.product_id.name or "",
                lines=tuple(f"{word} {value}" for word, value in lines if value),
                udi_text=udi_text,
                udi_data=udi_data,
                is_gs1=is_gs1,
            )
        return labels

    def _get_label_udis(self):
        """{device: (text, content of the symbol, whether it is GS1)}.

        The code as it was scanned, else one that is built from the model's GTIN and this unit's
        facts; empty where the model has no UDI-DI.
        """
        today = fields.Date.context_today(self)
        read = udi.parse_many({d: d.udi_raw for d in self if d.udi_raw}, today)
        found = {}
        for device in self:
            code = read.get(device)
            if isinstance(code, udi.Udi) and code.di:
                is_gs1 = code.agency == udi.GS1
                found[device] = (code.to_hri(), code.to_element_string(), is_gs1)
            else:
                found[device] = device._build_label_udi()
        return found

    def _build_label_udi(self):
        di = self.udi_di or ""
        if not (di.isascii() and di.isdigit() and len(di) == 14):
            return "", "", False
        pairs = udi.build(
            di,
            serial=self.serial,
            manufactured=self.manufactured_on or None,
            expires=self.expires_on or None,
            software_version=self.software_version or None,
        )
        try:
            return gs1.to_hri(pairs), gs1.to_element_string(pairs), True
        except udi.UdiError:  # a serial number that GS1 cannot carry: long, or with Chinese
            return "", "", False

    # ------------------------------------------------------------------ symbols
    @api.model
    def _draw_qr(self, text):
        """The modules of a QR code with correction level M."""
        widget = QrCodeWidget(text, barLevel="M")
        widget.qr.make()
        return [[bool(module) for module in row] for row in widget.qr.modules]

    @api.model
    def _draw_symbol(self, rows, quiet=1):
        """Modules as a vector drawing that fills its box."""
        side = len(rows) + 2 * quiet
        parts = []
        for top, row in enumerate(rows):
            left = 0
            while left < len(row):
                if not row[left]:
                    left += 1
                    continue
                right = left
                while right < len(row) and row[right]:
                    right += 1
                parts.append(f"M{left + quiet} {top + quiet}h{right - left}v1h-{right - left}z")
                left = right
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="100%%" '
            'height="100%%" shape-rendering="crispEdges"><path d="%s" fill="#000"/></svg>'
        ) % (side, side, "".join(parts))

    @api.model
    def _draw_label_symbols(self, label):
        """(QR, Data Matrix or nothing) of a printed label."""
        qr = self._draw_symbol(self._draw_qr(label.address))
        if not label.udi_data:
            return qr, ""
        try:
            rows = datamatrix.encode(label.udi_data, label.is_gs1)
        except datamatrix.DataMatrixError:
            return qr, ""
        return qr, self._draw_symbol(rows)

    # ------------------------------------------------------------------ ZPL
    @api.model
    def _get_zpl(self, labels, width_mm, height_mm, copies=1):
        """The ZPL of several labels in a row, as one text."""
        font = self._get_label_font()
        if not font and any(not "".join((x.name, *x.lines)).isascii() for x in labels):
            # said once here, since a printer would print boxes without a word
            self._check_printer_has_font()
        return "".join(
            zpl.label(
                width_mm, height_mm, self._get_zpl_fields(x, width_mm, height_mm, font), copies
            )
            for x in labels
        )

    @api.model
    def _get_zpl_fields(self, label, width_mm, height_mm, font):
        dots = zpl.DOTS_PER_MM
        symbol = min(height_mm // 2 + 4, 24) * dots  # QR above, Data Matrix below
        left, height = symbol + 3 * dots, 3 * dots
        fields_ = [zpl.qr_field(dots, dots, 3 if height_mm < 40 else 4, label.address)]
        if label.udi_data:
            top = dots * (height_mm // 2 + 3)
            module = 3 if height_mm < 40 else 4
            fields_.append(zpl.datamatrix_field(dots, top, module, label.udi_data, label.is_gs1))
        top = dots
        room = width_mm * dots - left
        for number, text in enumerate((label.name, *label.lines, label.udi_text)):
            if not text or top + height > height_mm * dots:
                continue
            size = height if number else height + dots
            fields_.append(self._get_zpl_text(left, top, size, text, room, font))
            top += size + dots // 2
        return fields_

    @api.model
    def _get_zpl_text(self, left, top, height, text, room, font):
        """Plain text in the printer's own font, other characters as a bitmap where possible."""
        if text.isascii() or not font:
            return zpl.text_field(left, top, height, text)
        face = ImageFont.truetype(font, height)
        width = min(int(face.getlength(text)) + 2, room) or 1
        image = Image.new("1", (width, height + height // 4), 1)
        ImageDraw.Draw(image).text((0, -height // 6), text, font=face, fill=0)
        wide = (width + 7) // 8
        data = image.tobytes()
        rows = [
            bytes(byte ^ 0xFF for byte in data[start : start + wide])
            for start in range(0, len(data), wide)
        ]
        spare = wide * 8 - width  # bits beyond the picture are light
        rows = [row[:-1] + bytes([row[-1] & (0xFF << spare & 0xFF)]) for row in rows]
        return zpl.bitmap_field(left, top, rows)

    @api.model
    def _get_label_font(self):
        """A font file of this server with Chinese characters, else None."""
        named = self._sudo_parameters().get_param("mds_device.label_font")
        return next((path for path in (named, *FONTS) if path and Path(path).is_file()), None)

    @api.model
    def _check_printer_has_font(self):
        """Without a font on the server the printer must have one; an administrator says so."""
        parameter = "mds_device.label_printer_has_chinese"
        if not self._sudo_parameters().get_param(parameter):
            raise UserError(
                self.env._(
                    "The server has no font with Chinese characters to draw these labels. "
                    "Install fonts-noto-cjk on it, or print the labels as PDF; if the printer has "
                    "such a font itself, set the system parameter %(parameter)s to 1.",
                    parameter=parameter,
                )
            )

    @api.model
    def _sudo_parameters(self):
        """Settings of the system are read for whoever works with it, and written by none here."""
        return self.env["ir.config_parameter"].sudo()

    def action_print_labels(self):
        """Choose size and form of the labels of these devices."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Labels"),
            "res_model": "mds.device.label.print",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.ids},
        }
