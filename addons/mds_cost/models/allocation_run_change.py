from odoo import models

SECONDARY = "assessment"


class AllocationRun(models.Model):
    """What a posted run gave, beside what it would give now: cost that was corrected after it.

    By exact amounts, not by the time of writing: what was corrected and put back has not changed.
    Compared is what a run found, so without what it posted itself and without the runs that came
    after it; those found what this one had left.
    """

    _inherit = "mds.allocation.run"

    def _get_changes(self):
        """``{run: {(sender, element): (given then, would give now)}}`` where they differ."""
        rows_of = self._read_unowned()
        givens = self._get_frozen_given()
        seen = {run_id for rows in rows_of.values() for *_row, run_id, _cost in rows}
        begun = (self | self.browse(seen - {False}))._get_first_entries()
        frozen = self._get_frozen()
        elements = self.env["mds.cost.element"]._get_by_code()
        result = {}
        for run in self:
            definition = run._read_definition()
            assessed = (
                elements.get(definition["element"]) if definition["mode"] == SECONDARY else None
            )
            own = begun.get(run, float("inf"))
            left_out = {other.id for other, first in begun.items() if first >= own}
            now = run._flatten(run._get_costs(givens[run], assessed, rows_of[run], left_out))
            then = frozen[run]
            result[run] = {
                (
                    self.env["account.analytic.account"].browse(sender),
                    self.env["mds.cost.element"].browse(element),
                ): (then.get((element, sender), 0), now.get((element, sender), 0))
                for element, sender in dict.fromkeys([*then, *now])
                if then.get((element, sender), 0) != now.get((element, sender), 0)
            }
        return result
