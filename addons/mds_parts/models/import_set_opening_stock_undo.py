from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ImportSetOpeningStock(models.AbstractModel):
    """How a list of opening stock is taken back: by counter-moves, while nobody moved the goods."""

    _inherit = "mds.import.set.opening.stock"

    @api.model
    def _get_undo_obstacles(self, records):
        """Booked stock goes back by a counter-move, as long as nobody has touched the goods."""
        lines = records.move_line_ids
        own = set(lines.ids)
        moved = {}
        for line in self._sudo_lines().search(
            [
                ("product_id", "in", lines.product_id.ids),
                ("state", "not in", ("cancel", "draft")),
                "|",
                ("location_id", "in", lines.location_dest_id.ids),
                ("location_dest_id", "in", lines.location_dest_id.ids),
            ]
        ):
            if line.id not in own:
                for location in (line.location_id, line.location_dest_id):
                    moved.setdefault((location, line.product_id, line.lot_id), line)
        obstacles = {}
        for move in records:
            touched = next(
                (
                    moved[place]
                    for line in move.move_line_ids
                    if (place := (line.location_dest_id, line.product_id, line.lot_id)) in moved
                ),
                None,
            )
            if touched:
                obstacles[move] = self.env._(
                    "%(product)s in %(place)s was moved since (%(reference)s): correct it by an "
                    "inventory adjustment, with its reason.",
                    product=move.product_id.display_name,
                    place=move.location_dest_id.display_name,
                    reference=touched.reference or touched.move_id.reference,
                )
        return obstacles

    @api.model
    def _sudo_lines(self):
        """Whether goods were moved matters, whoever moved them."""
        return self.env["stock.move.line"].sudo()

    @api.model
    def _take_back(self, run, records):
        """Booked moves are never deleted: the same goods go back where they came from."""
        counter = records.create([self._prepare_counter_vals(run, move) for move in records])
        counter._action_confirm(merge=False)
        counter.picked = True
        counter.with_context(allowed_company_ids=run.company_id.ids)._action_done()
        if any(move.state != "done" for move in counter) or len(counter) != len(records):
            raise UserError(self.env._("The stock could not be booked. Nothing was booked."))

    @api.model
    def _prepare_counter_vals(self, run, move):
        way = {"location_id": move.location_dest_id.id, "location_dest_id": move.location_id.id}
        common = {"product_id": move.product_id.id, "company_id": move.company_id.id, **way}
        return {
            **common,
            "product_uom": move.product_uom.id,
            "product_uom_qty": move.quantity,
            "is_inventory": True,
            "mds_import_id": run.id,
            "origin_returned_move_id": move.id,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "product_uom_id": line.product_uom_id.id,
                        "quantity": line.quantity,
                        "lot_id": line.lot_id.id,
                    }
                )
                for line in move.move_line_ids
            ],
        }
