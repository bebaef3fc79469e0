from odoo import api, models
from odoo.addons.mds_base.models.said import Teller


class ImportRun(models.Model):
    _inherit = "mds.import.run"

    @api.model
    def _get_sets(self):
        return {**super()._get_sets(), "employee": "mds.import.set.employee"}

    @api.model
    def _problem_reasons(self, problem, column, language):
        _ = Teller(self.env, __name__)
        return {
            **super()._problem_reasons(problem, column, language),
            "bad_badge": _(
                "“%(text)s”: a staff number has letters and digits only, 18 at most.",
                text=problem.text,
            ),
        }
