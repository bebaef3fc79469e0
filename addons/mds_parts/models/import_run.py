from odoo import api, fields, models


class ImportRun(models.Model):
    _inherit = "mds.import.run"

    @api.model
    def _get_sets(self):
        return {**super()._get_sets(), "opening_stock": "mds.import.set.opening.stock"}


class StockMove(models.Model):
    """A position of the opening stock names the run that booked it: it is booked once."""

    _inherit = "stock.move"

    mds_import_id = fields.Many2one(
        "mds.import.run",
        "Opening Stock from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.depends("mds_import_id")
    def _compute_reference(self):
        opening = self.filtered("mds_import_id")
        for move in opening:
            move.reference = self.env._("Opening stock")
        super(StockMove, self - opening)._compute_reference()

    def _should_be_assigned(self):
        # the list is the document of the opening stock: no picking
        return not self.mds_import_id and super()._should_be_assigned()
