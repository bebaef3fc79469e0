from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

SIZES = {
    # key: (width, height) in millimetres
    "50x30": (50, 30),
    "70x40": (70, 40),
    "100x50": (100, 50),
}
SHEET = 24
"""Labels on an A4 sheet: three columns of eight, 70 × 37 mm, without gaps."""
MOST = 1000


class DeviceLabelPrint(models.TransientModel):
    """Prints the labels of one or five hundred devices: as a sheet, on a roll, or as ZPL.

    Rights: every service role prints labels of the devices that it may read.
    """

    _name = "mds.device.label.print"
    _description = "Print Device Labels"

    device_ids = fields.Many2many("mds.device", required=True, string="Devices")
    device_count = fields.Integer(compute="_compute_device_count")
    kind = fields.Selection(
        [
            ("sheet", "A4 Sheet, 24 Labels (PDF)"),
            ("roll", "Roll, One per Page (PDF)"),
            ("zpl", "Label Printer (ZPL)"),
        ],
        required=True,
        default="sheet",
    )
    size = fields.Selection(
        [("50x30", "50 × 30 mm"), ("70x40", "70 × 40 mm"), ("100x50", "100 × 50 mm")],
        required=True,
        default="70x40",
    )
    copies = fields.Integer(default=1)
    first_place = fields.Integer(
        "First Free Label", default=1, help="Where the sheet is used already: 1 is the top left."
    )
    language = fields.Selection(
        selection="_selection_language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )

    _copies_range = models.Constraint(
        "CHECK (copies BETWEEN 1 AND 20)", "One to twenty copies of a label are printed."
    )
    _place_range = models.Constraint(
        "CHECK (first_place BETWEEN 1 AND 24)", "A sheet has the places 1 to 24."
    )

    @api.model
    def _selection_language(self):
        return self.env["res.lang"].get_installed()

    @api.depends("device_ids")
    def _compute_device_count(self):
        for wizard in self:
            wizard.device_count = len(wizard.device_ids)

    def action_print(self):
        self.ensure_one()
        self.device_ids.check_access("read")
        if not self.device_ids:
            raise UserError(self.env._("Choose the devices whose labels are printed."))
        if len(self.device_ids) * self.copies > MOST:
            raise UserError(
                self.env._(
                    "%(count)s labels are too many at once: print %(most)s at most.",
                    count=len(self.device_ids) * self.copies,
                    most=MOST,
                )
            )
        if self.kind == "zpl":
            self._get_zpl()  # what is wrong is said now, not by an empty download
            return {
                "type": "ir.actions.act_url",
                "url": f"/mds/labels/{self.id}",
                "target": "new",
                "close": True,
            }
        name = "sheet" if self.kind == "sheet" else self.size
        report = self.env.ref(f"mds_device.action_report_device_label_{name}")
        return report.report_action(self, config=False)

    def _get_labels(self):
        """The labels in the order of the devices, each as often as wanted, in one language."""
        devices = self.device_ids.with_context(lang=self.language)
        labels = devices._get_labels()
        return [labels[device] for device in devices for _copy in range(self.copies)]

    def _get_pages(self):
        """Lists of (label, QR, Data Matrix) per page; None is a place that is left free."""
        draw = self.env["mds.device"]._draw_label_symbols
        labels = self._get_labels()
        symbols = {label: draw(label) for label in dict.fromkeys(labels)}
        cells = [(label, *symbols[label]) for label in labels]
        if self.kind != "sheet":
            return [[cell] for cell in cells]
        free = [None] * (self.first_place - 1)
        return [list(page) for page in split_every(SHEET, [*free, *cells])]

    def _get_size(self):
        return (70, 37) if self.kind == "sheet" else SIZES[self.size]

    def _get_zpl(self):
        width, height = SIZES[self.size]
        labels = self.device_ids.with_context(lang=self.language)._get_labels()
        return self.env["mds.device"]._get_zpl(
            [labels[device] for device in self.device_ids], width, height, self.copies
        )
