import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib import register_workbook
from ..models.device import GONE

SLICE = 1000
"""Devices that are read at once."""


class DeviceRegisterExport(models.TransientModel):
    """The device register as an XLSX file, in the order of columns that is asked for.

    Rights: every service role exports the devices that it may read; prices only for those who
    may see them.
    """

    _name = "mds.device.register.export"
    _description = "Export of the Device Register"

    layout_id = fields.Many2one(
        "mds.register.layout",
        "Order of Columns",
        required=True,
        default=lambda self: self._default_layout_id(),
    )
    language = fields.Selection(
        selection="_selection_language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    domain = fields.Char(default="[]", help="Which devices, as the list has chosen them.")
    with_gone = fields.Boolean(
        "With Devices That Have Left Service",
        help="Decommissioned, transferred, taken back and disposed devices too.",
    )
    device_count = fields.Integer("Devices", compute="_compute_device_count")

    @api.model
    def _default_layout_id(self):
        return self.env["mds.register.layout"]._get_current(fields.Date.context_today(self))

    @api.model
    def _selection_language(self):
        return self.env["res.lang"].get_installed()

    @api.depends("domain", "with_gone")
    def _compute_device_count(self):
        for wizard in self:
            wizard.device_count = self.env["mds.device"].search_count(wizard._get_domain())

    def _get_domain(self):
        try:
            domain = Domain(ast.literal_eval(self.domain or "[]"))
        except (ValueError, SyntaxError, TypeError) as error:
            raise UserError(
                self.env._("Choose the devices in the list, then export them.")
            ) from error
        if not self.with_gone:
            domain &= Domain("state", "not in", GONE)
        return domain

    def action_export(self):
        self.ensure_one()
        if not self.layout_id.column_ids:
            raise UserError(self.env._("This layout has no columns: add some, or choose another."))
        if self.device_count > register_workbook.MOST_ROWS:
            raise UserError(
                self.env._(
                    "%(count)s devices do not fit into one sheet: filter the list first.",
                    count=self.device_count,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/mds/register/{self.id}",
            "target": "new",
            "close": True,
        }

    def _write_file(self, stream):
        """Write the file; the number of its rows."""
        self.ensure_one()
        export = self.with_context(lang=self.language)
        columns = export.layout_id.column_ids
        labels = export.env["mds.device"]._get_register_labels()
        headings = [column.heading or labels[column.key] for column in columns]
        title = export.env._("Device Register")
        return register_workbook.write(stream, title, headings, export._iter_rows(columns))

    def _iter_rows(self, columns):
        """Rows of texts, dates and numbers, slice by slice in the order of the files."""
        keys = columns.mapped("key")
        model = self.env["mds.device"].with_context(lang=self.language)
        domain, last = self._get_domain(), 0
        while devices := model.search(domain & Domain("id", ">", last), order="id", limit=SLICE):
            values = devices._get_register_values(keys)
            for device in devices:
                yield [values[device].get(key) for key in keys]
            last = devices[-1].id
            devices.invalidate_recordset()
