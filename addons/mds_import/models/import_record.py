from odoo import api, fields, models


class ImportRecord(models.Model):
    """A record that a run made, directly or on the way, so that the run can be taken back.

    Rights: whoever sees the run reads; written by the run alone.
    """

    _name = "mds.import.record"
    _description = "Record Made by an Import"
    _order = "id"

    run_id = fields.Many2one("mds.import.run", required=True, index=True, ondelete="cascade")
    res_model = fields.Char("Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference("Number", model_field="res_model", readonly=True)
    name = fields.Char("Record", readonly=True)
    kind = fields.Char("What It Is", compute="_compute_kind")
    written_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [
            ("made", "Made"),
            ("changed", "Changed"),
            ("kept", "Kept"),
            ("removed", "Taken Back"),
        ],
        required=True,
        readonly=True,
        default="made",
    )
    changes = fields.Json(readonly=True, help="What was there before, and what the run wrote.")
    remark = fields.Char("Why It Was Kept", readonly=True)

    @api.depends_context("lang")
    def _compute_kind(self):
        for made in self:
            made.kind = self.env[made.res_model]._description if made.res_model in self.env else ""
