from odoo import fields, models
from odoo.addons.mds_base.models.said import SaidText


class ImportRow(models.Model):
    """One row of a list, and what became of it.

    Rights: whoever sees the run reads; rows are written by the run alone.
    """

    _name = "mds.import.row"
    _description = "Row of an Import"
    _order = "run_id, number, id"
    _rec_name = "summary"

    run_id = fields.Many2one("mds.import.run", required=True, index=True, ondelete="cascade")
    number = fields.Integer("Row", readonly=True, aggregator=None)
    status = fields.Selection(
        [
            ("new", "New"),
            ("change", "To Change"),
            ("known", "Already There"),
            ("error", "Error"),
            ("done", "Imported"),
            ("changed", "Changed"),
            ("undone", "Taken Back"),
        ],
        required=True,
        readonly=True,
    )
    has_warning = fields.Boolean("To Look at", readonly=True)
    summary = fields.Char("What", readonly=True)
    message = SaidText("What to Mend", readonly=True)
    values = fields.Json(readonly=True)
    shown = fields.Json(readonly=True)
    changes = fields.Json(readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)

    _status_idx = models.Index("(run_id, status, number)")

    def action_open_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
